/** What a volunteer can do besides: languages they write, and skills in the team's own words. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { readLanguage } from '../../lib/languages.ts'

const most = 20

/** A language as typed, as two letters. Throws UserError `person.language`. */
export function checkLanguage(typed: string): string {
  const code = readLanguage(typed)
  if (!code) throw new UserError('person.language', { found: typed.slice(0, 40) })
  return code
}

/** A skill as typed, in small letters and one line. Throws UserError `person.skill`. */
export function checkSkill(typed: string): string {
  const skill = typed
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .toLowerCase()
  if (!skill || skill.length > 40) throw new UserError('person.skill', { max: 40 })
  return skill
}

/**
 * Adds to what a person has, or takes from it; without `word` it stays. Twice is once. Returns all of it, in order.
 * Throws UserError `person.too_many`.
 */
export async function changeWords(
  tx: Tx,
  {
    volunteerId,
    kind,
    add,
    remove,
  }: { volunteerId: string; kind: 'languages' | 'skills'; add?: string; remove?: string },
): Promise<string[]> {
  const column = kind === 'languages' ? sql`languages` : sql`skills`
  const [changed] = await rows<{ words: string[] }>(
    tx,
    sql`update volunteer set ${column} = array(
          select distinct word from unnest(${column} || ${add ?? null}::text) word
          where word is not null and word is distinct from ${remove ?? null}::text order by word)
        where id = ${volunteerId} returning ${column} as words`,
  )
  if ((changed?.words.length ?? 0) > most) throw new UserError('person.too_many', { max: most })
  return changed?.words ?? []
}
