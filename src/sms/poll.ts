/**
 * Asks a carrier what is new. Where it cannot call us (no PUBLIC_BASE_URL) that is how answers and receipts come at all;
 * where it can, what it called in vain is found: our server was down, or its retries were used up.
 *
 * One process at a time does this, under a lease; should two, nothing comes of it: every event has its effect once. How
 * far it got is kept, so that a house that was away for a night catches up.
 */
import { deadline } from '../lib/deadline.ts'
import type { Keep } from '../lib/keep.ts'
import type { Log } from '../lib/log.ts'
import type { Provider, SmsEvent } from './provider.ts'

const minutes = 60_000
/** ms between two looks: while something comes, and at most when it does not. */
const soon = 3_000
const idle = 20_000
/** ms between two looks for gaps, where the carrier calls us. */
const gaps = 5 * minutes
/** ms between two looks at most while they fail. */
const failing = minutes
/** ms that a look reaches back beyond the last one: lists lag, and clocks differ. */
const overlap = 2 * minutes
/** Receipts come for texts that were sent long ago: every so many looks one reaches back further. */
const wideEvery = 20
const wide = 60 * minutes
/** A look that takes longer is given up, in ms. */
const longest = 60_000
/** Events remembered as recorded, so that they are not written again with each look. */
const memory = 50_000
/** Seconds: for as long as there is a house. */
const forEver = 10 * 365 * 86_400

export type Polling = { stop(): Promise<void> }

export function startPolling(given: {
  carrier: Pick<Provider, 'name'> & Required<Pick<Provider, 'poll'>>
  /** It calls us: only gaps are looked for. */
  called: boolean
  keep: Keep
  record(event: SmsEvent): Promise<unknown>
  log: Log
  /** ms between two looks, in place of 3 s. */
  every?: number
}): Polling {
  const { carrier, called, keep, record, log } = given
  const shortest = called ? gaps : (given.every ?? soon)
  const slowest = called ? gaps : Math.max(idle, shortest)
  const stopping = new AbortController()
  const seen = new Set<string>()
  let wait = shortest
  let looks = 0
  let timer: NodeJS.Timeout | undefined
  let looking: Promise<void> = look()

  async function look(): Promise<void> {
    try {
      wait = (await lookOnce()) ? shortest : Math.min(wait * 1.3, slowest)
    } catch (error) {
      if (stopping.signal.aborted) return
      wait = Math.min(Math.max(wait, shortest) * 2, Math.max(failing, shortest))
      log.warn({ event: 'carrier.not_polled', error: (error as Error).message })
    }
    if (stopping.signal.aborted) return
    timer = setTimeout(() => (looking = look()), wait)
  }

  /** Whether something new came. */
  async function lookOnce(): Promise<boolean> {
    const at = Date.now()
    // What came before this house asked for the first time is none of its business.
    const began = (await keep.get<number>('began')) ?? at
    if (began === at) await keep.set('began', at, forEver)
    const last = (await keep.get<number>('polled')) ?? began
    const back = looks++ % wideEvery === 0 ? wide : 0
    const since = new Date(Math.max(began - overlap, Math.min(last, at - back) - overlap))
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(longest)])
    const events = await deadline(carrier.poll(since, signal), longest + 1_000)
    const fresh = events.filter((event) => !seen.has(keyOf(event)))
    let failed = 0
    for (const event of fresh) {
      if (stopping.signal.aborted) return true
      try {
        await record(event)
        remember(keyOf(event))
      } catch (error) {
        // The others must not wait for it; it comes again with the next look.
        failed++
        log.error({ event: 'carrier.not_recorded', id: event.providerId, error: (error as Error).message })
      }
    }
    if (!failed) await keep.set('polled', at, forEver)
    return fresh.length > failed
  }

  function remember(key: string): void {
    seen.add(key)
    if (seen.size > memory) for (const old of [...seen].slice(0, memory / 2)) seen.delete(old)
  }

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await looking
    },
  }
}

const keyOf = (event: SmsEvent): string => `${event.providerId} ${event.kind === 'receipt' ? event.status : event.kind}`
