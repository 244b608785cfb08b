/**
 * Contacts that were imported before lists told a zone: by the postcode, the state or the number they have, as an import
 * finds it now. In one pass over all contacts, some thousands at a time, and never again: imports since then do it
 * themselves. The pass was asked for by the migration that brought it (`placed` in the settings).
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { placeOf } from '../law/place.ts'
import { fieldKey } from '../../lib/template.ts'

/** Contacts looked at in one go. */
const group = 5_000
/** Rises when there is more to be known of a place. */
const version = 1

type Row = { id: string; phone: string; country: string | null; fields: Record<string, string> }

/** Returns how many were given a zone. */
export async function placeContacts(tx: Tx): Promise<number> {
  const [at] = await rows<{ after: string | null; done: number }>(
    tx,
    sql`select value->>'after' as after, (value->>'done')::int as done from setting where key = 'placed'`,
  )
  if (!at || at.done >= version) return 0
  const after = at.after ?? '00000000-0000-0000-0000-000000000000'
  const found = await rows<Row & { zone: string | null }>(
    tx,
    sql`select id, phone, country, fields, zone from contact where id > ${after}::uuid order by id limit ${group}`,
  )
  const placed = found
    .filter(({ zone }) => zone === null)
    .flatMap(({ id, phone, country, fields }) => {
      const cell = (name: string): string =>
        Object.entries(fields).find(([key]) => fieldKey(key) === fieldKey(name))?.[1] ?? ''
      const where = placeOf({
        phone,
        country: country ?? undefined,
        zip: cell('zip'),
        region: cell('region'),
        zone: cell('zone').trim(),
      })
      return where.zone === null ? [] : [{ id, ...where }]
    })
  if (placed.length)
    await rows(
      tx,
      // A state that a column named is stricter than what a number tells.
      sql`update contact k set zone = x.zone, zone_too = x."zoneToo", place = case when k.place like '%-%' then k.place else x.place end
          from jsonb_to_recordset(${JSON.stringify(placed)}::jsonb) as x(id uuid, zone text, "zoneToo" text, place text)
          where k.id = x.id and k.zone is null`,
    )
  const done = found.length < group ? version : version - 1
  await tx.execute(sql`insert into setting (key, value)
    values ('placed', jsonb_build_object('after', ${found.at(-1)?.id ?? after}::text, 'done', ${done}::int))
    on conflict (key) do update set value = excluded.value`)
  return placed.length
}
