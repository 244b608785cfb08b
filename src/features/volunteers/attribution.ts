/** Who brought somebody in: written when they join, by whose personal code they came. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/**
 * The first touch: only for a person whom this very transaction made. Who was here before, or comes back, was brought by
 * nobody; a second account that is linked later is voided then.
 */
export const attribute = (
  tx: Tx,
  { volunteerId, inviteId }: { volunteerId: string; inviteId: string },
): Promise<unknown> =>
  rows(
    tx,
    sql`insert into recruitment (volunteer_id, recruiter_id)
        select v.id, c.volunteer_id from volunteer v, recruit_code c join volunteer w on w.id = c.volunteer_id
        where v.id = ${volunteerId} and v.created_at = muster_now() and c.invite_id = ${inviteId}
          and c.volunteer_id <> v.id and w.removed_at is null
        on conflict do nothing`,
  )

/** Two accounts were one person: nobody was brought in. Returns what had counted. */
export const voidRecruit = async (
  tx: Tx,
  { volunteerId, reason }: { volunteerId: string; reason: string },
): Promise<boolean> => {
  const found = await rows<{ acted: boolean }>(
    tx,
    sql`update recruitment r set state = 'void', reason = ${reason} from recruitment before
        where r.volunteer_id = ${volunteerId} and before.volunteer_id = r.volunteer_id and r.state <> 'void'
        returning before.state = 'acted' as acted`,
  )
  return found[0]?.acted ?? false
}
