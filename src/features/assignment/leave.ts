/** How contacts leave a batch, and a batch its volunteer when it was the last. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import { claimMinutes } from './free.ts'
import type { Target } from './target.ts'

type Leaving = 'texted' | 'skipped' | 'out' | 'blocked'

/** Each press starts the claim's time anew. */
export async function leaveBatch(tx: Tx, target: Target, state: Leaving, reason: string | null = null): Promise<void> {
  const { id, contactId, batchId } = target
  await tx.execute(sql`
    with moment as materialized (select muster_now() as now),
      leaver as (select ${id}::uuid as target_id, ${contactId}::uuid as contact_id, ${batchId}::uuid as batch_id),
      ${leave(sql`leaver`, state, reason)}
    select`)
  target.ready -= 1
}

/**
 * To stand in a WITH, after `moment` (now): takes the rows of `leavers` (target_id, contact_id, batch_id), locked
 * before with their batches, out of them.
 */
export const leave = (leavers: SQL, state: Leaving, reason: string | null = null): SQL =>
  sql`left_target as (
        -- By index at any size: how many they are the planner does not know.
        update target set state = ${state}, reason = ${reason} where id = any(array(select target_id from ${leavers} l))
      ), let_go as (
        delete from hold using ${leavers} l where hold.contact_id = l.contact_id and hold.batch_id = l.batch_id
      ), left_batch as (
        update batch b set ready = b.ready - gone.n,
          volunteer_id = case when b.ready = gone.n then null else b.volunteer_id end,
          expires_at = case when b.ready = gone.n then null else moment.now + make_interval(mins => ${claimMinutes}) end
        from moment, (select batch_id, count(*)::int as n from ${leavers} l group by batch_id) gone
        where b.id = gone.batch_id and b.id = any(array(select batch_id from ${leavers} l)) returning b.id, b.ready
      ), finished as (
        update claim set ended_at = moment.now, how = 'finished'
        from left_batch, moment where claim.batch_id = left_batch.id and left_batch.ready = 0 and claim.ended_at is null
      )`
