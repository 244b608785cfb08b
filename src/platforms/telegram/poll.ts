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
import { deadline } from '../../lib/deadline.ts'
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
/** ms that a request without news takes at least: a server that does not hold it would be asked without end. */
const least = 200
const mostTries = 4
/** As many updates as Telegram gives at once, and as many as we keep beside. */
const full = 100
const mostAside = 500
const spoolWithin = 8_000

/** Updates that we wrote down ourselves. */
export type Spool = { read(): Promise<Update[]>; write(updates: Update[]): Promise<void> }
/** An update that is not done. `going`: it is being worked on; else it failed, and comes again. */
type Entry = { going: boolean; waits: boolean; tries: number }
export type Poller = { missing(): string | undefined; stop(): Promise<void> }

export function startPolling(given: { api: Api; receive: Receive; log: Log; spool: Spool }): Poller {
  const { api, receive, log, spool } = given
  const stopping = new AbortController()
  const open = new Map<number, Entry>()
  /** What is not shown yet. */
  const unshown = new Set<Promise<void>>()
  /** Confirmed to Telegram though not done: they stand in the spool. */
  const aside = new Map<number, Update>()
  let spooled = 0
  let making: Promise<void> | undefined
  let begun = false
  let next = 0
  let heardAt = 0
  let trouble: string | undefined = 'Telegram has not answered yet'

  const begin = (update: Update): void => {
    const id = update.update_id
    const entry = open.get(id) ?? { going: false, waits: true, tries: 0 }
    if (entry.going) return
    entry.going = true
    entry.tries++
    open.set(id, entry)
    const { done, over, waits } = receive(update)
    entry.waits = waits
    unshown.add(over)
    void over.then(() => unshown.delete(over))
    const timer = waits ? undefined : setTimeout(() => open.delete(id), holdsBack)
    const end = (): void => {
      open.delete(id)
      aside.delete(id)
    }
    done
      .then(end, (error: Error) => {
        log.error({ event: 'network.update_failed', network: 'telegram', n: entry.tries, error: error.message })
        entry.going = false
        if (entry.tries >= mostTries) end()
        // Telegram brings it no more.
        else if (aside.has(id)) setTimeout(() => again(update, entry), 500 * entry.tries).unref()
      })
      .finally(() => clearTimeout(timer))
  }
  const again = (update: Update, entry: Entry): void => {
    if (stopping.signal.aborted) return
    open.set(update.update_id, entry)
    begin(update)
    open.delete(update.update_id)
  }

  /**
   * Telegram gives a hundred updates from the offset on, and no more: what is not done would keep everybody's next presses
   * from us. Deeds that a person can repeat give way at once; words that wait for a slow database are written down by
   * ourselves, and confirmed then.
   */
  function makeRoom(updates: Update[]): void {
    for (const [id, entry] of open) if (!entry.waits && entry.going) open.delete(id)
    const waiting = updates.filter((update) => open.get(update.update_id)?.waits)
    if (making || !waiting.length || aside.size + waiting.length > mostAside) return
    for (const update of waiting) aside.set(update.update_id, update)
    making = write()
      .then(
        () => {
          for (const update of waiting) {
            const entry = open.get(update.update_id)
            open.delete(update.update_id)
            if (entry && !entry.going) again(update, entry)
          }
        },
        () => waiting.forEach((update) => aside.delete(update.update_id)),
      )
      .finally(() => (making = undefined))
  }
  async function write(): Promise<void> {
    const left = [...aside.values()]
    await deadline(spool.write(left), spoolWithin)
    spooled = left.length
  }
  /** What another life of ours wrote down and did not come to do. */
  async function takeUp(): Promise<void> {
    for (const update of await deadline(spool.read(), spoolWithin)) {
      aside.set(update.update_id, update)
      again(update, { going: false, waits: true, tries: 0 })
    }
    spooled = aside.size
    begun = true
  }
  const going = (): boolean => [...open.values()].some((entry) => entry.going)

  async function round(): Promise<void> {
    if (!begun) await takeUp()
    else if (!making && aside.size < spooled) void write().catch(() => {})
    // After a week without an update Telegram draws a new number, which may be lower.
    if (heardAt && performance.now() - heardAt > 5 * 86_400_000) next = 0
    const offset = Math.min(next, ...open.keys())
    // The first answer, and the first after a failure, says at once that all is well.
    const timeout = open.size || trouble ? 0 : longPoll
    const asked = performance.now()
    const updates = await api.call<Update[]>(
      'getUpdates',
      { offset, timeout, limit: full, allowed_updates: allowedUpdates },
      { within: (timeout + 10) * 1000, signal: stopping.signal },
    )
    trouble = undefined
    if (updates.length) heardAt = performance.now()
    else if (timeout && performance.now() - asked < least) await sleep(least, undefined, { signal: stopping.signal })
    for (const update of updates) {
      const known = open.get(update.update_id)
      if (known ? known.going : update.update_id < next || aside.has(update.update_id)) continue
      begin(update)
      next = Math.max(next, update.update_id + 1)
    }
    // Done in a moment, mostly; else others are looked after meanwhile, and a failed one comes again a little later.
    for (let i = 0; i < 10 && going(); i++) await sleep(meanwhile / 10)
    if (updates.length === full) makeRoom(updates)
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
      for (let i = 0; i < 100 && (going() || unshown.size); i++) await sleep(30)
      await making
      if (spooled || aside.size) await write().catch(() => {})
      // What is done is confirmed, so that whoever polls next starts after it.
      const offset = Math.min(next, ...open.keys())
      if (offset) await api.call('getUpdates', { offset, timeout: 0, limit: 1 }, { within: 1_500 }).catch(() => {})
    },
  }
}
