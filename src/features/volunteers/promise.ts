/**
 * The promise of confidentiality, and the first name that texts carry. Both are given once, before the first text; no
 * text goes without them, whoever asks for it.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Actor } from '../define.ts'

/** Rises when the words of the promise (`promise.text`) change in what they promise: everybody is asked anew. */
export const promiseVersion = 1

/** First names for who does not want, or has no, name of their own in texts. */
export const aliases = ['Alex', 'Camille', 'Sam'] as const

/** What networks show where a person has given no name. */
const nobody = new Set(['guest', 'invité', 'user', 'unknown', 'anonymous', 'deleted', 'volunteer', 'bénévole'])

const firstNamePattern = /^\p{L}[\p{L}\p{M}]*(?:[-'’ ]\p{L}[\p{L}\p{M}]*)*$/u

/** A first name as somebody typed it: 2 to 20 letters, no digit, link or emoji. Throws UserError `promise.name`. */
export function readFirstName(typed: string): string {
  const name = typed.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (!fits(name)) throw new UserError('promise.name', { found: typed.slice(0, 40) })
  return name
}

const fits = (name: string): boolean => firstNamePattern.test(name) && [...name].length >= 2 && [...name].length <= 20

/**
 * The first word of an account's name, if it can be a first name. Never the handle: that is what strangers find the
 * account by. Handles are mostly written small, so a name has to begin with a capital, where its script has them.
 */
export function suggestFirstName(user: { name: string; handle?: string }): string | undefined {
  const word = user.name.normalize('NFC').trim().split(/\s+/)[0] ?? ''
  const small = word.toLowerCase()
  const first = [...word][0] ?? ''
  if (!fits(word) || nobody.has(small) || small === user.handle?.toLowerCase()) return undefined
  return first === first.toLowerCase() && first !== first.toUpperCase() ? undefined : word
}

/** Kept with its version and date. A second press changes nothing. Returns the name that texts carry. */
export async function givePromise(
  tx: Tx,
  { volunteerId, name }: { volunteerId: string; name: string },
): Promise<string> {
  const textName = readFirstName(name)
  const [kept] = await rows<{ textName: string }>(
    tx,
    sql`update volunteer set
          text_name = case when promise >= ${promiseVersion} then text_name else ${textName} end,
          promised_at = case when promise >= ${promiseVersion} then promised_at else muster_now() end,
          promise = greatest(promise, ${promiseVersion})
        where id = ${volunteerId} returning text_name as "textName"`,
  )
  return kept?.textName ?? textName
}

/**
 * Refuses who may not be shown or text real contacts. Throws UserError `promise.first` (shown as the promise's own
 * card) and `trust.new`.
 */
export function mayText(actor: Pick<Actor, 'promised' | 'trust'>): void {
  if (!actor.promised) throw new UserError('promise.first')
  if (actor.trust === 'new') throw new UserError('trust.new')
}
