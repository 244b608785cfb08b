/**
 * telnyx-signature-ed25519: Ed25519 by the account's key over `<telnyx-timestamp>|<raw body>`
 * (https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks). The address that was called is not in it.
 */
import { createPublicKey, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** Seconds by which the time of a request may differ from ours, either way. */
const skew = 300

/** What stands before the 32 bytes of an Ed25519 key (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex')

/** Throws when it is no key. */
export function readKey(base64: string): KeyObject {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length !== 32) throw new Error('the public key is not 32 bytes in base64')
  return createPublicKey({ key: Buffer.concat([spki, bytes]), format: 'der', type: 'spki' })
}

export function isSigned(
  key: KeyObject,
  headers: Record<string, string>,
  body: Uint8Array,
  now = Date.now() / 1000,
): boolean {
  const header = (name: string): string =>
    Object.entries(headers).find(([given]) => given.toLowerCase() === name)?.[1] ?? ''
  const signature = header('telnyx-signature-ed25519')
  const timestamp = header('telnyx-timestamp')
  // One spelling only: Buffer.from reads past what is no base64.
  if (!/^[A-Za-z0-9+/]{86}==$/.test(signature) || !/^\d{9,11}$/.test(timestamp)) return false
  if (Math.abs(now - Number(timestamp)) > skew) return false
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body])
  return verify(null, signed, key, Buffer.from(signature, 'base64'))
}
