/** Rows 16 to 19: what the carrier says, a thousand times at once, to a house that cannot write, or that is not there. */
import { sql } from 'drizzle-orm'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { quantile } from '../bench/support/figures.ts'
import { phoneOf } from '../test/support/house.ts'
import { call, receiptOf, textFrom } from './support/call.ts'
import type { Call } from './support/call.ts'
import { startProxy } from './support/proxy.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import type { Stand } from './support/stand.ts'

async function texted(scene: Scene, n: number, env: Record<string, string> = {}): Promise<Stand> {
  const stand = await openStand(scene)
  await stand.campaign(n)
  await stand.start(['web', 'worker'], env)
  await stand.press(n)
  await stand.settle()
  return stand
}

/** Row 16. */
async function thousandfold(scene: Scene): Promise<string> {
  const stand = await texted(scene, 2)
  const [text] = stand.twilio.ledger()
  const machine = await startBare(scene)
  const said: string[] = []
  // The first thousand calls warm the caller, and count for nobody.
  await storm(stand, { ...textFrom(stand, text!.to, 'Yes', 'SM0000000000000000000000000000000d'), url: machine })
  for (const [what, one] of [
    ['a text', textFrom(stand, text!.to, 'Yes, gladly', 'SM0000000000000000000000000000000a')],
    ['a STOP', textFrom(stand, text!.to, 'STOP', 'SM0000000000000000000000000000000b')],
    ['a receipt', receiptOf(stand, { ...text!, sid: text!.sid }, 'undelivered', { ErrorCode: '30003' })],
  ] as const) {
    const bare = await storm(stand, { ...one, url: machine })
    const { took, refused } = await storm(stand, one)
    same(`refused: ${what}`, refused, 0)
    const [p99, own] = [quantile(took, 0.99), quantile(bare.took, 0.99)]
    said.push(`${what}: p99 ${Math.round(p99)} ms (machine ${Math.round(own)})`)
    if (p99 < 250) continue
    // What this machine takes for answering nothing at all is its own; where that is much, nothing can be told.
    must(`this machine is quiet enough to tell: ${what}`, own < 250, said.at(-1))
    must(`p99 under 250 ms: ${what}`, p99 - own < 250, said.at(-1))
  }
  same('texts', await stand.count('inbound'), 2)
  same('opt-outs', await stand.count('opt_out'), 1)
  same('confirmations', await stand.count(`message where kind = 'stopped'`), 0)
  same('receipts of that state', await stand.count(`receipt where status = 'failed'`), 1)
  await stand.check()
  return said.join('; ')
}

/** 1,000 times, 50 at once. */
async function storm(stand: Stand, one: Call): Promise<{ took: number[]; refused: number }> {
  const took: number[] = []
  let refused = 0
  let left = 1_000
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (left-- > 0) {
        const { status, ms } = await call(stand, one)
        if (status !== 204) refused++
        took.push(ms)
      }
    }),
  )
  return { took, refused }
}

/** A server that answers, and does nothing: what is left of a figure when it is taken off is the house's. */
async function startBare({ cleaning }: Scene): Promise<string> {
  const server = createServer(
    (request, response) => void request.resume().on('end', () => response.writeHead(204).end()),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleaning.after(() => (server.closeAllConnections(), server.close()))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Row 17. The carrier calls again: five times, as the fragment of the callback asks it to. */
async function unwritten(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  const proxy = await startProxy(scene.cleaning, scene.ground.port)
  await stand.campaign(4)
  await stand.start(['web', 'worker'], { DATABASE_URL: through(stand.env['DATABASE_URL']!, proxy.port) })
  await stand.press(4)
  await stand.settle()
  proxy.set({ is: 'down' })
  const one = textFrom(stand, stand.twilio.ledger()[0]!.to, 'Are you there?', 'SM0000000000000000000000000000000c')
  const during: number[] = []
  const end = Date.now() + 30_000
  while (Date.now() < end) {
    during.push((await call(stand, one)).status)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  must(
    '503 for as long as it cannot be written',
    during.every((status) => status === 503),
    [...new Set(during)],
  )
  proxy.set({ is: 'up' })
  await until('it is written', async () => (await call(stand, one)).status === 204)
  await call(stand, one)
  same('rows', await stand.count('inbound'), 1)
  await stand.check()
  return `${during.length} answers of 503 within 30 s, then one row`
}

/** Row 18. Its retries are over before the house is back. */
async function away(scene: Scene): Promise<string> {
  const stand = await texted(scene, 20)
  for (const running of stand.processes) await running.end()
  const sids = Array.from({ length: 20 }, (_, i) => stand.twilio.say(phoneOf(i), `Word ${i}`))
  await stand.twilio.idle()
  must('all were called in vain', stand.twilio.failedPosts >= 20, stand.twilio.failedPosts)
  await stand.shift(600)
  await stand.start()
  await until('the gap is found', async () => (await stand.count('inbound')) === 20)
  const found = await stand.house.query<{ id: string }>(sql`select provider_id as id from inbound order by 1`)
  same(
    'the same texts',
    found
      .map((f) => f.id)
      .sort()
      .join(),
    sids.sort().join(),
  )
  await until('each has its effect', async () => (await stand.count('inbound where routed_at is null')) === 0)
  await stand.check()
  return `20 of 20 found, after ${stand.twilio.failedPosts} calls in vain`
}

/** Row 19. */
async function stranger(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  stand.twilio.receipts.missing = true
  await stand.campaign(2)
  stand.twilio.behave('*', 'accept-then-hang')
  await stand.start()
  await stand.press(1)
  await until('it is unknown', async () => (await stand.states())['unknown'] === 1)
  const [text] = stand.twilio.ledger()
  same('answer', (await call(stand, receiptOf(stand, text!, 'delivered', {}, false))).status, 204)
  same('kept, with no text yet', await stand.count('receipt where message_id is null'), 1)
  await stand.settle()
  await until('they have met', async () => (await stand.count('receipt where message_id is null')) === 0)
  same('delivered', await stand.count('message where delivery = 3'), 1)
  await stand.check()
  return 'kept, and joined once the list had told its id'
}

export const through = (url: string, port: number): string => Object.assign(new URL(url), { port: String(port) }).href

export const webhooks: Row[] = [
  {
    n: 16,
    what: 'the same webhook 1,000 times, 50 at once',
    seen: '1 effect, p99 < 250 ms over the machine',
    run: thousandfold,
  },
  { n: 17, what: 'webhooks while PostgreSQL is away for 30 s', seen: '503, then one row', run: unwritten },
  {
    n: 18,
    what: 'the house away, and all retries used up',
    seen: 'every text is found',
    note: 'not 10 min: the retries of the stand are over in 1 s',
    run: away,
  },
  {
    n: 19,
    what: 'a receipt for an id nobody knows',
    seen: 'kept, joined later',
    note: 'clocks moved on',
    run: stranger,
  },
]
