/** How a supporter means to vote: when, how and with whom. Whoever has a plan goes; so it is asked, noted and called to mind. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Plan = { moment: string; way: string; company: string }

const clean = (text: string): string => text.replace(/\p{C}/gu, ' ').trim().slice(0, 120)

export async function keepPlan(
  tx: Tx,
  { contactId, votesOn, by, ...plan }: Plan & { contactId: string; votesOn: string; by: string },
): Promise<void> {
  await tx.execute(sql`
    insert into vote_plan (contact_id, votes_on, moment, way, company, volunteer_id)
    values (${contactId}, ${votesOn}::date, ${clean(plan.moment)}, ${clean(plan.way)}, ${clean(plan.company)}, ${by})
    on conflict (contact_id, votes_on) do update set moment = excluded.moment, way = excluded.way, company = excluded.company,
      volunteer_id = excluded.volunteer_id, at = excluded.at`)
}

export async function readPlan(
  tx: Tx,
  { contactId, votesOn }: { contactId: string; votesOn: string },
): Promise<Plan | undefined> {
  const [found] = await rows<Plan>(
    tx,
    sql`select moment, way, company from vote_plan where contact_id = ${contactId} and votes_on = ${votesOn}::date`,
  )
  return found
}
