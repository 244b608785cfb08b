import { createHash } from 'node:crypto'
import { draw, within } from './draw.ts'
import { react, lateHour } from './personas.ts'
import type { CarrierSettings } from './settings.ts'
import type { ReceiptStatus } from '../provider.ts'
import type { Payload } from './webhook.ts'
import { carrierWord } from './words.ts'

/** A text of the ledger for which nothing is foreseen yet. */
export type Unplanned = {
  id: string
  sid: string
  tag: string
  phone: string
  body: string
  n: number
  callback: string | null
  fault: string | null
  acceptedAt: Date
  validUntil: Date | null
}

/**
 * - `mark`: what became of the text, in the ledger; our webhook is not told.
 * - `post`: a request to our webhook; `url` null is the general one.
 * - `write`: the voter writes, unless they said STOP by then.
 */
export type Planned = { due: Date } & (
  | { kind: 'mark'; url: null; payload: { text: string; status: ReceiptStatus; code?: string } }
  | { kind: 'post'; url: string | null; payload: Payload }
  | { kind: 'write'; url: null; payload: Written }
)
/** `copies`: how often our webhook gets it. */
export type Written = {
  sid: string
  from: string
  body: string
  media: number
  at: string | null
  word: string | null
  copies: number
}

/** All that follows from the acceptance of one text, drawn from (seed, phone, n). */
export function plan(settings: CarrierSettings, text: Unplanned): Planned[] {
  const { seed, faults } = settings
  const chance = (...what: (string | number)[]) => draw(seed, text.phone, text.n, ...what)
  const after = (ms: number) => new Date(text.acceptedAt.getTime() + ms)

  const delivery = within(settings.delivery, chance('delivery'))
  const expired = text.validUntil !== null && after(delivery) > text.validUntil
  const failed = expired || chance('undelivered') < faults.undelivered
  const code = failed ? (expired ? '30036' : '30005') : undefined
  const end = { status: failed ? 'failed' : 'delivered', ...(code ? { code } : {}) } as const

  const planned: Planned[] = [
    { due: after(delivery), kind: 'mark', url: null, payload: { text: text.id, ...end } },
    ...receipts(),
  ]
  if (!failed && settings.autopilot) planned.push(...answer())
  return planned

  function receipts(): Planned[] {
    const hung = text.fault === 'hang' || text.fault === 'reset'
    if (hung && chance('silent') < faults.silentHangs) return []
    const due = chance('shuffled') < faults.shuffledReceipts ? [delivery, 0] : [delivery * 0.4, delivery]
    const steps = [{ status: 'sent' as ReceiptStatus }, end]
    return steps.flatMap((step, i): Planned[] => {
      const kept = hung && i === steps.length - 1
      if (!kept && chance('missing', i) < faults.missingReceipts) return []
      const payload: Payload = { type: 'receipt', sid: text.sid, tag: text.tag, ...step }
      const one: Planned = { due: after(due[i]!), kind: 'post', url: text.callback, payload }
      if (chance('doubled', i) >= faults.doubledReceipts) return [one]
      return [one, { ...one, due: after(due[i]! + 50 + 450 * chance('again', i)) }]
    })
  }

  function answer(): Planned[] {
    const reaction = react(settings, text)
    if (!reaction) return []
    const wait = reaction.late ? settings.lateAfter : within(settings.thinking, chance('thinking'))
    const due = after(delivery + wait * settings.pace)
    // the same id if two runners plan the same text, so that the voter writes once
    const sid = `MO${createHash('sha256').update(text.sid).digest('hex').slice(0, 32)}`
    const at = reaction.late ? lateHour(text.phone, due, settings.zone).toISOString() : null
    const { body, media } = reaction
    const word = carrierWord(body) ?? null
    const copies = chance('copies') < faults.doubledInbound ? 2 : 1
    return [{ due, kind: 'write', url: null, payload: { sid, from: text.phone, body, media, at, word, copies } }]
  }
}
