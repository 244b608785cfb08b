/**
 * Long polling, held by one process at a time.
 *
 * Asking for updates from an offset on confirms all before it. The offset stays below the first update that is not done,
 * so a kill -9 loses none (the house knows those that had their effect); others behind it are done meanwhile.
 * https://core.telegram.org/bots/api#getupdates
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Update } from 'telegraf/types'
import type { Log } from '../../lib/log.ts'
import { isConflict, isWrongToken, retryAfter } from './api.ts'
import type { Api } from './api.ts'
import { allowedUpdates } from './read.ts'
import type { Receive } from './receive.ts'

/** Seconds for which Telegram holds a request while there is nothing. */
const longPoll = 25
/** ms after which deeds that a person can repeat no longer hold the offset back. */
const holdsBack = 2_500
/** ms between looks for new updates while one is being done. */
const meanwhile = 100
const mostTries = 4

export type Poller = { missing(): string | undefined; stop(): Promise<void> }

export function startPolling({ api, receive, log }: { api: Api; receive: Receive; log: Log }): Poller {
  const stopping = new AbortController()
  const open = new Map<number, { going: boolean; tries: number }>()
  let next = 0
  let heardAt = 0
  let trouble: string | undefined = 'Telegram has not answered yet'

  const begin = (update: Update): void => {
    const id = update.update_id
    const entry = open.get(id) ?? { going: false, tries: 0 }
    if (entry.going) return
    entry.going = true
    entry.tries++
    open.set(id, entry)
    const { done, waits } = receive(update)
    const timer = waits ? undefined : setTimeout(() => open.delete(id), holdsBack)
    done
      .then(
        () => open.delete(id),
        (error: Error) => {
          log.error({ event: 'network.update_failed', network: 'telegram', n: entry.tries, error: error.message })
          entry.going = false
          if (entry.tries >= mostTries) open.delete(id)
        },
      )
      .finally(() => clearTimeout(timer))
  }
  const going = (): boolean => [...open.values()].some((entry) => entry.going)

  async function round(): Promise<void> {
    // After a week without an update Telegram draws a new number, which may be lower.
    if (heardAt && performance.now() - heardAt > 5 * 86_400_000) next = 0
    const offset = Math.min(next, ...open.keys())
    // The first answer, and the first after a failure, says at once that all is well.
    const timeout = open.size || trouble ? 0 : longPoll
    const updates = await api.call<Update[]>(
      'getUpdates',
      { offset, timeout, limit: 100, allowed_updates: allowedUpdates },
      { within: (timeout + 10) * 1000, signal: stopping.signal },
    )
    trouble = undefined
    if (updates.length) heardAt = performance.now()
    for (const update of updates) {
      const known = open.get(update.update_id)
      if (known ? known.going : update.update_id < next) continue
      begin(update)
      next = Math.max(next, update.update_id + 1)
    }
    // Done in a moment, mostly; else others are looked after meanwhile, and a failed one comes again a little later.
    for (let i = 0; i < 10 && going(); i++) await sleep(meanwhile / 10)
    if (open.size && !going()) await sleep(500)
  }

  /** How long to wait after a failure, in ms. */
  function pause(error: unknown, failures: number): number {
    const seconds = retryAfter(error)
    if (seconds !== undefined) return seconds * 1000
    if (isConflict(error)) return 3_000
    return isWrongToken(error) ? 30_000 : Math.min(10_000, 500 * 2 ** Math.min(failures, 5))
  }

  async function loop(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      try {
        await round()
        failures = 0
      } catch (error) {
        if (stopping.signal.aborted) return
        trouble = isConflict(error)
          ? 'another program polls with this token, or a webhook is set'
          : (error as Error).message
        if (failures++ % 20 === 0)
          log.error({ event: 'network.poll_failed', network: 'telegram', error: (error as Error).message })
        // Somebody set a webhook beside us: it takes all updates away.
        if (isConflict(error) && /webhook/i.test((error as Error).message))
          await api.call('deleteWebhook').catch(() => {})
        await sleep(pause(error, failures), undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  const looping = loop()

  return {
    missing: () => trouble,
    async stop() {
      stopping.abort()
      await looping
      for (let i = 0; i < 100 && going(); i++) await sleep(30)
      // What is done is confirmed, so that whoever polls next starts after it.
      const offset = Math.min(next, ...open.keys())
      if (offset) await api.call('getUpdates', { offset, timeout: 0, limit: 1 }, { within: 1_500 }).catch(() => {})
    },
  }
}
