/** Rows 1 to 4 and 41: processes that die, sleep, hang or are told to stop, in the middle of their texts. */
import { sql } from 'drizzle-orm'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Personality } from '../test/support/twilio-server.ts'
import type { Running } from './support/process.ts'
import { must, same, until } from './support/row.ts'
import type { Row, Scene } from './support/row.ts'
import { openStand } from './support/stand.ts'
import type { Stand } from './support/stand.ts'

/** Row 1. Three workers; again and again one of them is killed, at a moment of chance, and another is hired. */
async function killed(scene: Scene): Promise<string> {
  const { chance, quick, say } = scene
  const [kills, texts] = quick ? [6, 300] : [60, 3_000]
  const stand = await openStand(scene)
  await stand.start(['web'])
  await stand.campaign(texts)
  const draw = (): Personality => {
    const drawn = chance.next()
    return drawn < 0.04 ? chance.pick(['hang', 'accept-then-hang']) : drawn < 0.06 ? 'accept-then-reset' : 'slow'
  }
  // One in three texts is never called back about; the others three times over would be two here, in any order.
  Object.assign(stand.twilio.receipts, { doubled: true, shuffled: true })
  Object.defineProperty(stand.twilio.receipts, 'missing', { get: () => chance.next() < 0.3 })
  stand.twilio.behave('*', ...Array.from({ length: texts * 2 }, draw))
  // Long enough on their way that a kill meets some, before their acceptance and after it.
  const way = (): Promise<void> => sleep(chance.within(20, 900))
  stand.twilio.hooks = { asked: way, accepted: way }
  const workers: Running[] = []
  const starting = new Set<Promise<void>>()
  let failed: unknown
  const hire = (): void => {
    const started: Promise<void> = stand
      .start(['worker'])
      .then((worker) => void workers.push(worker))
      .catch((error: unknown) => void (failed = error))
      .finally(() => starting.delete(started))
    starting.add(started)
  }
  for (let i = 0; i < 3; i++) hire()
  await until('workers are there', () => failed !== undefined || workers.length === 3)
  let done = 0
  let pressed = 0
  let cut = 0
  const killing = (async () => {
    while (done < kills && failed === undefined) {
      await sleep(chance.within(100, 1_200))
      if (!workers.length) continue
      const victim = workers.splice(Math.floor(chance.next() * workers.length), 1)[0]!
      cut += await stand.count(`message where state = 'sending'`)
      await victim.end('SIGKILL')
      done++
      hire()
    }
    await Promise.all(starting)
    if (failed) throw failed
  })()
  // Presses go on for as long as workers die: none dies over an empty queue.
  const each = Math.ceil(texts / kills)
  while (pressed < texts) {
    await until(
      'workers are killed while texts are pressed',
      () => done >= kills || pressed < (done + 2) * each,
      300_000,
    )
    const n = Math.min(each, texts - pressed)
    await stand.press(n)
    pressed += n
    if (pressed % (each * 10) === 0) say(`${pressed} pressed, ${done} killed`)
  }
  await killing
  stand.twilio.hooks = {}
  const before = await stand.states()
  await stand.settle()
  const after = await stand.states()
  const review = after['unknown'] ?? 0
  await stand.check()
  same(
    'texts of the house',
    Object.values(after).reduce((a, b) => a + b, 0),
    texts,
  )
  must('every text is sent, or a person is asked', (after['sent'] ?? 0) + review === texts, after)
  // What waits for a person may have been accepted or not; what was not lies open before them: not lost.
  must('the ledger holds every text but those', stand.accepted() >= (after['sent'] ?? 0), stand.accepted())
  return `${done} killed over ${cut} texts under way; unsettled then ${JSON.stringify(before)}; sent ${after['sent']}, asked ${review}, ledger ${stand.accepted()}, 0 doubled, 0 lost`
}

/** Row 2. One worker, killed at four points of one text's way; another goes on. */
async function killedAt(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.start(['web'])
  await stand.campaign(8)
  const said: string[] = []
  const points: { point: string; accepted: number; receipts: boolean; hook(kill: () => void): void }[] = [
    {
      point: 'its request did not arrive',
      accepted: 0,
      receipts: true,
      hook: (kill) => void (stand.twilio.hooks.asked = () => (kill(), 'drop')),
    },
    {
      point: 'written, no answer, callback',
      accepted: 1,
      receipts: true,
      hook: (kill) => void (stand.twilio.hooks.asked = () => kill()),
    },
    {
      point: 'accepted, no answer, no callback',
      accepted: 1,
      receipts: false,
      hook: (kill) => void (stand.twilio.hooks.accepted = () => kill()),
    },
  ]
  for (const { point, accepted, receipts, hook } of points) {
    const worker = await stand.start(['worker'])
    stand.twilio.receipts.missing = !receipts
    let killed = false
    hook(() => ((killed = true), worker.signal('SIGKILL')))
    const before = stand.accepted()
    await stand.press(1)
    await until(`killed: ${point}`, () => killed && worker.ended() !== undefined)
    stand.twilio.hooks = {}
    await stand.twilio.idle()
    same(`accepted: ${point}`, stand.accepted() - before, accepted)
    const next = await stand.start(['worker'])
    await stand.settle()
    same(`accepted in the end: ${point}`, stand.accepted() - before, 1)
    await next.end()
    said.push(point)
  }
  said.push(await beforeCommit(stand))
  same('all are sent', await stand.states(), { sent: 4 })
  await stand.check()
  return said.join('; ')
}

/** The answer is there, but what it says cannot be written: the row is locked by somebody else. */
async function beforeCommit(stand: Stand): Promise<string> {
  const worker = await stand.start(['worker'])
  stand.twilio.receipts.missing = true
  let release = (): void => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  let holding: Promise<unknown> | undefined
  let locked = false
  stand.twilio.hooks.accepted = async () => {
    holding = stand.app.store.transact(async (tx) => {
      await tx.execute(sql`select 1 from message where state = 'sending' for update`)
      locked = true
      await gate
    }, 120_000)
    await until('the row is locked', () => locked)
  }
  const before = stand.accepted()
  await stand.press(1)
  await until('the outcome waits for the lock', async () => {
    const waiting = await stand.house.query(sql`select 1 from pg_locks where not granted`)
    return locked && waiting.length > 0
  })
  await worker.end('SIGKILL')
  release()
  await holding
  stand.twilio.hooks = {}
  same('it is under way for the house', await stand.count(`message where state = 'sending'`), 1)
  await stand.start(['worker'])
  await stand.settle()
  same('accepted in the end: before the commit', stand.accepted() - before, 1)
  return 'answered, not committed'
}

/** Row 3. Asleep for longer than its lease; another worker takes over; then it wakes. */
async function asleep(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.start(['web'])
  await stand.campaign(120)
  const sleeper = await stand.start(['worker'])
  stand.twilio.receipts.missing = true
  let stopped = false
  stand.twilio.hooks.asked = () => {
    if (!stopped) sleeper.signal('SIGSTOP')
    stopped = true
  }
  await stand.press(100)
  await until('it sleeps', () => stopped, 30_000)
  const [asked, under] = [stand.twilio.asked, await stand.count(`message where state = 'sending'`)]
  await stand.start(['worker'])
  // Real time: it is its own clock by which a sleeper knows that it is late.
  await sleep(65_000)
  sleeper.signal('SIGCONT')
  await stand.settle()
  same('all are sent', await stand.states(), { sent: 100 })
  await stand.check()
  return `asleep over ${under} texts, ${asked} requests out; ledger ${stand.accepted()}`
}

/** Row 4. The event loop of a worker stands still for longer than its answers may take. */
async function blocked(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.start(['web'])
  await stand.campaign(120)
  const preload = new URL('./support/block.ts', import.meta.url).href
  const worker = await stand.start(['worker'], { NODE_OPTIONS: `--import tsx --import ${preload}`, BLOCK_MS: '40000' })
  let hit = false
  stand.twilio.hooks.asked = () => {
    if (!hit) worker.signal('SIGUSR2')
    hit = true
  }
  await stand.press(100)
  await until('it stands still', () => hit)
  await stand.start(['worker'])
  await until('it goes on', () => worker.out().includes('the event loop goes on'), 90_000)
  await stand.settle()
  same('all are sent', await stand.states(), { sent: 100 })
  await stand.check()
  return `ledger ${stand.accepted()}`
}

/** Row 41. */
async function told(scene: Scene): Promise<string> {
  const stand = await openStand(scene)
  await stand.start(['web'])
  await stand.campaign(160)
  const patient = await stand.start(['worker'])
  stand.twilio.behave('*', ...Array.from({ length: 150 }, () => 'slow' as const))
  let asked = 0
  let go = (): void => {}
  const gate = new Promise<void>((resolve) => (go = resolve))
  stand.twilio.hooks.accepted = () => (++asked, gate)
  await stand.press(120)
  await until('fifty are under way', () => asked >= 50)
  const at = performance.now()
  const ending = patient.end('SIGTERM')
  await sleep(500)
  const claimed = stand.twilio.asked
  go()
  same('it ends with 0', await ending, 0)
  const took = performance.now() - at
  must('it drains within 15 s', took < 15_000, took)
  must('no new claims', stand.twilio.asked <= claimed + 50, stand.twilio.asked - claimed)
  same('nothing is left under way', await stand.count(`message where state = 'sending'`), 0)
  // A second signal means now.
  const hasty = await stand.start(['worker'])
  let later = 0
  const hang = new Promise<void>(() => {})
  stand.twilio.hooks.accepted = () => (++later, hang)
  await stand.press(20)
  await until('some are under way', () => later >= 10)
  hasty.signal('SIGTERM')
  await sleep(300)
  const second = performance.now()
  await hasty.end('SIGTERM')
  const now = performance.now() - second
  must('it ends at once', now < 3_000, now)
  stand.twilio.hooks = {}
  await stand.start(['worker'])
  await stand.settle()
  same('all are sent', await stand.states(), { sent: 140 })
  await stand.check()
  return `drained ${Math.round(took)} ms, second signal ${Math.round(now)} ms, ledger ${stand.accepted()}`
}

export const kills: Row[] = [
  {
    n: 1,
    what: 'kill -9 of workers, 60 times over 3,000 texts',
    seen: '0 doubled, 0 lost',
    note: 'clocks moved on',
    run: killed,
  },
  {
    n: 2,
    what: 'kill -9 at four points of one text',
    seen: 'one acceptance each',
    note: 'clocks moved on',
    run: killedAt,
  },
  {
    n: 3,
    what: 'a worker asleep past its lease',
    seen: 'it writes no late byte',
    note: '65 s of real sleep',
    run: asleep,
  },
  { n: 4, what: 'event loop blocked for 40 s', seen: 'no second send', run: blocked },
  { n: 41, what: 'SIGTERM with 50 under way; twice', seen: 'drained <= 15 s, exit 0; at once', run: told },
]
