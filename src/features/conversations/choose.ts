import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Actor } from '../define.ts'
import type { Conversation } from './load.ts'
import { mine } from './reply.ts'

/**
 * Notes what a contact said to the campaign's question; nothing is sent, and whoever waits goes on waiting. The newest
 * press holds. Throws UserError `talk.not_yours`, `stale` for an answer that the question has no longer.
 */
export async function recordChoice(
  tx: Tx,
  { conversationId, choiceId, actor }: { conversationId: string; choiceId: string; actor: Actor },
): Promise<{ conversation: Conversation; label: string }> {
  const c = await mine(tx, conversationId, actor)
  const [chosen] = await rows<{ label: string }>(
    tx,
    sql`with o as (
          select o.id, o.label, o.question_id from choice o join question q on q.id = o.question_id
          where o.id = ${choiceId} and q.campaign_id = ${c.campaignId}
        ), kept as (
          insert into response (question_id, contact_id, choice_id, volunteer_id)
          select question_id, ${c.contactId}, id, ${actor.id} from o
          on conflict (question_id, contact_id) do update
            set choice_id = excluded.choice_id, volunteer_id = excluded.volunteer_id, at = excluded.at
        )
        select label from o`,
  )
  if (!chosen) throw new UserError('stale')
  return { conversation: c, label: chosen.label }
}
