/** The answers that wait for a volunteer and for their team, oldest first; never first texts. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Actor } from '../define.ts'
import { waits } from './gate.ts'
import { inOwnQueue } from './take.ts'
import { handBackTime, nudgeTime } from './times.ts'

/** `place` of `total`, the oldest being the first. */
export type Queued = { id: string; place: number; total: number }

const inQueueOf = (actor: Actor): SQL => sql`${waits} and (v.volunteer_id = ${actor.id} or ${inOwnQueue(actor)})`

/**
 * The oldest waiting answer, or the one that follows `after`; after the last comes the first again. One of the team's is
 * the volunteer's from this moment on: nobody sees a contact whom somebody else is about to answer. Undefined: nobody
 * waits, or others have them open at this very moment.
 */
export async function takeOldest(
  tx: Tx,
  { actor, after }: { actor: Actor; after?: string | undefined },
): Promise<Queued | undefined> {
  const following =
    after === undefined
      ? sql`true`
      : sql`(v.waiting_since, v.id) > (select waiting_since, id from conversation where id = ${after}::uuid)`
  const [found] = await rows<Queued>(
    tx,
    sql`with all_of_them as materialized (
          select v.id, v.waiting_since from conversation v where ${inQueueOf(actor)}
        ), chosen as (
          select v.id from conversation v where ${inQueueOf(actor)} and ${following}
          order by v.waiting_since, v.id limit 1 for update of v skip locked
        ), taken as (
          update conversation v set volunteer_id = ${actor.id},
            nudge_at = case when v.volunteer_id is null then ${nudgeTime} else v.nudge_at end,
            hand_back_at = case when v.volunteer_id is null then ${handBackTime} else v.hand_back_at end
          from chosen where v.id = chosen.id returning v.id, v.waiting_since
        )
        select taken.id, (select count(*) from all_of_them)::int as total,
          (select count(*) from all_of_them a where (a.waiting_since, a.id) <= (taken.waiting_since, taken.id))::int as place
        from taken`,
  )
  if (found || after === undefined) return found
  return takeOldest(tx, { actor })
}

/** Who passes on from an answer of the team's, without ever having written to that contact, leaves it to the team. */
export const passOn = (tx: Tx, { id, actor }: { id: string; actor: Actor }): Promise<unknown> =>
  tx.execute(sql`update conversation v set volunteer_id = null, nudge_at = null, hand_back_at = null
    where id = ${id} and volunteer_id = ${actor.id} and ${waits}
      and not exists (select from message where contact_id = v.contact_id and volunteer_id = ${actor.id})`)
