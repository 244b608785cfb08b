/**
 * A bare BullMQ job: one INSERT, one POST to the stub, one UPDATE. Jobs are added by as many pressers as the product
 * has, or all in bulk: on either backend whichever is faster is its best.
 */
import { Queue, Worker } from 'bullmq'
import type { Job } from 'bullmq'
import postgres from 'postgres'
import type { Cleaning } from '../support/cleaning.ts'
import { press } from '../support/load.ts'
import type { Stub } from '../support/stub.ts'
import { openBackend } from './backend.ts'

export type BareJobs = {
  name: string
  /** Jobs per second from the first enqueued to the last recorded. */
  run(n: number): Promise<number>
}

type Data = { to: string; body: string }

export async function openBareJobs(
  cleaning: Cleaning,
  given: {
    url: string
    redisUrl: string | undefined
    stub: Stub
    concurrency: number
    pressers: number
    bulk: boolean
  },
): Promise<BareJobs> {
  const { url, redisUrl, stub, concurrency, pressers, bulk } = given
  const sql = postgres(url, { max: 10, onnotice: () => {} })
  cleaning.after(() => sql.end({ timeout: 5 }))
  await sql`create schema if not exists bare`
  await sql`create table if not exists bare.message (id bigint generated always as identity primary key,
    phone text not null, body text not null, state text not null, provider_id text, at timestamptz not null default now())`
  const { connection, backend } = await openBackend(cleaning, url, redisUrl)
  const name = `bare-${concurrency}-${bulk}`
  const queue = new Queue(name, { connection }, backend)
  let left = 0
  let ended = (): void => {}
  const work = async ({ data }: Job<Data>): Promise<void> => {
    const [made] = await sql<{ id: string }[]>`
      insert into bare.message (phone, body, state) values (${data.to}, ${data.body}, 'sending') returning id`
    const sid = await stub.post({ ...data, tag: made!.id })
    await sql`update bare.message set state = 'sent', provider_id = ${sid} where id = ${made!.id}`
    if (--left === 0) ended()
  }
  const worker = new Worker(name, work, { connection, concurrency, removeOnComplete: { count: 0 } }, backend)
  cleaning.after(() => Promise.all([worker.close(), queue.close()]))
  worker.on('error', (error) => process.stderr.write(`bare job: ${error.message}\n`))
  await worker.waitUntilReady()
  return {
    name: `${concurrency} at once${bulk ? ', in bulk' : ''}`,
    async run(n) {
      left = n
      const done = new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`${left} bare jobs did not end`)), 120_000)
        ended = () => (clearTimeout(late), resolve())
      })
      const jobs = Array.from({ length: n }, (_, i) => ({
        to: `+1514${String(i).padStart(7, '0')}`,
        body: 'Hi First7, it is Vol with Team Rivera. Can you come on Thursday? Reply STOP to end.',
      }))
      const started = performance.now()
      if (bulk)
        for (let i = 0; i < n; i += 500)
          await queue.addBulk(jobs.slice(i, i + 500).map((data) => ({ name: 'send', data })))
      else await press(n, pressers, (i) => queue.add('send', jobs[i]!))
      await done
      return (n * 1000) / (performance.now() - started)
    },
  }
}
