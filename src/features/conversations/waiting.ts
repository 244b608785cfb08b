import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { notifyReply } from './jobs.ts'

/** Shows an unanswered text again, to whoever the conversation belongs to now: one card, with all that was said. */
export async function bringWaiting(tx: Tx, conversationId: string): Promise<void> {
  const [last] = await rows<{ inboundId: string }>(
    tx,
    sql`update inbound set routed_at = null where id = (
          select id from inbound where conversation_id = ${conversationId} and kind = 'words' and answered_at is null
          order by created_at desc limit 1)
        returning id as "inboundId"`,
  )
  if (last) await enqueue(tx, notifyReply, last)
}
