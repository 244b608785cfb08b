/** Answers that were written and have not left: what awaits a confirmation, and what was written after closing. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { wake } from '../../queue/job.ts'
import type { Actor } from '../define.ts'
import { insertPress } from '../ledger/record.ts'
import { sendTexts } from '../texts/wake.ts'
import type { Conversation } from './load.ts'
import { answered, checkMay, keepDraft, mine } from './reply.ts'
import { handBackTime, nudgeTime } from './times.ts'

type Draft = { messageId: string; body: string; conversation: Conversation }

/** A draft of this volunteer that may be sent now, with its conversation, both locked. Throws UserError `stale`. */
export async function findDraft(tx: Tx, { messageId, actor }: { messageId: string; actor: Actor }): Promise<Draft> {
  const [found] = await rows<{ conversationId: string }>(
    tx,
    sql`select conversation_id as "conversationId" from message where id = ${messageId} and volunteer_id = ${actor.id}`,
  )
  if (!found) throw new UserError('stale')
  // The conversation first: every answer locks it before it writes a text.
  const conversation = await mine(tx, found.conversationId, actor)
  const [draft] = await rows<{ body: string }>(
    tx,
    sql`select body from message
        where id = ${messageId} and state = 'draft' and (valid_until > muster_now() or offer_at is not null) for update`,
  )
  if (!draft) throw new UserError('stale')
  return { messageId, body: draft.body, conversation }
}

/** Sends a draft that its writer has confirmed, perhaps with other words; after closing it is kept (`kept`). */
export async function sendDraft(
  tx: Tx,
  { messageId, actor, body }: { messageId: string; actor: Actor; body?: string },
): Promise<{ conversation: Conversation; kept: boolean }> {
  const { conversation: c, body: written } = await findDraft(tx, { messageId, actor })
  checkMay(c)
  if (body !== undefined && body !== written)
    await tx.execute(sql`update message set body = ${body} where id = ${messageId}`)
  if (!c.open) {
    await keepDraft(tx, c, messageId)
    return { conversation: c, kept: true }
  }
  await rows(
    tx,
    sql`with sent as (
          update message set state = 'queued', offer_at = null, not_before = muster_now(), created_at = muster_now(),
            valid_until = muster_now() + interval '4 hours' where id = ${messageId} returning id
        ) ${insertPress({ volunteerId: actor.id, button: 'draft', network: actor.network }, sql`sent`)}`,
  )
  wake(tx, sendTexts)
  await answered(tx, c, actor, { closes: false, wrote: true })
  return { conversation: c, kept: false }
}

/** Dropped for good. Where an answer was put off for it, that one waits again. Returns its conversation. */
export async function dropDraft(
  tx: Tx,
  { messageId, actor }: { messageId: string; actor: Actor },
): Promise<string | undefined> {
  const [gone] = await rows<{ conversationId: string; kept: boolean }>(
    tx,
    sql`delete from message where id = ${messageId} and volunteer_id = ${actor.id} and state = 'draft'
        returning conversation_id as "conversationId", offer_at is not null as kept`,
  )
  if (gone?.kept)
    await tx.execute(sql`update conversation v set later_at = null, nudge_at = ${nudgeTime}, hand_back_at = ${handBackTime}
      where id = ${gone.conversationId} and state = 'waiting' and volunteer_id = ${actor.id} and later_at is not null
        and not exists (select from message where contact_id = v.contact_id and state = 'draft' and offer_at is not null)`)
  return gone?.conversationId
}
