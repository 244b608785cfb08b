/** Reads ROLES, builds the app, starts the roles, waits for a signal, stops in reverse order. */
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { checkClock } from './db/clock.ts'
import { SchemaTooNew } from './db/migrate.ts'
import { survive } from './lib/survive.ts'
import { ConfigError } from './lib/errors.ts'
import { startRoles } from './roles.ts'
import { stopAll } from './lib/stop.ts'

/** Longer than any text in flight needs in practice; the promise to operators is 8 s. */
const drainWithin = 7_000
const stopWithin = 7_700

/** Ms. Nobody presses twice within it. */
const sameSignal = 100

try {
  const config = readConfig()
  const app = await createApp(config)
  const started = await checkClock(app.store)
    .then(() => startRoles(app, config.roles))
    .catch(async (error) => {
      await app.close()
      throw error
    })
  app.log.info({
    event: 'muster.ready',
    roles: [...config.roles].join(','),
    ...(started.url ? { url: started.url } : {}),
  })
  if (started.url && config.playground) process.stderr.write(`\n  Muster is ready: open ${started.url}\n\n`)

  let stopping: number | undefined
  const stop = async (signal: string): Promise<void> => {
    // A terminal signals all of its programs, and npm passes its own on: one Ctrl-C comes twice.
    if (stopping !== undefined && performance.now() - stopping < sameSignal) return
    // A second one means now.
    if (stopping !== undefined) process.exit(130)
    stopping = performance.now()
    app.log.info({ event: 'muster.stopping', signal })
    const late = setTimeout(() => process.exit(1), stopWithin)
    await stopAll({ started, app, within: drainWithin })
    clearTimeout(late)
    app.log.info({ event: 'muster.stopped' })
    app.log.flush()
    process.exit(0)
  }
  process.on('SIGTERM', stop).on('SIGINT', stop)
  survive(app.log)
} catch (error) {
  // One line for what the operator can mend; the whole story for a defect.
  const known = error instanceof ConfigError || error instanceof SchemaTooNew
  process.stderr.write(`${known ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`)
  process.exit(1)
}
