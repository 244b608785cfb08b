/** `npm run demo -- --march`: canvassers from door to door through the real router and claims, in fast time. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import type { App } from '../../app.ts'
import { rows } from '../../db/client.ts'
import { readQuestions } from '../../features/verbatims/report.ts'
import { survive } from '../../lib/survive.ts'
import { startRoles } from '../../roles.ts'
import { bringNumbers, callAround, callers, callList, phoneBank } from './calls.ts'
import { goOut } from './canvasser.ts'
import { copy, sprint, talkAlways } from './cheats.ts'
import { openClock, resetClock, runTogether } from './clock.ts'
import type { Clock } from './clock.ts'
import { fateOf } from './fate.ts'
import type { Fate } from './fate.ts'
import { labelAll } from './labels.ts'
import { readOptions } from './options.ts'
import type { MarchOptions } from './options.ts'
import { Phone } from './phone.ts'
import { makeReport, wordReport } from './report.ts'
import { accountOf, addCanvassers, cheatedEffort, effort, layGround, nameOf, teamOf } from './stage.ts'
import type { Ground } from './stage.ts'
import { openDemo } from '../open.ts'

const day = 24 * 60 * 60_000
/** A Saturday in March, two in the afternoon in Paris; then the Sunday, and the weekends after. */
const first = Date.parse('2027-03-06T13:00:00Z')
const outingOn = (n: number): number => first + Math.floor(n / 2) * 7 * day + (n % 2) * day
/** Doors that asked for another hour are knocked on once more: the march is over long before. */
const mostOutings = 60
/** People at the router at once: as many as the house has connections. */
const hands = 10
/** Answers to a question from which on somebody labels some; of fewer, those of the question with most. */
const worthLabels = 250
const say = (line: string): void => void process.stderr.write(`  ${line}\n`)

/** Seconds after which a long march says how far it is. */
const tellEvery = 30

/** ms in which what is due is done at the latest: a demo that does not end is a defect. */
const dueWithin = 600_000

/** `stopping` is told how to stop what is up. Gives the exit code, and where to look around when the house stays up. */
export async function march(
  args: string[],
  stopping: (stop: () => Promise<void>) => void,
): Promise<{ code: number; stay: string | undefined }> {
  const options = readOptions(args)
  const started = performance.now()
  let web: Awaited<ReturnType<typeof startRoles>> | undefined
  const app = await openDemo(options, (opened) =>
    stopping(async () => {
      await web?.stop()
      await opened.close()
    }),
  )
  survive(app.log)
  await resetClock(app, first - day)
  web = await startRoles(app, new Set(['web', 'bot', 'worker']))
  // The clock runs: a board every ten minutes of it would be a board every moment.
  const inTeam = (text: string): Promise<unknown> =>
    app.playground!.act({ kind: 'line', key: randomUUID(), userId: 'olivia', name: 'Olivia', channel: 'team', text })
  await inTeam('/schedule off')
  const played = await play(app, options)
  await inTeam('/leaderboard march')
  const report = await makeReport(app, played.ground, {
    ...played.run,
    seconds: Math.round((performance.now() - started) / 100) / 10,
  })
  if (options.json === '-') process.stdout.write(`${JSON.stringify(report)}\n`)
  else if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
  process.stderr.write(wordReport(report))
  const whole = report.facts.walks.open === 0 && report.facts.interviews.done >= options.interviews
  const broken = report.invariants.some((i) => i.violations !== 0)
  return { code: broken || !whole ? 1 : 0, stay: options.exit ? undefined : (web.url ?? '') }
}

async function play(app: App, options: MarchOptions) {
  const counts = { interactions: 0, failed: 0 }
  const fate = fateOf(options.seed)
  const clock = openClock(app)
  const organizer = new Phone(app.router, counts, 'olivia', 'Olivia')
  const must = async (name: string, line: string): Promise<void> => {
    await organizer.type(name, line)
    if (organizer.error) throw new Error(`/${name} ${line}: ${organizer.error}`)
  }
  const ground = await layGround(app, options, say)
  const teams = Math.max(2, Math.min(60, Math.ceil(options.canvassers / 12)))
  await addCanvassers(app, options.canvassers + 3, teams)
  for (const one of [effort, cheatedEffort]) await must('questions', `sample effort:${one}`)
  for (let i = 0; i < Math.min(teams, ground.stations.length); i++) {
    const own = ground.stations.filter((_, n) => n % teams === i).slice(0, 60)
    await must(
      'walks',
      `team ${effort} territory:"${ground.territory.name}" team:"${teamOf(i, teams)}" stations:"${own.join(' ')}"`,
    )
  }
  const phones = Array.from(
    { length: options.canvassers + 3 },
    (_, i) => new Phone(app.router, counts, accountOf(i), nameOf(i)),
  )
  let megabytes = 0
  let told = { at: performance.now(), interactions: 0 }
  const look = (): void => {
    megabytes = Math.max(megabytes, Math.round(process.memoryUsage.rss() / 1e6))
    const seconds = (performance.now() - told.at) / 1000
    if (seconds < tellEvery) return
    // Of each stretch by itself: whether the house grows slower as the march goes on shows.
    const rate = Math.round((counts.interactions - told.interactions) / seconds)
    say(`${counts.interactions.toLocaleString('en')} interactions, ${rate} a second, at most ${megabytes} MB`)
    told = { at: performance.now(), interactions: counts.interactions }
  }

  let outings = 0
  for (; outings < mostOutings; outings++) {
    const begin = outingOn(outings)
    await clock.moveTo(begin - 60 * 60_000)
    await untilQuiet(app)
    const walks = await freeWalks(app)
    if (!walks) break
    const people = await gather(app, { options, ground, fate, phones, walks, outings, must, clock, begin })
    if (!outings) people.push(...cheats(phones.slice(options.canvassers), fate))
    await runTogether(clock, people, { begin, hands, each: look })
    say(`outing ${outings + 1}: ${people.length} parties, ${walks} walks were left before it`)
  }
  // What somebody has in hand and never touched again goes back.
  await clock.moveTo(outingOn(outings))
  await untilQuiet(app)
  // The Monday after, from six in the evening.
  const evening = outingOn(outings) + (outings % 2 ? 1 : 2) * day + 4 * 60 * 60_000
  await bringNumbers(app, options.interviews)
  await must('calls', `new "${phoneBank}" list:"${callList}"`)
  await runTogether(
    clock,
    phones
      .slice(0, Math.min(callers, options.canvassers))
      .map((phone) => ({ comes: 0, goes: callAround(phone, fate) })),
    { begin: evening, hands, each: look },
  )
  await untilQuiet(app)
  const questions = await app.store.transact((tx) => readQuestions(tx, 20))
  const many = questions.filter(({ answers }, i) => !i || answers >= worthLabels)
  for (const question of many) await labelAll(app, organizer, question)
  look()
  return { ground, run: { days: outings, ...counts, megabytes } }
}

type Gathered = { comes: number; goes: AsyncGenerator<number, void> }

/** Who goes out today: a third in pairs, who are given their walk; some say where they are; all others ask for the next. */
async function gather(
  app: App,
  given: {
    options: MarchOptions
    ground: Ground
    fate: Fate
    phones: Phone[]
    walks: number
    outings: number
    must: (name: string, line: string) => Promise<void>
    clock: Clock
    begin: number
  },
): Promise<Gathered[]> {
  const { options, ground, fate, phones, walks, outings, must, clock, begin } = given
  await clock.moveTo(begin)
  const pairs = Math.floor(options.canvassers / 6)
  const parties: Phone[][] = []
  for (let i = 0; i < pairs; i++) parties.push([phones[2 * i]!, phones[2 * i + 1]!])
  for (let i = 2 * pairs; i < options.canvassers; i++) parties.push([phones[i]!])
  // Others come the next time: nobody goes out for nothing.
  const turn = Math.floor(fate.luck('turn', outings) * parties.length)
  const today = parties.map((_, i) => parties[(i + turn) % parties.length]!).slice(0, walks)
  const people: Gathered[] = []
  for (const who of today) {
    const [one, other] = who
    if (other) await must('assign', `1 ${one!.name} campaign:${effort} with:${other.name}`)
    const gps = !other && fate.luck('gps', one!.userId, outings) < 0.15
    const place = gps ? ground.shapes[Math.floor(fate.luck('place', one!.userId) * ground.stations.length)] : undefined
    const [lon, lat] = place?.shape[0]?.[0]?.[0] ?? []
    const at = lon === undefined || lat === undefined ? undefined : { lon, lat }
    people.push({ comes: 30 * fate.luck('comes', one!.userId, outings), goes: goOut({ effort, who, fate, at }) })
  }
  return people
}

const cheats = ([a, b, c]: Phone[], fate: Fate): Gathered[] => [
  { comes: 5, goes: sprint(a!, cheatedEffort) },
  { comes: 5, goes: talkAlways(b!, cheatedEffort) },
  { comes: 5, goes: copy(c!, cheatedEffort, fate) },
]

/** Until the house's own worker has done what is due: hours that have come, walks that nobody touches. */
async function untilQuiet(app: App): Promise<void> {
  for (const end = performance.now() + dueWithin; ; await sleep(100)) {
    const [due] = await app.store.transact((tx) =>
      rows<{ n: number }>(
        tx,
        sql`select ((select count(*) from door where state = 'back' and back_at <= muster_now())
              + (select count(*) from walk where volunteer_id is not null and expires_at <= muster_now()) + (select count(*) from outbox where dead_at is null))::int as n`,
      ),
    )
    if (!due?.n) return
    if (performance.now() > end)
      throw new Error(`${due.n} things that are due are not done after ${dueWithin / 1000} s`)
  }
}

async function freeWalks(app: App): Promise<number> {
  const [found] = await app.store.transact((tx) =>
    rows<{ n: number }>(
      tx,
      sql`select count(*)::int as n from walk w join canvass c on c.id = w.canvass_id where c.name = ${effort} and w.open > 0 and w.volunteer_id is null`,
    ),
  )
  return found?.n ?? 0
}
