/** Rows 30 to 35: a database that crashes, falls silent, is busy or cut off, and a carrier that is out of reach. */
import { sql } from 'drizzle-orm'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, rows } from '../src/db/client.ts'
import { openGround } from './support/ground.ts'
import { startProxy } from './support/proxy.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import { through } from './webhooks.ts'

const ready = async (url: string): Promise<number> =>
  fetch(`${url}/readyz`, { signal: AbortSignal.timeout(40_000) }).then(
    (answer) => answer.status,
    () => 0,
  )

/** Row 30. A server of its own: the others' must not crash with it. */
async function crashed(scene: Scene): Promise<string> {
  const { cleaning } = scene
  const ground = await openGround(cleaning)
  const proxy = await startProxy(cleaning, ground.port)
  // All of us go through one address, behind which the server comes back at another port.
  const url = through(await ground.database(cleaning), proxy.port)
  const stand = await openStand({ ...scene, ground }, { databaseUrl: url })
  await stand.campaign(100)
  await stand.start()
  let under = 0
  // Slow enough that some are under way when it happens.
  stand.twilio.hooks.accepted = () => (under++, sleep(1_500))
  stand.twilio.receipts.missing = true
  await stand.press(60)
  await until('some are under way', () => under >= 20)
  const crash = ground.crash()
  const seen = new Set<number>()
  const asking = (async () => {
    for (let i = 0; i < 20; i++) {
      seen.add(await ready(stand.url))
      await sleep(200)
    }
  })()
  proxy.to(await crash)
  proxy.reset()
  await asking
  await until('it is ready again', async () => (await ready(stand.url)) === 200, 90_000)
  stand.twilio.hooks = {}
  await stand.settle()
  same('states', await stand.states(), { sent: 60 })
  same('ledger', stand.accepted(), 60)
  await stand.check()
  return `crashed over ${under} texts under way; readyz ${[...seen].join(' ')}, then 200; 60 sent once`
}

/** Row 31. */
async function silent(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  const proxy = await startProxy(scene.cleaning, scene.ground.port)
  await stand.campaign(60)
  await stand.start(['web', 'worker'], { DATABASE_URL: through(stand.env['DATABASE_URL']!, proxy.port) })
  await stand.press(10)
  await until('ten leave', () => stand.accepted() === 10)
  proxy.set({ is: 'blackhole' })
  const at = performance.now()
  const during = await ready(stand.url)
  const answered = performance.now() - at
  must('it answers that it cannot', during === 503, during)
  await sleep(20_000)
  // The way is open again; what was silent stays silent, as it does after a firewall forgot it.
  proxy.set({ is: 'up' })
  const back = performance.now()
  await stand.press(10)
  await until('texts leave again', () => stand.accepted() === 20, 180_000)
  const took = performance.now() - back
  let missing = ''
  const isReady = async (): Promise<boolean> => {
    const answer = await fetch(`${stand.url}/readyz`, { signal: AbortSignal.timeout(40_000) })
    missing = await answer.text()
    return answer.ok
  }
  await until('it is ready', () => isReady().catch(() => false), 120_000).catch((error: Error) => {
    throw new Error(`${error.message}; ${missing}`)
  })
  await stand.settle()
  same('states', await stand.states(), { sent: 20 })
  await stand.check()
  const said = `readyz 503 after ${Math.round(answered / 1000)} s of silence; texts ${Math.round(took / 1000)} s after the way was open`
  must(`told within 12 s; ${said}`, answered <= 12_000)
  return said
}

/** Row 32. */
async function busy(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(20)
  const { store } = stand.app
  const asleep = (): Promise<number> =>
    stand.count(`pg_stat_activity where query like '%pg_sleep%' and state = 'active' and pid <> pg_backend_pid()`)
  const reports = Array.from({ length: 20 }, () =>
    store.read((tx) => tx.execute(sql`select pg_sleep(8)`), 20_000).catch(() => {}),
  )
  await until('reports are under way', async () => (await asleep()) > 0)
  const at = performance.now()
  await stand.press(10)
  const took = performance.now() - at
  const still = await asleep()
  must('reports were under way all the time', still > 0, still)
  must('ten presses within 5 s', took < 5_000, took)
  await stand.start()
  await stand.settle()
  same('states', await stand.states(), { sent: 10 })
  await stand.check()
  await Promise.all(reports)
  return `20 reports of 8 s asked for at once, ${still} under way; ten presses in ${Math.round(took)} ms`
}

/** Row 33. */
async function deadlocked(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.campaign(4)
  const ids = await stand.house.query<{ id: string }>(sql`select id from contact order by id limit 2`)
  const [a, b] = ids.map(({ id }) => id) as [string, string]
  const store = connect(stand.env['DATABASE_URL']!, { max: 8 })
  scene.cleaning.after(() => store.close())
  let rounds = 0
  let failed = 0
  const lock = (one: string, two: string): Promise<void> =>
    store
      .transact(async (tx) => {
        rounds++
        await rows(tx, sql`select 1 from contact where id = ${one} for update`)
        await sleep(30)
        await rows(tx, sql`select 1 from contact where id = ${two} for update`)
      })
      .catch(() => void failed++)
  for (let i = 0; i < 10; i++) await Promise.all([lock(a, b), lock(b, a)])
  must('they did lock each other', rounds > 20, rounds)
  same('that a user would have seen', failed, 0)
  await stand.check()
  return `20 works in two orders took ${rounds} rounds; 0 failed`
}

/** Row 34. */
async function cutOff(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  const proxy = await startProxy(scene.cleaning, scene.ground.port)
  await stand.campaign(60)
  await stand.start(['web'])
  await stand.start(['worker'], { DATABASE_URL: through(stand.env['DATABASE_URL']!, proxy.port) })
  stand.twilio.receipts.missing = true
  // Cut off from its database at the first byte of a claimed text; the carrier is in reach.
  let cut = 0
  stand.twilio.hooks.asked = () => {
    if (!cut++) proxy.set({ is: 'down' })
  }
  await stand.press(40)
  await until('it is cut off', () => cut > 0)
  await sleep(5_000)
  const during = await stand.states()
  proxy.set({ is: 'up' })
  await stand.settle()
  same('states', await stand.states(), { sent: 40 })
  same('ledger', stand.accepted(), 40)
  await stand.check()
  return `cut off with ${JSON.stringify(during)}; each text once`
}

/** Row 35. */
async function carrierCut(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  const proxy = await startProxy(scene.cleaning, Number(new URL(stand.twilio.url).port))
  await stand.campaign(60)
  proxy.set({ is: 'down' })
  // At one moment: where five in a row have failed the others wait untried until the carrier is back (texts/health.ts).
  await stand.press(30)
  await stand.start(['web', 'worker'], { TWILIO_BASE_URL: `http://127.0.0.1:${proxy.port}` })
  await until('all were tried', async () => (await stand.count('attempt where ended_at is not null')) >= 30)
  const stale = await stand.house.query(sql`update message set valid_until = muster_now() + interval '10 minutes'
    where id in (select id from message where kind = 'first' order by id limit 10) returning id`)
  await stand.shift(900)
  proxy.set({ is: 'up' })
  const [at, seconds] = [performance.now(), new Map<number, number>()]
  stand.twilio.hooks.asked = () => {
    const second = Math.floor((performance.now() - at) / 1000)
    seconds.set(second, (seconds.get(second) ?? 0) + 1)
  }
  await stand.settle()
  const left = await stand.states()
  // What was cut off in its middle (no answer to a request that may have arrived) is asked of a person once it is stale.
  const asked = await stand.count(`message where state = 'unknown' and review_at is not null`)
  must('what is stale expires or is asked of a person, the rest goes', (left['failed'] ?? 0) + asked === 10, left)
  same('the rest', left['sent'], 20)
  const late = await stand.count(`message m join attempt a on a.message_id = m.id where a.started_at > m.valid_until`)
  same('sent past their time', late, 0)
  await stand.check()
  return `15 minutes away (moved on): ${stale.length} stale, ${JSON.stringify(left)}; at most ${Math.max(...seconds.values())} in a second`
}

export const postgres: Row[] = [
  { n: 30, what: 'PostgreSQL crashes under load', seen: '503, then well; each text once', run: crashed },
  { n: 31, what: 'PostgreSQL silent, half-open', seen: 'told within 10 s; pool rebuilt', run: silent },
  { n: 32, what: 'slow reports hold their pool', seen: 'commands still answered', run: busy },
  { n: 33, what: 'works that lock each other', seen: 'tried again, no error', run: deadlocked },
  { n: 34, what: 'worker cut off from PostgreSQL after a claim', seen: 'each text once', run: cutOff },
  {
    n: 35,
    what: 'carrier out of reach for 15 minutes',
    seen: 'no burst, stale ones expire',
    note: 'clocks moved on',
    run: carrierCut,
  },
]
