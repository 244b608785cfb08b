/** Between a receiver and Bolt: when Slack is told that it need not send again, and what is still under way. */
import type { App, AckFn, ReceiverEvent } from '@slack/bolt'
import type { Log } from '../../lib/log.ts'

export type Gate = {
  deliver(app: App, event: ReceiverEvent): Promise<void>
  /** Waits for what is under way, at most `ms`. */
  drain(ms: number): Promise<void>
}

/** Deeds under way at once; Slack sends again what is refused. */
const most = 2000

/**
 * Bolt acknowledges an event before its listener runs: a text to a voter would be lost with the process. So events
 * reach Bolt with an acknowledgement that does nothing, and the listener gets the true one as `context.settle`.
 */
export function createGate(log: Log): Gate {
  const underWay = new Set<Promise<void>>()

  async function run(app: App, { ack, ...event }: ReceiverEvent): Promise<void> {
    let settled = false
    const settle = async (answer?: unknown): Promise<void> => {
      if (settled) return
      settled = true
      // A socket that closed under it: Slack sends again, and finds it done.
      await ack(answer).catch((error: Error) =>
        log.warn({ event: 'ack.failed', network: 'slack', error: error.message }),
      )
    }
    const later: AckFn<void> = async () => {}
    const isEvent = event.body['event'] !== undefined
    await app.processEvent({ ...event, ack: isEvent ? later : settle, customProperties: { settle } })
    // What nobody listened for is not to be sent again either.
    await settle()
  }

  return {
    async deliver(app, event) {
      if (underWay.size >= most) throw new Error('too much is under way')
      const work = run(app, event)
      const tracked = work.catch(() => {})
      underWay.add(tracked)
      void tracked.finally(() => underWay.delete(tracked))
      await work
    },
    async drain(ms) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))
      await Promise.race([Promise.allSettled([...underWay]), late])
      clearTimeout(timer)
    },
  }
}
