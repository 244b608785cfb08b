import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Address = { network: string; tenant: string; userId: string; locale: string }

/** Who is told when a team has neither its volunteer nor a channel: a lead of the team, else whoever organizes. */
export async function findStandIn(tx: Tx, teamId: string | null): Promise<Address | undefined> {
  const [found] = await rows<Address>(
    tx,
    sql`select i.network, i.tenant, i.user_id as "userId", v.locale
        from volunteer v join identity i on i.volunteer_id = v.id
        where v.removed_at is null and (v.role in ('organizer', 'admin') or (v.role = 'lead' and v.team_id = ${teamId}::uuid))
        order by v.role = 'lead' desc, i.used_at desc limit 1`,
  )
  return found
}
