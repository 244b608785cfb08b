/**
 * The bare ways of an answer and of a press. Answer: a signed POST, one INSERT, one BullMQ job that reads the row and
 * writes a card. Press: one transaction that locks a row, inserts a text, marks the row; then a card.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Queue, Worker } from 'bullmq'
import postgres from 'postgres'
import type { Cleaning } from '../support/cleaning.ts'
import { openBackend } from './backend.ts'

export type BareReplies = {
  /** Resolves when the card of an answer is written. */
  answer(): Promise<void>
  press(): Promise<void>
}

const secret = 'a secret of the bench alone'
const sign = (body: Uint8Array | string): Buffer => createHmac('sha256', secret).update(body).digest()

export async function openBareReplies(
  cleaning: Cleaning,
  { url, redisUrl }: { url: string; redisUrl: string | undefined },
): Promise<BareReplies> {
  const sql = postgres(url, { max: 10, onnotice: () => {} })
  cleaning.after(() => sql.end({ timeout: 5 }))
  await sql.unsafe(`
    create schema bare;
    create table bare.inbound (id uuid primary key, phone text not null, body text not null);
    create table bare.card (id uuid primary key, about uuid not null, view text not null);
    create table bare.target (id int primary key, state text not null);
    create table bare.message (id bigint generated always as identity primary key, target int not null, body text not null);
    insert into bare.target select g, 'ready' from generate_series(0, 99999) g`)
  const { connection, backend } = await openBackend(cleaning, url, redisUrl)
  const queue = new Queue('bare-replies', { connection }, backend)
  const shown = new Map<string, () => void>()
  const worker = new Worker(
    'bare-replies',
    async ({ data }) => {
      const [inbound] = await sql<
        { id: string; body: string }[]
      >`select id, body from bare.inbound where id = ${data.id as string}`
      await sql`insert into bare.card (id, about, view) values (${randomUUID()}, ${inbound!.id}, ${JSON.stringify(inbound)})`
      shown.get(inbound!.id)?.()
    },
    { connection, concurrency: 20, removeOnComplete: { count: 0 } },
    backend,
  )
  worker.on('error', (error) => process.stderr.write(`bare reply: ${error.message}\n`))
  await worker.waitUntilReady()
  cleaning.after(() => Promise.all([worker.close(), queue.close()]))

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const given = Buffer.from(String(incoming.headers['x-signature']), 'hex')
    if (!timingSafeEqual(given, sign(body))) return void response.writeHead(403).end()
    const { id, phone, text } = JSON.parse(body.toString()) as { id: string; phone: string; text: string }
    await sql`insert into bare.inbound (id, phone, body) values (${id}, ${phone}, ${text})`
    await queue.add('reply', { id })
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleaning.after(() => (server.closeAllConnections(), server.close()))
  const { port } = server.address() as AddressInfo

  let next = 0
  return {
    answer: () =>
      new Promise((resolve, reject) => {
        const id = randomUUID()
        const body = JSON.stringify({ id, phone: '+15145550100', text: 'Yes, count me in' })
        shown.set(id, resolve)
        const headers = { 'x-signature': sign(body).toString('hex'), 'content-length': Buffer.byteLength(body) }
        request({ host: '127.0.0.1', port, method: 'POST', path: '/sms', headers }, (response) => response.resume())
          .on('error', reject)
          .end(body)
      }),
    async press() {
      const id = next++
      await sql.begin(async (tx) => {
        await tx`select state from bare.target where id = ${id} for update`
        await tx`insert into bare.message (target, body) values (${id}, 'Hi First7, it is Vol with Team Rivera.')`
        await tx`update bare.target set state = 'texted' where id = ${id}`
      })
      await sql`insert into bare.card (id, about, view) values (${randomUUID()}, ${randomUUID()}, 'the next')`
    },
  }
}
