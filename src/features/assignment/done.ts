import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { tellQueue } from '../conversations/jobs.ts'
import { releaseBatches } from './claim.ts'

/** What somebody did within the last twelve hours: that is one evening. */
export type Evening = { texts: number; answers: number; pledges: number }

/**
 * Done for tonight: contacts that were not texted go back, answers that wait (also those put off) are the team's, and
 * later ones go there too. The bot is silent until the person asks for work again (volunteers/back.ts).
 */
export async function finishEvening(tx: Tx, { volunteerId }: { volunteerId: string }): Promise<Evening> {
  // First the person: a text that comes from here on goes to the team.
  await tx.execute(sql`update volunteer set done_at = muster_now(), nudged_at = null where id = ${volunteerId}`)
  await releaseBatches(tx, { volunteerId, how: 'done' })
  const left = await rows<{ conversationId: string }>(
    tx,
    sql`with let_go as (
          update conversation set volunteer_id = null, nudge_at = null, hand_back_at = null
          where volunteer_id = ${volunteerId} and state = 'waiting' returning id, team_id, later_at
        )
        select distinct on (team_id) id as "conversationId" from let_go where later_at is null order by team_id, id`,
  )
  await enqueue(tx, tellQueue, ...left)
  const [evening] = await rows<Evening>(
    tx,
    sql`select
          (select count(*)::int from message where volunteer_id = ${volunteerId} and kind = 'first' and state <> 'failed'
            and created_at > muster_now() - interval '12 hours') as texts,
          coalesce(sum(weight) filter (where metric = 'answers'), 0)::float / 100 as answers,
          coalesce(sum(weight) filter (where metric = 'pledges'), 0)::float / 100 as pledges
        from credit where state = 'counted' and volunteer_id = ${volunteerId} and at > muster_now() - interval '12 hours'`,
  )
  return evening ?? { texts: 0, answers: 0, pledges: 0 }
}
