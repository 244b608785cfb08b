/** A carrier in memory, told by the test how to behave; its ledger is what reached the phones. */
import { randomUUID } from 'node:crypto'
import { SendError } from '../../src/sms/provider.ts'
import type { ListedText, OutboundText, Provider } from '../../src/sms/provider.ts'

/**
 * What becomes of one attempt. `late`: accepted, and answered only at `answer()`, whatever the deadline was. `hang`
 * waits for the sender to give up.
 */
export type Behaviour =
  | 'ok'
  | 'slow'
  | 'late'
  | 'accept-then-hang'
  | 'accept-then-reset'
  | 'hang'
  | '500'
  | 'throttled'
  | 'unreachable'
  | 'opted_out'
  | 'invalid'
  | 'rejected'
  | 'defect'

export type Accepted = { sid: string; attemptId: string; to: string; body: string; at: Date }

export type TestCarrier = Provider & {
  ledger: Accepted[]
  /** Every attempt that came, accepted or not. */
  asked: OutboundText[]
  /** The next attempts to a number (`*`: to any other), one after the other; then `ok`. */
  behave(to: string, ...behaviours: Behaviour[]): void
  /** Lets the late ones answer. */
  answer(): void
  /** ms after which an accepted text stands in the list. */
  lag: number
  /** Whether the list shows our attempt ids. */
  tags: boolean
  /** The list call fails. */
  listFails: boolean
  reset(): void
}

export function createCarrier(name = 'test'): TestCarrier {
  const plans = new Map<string, Behaviour[]>()
  let late: (() => void)[] = []
  const next = (to: string): Behaviour =>
    plans.get(to)?.shift() ?? (plans.has(to) ? 'ok' : plans.get('*')?.shift()) ?? 'ok'

  const carrier: TestCarrier = {
    name,
    answersOptOuts: false,
    ledger: [],
    asked: [],
    lag: 0,
    tags: false,
    listFails: false,
    reset() {
      plans.clear()
      carrier.answer()
      Object.assign(carrier, { ledger: [], asked: [], lag: 0, tags: false, listFails: false, answersOptOuts: false })
    },
    behave: (to, ...behaviours) => void plans.set(to, behaviours),
    answer() {
      for (const go of late.splice(0)) go()
    },
    async send(text, signal) {
      carrier.asked.push(text)
      const behaviour = next(text.to)
      switch (behaviour) {
        case 'throttled':
          throw new SendError('throttled', { code: '20429', retryAfter: 150 })
        case 'unreachable':
        case 'opted_out':
        case 'invalid':
        case 'rejected':
          throw new SendError(behaviour, { code: behaviour === 'opted_out' ? '21610' : '30007' })
        case '500':
          throw new SendError('unknown', { code: '500' })
        case 'hang':
          return hang(signal)
        case 'defect':
          throw new TypeError('not a SendError')
      }
      const sid = accept(text)
      if (behaviour === 'accept-then-hang') return hang(signal)
      if (behaviour === 'accept-then-reset') throw new SendError('unknown', { code: 'ECONNRESET' })
      if (behaviour === 'slow') await new Promise((resolve) => setTimeout(resolve, 60))
      if (behaviour === 'late') await new Promise<void>((resolve) => late.push(resolve))
      return { providerId: sid, segments: 1 }
    },
    receive: async () => [],
    async list({ to, since, until }): Promise<ListedText[]> {
      if (carrier.listFails) throw new Error('503')
      return carrier.ledger
        .filter((t) => t.to === to && t.at >= since && t.at <= until && Date.now() - t.at.getTime() >= carrier.lag)
        .map((t) => ({
          providerId: t.sid,
          body: t.body,
          at: t.at,
          status: 'sent' as const,
          ...(carrier.tags ? { attemptId: t.attemptId } : {}),
        }))
    },
  }

  function accept({ attemptId, to, body }: OutboundText): string {
    const sid = `SM${randomUUID()}`
    carrier.ledger.push({ sid, attemptId, to, body, at: new Date() })
    return sid
  }
  return carrier
}

const hang = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const give = (): void => reject(new SendError('unknown', { code: 'timeout' }))
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
