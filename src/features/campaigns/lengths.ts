/** What the wordings of a draft weigh with the values of its list: for whoever pays, never on a volunteer's card. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { foldLetters, weigh } from '../../lib/segments.ts'
import type { Weight } from '../../lib/segments.ts'
import { fieldKey, fieldsOf, fillTemplate } from '../../lib/template.ts'
import type { Campaign } from './campaign.ts'

/** So many people of the list are looked at, however long it is. */
const sample = 10_000

export type Length = { typical: Weight; longest: Weight }
export type Lengths = {
  /** The script, then its variants. */
  wordings: Length[]
  /** Letters of the wordings themselves that can be folded. */
  foldable: string[]
  /** Of one text to everybody, with the script's usual length. */
  cost: { amount: number; currency: string } | undefined
}

export async function readLengths(tx: Tx, c: Campaign, carrier: string): Promise<Lengths> {
  const texts = [c.script, ...c.variants].filter(Boolean)
  const typical: Record<string, string> = { sender: c.sender }
  const longest: Record<string, string> = { sender: c.sender }
  for (const name of new Set(texts.flatMap(fieldsOf))) {
    const found = await readValues(tx, c, name)
    if (!found) continue
    typical[name] = found.typical
    longest[name] = found.longest
  }
  const wordings = texts.map((text) => ({
    typical: weigh(fillTemplate(text, typical, c.defaults)),
    longest: weigh(fillTemplate(text, longest, c.defaults)),
  }))
  const [price] = await rows<{ amount: number; currency: string }>(
    tx,
    sql`select per_segment::float as amount, currency from price where carrier = ${c.carrier ?? carrier}
        order by country = '*' desc, per_segment desc limit 1`,
  )
  const segments = wordings.length ? wordings.reduce((n, w) => n + w.typical.segments, 0) / wordings.length : 0
  return {
    wordings,
    foldable: [...new Set(texts.flatMap((text) => weigh(text).letters.filter((l) => foldLetters(l) !== l)))],
    cost: price && segments ? { amount: price.amount * segments * c.contacts, currency: price.currency } : undefined,
  }
}

/** The usual and the longest value of a field; undefined where there is none. */
async function readValues(
  tx: Tx,
  { listId }: Campaign,
  name: string,
): Promise<{ typical: string; longest: string } | undefined> {
  const key = fieldKey(name)
  if (key === 'sender') return undefined
  const values: SQL =
    key === 'texter'
      ? sql`select text_name as v from volunteer where removed_at is null and text_name <> '' limit 1000`
      : sql`select ${columnOf(key)} as v from list_member m join contact k on k.id = m.contact_id
          where m.list_id = ${listId} order by m.position limit ${sample}`
  const [found] = await rows<{ typical: string | null; longest: string | null }>(
    tx,
    sql`select mode() within group (order by v) as typical, (array_agg(v order by char_length(v) desc, v))[1] as longest
        from (${values}) x where v <> ''`,
  )
  return found?.typical && found.longest ? { typical: found.typical, longest: found.longest } : undefined
}

const columnOf = (key: string): SQL =>
  key === 'firstname'
    ? sql`k.first_name`
    : key === 'lastname'
      ? sql`k.last_name`
      : sql`(select f.value from jsonb_each_text(k.fields) f
          where lower(regexp_replace(f.key, '[[:space:]_]', '', 'g')) = ${key} limit 1)`
