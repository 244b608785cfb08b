import { createHmac, timingSafeEqual } from 'node:crypto'
import type { RawRequest, ReceiptStatus, SmsEvent } from '../provider.ts'

/** The carrier's requests to our webhook: JSON, one event each, signed over the bytes of the body. */
export const signatureHeader = 'x-carrier-signature'

export type Payload =
  | { type: 'receipt'; sid: string; tag: string; status: ReceiptStatus; code?: string }
  | { type: 'inbound'; sid: string; from: string; body: string; media: number; at: string }

export const sign = (secret: string, body: Uint8Array | string): string =>
  createHmac('sha256', secret).update(body).digest('hex')

/** Throws on a signature that is missing or wrong, and on a body that is none of ours. */
export function readWebhook(secret: string, request: RawRequest): SmsEvent[] {
  const given = Object.entries(request.headers).find(([name]) => name.toLowerCase() === signatureHeader)?.[1] ?? ''
  const right = Buffer.from(sign(secret, request.body), 'hex')
  const theirs = /^[0-9a-f]{64}$/.test(given) ? Buffer.from(given, 'hex') : Buffer.alloc(right.length)
  if (!timingSafeEqual(right, theirs)) throw new Error('the signature does not fit')
  return [parse(JSON.parse(Buffer.from(request.body).toString()) as Record<string, unknown>)]
}

const statuses: ReadonlySet<unknown> = new Set<ReceiptStatus>(['accepted', 'sent', 'delivered', 'failed'])

function parse(given: Record<string, unknown> | null): SmsEvent {
  const { type, sid, tag, status, code, from, body, media, at } = given ?? {}
  if (typeof sid !== 'string' || sid === '') throw malformed()
  if (type === 'receipt') {
    if (typeof tag !== 'string' || !statuses.has(status)) throw malformed()
    if (code !== undefined && typeof code !== 'string') throw malformed()
    const receipt = { kind: 'receipt', providerId: sid, attemptId: tag, status: status as ReceiptStatus } as const
    return code === undefined ? receipt : { ...receipt, code }
  }
  if (type !== 'inbound' || typeof from !== 'string' || typeof body !== 'string') throw malformed()
  if (typeof media !== 'number' || !Number.isInteger(media) || media < 0 || typeof at !== 'string') throw malformed()
  const time = new Date(at)
  if (Number.isNaN(time.getTime())) throw malformed()
  return { kind: 'inbound', providerId: sid, from, body, media, at: time }
}

const malformed = () => new Error('the body is no event of this carrier')
