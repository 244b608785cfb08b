/** Answers to a contact. Each is one press or one native reply of a volunteer: one press, one text. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { fillTemplate } from '../../lib/template.ts'
import { wake } from '../../queue/job.ts'
import type { Actor } from '../define.ts'
import { credit } from '../leaderboards/credit.ts'
import { sendTexts } from '../texts/wake.ts'
import { loadConversation } from './load.ts'
import type { Conversation } from './load.ts'

/** A conversation this volunteer may answer now, locked. Throws UserError `talk.*`. */
export async function mine(tx: Tx, id: string, actor: Actor): Promise<Conversation> {
  const c = await loadConversation(tx, id, { lock: true })
  if (!c || c.volunteerId !== actor.id) throw new UserError('talk.not_yours')
  return c
}

function checkOpen(c: Conversation): void {
  if (c.optedOut) throw new UserError('talk.opted_out_error', { name: c.firstName || '…' })
  if (c.campaignState === 'paused') throw new UserError('campaign.paused', { name: c.campaign })
  if (!c.open) throw new UserError('texts.closed')
}

/** The volunteer's own words. `draft`: kept until they confirm to whom it goes. */
export async function writeReply(
  tx: Tx,
  {
    conversationId,
    actor,
    body,
    draft = false,
  }: { conversationId: string; actor: Actor; body: string; draft?: boolean },
): Promise<{ messageId: string; conversation: Conversation }> {
  const c = await mine(tx, conversationId, actor)
  checkOpen(c)
  const text = body
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .trim()
  if (!text) throw new UserError('talk.empty')
  if (text.length > 1600) throw new UserError('talk.too_long', { found: text.length, max: 1600 })
  const messageId = await queueReply(tx, c, actor, text, draft ? 'draft' : 'queued')
  if (!draft) await answered(tx, c, actor, { closes: false })
  return { messageId, conversation: c }
}

/** One press: text, tag, perhaps the end. Pressed twice in a row, the second is told that the answer has gone. */
export async function sendCanned(
  tx: Tx,
  { conversationId, cannedId, actor }: { conversationId: string; cannedId: string; actor: Actor },
): Promise<Conversation> {
  const c = await mine(tx, conversationId, actor)
  checkOpen(c)
  if (c.state !== 'waiting') throw new UserError('talk.answered', { name: c.firstName || '…' })
  const canned = c.replies.find((r) => r.id === cannedId)
  if (!canned) throw new UserError('stale')
  const body = fillTemplate(canned.body, { firstName: c.firstName, texter: actor.textName })
  if (body) await queueReply(tx, c, actor, body, 'queued')
  await answered(tx, c, actor, { closes: canned.closes, tag: canned.tag })
  return c
}

/** Sends a draft that its writer has confirmed. */
export async function sendDraft(
  tx: Tx,
  { messageId, actor }: { messageId: string; actor: Actor },
): Promise<Conversation> {
  const [draft] = await rows<{ conversationId: string }>(
    tx,
    sql`update message set state = 'queued', not_before = muster_now(), created_at = muster_now(), valid_until = muster_now() + interval '4 hours'
        where id = ${messageId} and volunteer_id = ${actor.id} and state = 'draft' and created_at > muster_now() - interval '1 hour'
        returning conversation_id as "conversationId"`,
  )
  if (!draft) throw new UserError('stale')
  const c = await mine(tx, draft.conversationId, actor)
  checkOpen(c)
  wake(tx, sendTexts)
  await answered(tx, c, actor, { closes: false })
  return c
}

export const dropDraft = (tx: Tx, { messageId, actor }: { messageId: string; actor: Actor }): Promise<unknown> =>
  tx.execute(sql`delete from message where id = ${messageId} and volunteer_id = ${actor.id} and state = 'draft'`)

async function queueReply(
  tx: Tx,
  c: Conversation,
  actor: Actor,
  body: string,
  state: 'draft' | 'queued',
): Promise<string> {
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until)
        values ('reply', ${c.contactId}, ${c.id}, ${c.campaignId}, ${actor.id}, ${body}, ${state}, muster_now() + interval '4 hours')
        returning id`,
  )
  if (state === 'queued') wake(tx, sendTexts)
  return made?.id ?? ''
}

/** The contact's texts are answered: credited once each when in time, tagged, and nobody waits any more. */
export async function answered(
  tx: Tx,
  c: Conversation,
  actor: Actor,
  { closes, tag }: { closes: boolean; tag?: string },
): Promise<void> {
  const answers = await rows<{ id: string; inTime: boolean }>(
    tx,
    sql`with talk as (
          update conversation set state = ${closes ? 'closed' : 'open'}, waiting_since = null where id = ${c.id}
        )
        update inbound set answered_at = muster_now()
        where conversation_id = ${c.id} and answered_at is null and kind = 'words'
        returning id, created_at > muster_now() - make_interval(mins => ${c.answerWithin}) as "inTime"`,
  )
  // One answer handled, however many texts the contact broke it into.
  const handled = answers.find((a) => a.inTime)
  if (handled && c.campaignId)
    await credit(tx, { metric: 'answers', sourceId: handled.id, campaignId: c.campaignId, actor })
  if (tag && c.campaignId) {
    await tx.execute(sql`insert into tag (campaign_id, contact_id, tag, volunteer_id)
      values (${c.campaignId}, ${c.contactId}, ${tag}, ${actor.id}) on conflict do nothing`)
    if (tag === 'yes') await credit(tx, { metric: 'pledges', sourceId: c.contactId, campaignId: c.campaignId, actor })
  }
  c.state = closes ? 'closed' : 'open'
}
