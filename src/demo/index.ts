/** `npm run demo`: a texting evening without hands, through the real router, queue and carrier, and its verdict. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SingleBar } from 'cli-progress'
import { createApp } from '../app.ts'
import { UsageError } from '../cli/verb.ts'
import { readConfig } from '../config.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigError } from '../lib/errors.ts'
import { createLog } from '../lib/log.ts'
import { survive } from '../lib/survive.ts'
import { startRoles } from '../roles.ts'
import type { Started } from '../roles.ts'
import { startChaos } from './chaos.ts'
import { startCrew } from './crew.ts'
import { Hand } from './hand.ts'
import { march } from './march/index.ts'
import { usage as marchUsage } from './march/options.ts'
import { readOptions, usage } from './options.ts'
import type { DemoOptions } from './options.ts'
import { countPending, makeReport, wordReport } from './report.ts'
import type { Report } from './report.ts'
import { addHands, bringList, clearStage, launch, volunteerId } from './stage.ts'

/** A demo that does not end is a defect: it is told, with what was left. */
const endWithin = 600_000
/** As long as the house itself takes at the most. */
const stopWithin = 7_500

let stop = async (): Promise<void> => {}

async function run(options: DemoOptions): Promise<{ report: Report; url: string }> {
  const config = readConfig({
    ...process.env,
    TEMPO: 'demo',
    PLAYGROUND: '1',
    // Whatever this shell is set up for: the demo's people are made up, their numbers may not be.
    MESSAGING_PROVIDER: 'simulated',
    ROLES: 'bot,web,worker',
    ...(process.env['PORT'] || !options.exit ? {} : { PORT: '0' }),
  })
  const log = createLog({ level: config.logLevel, file: join(config.dataDir, 'muster.log'), to: 'file' })
  const app = await createApp(config, { log })
  survive(log)
  let web: Started | undefined
  let chaos: ReturnType<typeof startChaos> | undefined
  stop = async () => {
    await chaos?.stop()
    await web?.stop()
    await app.close()
  }
  // Whenever it is ended, its PostgreSQL goes with it.
  let over = false
  const end = async (): Promise<void> => {
    setTimeout(() => process.exit(1), stopWithin).unref()
    await stop().catch(() => {})
    process.exit(over ? 0 : 130)
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  await clearStage(app)
  // Mild trouble, as on any evening: the same for the same seed.
  await app.simulated!.configure({
    seed: options.seed,
    pace: 0.6,
    latency: [5, 40],
    faults: {
      invalid: 0.01,
      filtered: 0.01,
      optedOut: 0.005,
      throttled: 0.02,
      unreachable: 0.01,
      hang: 0.01,
      reset: 0.01,
      undelivered: 0.02,
      doubledReceipts: 0.2,
      shuffledReceipts: 0.2,
      missingReceipts: 0.1,
      doubledInbound: 0.1,
    },
  })
  web = await startRoles(app, new Set(options.chaos ? ['web', 'bot'] : ['web', 'bot', 'worker']))
  chaos = options.chaos ? startChaos(app) : undefined
  const started = performance.now()
  await addHands(app, options)
  const imported = await bringList(app, options)
  const playground = app.playground!
  await launch(new Hand(playground, 'olivia', 'Olivia'), options)

  // From now on the voters answer: the organizer's own test text went to one of them too.
  while (!(await app.simulated!.idle())) await sleep(50)
  await app.simulated!.configure({ autopilot: true })

  const hands = Array.from(
    { length: options.volunteers },
    (_, i) => new Hand(playground, volunteerId(i), `Volunteer ${i + 1}`),
  )
  const batch = Math.max(1, Math.min(25, Math.ceil(imported.tonight / options.volunteers)))
  const crew = startCrew(app, hands, { locale: options.locale, batch })
  const bar = new SingleBar({
    format: '  {bar} {value}/{total} first texts, {pending} things pending',
    stream: process.stderr,
    hideCursor: true,
  })
  bar.start(imported.tonight, 0, { pending: 0 })
  for (let quiet = 0; quiet < 3;) {
    const pending = await app.store.transact(countPending).catch(() => NaN)
    const idle = await deadline(app.simulated!.idle(), 5_000).catch(() => false)
    bar.update(Math.min(crew.pressed(), imported.tonight), { pending })
    quiet = pending === 0 && idle ? quiet + 1 : 0
    if (performance.now() - started > endWithin) {
      process.stderr.write(`\n  Given up after ${endWithin / 1000} s: ${pending} things are still pending.\n`)
      process.exitCode = 1
      break
    }
    await sleep(150)
  }
  bar.stop()
  const seconds = (performance.now() - started) / 1000
  await crew.stop()
  // The board of the evening, where the teams see it.
  await playground.act({
    kind: 'line',
    key: `board-${started}`,
    userId: 'olivia',
    name: 'Olivia',
    channel: 'team',
    text: '/leaderboard',
  })
  const report = await makeReport(app, imported, { pace: crew.pace(), seconds })
  over = true
  return { report, url: web.url ?? '' }
}

/** Does not come back: it ends the process, or stays up until somebody does. */
async function goOnMarch(): Promise<never> {
  const end = async (): Promise<void> => {
    setTimeout(() => process.exit(1), stopWithin).unref()
    await stop().catch(() => {})
    process.exit(130)
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  const { code, stay } = await march(process.argv.slice(2), (how) => void (stop = how))
  if (stay === undefined) {
    await stop()
    process.exit(code)
  }
  process.stderr.write(`  The march is over; look around at ${stay} (Ctrl-C ends)\n`)
  return new Promise(() => {})
}

try {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n${marchUsage}`)
    process.exit(0)
  }
  if (process.argv.includes('--march')) await goOnMarch()
  const options = readOptions(process.argv.slice(2))
  const { report, url } = await run(options)
  if (options.json === '-') process.stdout.write(`${JSON.stringify(report)}\n`)
  else if (options.json) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
  process.stderr.write(wordReport(report))
  const broken =
    report.texts.doubled + report.texts.afterOptOut + report.invariants.reduce((n, i) => n + Math.abs(i.violations), 0)
  if (options.exit) {
    await stop()
    process.exit(broken ? 1 : (process.exitCode ?? 0))
  }
  process.stderr.write(`  The evening is over; look around at ${url} (Ctrl-C ends)\n`)
} catch (error) {
  const known = error instanceof ConfigError || error instanceof UsageError
  process.stderr.write(
    `${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n${error instanceof UsageError ? `\n${usage}` : ''}`,
  )
  await stop().catch(() => {})
  process.exit(1)
}
