/** What the wordings of a campaign need to be known of a contact. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { fieldKey, needsOf } from '../../lib/template.ts'

export type Wordings = { script: string; variants: string[]; defaults: Record<string, string> }

/** A field as the script names it, and the columns of the list that hold it. */
export type Need = { field: string; keys: string[] }

/** Filled by us, for everybody. */
const ours = ['texter', 'sender', 'verify']
/** Columns of a contact's own, by a sign that no column of a list has in front. */
const own: Record<string, string> = { firstname: '#firstName', lastname: '#lastName' }

/**
 * Fields without which a text could not be made, of all wordings together: whoever lacks what one variant names gets
 * none, for else the variants would be given to different people and could not be compared.
 */
export function neededFields({ script, variants, defaults }: Wordings): string[] {
  const given = new Set([...ours, ...Object.entries(defaults).flatMap(([k, v]) => (v.trim() ? [fieldKey(k)] : []))])
  const found = new Map<string, string>()
  for (const name of [script, ...variants].flatMap(needsOf)) {
    const key = fieldKey(name)
    if (!given.has(key) && !found.has(key)) found.set(key, name)
  }
  return [...found.values()]
}

/** Where a list holds them. Throws UserError `campaign.no_field` for a field that no contact of the list has. */
export async function findNeeds(tx: Tx, campaign: Wordings & { listId: string | null }): Promise<Need[]> {
  const needed = neededFields(campaign)
  if (!needed.length) return []
  const columns = needed.every((field) => fieldKey(field) in own)
    ? []
    : await rows<{ name: string }>(
        tx,
        sql`select distinct jsonb_object_keys(k.fields) as name from list_member m join contact k on k.id = m.contact_id
            where m.list_id = ${campaign.listId}`,
      )
  return needed.map((field) => {
    const key = fieldKey(field)
    const keys = columns.filter(({ name }) => fieldKey(name) === key).map(({ name }) => name)
    const mine = own[key]
    if (!mine && !keys.length) throw new UserError('campaign.no_field', { field })
    return { field, keys: mine ? [mine, ...keys] : keys }
  })
}

/**
 * Of contact `k`: the first field it lacks, or null. Blanks and what a text would drop are no value; what is left of
 * that question is answered when the card is drawn.
 */
export const lacks = (needs: Need[]) =>
  needs.length
    ? sql`(
        with have as (
          select array_agg(e.key) as keys from (
            select key, value from jsonb_each_text(k.fields)
            union all select '#firstName', k.first_name union all select '#lastName', k.last_name
          ) e where e.value ~ '[^[:space:]{}]'
        )
        select n.need->>'field' from jsonb_array_elements(${JSON.stringify(needs)}::jsonb) with ordinality n(need, at), have
        where not coalesce(have.keys, '{}') && array(select jsonb_array_elements_text(n.need->'keys'))
        order by n.at limit 1)`
    : sql`null::text`
