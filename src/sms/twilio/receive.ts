/** What Twilio posts to us: receipts to the URL of an attempt, texts from contacts to `/sms/twilio`. */
import type { RawRequest, ReceiptStatus, SmsEvent } from '../provider.ts'
import type { TwilioSettings } from './account.ts'
import { reasonOf } from './codes.ts'
import { answeredBy } from './keywords.ts'
import { isSigned } from './signature.ts'

export const path = '/sms/twilio'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Throws on a signature that is missing or wrong, and on what is none of ours. */
export function receive({ accountSid, authToken, publicBaseUrl }: TwilioSettings, request: RawRequest): SmsEvent[] {
  if (!publicBaseUrl) throw new Error('without PUBLIC_BASE_URL no signature can be checked')
  const given = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-twilio-signature')?.[1] ?? ''
  const form = new URLSearchParams(Buffer.from(request.body).toString())
  // The name by which Twilio reached us is a setting: what the request says of itself (Host) anybody can write.
  const search = /\?[^#]*/.exec(request.url)?.[0] ?? ''
  if (!isSigned(authToken, publicBaseUrl + path + search, form, given)) throw new Error('the signature does not fit')
  const account = form.get('AccountSid')
  if (account !== null && account !== accountSid) throw new Error('a request of another account')
  const providerId = form.get('MessageSid') ?? form.get('SmsSid')
  // Signed and about no text: how `doctor` knocks.
  if (!providerId) return []
  const status = form.get('MessageStatus')
  if (status !== null && status !== 'received' && status !== 'receiving') {
    const attemptId = new URLSearchParams(search).get('attempt') ?? ''
    return [
      {
        ...receiptOf(providerId, status, form.get('ErrorCode')),
        ...(uuid.test(attemptId) ? { attemptId } : {}),
      },
    ]
  }
  const from = form.get('From')
  if (!from) throw new Error('a text from nobody')
  const body = form.get('Body') ?? ''
  const to = form.get('To') ?? ''
  const answered = answeredBy(body, form.get('OptOutType'), to)
  const media = Number(form.get('NumMedia') ?? 0)
  return [
    {
      kind: 'inbound',
      providerId,
      from,
      ...(to ? { to } : {}),
      body,
      media: Number.isInteger(media) && media > 0 ? media : 0,
      // Twilio does not say when it came.
      at: new Date(),
      ...(answered ? { answered } : {}),
    },
  ]
}

/** Words of Twilio's that we do not know say at least that it has the text. */
export const statusOf = (status: string): ReceiptStatus =>
  ['undelivered', 'failed', 'canceled'].includes(status)
    ? 'failed'
    : ['delivered', 'read'].includes(status)
      ? 'delivered'
      : status === 'sent'
        ? 'sent'
        : 'accepted'

export function receiptOf(
  providerId: string,
  status: string,
  code: string | number | null | undefined,
): Extract<SmsEvent, { kind: 'receipt' }> {
  const known = code === null || code === undefined || code === '' || Number(code) === 0 ? undefined : String(code)
  const receipt = { kind: 'receipt', providerId, status: statusOf(status) } as const
  if (receipt.status !== 'failed' || known === undefined) return receipt
  // A messaging service chooses the number later, and only then finds the STOP.
  return { ...receipt, code: known, ...(reasonOf(400, known) === 'opted_out' ? { optedOut: true as const } : {}) }
}
