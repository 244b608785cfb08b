/**
 * The keyed hash of a phone number: HMAC-SHA256 under a key made of the house's secret. An opt-out keeps it when the
 * number itself has to go, and finds the number again when somebody imports it. Without the secret nobody can try all
 * numbers there are against it; with another secret none is found again.
 */
import { createHmac } from 'node:crypto'

const key = (secret: string): Buffer => createHmac('sha256', secret).update('muster phone hash').digest()

/** 64 hexadecimal digits. `phone` in E.164. */
export const hashPhone = (secret: string, phone: string): string =>
  createHmac('sha256', key(secret)).update(phone).digest('hex')

/**
 * What the database needs to make the same hash (function `muster_phone_hash`, migration 0013): the key's two blocks of
 * RFC 2104, inner and outer, in hexadecimal. It lives in a session of ours, never in a table or a file of the database.
 */
export function phoneKeyBlocks(secret: string): string {
  const block = Buffer.alloc(64)
  key(secret).copy(block)
  return Buffer.concat([block.map((b) => b ^ 0x36), block.map((b) => b ^ 0x5c)]).toString('hex')
}
