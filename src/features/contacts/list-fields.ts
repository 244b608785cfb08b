import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { headerKey } from './columns.ts'

/** What every contact has, by the names people give it. */
const own: Record<string, SQL> = {
  firstname: sql`k.first_name`,
  prenom: sql`k.first_name`,
  lastname: sql`k.last_name`,
  nom: sql`k.last_name`,
  locale: sql`k.locale`,
  langue: sql`k.locale`,
  country: sql`k.country`,
  pays: sql`k.country`,
}

/** Contacts looked at for the names of fields that no import wrote down. */
const SAMPLE = 500

/**
 * A condition on contacts `k`: a field is one of these values, without case, accents and outer blanks. A name of a field
 * that several lists spell differently (Ville, VILLE) means all of them. Throws UserError `list.words_field`.
 */
export async function fieldIs(tx: Tx, field: string, values: string[]): Promise<SQL> {
  const cells = await findField(tx, field)
  const wanted = sql.join(
    values.map((value) => fold(sql`${value}::text`)),
    sql`, `,
  )
  // Taking words apart is slow: done once for each spelling there is, not for each contact.
  const is = cells.map(
    (cell) => sql`coalesce(${cell}, '') in (
      select v from (select distinct coalesce(${cell}, '') as v from contact k) spelt where ${fold(sql`v`)} in (${wanted}))`,
  )
  return sql`(${sql.join(is, values.includes('') ? sql` and ` : sql` or `)})`
}

async function findField(tx: Tx, field: string): Promise<SQL[]> {
  const key = headerKey(field)
  const known = await rows<{ name: string }>(
    tx,
    sql`select jsonb_array_elements_text(options->'columns'->'fields') as name from import
          where jsonb_typeof(options->'columns'->'fields') = 'array'
        union select jsonb_object_keys(fields) from (select fields from contact order by id desc limit ${SAMPLE}) k
        union select unnest(array['zip', 'externalId', 'consent', 'region', 'zone'])
        order by 1`,
  )
  const same = known.filter(({ name }) => name === field || (key !== '' && headerKey(name) === key))
  const column = own[key]
  if (column) return [column]
  const cells = same.slice(0, 8).map(({ name }) => sql`k.fields->>${name}::text`)
  if (cells.length) return cells
  const fields = ['firstName', 'lastName', 'locale', 'country', ...known.map(({ name }) => name)]
  throw new UserError('list.words_field', { found: field.slice(0, 60), fields: fields.slice(0, 20).join(', ') })
}

/** Without case, accents and outer blanks. Most cells are ASCII, where a byte is a letter and nothing is to be taken apart. */
const fold = (text: SQL): SQL =>
  sql`(select case when octet_length(x) = length(x) then lower(btrim(x))
    else lower(btrim(regexp_replace(normalize(x, NFKD), '[\u0300-\u036f]', '', 'g'))) end from (select ${text} as x) cell)`
