/** Rows 45 and 46: one bad row among good ones, and a carrier that filters everything. */
import { sql } from 'drizzle-orm'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'

/** Row 45. */
async function poisoned(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(40)
  await stand.start(['web'])
  await stand.press(30)
  const bad = await stand.house.query<{ id: string }>(sql`
    update message set body = case when n = 1 then '' else 'nul ' || repeat('x', 1) end, state = 'queued'
    from (select id, row_number() over (order by id) as n from message where kind = 'first' limit 1) x where message.id = x.id returning message.id`)
  await stand.house.query(sql`insert into outbox (job, payload, handed_at) values
    ('ask_texter', '{"messageId": "no id at all"}', muster_now() - interval '1 hour'),
    ('no_such_job', '{}', muster_now() - interval '1 hour') returning id`)
  const worker = await stand.start(['worker'])
  await until('the others leave', async () => (await stand.states())['sent'] === 29)
  same('the bad one has failed', (await stand.states())['failed'], 1)
  // Its waits double: moved on, so that they need not be sat out.
  for (let i = 0; i < 40 && (await stand.count(`outbox where job = 'ask_texter' and dead_at is null`)) > 0; i++) {
    await stand.shift(301)
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  const [job] = await stand.house.query<{ attempts: number; dead: boolean }>(
    sql`select attempts, dead_at is not null as dead from outbox where job = 'ask_texter'`,
  )
  must('the bad job is put aside', job?.dead === true, job)
  await stand.press(5)
  await until('texts go on', async () => (await stand.states())['sent'] === 34)
  must('it lives', worker.ended() === undefined)
  await stand.house.query(sql`delete from outbox where job in ('ask_texter', 'no_such_job') returning id`)
  await stand.check()
  return `${bad.length} bad text failed, 34 sent; a bad job put aside after ${job!.attempts} runs`
}

/** Row 46. */
async function banned(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(120, { guards: true })
  stand.twilio.behave('*', ...Array.from({ length: 200 }, () => ({ refused: 30007 })))
  await stand.start()
  await stand.press(80)
  const at = performance.now()
  await until(
    'the campaign is paused',
    async () => (await stand.count(`campaign where state = 'paused'`)) === 1,
    60_000,
  )
  const took = performance.now() - at
  const alarms = await stand.house.query<{ kind: string; told: boolean }>(
    sql`select kind, told_at is not null as told from alarm`,
  )
  same(
    'why',
    alarms.map((a) => a.kind),
    ['errors'],
  )
  await stand.check()
  return `paused after ${Math.round(took / 1000)} s: ${alarms[0]!.kind}; organizers told: ${alarms[0]!.told}`
}

export const poison: Row[] = [
  {
    n: 45,
    what: 'a poisoned text and a poisoned job',
    seen: 'they end; the others flow',
    note: 'jobs end after 8 tries, not 3; clocks moved on',
    run: poisoned,
  },
  {
    n: 46,
    what: 'the carrier filters everything: 30007',
    seen: 'paused <= 60 s, with its reason',
    note: 'telling the lead: test/features/texts/guards.test.ts',
    run: banned,
  },
]
