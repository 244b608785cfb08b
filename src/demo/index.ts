/** `npm run demo`: a week without hands, through the real router, queue and carrier, and its verdict. */
import { writeFileSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import { UsageError } from '../cli/verb.ts'
import { ConfigError } from '../lib/errors.ts'
import { survive } from '../lib/survive.ts'
import { startRoles } from '../roles.ts'
import type { Started } from '../roles.ts'
import { startChaos } from './chaos.ts'
import { GivenUp, nextMonday } from './fast-time.ts'
import { march } from './march/index.ts'
import { usage as marchUsage } from './march/options.ts'
import { openDemo } from './open.ts'
import { readOptions, usage } from './options.ts'
import type { DemoOptions } from './options.ts'
import { createTally } from './pace.ts'
import { makeReport, wordReport } from './report.ts'
import type { Report } from './report.ts'
import { addPeople, bringLists } from './stage.ts'
import { inviting, playWeek } from './week.ts'

/** As long as the house itself takes at the most. */
const stopWithin = 7_500

let stop = async (): Promise<void> => {}

async function run(options: DemoOptions): Promise<{ report: Report; url: string }> {
  let web: Started | undefined
  let chaos: ReturnType<typeof startChaos> | undefined
  // Whenever it is ended, its PostgreSQL goes with it.
  let over = false
  const end = async (): Promise<void> => {
    setTimeout(() => process.exit(1), stopWithin).unref()
    await stop().catch(() => {})
    process.exit(over ? 0 : 130)
  }
  process.once('SIGINT', end).once('SIGTERM', end)
  const app = await openDemo(options, (opened) => {
    stop = async () => {
      await chaos?.stop()
      await web?.stop()
      await opened.close()
    }
  })
  survive(app.log)
  // Mild trouble, as on any evening: the same for the same seed. It never says "too fast": what that slows is the whole
  // carrier, for minutes, and here it would be said of numbers drawn by chance, at whatever pace.
  await app.simulated!.configure({
    seed: options.seed,
    pace: 0.6,
    latency: [5, 40],
    faults: {
      invalid: 0.01,
      filtered: 0.01,
      optedOut: 0.005,
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
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
  const people = await addPeople(app, options)
  const { parts, ...imported } = await bringLists(app, options, options.evening ? 1 : inviting)
  const invited = parts.reduce((n, part) => n + part.texts, 0)
  const tally = createTally()
  const told = { day: 'Monday', pressed: 0 }
  const stage = { app, options, ...people, monday: await nextMonday(app, zone), zone, tally, told }
  const bar = new SingleBar({
    format: '  {day} {bar} {value}/{total} first texts, {pending} things pending',
    stream: process.stderr,
    hideCursor: true,
  })
  bar.start(invited, 0, { day: told.day, pending: 0 })
  const meanwhile = (pending: number): void =>
    bar.update(Math.min(told.pressed, invited), { day: told.day.padEnd(11), pending })
  await playWeek(stage, { parts, started, meanwhile }).catch((error: unknown) => {
    if (!(error instanceof GivenUp)) throw error
    process.stderr.write(`\n  ${error.message}\n`)
    process.exitCode = 1
  })
  bar.stop()
  const seconds = (performance.now() - started) / 1000
  // The board of the week, where the teams see it.
  await stage.room.type('/leaderboard')
  const report = await makeReport(app, imported, { pace: tally.pace(), seconds })
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
  process.stderr.write(`  The week is over; look around at ${url} (Ctrl-C ends)\n`)
} catch (error) {
  const known = error instanceof ConfigError || error instanceof UsageError
  process.stderr.write(
    `${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n${error instanceof UsageError ? `\n${usage}` : ''}`,
  )
  await stop().catch(() => {})
  process.exit(1)
}
