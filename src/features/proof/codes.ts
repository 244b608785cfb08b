import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import type { Settings } from '../define.ts'

/** Days for which a code answers. */
export const proofDays = 30

/** What a link is made of: the house's secret, and where its web server is reached. */
export type Links = Pick<Settings, 'secret' | 'baseUrl' | 'linked'>

/** Letters and digits that cannot be taken for each other (Crockford's base 32). All are of the small SMS alphabet. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'
const length = 10

/**
 * The code of a text by the row that it is made for (a target, an inbound text): the same however often the card is
 * drawn, so that what Send will send stands on the card letter for letter. 50 bits: with a million codes alive and a
 * hundred guesses a minute one is met in about twenty years.
 */
export function codeOf(secret: string, subjectId: string): string {
  const digest = createHmac('sha256', secret).update(`proof:${subjectId}`).digest()
  return Array.from({ length }, (_, i) => alphabet[digest[i]! & 31]).join('')
}

export const hashOfCode = (secret: string, code: string): string =>
  createHmac('sha256', secret).update(`proof code:${code}`).digest('hex')

/** A code as somebody typed it: case, and letters that look like digits, do not matter. Undefined: it is none. */
export function readCode(typed: string): string | undefined {
  const code = typed.toLowerCase().replaceAll('o', '0').replace(/[il]/g, '1')
  return /^[0-9a-hj-km-np-tv-z]{10}$/.test(code) ? code : undefined
}

export const proofLink = ({ secret, baseUrl }: Pick<Links, 'secret' | 'baseUrl'>, subjectId: string): string =>
  `${baseUrl()}/v/${codeOf(secret, subjectId)}`

/** The merge field of a script that stands for the link, with or without words for when there is none. */
const field = /\{[ _]*verify[ _]*(?:\|([^{}]{0,60}))?\}/gi

export const asksForProof = (script: string): boolean => script.search(field) >= 0

/**
 * Before the other fields: a link is longer than a value may be, and no value can bring the field in. Without a link the
 * field's own words stand there.
 */
export const fillProof = (script: string, link: string | undefined): string =>
  script.replace(field, (_, words: string | undefined) => link ?? words ?? '')

/** Under which the code of a text is kept: whoever reads the table cannot forge a link. */
export const keptHash = ({ secret }: Pick<Links, 'secret'>, subjectId: string): string =>
  hashOfCode(secret, codeOf(secret, subjectId))

/** The rows that make links answer, of the texts of a statement: a query with `id` and `proof` (`keptHash`, or null: no link). */
export const keepProofs = (texts: ReturnType<typeof sql>) => sql`
  insert into proof (code_hash, message_id, expires_at)
  select m.proof, m.id, muster_now() + make_interval(days => ${proofDays})
  from ${texts} m where m.proof is not null on conflict do nothing`

/** The row that makes the link of one text answer: of the text `m` of a statement (a query or CTE with its `id`). */
export const proofOf = (m: ReturnType<typeof sql>, links: Pick<Links, 'secret'>, subjectId: string) =>
  keepProofs(sql`(select id, ${keptHash(links, subjectId)}::text as proof from ${m} made)`)

/** Codes of old texts, a week after they ended. */
export const forgetProofs = (tx: Tx): Promise<unknown> =>
  tx.execute(sql`delete from proof where code_hash in
    (select code_hash from proof where expires_at < muster_now() - interval '7 days' limit 1000)`)
