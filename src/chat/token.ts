/**
 * What a button carries: an action id and at most two row ids, in at most 64 bytes (Telegram's `callback_data`).
 * A uuid takes 22 characters of base64url, so `16 + 1 + 22 + 1 + 22 = 62`; a third would not fit.
 * Nothing in a token is trusted: the domain function checks again who presses and whether it still makes sense.
 */
export type Token = { action: string; ids: string[] }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const legal = /^[a-z][a-z_]{0,15}$/
const packed = /^[A-Za-z0-9_-]{22}$/

export function writeToken(action: string, ...ids: string[]): string {
  if (!legal.test(action)) throw new Error(`action id ${action} is not 1-16 of a-z and _`)
  if (ids.length > 2) throw new Error(`action ${action} carries ${ids.length} ids, at most 2 fit`)
  return [action, ...ids.map(pack)].join(':')
}

/** Undefined for anything that we did not write. */
export function readToken(token: string): Token | undefined {
  const [action, ...ids] = token.split(':')
  if (!action || !legal.test(action) || ids.length > 2 || !ids.every((id) => packed.test(id))) return undefined
  const read = { action, ids: ids.map(unpack) }
  // 22 characters hold 4 bits more than a uuid: a token that spells them otherwise is not ours.
  return writeToken(action, ...read.ids) === token ? read : undefined
}

/** The buttons of a card carry the same row, and a press brings it back. Bounded. */
const written = new Map<string, string>()
const mostWritten = 2_000

function pack(id: string): string {
  const known = written.get(id)
  if (known !== undefined) return known
  if (!uuid.test(id)) throw new Error('a button carries row ids only')
  const token = Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
  if (written.size >= mostWritten) written.clear()
  written.set(id, token)
  return token
}

function unpack(id: string): string {
  const hex = Buffer.from(id, 'base64url').toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
