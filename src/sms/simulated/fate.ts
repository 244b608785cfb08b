import { draw } from './draw.ts'
import type { Asked } from './store.ts'
import type { CarrierSettings, Faults } from './settings.ts'

/** What becomes of one attempt, before any receipt. Codes are Twilio's, so that an organizer can look them up. */
export type Fate =
  | { kind: 'ok' | 'hang' | 'reset' | 'lost' | 'unreachable' }
  | { kind: 'throttled'; code: string; retryAfter: number }
  | { kind: 'opted_out' | 'invalid' | 'rejected'; code: string }

const transport = ['throttled', 'unreachable', 'hang', 'reset', 'lost', 'filtered'] as const satisfies (keyof Faults)[]

/** Drawn from the phone and which attempt on it this is: the same after any delay, in any process. */
export function fateOf({ seed, faults }: CarrierSettings, phone: string, asked: Asked): Fate {
  if (draw(seed, phone, 'invalid') < faults.invalid) return { kind: 'invalid', code: '21211' }
  if (draw(seed, phone, 'optedOut') < faults.optedOut) return { kind: 'opted_out', code: '21610' }
  if (asked.stopped && faults.knowsOptOuts) return { kind: 'opted_out', code: '21610' }
  let left = draw(seed, phone, asked.attempt, 'fate')
  for (const kind of transport) {
    left -= faults[kind]
    if (left >= 0) continue
    if (kind === 'filtered') return { kind: 'rejected', code: '30007' }
    if (kind !== 'throttled') return { kind }
    const retryAfter = 100 + Math.floor(draw(seed, phone, asked.attempt, 'retry') * 300)
    return { kind, code: '20429', retryAfter }
  }
  return { kind: 'ok' }
}
