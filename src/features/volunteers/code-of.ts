import { createHmac } from 'node:crypto'
import { letters } from './invite.ts'

/** A code made of the secret and what it is for, so that it can be shown again although only its hash is kept. */
export function codeOf(secret: string, what: string): string {
  const bytes = createHmac('sha256', secret).update(what).digest()
  return Array.from({ length: 12 }, (_, i) => letters[bytes.readUInt16BE(2 * i) % letters.length])
    .join('')
    .replace(/(.{4})(?=.)/g, '$1-')
}
