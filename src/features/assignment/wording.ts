/** The words of a first text to one contact: which wording, filled with what is known of them. */
import { sql } from 'drizzle-orm'
import { fill, fillTemplate } from '../../lib/template.ts'
import type { Values } from '../../lib/template.ts'
import { asksForProof, fillProof, proofLink } from '../proof/codes.ts'
import type { Links } from '../proof/codes.ts'

/** The reason of a contact whose text, filled in, is longer than a text may be. No field is called so. */
export const tooLong = '#length'
/** Ten segments of a concatenated text: carriers refuse more. */
const longest = 1600

export type Wording = {
  /** The wording this contact gets: the script or one of its variants. */
  script: string
  /** 0: the script itself. */
  variant: number
  scriptVersion: number
  defaults: Record<string, string>
  sender: string
  firstName: string
  lastName: string
  fields: Record<string, string>
}

/**
 * Of a target `t` in campaign `c`: which wording it gets. The end of a target's id is chance (RFC 9562), so wordings are
 * given out evenly, and a contact keeps theirs however often the card is drawn.
 */
export const variantOf = sql`(('x' || right(t.id::text, 8))::bit(32)::bigint % (cardinality(c.variants) + 1))::int`

const values = (w: Wording, texter: string): Values => ({
  ...w.fields,
  firstName: w.firstName,
  lastName: w.lastName,
  texter,
  sender: w.sender,
})

/** `proof`: the link by which the contact can ask who this is, where the script has a place for it. */
export const renderFirst = (w: Wording, texter: string, proof?: string): string =>
  fillTemplate(fillProof(w.script, proof), values(w, texter), w.defaults)

/** The link of a target's text; undefined when the script has no place for it, or no address leads to us. */
export const proofFor = (
  { id, script }: { id: string; script: string },
  links: Links | undefined,
): string | undefined => (links?.linked && asksForProof(script) ? proofLink(links, id) : undefined)

/** Why no text can be made for this contact: the field they lack, or `tooLong`. Undefined when one can. */
export function reasonToWait(w: Wording): string | undefined {
  // A first name of the usual length, so that the same contact is whole for every volunteer.
  const texter = 'x'.repeat(20)
  const proof = 'x'.repeat(60)
  const { text, lacking } = fill(fillProof(w.script, proof), values(w, texter), w.defaults)
  return lacking ?? (text.length > longest ? tooLong : undefined)
}

/**
 * The version of the script a card was drawn from, in the place of a row id on its button: a card drawn at the moment of
 * a correction cannot be told from its time, the reading and the showing being two moments.
 */
export const versionId = (version: number): string =>
  `00000000-0000-0000-0000-${version.toString(16).padStart(12, '0')}`
export const readVersion = (id: string): number => Number.parseInt(id.slice(24), 16)
