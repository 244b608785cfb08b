import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/**
 * Of contacts `k`, those who can be texted: neither opted out, nor a wrong number, nor of those who refused, nor a
 * landline where the numbering plan tells.
 */
export const textable = sql`k.opted_out_at is null and k.wrong_number_at is null and k.consented is not false
  and k.phone_line <> 'landline'`

/** What a launch on a list would give now, and how many of its members stay out. One pass over the list. */
export type Reach = { members: number; textable: number; landlines: number }

export async function readReach(tx: Tx, listId: string): Promise<Reach> {
  const [found] = await rows<Reach>(
    tx,
    sql`select count(*)::int as members, (count(*) filter (where ${textable}))::int as textable,
          (count(*) filter (where k.phone_line = 'landline' and k.opted_out_at is null and k.wrong_number_at is null))::int as landlines
        from list_member m join contact k on k.id = m.contact_id where m.list_id = ${listId}`,
  )
  return found ?? { members: 0, textable: 0, landlines: 0 }
}
