import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'

/**
 * Brings a contact back into the batches that `leaveCampaigns` took them out of. `targets` are rows (id, batch_id,
 * volunteer_id, claim_id, held) as it was before. Only into a batch that is in the same hands, or that ended with this
 * contact: one that went to somebody else in the meantime is let alone, and so is one of a contact whom others hold.
 */
export async function returnTargets(
  tx: Tx,
  { contactId, targets }: { contactId: string; targets: SQL },
): Promise<void> {
  // By itself: the next statement looks once nothing moves any more.
  await tx.execute(sql`select 1 from batch where id in (select batch_id from (${targets}) x) order by id for update`)
  await tx.execute(sql`
    with before as materialized (${targets}), back as materialized (
      select x.*, l.ready = 0 and l.volunteer_id is null and x.volunteer_id is not null as reopens
      from before x join batch l on l.id = x.batch_id join target t on t.id = x.id
      where t.state = 'out' and t.batch_id = x.batch_id
        and (l.volunteer_id is not distinct from x.volunteer_id or (l.ready = 0 and l.volunteer_id is null))
        and not exists (select from hold h where h.contact_id = ${contactId})
    ), t as (
      update target set state = 'ready' from back where target.id = back.id
    ), b as (
      update batch set ready = batch.ready + 1, volunteer_id = back.volunteer_id from back where batch.id = back.batch_id
    ), c as (
      update claim set ended_at = null, how = null from back where claim.id = back.claim_id and back.reopens
    )
    insert into hold (contact_id, batch_id) select ${contactId}::uuid, batch_id from back where held on conflict do nothing`)
}
