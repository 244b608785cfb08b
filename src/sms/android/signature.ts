/**
 * X-Signature: HMAC-SHA256 in hex over the raw body followed by X-Timestamp, in seconds
 * (https://docs.sms-gate.app/features/webhooks/#payload-signing).
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds by which the phone's clock may differ from ours, either way. */
const skew = 300

export const sign = (key: string, body: Uint8Array | string, timestamp: string): string =>
  createHmac('sha256', key).update(body).update(timestamp).digest('hex')

export function isSigned(
  key: string,
  headers: Record<string, string>,
  body: Uint8Array,
  now = Date.now() / 1000,
): boolean {
  const header = (name: string): string =>
    Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? ''
  const timestamp = header('x-timestamp')
  const right = Buffer.from(sign(key, body, timestamp), 'hex')
  const given = header('x-signature')
  const theirs = /^[0-9a-f]{64}$/i.test(given) ? Buffer.from(given, 'hex') : Buffer.alloc(right.length)
  const fits = timingSafeEqual(right, theirs)
  return fits && /^\d{9,11}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= skew
}
