import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { promisedColumn, trustColumn } from '../volunteers/actor.ts'
import { claimMinutes } from './claim.ts'

/**
 * Gives what one volunteer has in hand to another, contact by contact as it stands: what was pressed before stays
 * theirs, what was not is the other's from this statement on. Returns the batches and how many contacts that are.
 * Throws UserError `assign.not_ready` when the other may not be shown contacts, is paused or was removed.
 *
 * A press that is under way holds its batch: it is sent, and the rest changes hands; one that comes later finds the
 * contact gone and says so.
 */
export async function reassignBatches(
  tx: Tx,
  { fromId, toId }: { fromId: string; toId: string },
): Promise<{ batchIds: string[]; contacts: number }> {
  if (fromId === toId) return { batchIds: [], contacts: 0 }
  // In the order of their ids, so that two reassignments the other way round do not wait for each other.
  const both = await rows<{ id: string; name: string; ready: boolean }>(
    tx,
    sql`select v.id, v.name, ${promisedColumn} and ${trustColumn} <> 'new' and v.paused_at is null as ready from volunteer v
        where v.id in (${fromId}, ${toId}) and v.removed_at is null order by v.id for no key update of v`,
  )
  const taker = both.find((person) => person.id === toId)
  if (!taker?.ready) throw new UserError('assign.not_ready', { name: taker?.name ?? '…' })
  const moved = await rows<{ id: string; ready: number }>(
    tx,
    sql`with moved as (
          update batch set volunteer_id = ${toId}, claimed_at = muster_now(),
            expires_at = muster_now() + make_interval(mins => ${claimMinutes})
          where volunteer_id = ${fromId} and ready > 0 returning id, ready
        ), ended as (
          update claim set ended_at = muster_now(), how = 'taken' from moved
          where claim.batch_id = moved.id and claim.ended_at is null returning claim.batch_id
        )
        select moved.id, moved.ready from moved left join ended on ended.batch_id = moved.id`,
  )
  // A statement of its own: one batch has one active claim, and the old one has to have ended.
  if (moved.length)
    await tx.execute(sql`insert into claim (batch_id, volunteer_id, contacts, claimed_at)
      select id, ${toId}, ready, muster_now() from batch where id = any(${`{${moved.map((m) => m.id).join(',')}}`}::uuid[])`)
  return { batchIds: moved.map((m) => m.id), contacts: moved.reduce((n, m) => n + m.ready, 0) }
}
