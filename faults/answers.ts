/** Rows 5 to 15: what carriers answer, or do not, and what they call back about. */
import { sql } from 'drizzle-orm'
import { freePort } from '../bench/support/servers.ts'
import type { Personality } from '../test/support/twilio-server.ts'
import { call, receiptOf } from './support/call.ts'
import { startProxy } from './support/proxy.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import type { Stand } from './support/stand.ts'

const times = (n: number, personality: Personality): Personality[] => Array.from({ length: n }, () => personality)

async function begin(scene: Scene, n: number, ...personalities: Personality[]): Promise<Stand> {
  const stand = await openStand(scene)
  await stand.campaign(n)
  stand.twilio.behave('*', ...personalities)
  await stand.start()
  return stand
}

/** Row 5. */
async function hangs(scene: Scene): Promise<string> {
  const stand = await begin(scene, 100, ...times(100, 'accept-then-hang'))
  await stand.press(100)
  await until('callbacks settle all', async () => (await stand.states())['sent'] === 100)
  await stand.settle()
  same('requests to send', stand.twilio.asked, 100)
  await stand.check()
  return `100 hung, ${stand.accepted()} in the ledger, ${stand.twilio.asked} requests`
}

/** Row 6. */
async function hangsSilently(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  stand.twilio.receipts.missing = true
  await stand.campaign(20)
  stand.twilio.behave('*', ...times(20, 'accept-then-hang'))
  await stand.start()
  await stand.press(20)
  await until('all are unknown', async () => (await stand.states())['unknown'] === 20)
  await stand.settle()
  same('states', await stand.states(), { sent: 20 })
  same('requests to send', stand.twilio.asked, 20)
  await stand.check()
  return `found in the list: 20; ${stand.twilio.asked} requests`
}

/** Row 7. */
async function nothingArrived(scene: Scene): Promise<string> {
  const stand = await begin(scene, 12, ...times(10, 'hang'))
  await stand.press(10)
  await until('all are unknown', async () => (await stand.states())['unknown'] === 10)
  const at = stand.twilio.listed
  await stand.settle()
  same('states', await stand.states(), { sent: 10 })
  same('requests: one more each', stand.twilio.asked, 20)
  must('each was looked for twice', stand.twilio.listed - at >= 20, stand.twilio.listed - at)
  // A second time nobody goes on guessing.
  const [phone] = await stand.house.query<{ phone: string }>(
    sql`select k.phone from contact k join target t on t.contact_id = k.id where t.state = 'ready' order by t.position limit 1`,
  )
  stand.twilio.behave('*', 'hang', 'hang', 'hang')
  await stand.press(1)
  await stand.settle()
  same('a person is asked', await stand.count('message where review_at is not null'), 1)
  // What ran out of time meanwhile does not go again: a person says what became of it.
  stand.twilio.behave('*', 'hang')
  await stand.press(1)
  await until('unknown', async () => (await stand.count(`message where state = 'unknown' and review_at is null`)) === 1)
  await stand.house.query(sql`update message set valid_until = muster_now() + interval '10 s'
    where state = 'unknown' and review_at is null returning id`)
  const asked = stand.twilio.asked
  await stand.settle()
  same('none went past its time', stand.twilio.asked, asked)
  same('a person is asked of both', await stand.count('message where review_at is not null'), 2)
  await stand.check()
  return `10 absent twice, each sent once more; one asked of a person; one past its time, too (${phone ? 1 : 0} left)`
}

/** Row 8. */
async function fails(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  stand.twilio.receipts.missing = true
  await stand.campaign(20)
  stand.twilio.behave('*', ...times(10, '500'), ...times(10, 'accept-then-500'))
  // All at one moment: where five in a row have failed the others wait until the carrier is back (texts/health.ts).
  await stand.press(20)
  await stand.start()
  await until('all are unknown', async () => (await stand.states())['unknown'] === 20)
  same('requests', stand.twilio.asked, 20)
  await stand.settle()
  same('states', await stand.states(), { sent: 20 })
  same('only those that were proved absent went again', stand.twilio.asked, 30)
  await stand.check()
  return `20 unknown, 10 found, 10 proved absent and sent; ${stand.twilio.asked} requests`
}

/** The most of these moments within any second. */
const mostWithin = (moments: number[]): number =>
  Math.max(0, ...moments.map((at) => moments.filter((x) => x >= at && x < at + 1_000).length))

/** Row 9. Two workers; the account, not the text, is told to slow down. */
async function throttled(scene: Scene): Promise<string> {
  const n = scene.quick ? 120 : 300
  const stand = await begin(scene, n + 40, ...times(30, 'ok'), ...times(10, { throttled: '7' }))
  await stand.start(['worker'])
  const asked: { at: number; to: string }[] = []
  stand.twilio.hooks.asked = (to) => void asked.push({ at: Date.now(), to })
  await stand.press(40)
  await until('ten are refused', async () => (await stand.count(`attempt where outcome = 'throttled'`)) === 10)
  const refused = asked.at(-1)!.at
  same('requests before', asked.length, 40)
  const before = mostWithin(asked.map(({ at }) => at))
  await stand.press(n)
  await stand.settle()
  same('states', await stand.states(), { sent: n + 40 })
  same('requests', stand.twilio.asked, n + 50)
  const later = asked.slice(40).map(({ at }) => at)
  // Its time to wait is counted from its answer; what is early by a breath is not early.
  must('nothing is asked before its 7 s', later[0]! - refused >= 6_900, later[0]! - refused)
  const limit = Math.max(1, Math.ceil(before / 2))
  // The clock that meters is the database's: what it spaced may arrive a little closer.
  must(`at most ${limit} a second then`, mostWithin(later.filter((at) => at < refused + 55_000)) <= limit + 1, {
    before,
    later: mostWithin(later),
  })
  await stand.check()
  return `${before} a second before; nothing for ${((later[0]! - refused) / 1000).toFixed(1)} s; then at most ${mostWithin(later)} a second; ${n + 40} sent once each`
}

/** Row 10. */
async function optedOut(scene: Scene): Promise<string> {
  const stand = await begin(scene, 20, ...times(10, { refused: 21610 }))
  await stand.press(20)
  await stand.settle()
  same('states', await stand.states(), { failed: 10, sent: 10 })
  same('opt-outs', await stand.count(`opt_out where how = 'carrier'`), 10)
  // One transaction: the row that says failed and the row that says opted out were written by the same one.
  const apart = await stand.house.query(sql`
    select 1 from message m join contact k on k.id = m.contact_id join opt_out o on o.phone = k.phone
    where m.state = 'failed' and m.xmin <> o.xmin`)
  same('opt-outs in another transaction than their failure', apart.length, 0)
  await stand.check()
  return '10 failed with their opt-outs, in one transaction each'
}

/** Row 11. */
async function unreachable(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(30)
  await stand.start(['web'])
  const said: string[] = []
  const closed = await freePort()
  for (const [what, base] of [
    ['no such host', 'http://carrier.invalid'],
    ['refused', `http://127.0.0.1:${closed}`],
    ['no TLS there', stand.twilio.url.replace('http:', 'https:')],
  ] as const) {
    const tried = (): Promise<number> => stand.count(`attempt where outcome = 'unreachable'`)
    const before = await tried()
    const worker = await stand.start(['worker'], { TWILIO_BASE_URL: base })
    await stand.press(10)
    const away = (): Promise<number> => stand.count('carrier_health where opened_at is not null')
    await until(`left alone: ${what}`, async () => (await away()) === 1, 60_000)
    await new Promise((resolve) => setTimeout(resolve, 20_000))
    // At once at most all of them, then one after 5 s and one after 10 more.
    must(`tried rarely: ${what}`, (await tried()) - before <= 13, (await tried()) - before)
    const [most] = await stand.house.query<{ n: number }>(
      sql`select max(n)::int as n from (select count(*) as n from attempt a join message m on m.id = a.message_id
        where a.outcome = 'unreachable' and m.state <> 'sent' group by message_id) x`,
    )
    same(`unknown or failed: ${what}`, await stand.count(`message where state in ('unknown', 'failed')`), 0)
    same(`left alone: ${what}`, await away(), 1)
    said.push(`${what}: ${most!.n} tries at most in 20 s`)
    await worker.end()
    const well = await stand.start(['worker'])
    await stand.settle()
    await well.end()
  }
  same('states', await stand.states(), { sent: 30 })
  await stand.check()
  return said.join('; ')
}

/** Row 12. */
async function garbage(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(20)
  const proxy = await startProxy(scene.cleaning, Number(new URL(stand.twilio.url).port))
  stand.twilio.behave('*', ...times(10, 'accept-then-garbage'))
  const way = { TWILIO_BASE_URL: `http://127.0.0.1:${proxy.port}` }
  await stand.start(['web'])
  // At one moment, as in row 8.
  await stand.press(10)
  const worker = await stand.start(['worker'], way)
  await until('callbacks settle them', async () => (await stand.states())['sent'] === 10)
  // One that is answered: the carrier is there again.
  await stand.press(1)
  await until('one is answered', async () => (await stand.states())['sent'] === 11)
  await worker.end()
  // An answer that breaks off in its middle, letter by letter.
  proxy.set({ is: 'slice', bytes: 180 })
  await stand.press(9)
  await stand.start(['worker'], way)
  await until('callbacks settle them, too', async () => (await stand.states())['sent'] === 20)
  proxy.set({ is: 'up' })
  await stand.settle()
  same('requests', stand.twilio.asked, 20)
  await stand.check()
  return `10 unreadable, 9 cut off; ${stand.twilio.asked} requests`
}

/** Row 13. */
async function early(scene: Scene): Promise<string> {
  const stand = await begin(scene, 50)
  stand.twilio.hooks.accepted = () => new Promise((resolve) => setTimeout(resolve, 1_500))
  await stand.press(50)
  let ahead = 0
  await until('receipts come before the answers', async () => {
    ahead = Math.max(ahead, await stand.count(`message where state = 'sent' and delivery = 3`))
    return ahead > 0
  })
  await stand.settle()
  same('states', await stand.states(), { sent: 50 })
  same('deliveries', await stand.count('message where delivery = 3'), 50)
  same('attempts', await stand.count(`attempt where provider = 'twilio'`), 50)
  await stand.check()
  return '50 delivered by receipt before their answer'
}

/** Row 14. */
async function shuffled(scene: Scene): Promise<string> {
  const { chance } = scene
  const stand = await openStand(scene)
  stand.twilio.receipts.missing = true
  await stand.campaign(60)
  await stand.start()
  await stand.press(60)
  await stand.settle()
  const calls = stand.twilio
    .ledger()
    .flatMap((text) =>
      ['queued', 'sent', 'delivered'].flatMap((status) =>
        Array.from({ length: 3 }, () => receiptOf(stand, text, status)),
      ),
    )
  for (let i = calls.length - 1; i > 0; i--) {
    const j = Math.floor(chance.next() * (i + 1))
    ;[calls[i], calls[j]] = [calls[j]!, calls[i]!]
  }
  let falls = 0
  let last = new Map<string, number>()
  let over = false
  const watching = (async () => {
    while (!over) {
      const now = await stand.house.query<{ id: string; delivery: number }>(sql`select id, delivery from message`)
      for (const { id, delivery } of now) if (delivery < (last.get(id) ?? 0)) falls++
      last = new Map(now.map(({ id, delivery }) => [id, delivery]))
    }
  })()
  const answers = await Promise.all(calls.map((one) => call(stand, one)))
  over = true
  await watching
  same('answers', answers.filter((a) => a.status !== 204).length, 0)
  same('falls', falls, 0)
  same('all are delivered', await stand.count('message where delivery = 3'), 60)
  same('receipts kept', await stand.count('receipt'), 180)
  await stand.check()
  return `${calls.length} receipts for 60 texts, three copies each, in any order: 0 falls`
}

/** Row 15. */
async function partly(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  stand.twilio.receipts.missing = true
  await stand.campaign(2)
  await stand.start()
  await stand.press(2)
  await stand.settle()
  const [one, two] = stand.twilio.ledger()
  const failed = { ErrorCode: '30003' }
  for (const [text, order] of [
    [one!, ['sent', 'undelivered', 'delivered']],
    [two!, ['sent', 'delivered', 'undelivered']],
  ] as const)
    for (const status of order)
      await call(stand, receiptOf(stand, text, status, status === 'undelivered' ? failed : {}))
  const kept = await stand.house.query(
    sql`select delivery, delivery_failed_at is not null as failed, code from message where kind = 'first'`,
  )
  same('both facts, in both orders', kept, [
    { delivery: 3, failed: true, code: '30003' },
    { delivery: 3, failed: true, code: '30003' },
  ])
  await stand.check()
  return 'delivered and failed are both kept, in both orders'
}

export const answers: Row[] = [
  { n: 5, what: 'accepted, then no answer, for all', seen: 'sent by callback, 0 resends', run: hangs },
  { n: 6, what: 'the same without callbacks', seen: 'found in the list', note: 'clocks moved on', run: hangsSilently },
  {
    n: 7,
    what: 'no answer and not accepted',
    seen: 'absent twice, once more; then a person',
    note: 'clocks moved on',
    run: nothingArrived,
  },
  {
    n: 8,
    what: '500 before and after acceptance',
    seen: 'unknown; no blind retry',
    note: 'clocks moved on',
    run: fails,
  },
  { n: 9, what: '429 with Retry-After 7', seen: 'after 7 s; the rate halves', run: throttled },
  { n: 10, what: '400 with 21610', seen: 'failed and opted out in one transaction', run: optedOut },
  { n: 11, what: 'no such host, refused, no TLS', seen: 'left alone, tried rarely, sent', run: unreachable },
  { n: 12, what: '201 with an unreadable or cut answer', seen: 'settled by callback', run: garbage },
  { n: 13, what: 'callback before the answer', seen: 'sent once', run: early },
  { n: 14, what: 'receipts in any order, three times', seen: 'the highest; no fall', run: shuffled },
  { n: 15, what: 'failed then delivered, and the reverse', seen: 'both facts', run: partly },
]
