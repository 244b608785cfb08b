import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { handBackTime, nudgeTime } from './times.ts'
import { notifyReply } from './jobs.ts'

/**
 * Shows an unanswered text again, to whoever the conversation belongs to now: one card, with all that was said. From
 * now on it waits for them, whatever was put off or asked before.
 */
export async function bringWaiting(tx: Tx, conversationId: string): Promise<void> {
  const [last] = await rows<{ inboundId: string }>(
    tx,
    sql`with begun as (
          update conversation v set later_at = null, asked_at = null, nudge_at = ${nudgeTime}, hand_back_at = ${handBackTime}
          where id = ${conversationId} and state = 'waiting'
        )
        update inbound set routed_at = null where id = (
          select id from inbound where conversation_id = ${conversationId} and kind = 'words' and answered_at is null
          order by created_at desc limit 1)
        returning id as "inboundId"`,
  )
  if (last) await enqueue(tx, notifyReply, last)
}
