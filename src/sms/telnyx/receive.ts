/** What Telnyx posts to us: receipts to the address of an attempt, texts from contacts to `/sms/telnyx`. */
import type { KeyObject } from 'node:crypto'
import { objectOf, objectsOf, readJson, textOf, timeOf } from '../../lib/answer.ts'
import type { Fields } from '../../lib/answer.ts'
import type { RawRequest, ReceiptStatus, SmsEvent } from '../provider.ts'
import { attemptIn, errorIn, partyOf } from './account.ts'
import { reasonOf } from './codes.ts'
import { isSigned } from './signature.ts'

export const path = '/sms/telnyx'

/** Throws on a signature that is missing, wrong or old, and on what is no event. */
export function receive(key: KeyObject | undefined, request: RawRequest): SmsEvent[] {
  if (!key) throw new Error('without TELNYX_PUBLIC_KEY no signature can be checked')
  if (!isSigned(key, request.headers, request.body)) throw new Error('the signature does not fit, or is old')
  const data = objectOf(readJson(Buffer.from(request.body).toString())?.['data'])
  const payload = objectOf(data?.['payload'])
  const type = textOf(data?.['event_type'])
  if (!data || !type) throw new Error('the body is no event of Telnyx')
  const providerId = textOf(payload?.['id'])
  // Other events of the account are signed too, and none of our business.
  if (!payload || !providerId || !type.startsWith('message.')) return []
  if (type === 'message.received') return [inboundOf(providerId, payload)]
  if (payload['direction'] !== 'outbound') return []
  // By what is signed, not by the address that was called.
  const attemptId = attemptIn(payload['webhook_url'])
  const receipt = receiptOf(providerId, textOf(partyOf(payload['to'])['status']) ?? '', payload)
  return [{ ...receipt, ...(attemptId ? { attemptId } : {}) }]
}

/** Of an event, and of the message when it is asked for. Throws when nobody wrote it. */
export function inboundOf(providerId: string, payload: Fields): Extract<SmsEvent, { kind: 'inbound' }> {
  const from = textOf(partyOf(payload['from'])['phone_number']) ?? textOf(payload['from'])
  if (!from) throw new Error('a text from nobody')
  const to = textOf(partyOf(payload['to'])['phone_number'])
  const body = textOf(payload['text']) ?? ''
  const answered = answeredBy(body, payload['autoresponse_type'])
  return {
    kind: 'inbound',
    providerId,
    from,
    ...(to ? { to } : {}),
    body,
    media: objectsOf(payload['media']).length,
    at: timeOf(payload['received_at']) ?? new Date(),
    ...(answered ? { answered } : {}),
  }
}

/**
 * What Telnyx answers by itself: it says so (null: it did not); where it says nothing, by the words that it reacts to
 * (https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out).
 */
function answeredBy(body: string, said: unknown): 'stop' | 'start' | 'help' | undefined {
  const words: Record<string, 'stop' | 'start' | 'help'> = { STOP: 'stop', START: 'start', HELP: 'help' }
  if (said !== undefined) return words[String(said).toUpperCase()]
  const word = body.trim().toUpperCase().replace(/\s+/g, ' ')
  if (['STOPALL', 'STOP ALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'].includes(word)) return 'stop'
  return words[word]
}

const statuses: Record<string, ReceiptStatus> = {
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  // Handed to the operator, of which nothing more was heard.
  delivery_unconfirmed: 'sent',
  dlr_unconfirmed: 'sent',
  dlr_timeout: 'sent',
  delivered: 'delivered',
  sending_failed: 'failed',
  delivery_failed: 'failed',
  expired: 'failed',
  failed: 'failed',
  gw_reject: 'failed',
  gw_timeout: 'failed',
}

/** Words of Telnyx's that we do not know say at least that it has the text. */
export const statusOf = (status: string): ReceiptStatus => statuses[status] ?? 'accepted'

export function receiptOf(providerId: string, status: string, about: Fields): Extract<SmsEvent, { kind: 'receipt' }> {
  const receipt = { kind: 'receipt', providerId, status: statusOf(status) } as const
  const error = errorIn(about)
  if (receipt.status !== 'failed' || !error) return receipt
  const optedOut = reasonOf(400, error) === 'opted_out'
  return { ...receipt, code: error.code, ...(optedOut ? { optedOut: true as const } : {}) }
}
