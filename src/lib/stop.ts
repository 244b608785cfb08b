/**
 * Stops what was started, in time for the promise to operators. What hangs on somebody else's server is left behind:
 * its rows say how far it came, and the next start goes on from there. The database is closed in any case.
 */
import { deadline } from './deadline.ts'
import type { Log } from './log.ts'

/** The part of the time for which networks, texts and jobs under way are waited for. */
const draining = 0.75

export async function stopAll(given: {
  started: { stop(): Promise<void> }
  /** `close` gets the ms for which jobs that still run are waited for. */
  app: { close(patience: number): Promise<void>; log: Log }
  /** ms in all. */
  within: number
}): Promise<void> {
  const { started, app, within } = given
  const began = performance.now()
  await deadline(started.stop(), within * draining).catch((error: Error) =>
    app.log.warn({ event: 'muster.not_drained', error: error.message }),
  )
  const left = within - (performance.now() - began)
  await app.close(left / 2)
}
