/** What the phone posts to `/sms/android`: texts it got, and what became of ours. */
import { createHash } from 'node:crypto'
import { objectOf, readJson, textOf, timeOf } from '../../lib/answer.ts'
import { parsePhone } from '../../lib/phone.ts'
import type { RawRequest, ReceiptStatus, SmsEvent } from '../provider.ts'
import { codeOf } from './codes.ts'
import type { AndroidSettings } from './gateway.ts'
import { isSigned } from './signature.ts'

export const path = '/sms/android'
/** Each is registered by itself. */
export const events = ['sms:received', 'sms:sent', 'sms:delivered', 'sms:failed'] as const

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Throws on a signature that is missing, wrong or old, and on what is no event. */
export function receive(settings: AndroidSettings, request: RawRequest): SmsEvent[] {
  if (!settings.signingKey) throw new Error('without ANDROID_GATEWAY_SIGNING_KEY no signature can be checked')
  if (!isSigned(settings.signingKey, request.headers, request.body))
    throw new Error('the signature does not fit, or is old')
  const found = readJson(Buffer.from(request.body).toString())
  const payload = objectOf(found?.['payload'])
  const event = textOf(found?.['event'])
  if (!payload || !event) throw new Error('the body is no event of the app')
  if (event === 'sms:received') {
    const sender = textOf(payload['sender']) ?? textOf(payload['phoneNumber']) ?? ''
    const at = timeOf(payload['receivedAt'])
    const inbound = inboundOf(settings, sender, textOf(payload['message']) ?? '', at)
    return inbound ? [inbound] : []
  }
  const status = statuses[event]
  const id = textOf(payload['messageId'])
  return status && id ? receiptOf(id, status, textOf(payload['reason']) ?? '') : []
}

/**
 * The app's id of a text is 32 bits of its contents: two of many could have the same one. Ours is made of the same,
 * whole, and the same whether the app calls or is asked. Undefined: of no person's number, as banks and shops send.
 */
export function inboundOf(
  { from: own }: Pick<AndroidSettings, 'from'>,
  sender: string,
  body: string,
  at: Date | undefined,
): Extract<SmsEvent, { kind: 'inbound' }> | undefined {
  if (!at) throw new Error('a text without a time')
  const home = parsePhone(own, '')
  const phone = parsePhone(sender, 'error' in home ? '' : (home.country ?? ''))
  if ('error' in phone) return undefined
  const providerId = createHash('sha256').update(`${sender}\0${at.getTime()}\0${body}`).digest('hex').slice(0, 32)
  return { kind: 'inbound', providerId, from: phone.e164, to: own, body, media: 0, at }
}

const statuses: Record<string, ReceiptStatus> = {
  'sms:sent': 'sent',
  'sms:delivered': 'delivered',
  'sms:failed': 'failed',
  'sms:cancelled': 'failed',
  Sent: 'sent',
  Delivered: 'delivered',
  Failed: 'failed',
  Cancelled: 'failed',
}

/** States that we do not know say at least that the gateway has the text. */
export const statusOf = (state: string): ReceiptStatus => statuses[state] ?? 'accepted'

/** None for a text that is not ours: others' ids look otherwise. */
export function receiptOf(id: string, status: ReceiptStatus, error: string): SmsEvent[] {
  if (!uuid.test(id)) return []
  const receipt = { kind: 'receipt', providerId: id, attemptId: id, status } as const
  return [status === 'failed' ? { ...receipt, code: codeOf(error) } : receipt]
}
