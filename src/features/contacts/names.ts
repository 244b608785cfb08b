import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/** First names by number, for the simulated phones of the playground. */
export async function namesOf(tx: Tx, phones: string[]): Promise<Map<string, string>> {
  if (!phones.length) return new Map()
  const found = await rows<{ phone: string; name: string }>(
    tx,
    sql`select phone, first_name as name from contact where phone in (select jsonb_array_elements_text(${JSON.stringify([...new Set(phones)])}::jsonb))`,
  )
  return new Map(found.map((f) => [f.phone, f.name]))
}
