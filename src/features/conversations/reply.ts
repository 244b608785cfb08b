/** Answers to a contact. Each is one press or one native reply of a volunteer: one press, one text. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { fillTemplate } from '../../lib/template.ts'
import { wake } from '../../queue/job.ts'
import type { Actor } from '../define.ts'
import { creditAnswer } from './earned.ts'
import { insertPress } from '../ledger/record.ts'
import type { Click } from '../ledger/record.ts'
import { mayText } from '../volunteers/promise.ts'
import { mayPress } from '../texts/pauses.ts'
import { sendTexts } from '../texts/wake.ts'
import { asksForPage, eventLink, fillPage } from '../events/codes.ts'
import type { Links } from '../events/codes.ts'
import { answerByTag } from '../events/rsvp.ts'
import { loadConversation } from './load.ts'
import type { Conversation } from './load.ts'
import { takeConversation } from './take.ts'

/**
 * A conversation this volunteer may answer now, locked. One that went to their team's queue meanwhile, or that a lead
 * was asked about, is taken by answering it. Throws UserError `talk.not_yours`.
 */
export async function mine(tx: Tx, id: string, actor: Actor): Promise<Conversation> {
  mayText(actor)
  const c = await loadConversation(tx, id, { lock: true })
  if (c?.volunteerId === actor.id) return c
  if (!c || !(await takeConversation(tx, { id, actor, own: true }))) throw new UserError('talk.not_yours')
  return (await loadConversation(tx, id)) ?? c
}

/** Whether anything may go to this contact at all. Throws UserError `talk.*`, `campaign.paused`, `pause.*`. */
export function checkMay(c: Conversation): void {
  if (c.optedOut) throw new UserError('talk.opted_out_error', { name: c.firstName || '…' })
  if (c.wrongNumber) throw new UserError('talk.wrong_number', { name: c.firstName || '…' })
  if (c.frozen) throw new UserError('talk.frozen', { name: c.firstName || '…' })
  mayPress(c)
  if (c.campaignState === 'paused') throw new UserError('campaign.paused', { name: c.campaign })
  if (c.ended) throw new UserError('campaign.ended', { name: c.campaign })
}

/**
 * The volunteer's own words; `{event}` in them is the guest's own page, as in canned ones. `draft`: kept until they confirm to whom it goes. Outside the contact's hours they are kept
 * in any case (`kept`), and offered to their writer when texting opens.
 */
export async function writeReply(
  tx: Tx,
  {
    conversationId,
    actor,
    body,
    links,
    draft = false,
  }: { conversationId: string; actor: Actor; body: string; links?: Links; draft?: boolean },
): Promise<{ messageId: string; conversation: Conversation; kept: boolean }> {
  const c = await mine(tx, conversationId, actor)
  checkMay(c)
  const text = readWords(await withPage(tx, c, body, links))
  const kept = !draft && !c.open
  const messageId = await queueReply(tx, c, actor, text, draft || kept ? undefined : 'write')
  if (kept) await keepDraft(tx, c, messageId)
  else if (!draft) await answered(tx, c, actor, { closes: false, wrote: true })
  return { messageId, conversation: c, kept }
}

/** Words in which the field for the guest's own page is filled; of a campaign that invites to nothing as they are. */
async function withPage(tx: Tx, c: Conversation, words: string, links?: Links): Promise<string> {
  if (!c.event || !asksForPage(words)) return words
  const guest = { kind: 'guest', eventId: c.event.id, contactId: c.contactId } as const
  return fillPage(words, links?.linked ? await eventLink(tx, links, guest) : undefined)
}

/** What a text can carry of what was typed. Throws UserError `talk.empty`, `talk.too_long`. */
export function readWords(typed: string): string {
  const text = typed
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{C}\n]/gu, '')
    .trim()
  if (!text) throw new UserError('talk.empty')
  if (text.length > 1600) throw new UserError('talk.too_long', { found: text.length, max: 1600 })
  return text
}

/** One press: text, tag, perhaps the end. Pressed twice in a row, the second is told that the answer has gone. */
export async function sendCanned(
  tx: Tx,
  { conversationId, cannedId, actor, links }: { conversationId: string; cannedId: string; actor: Actor; links?: Links },
): Promise<Conversation> {
  const c = await mine(tx, conversationId, actor)
  checkMay(c)
  if (!c.open) throw new UserError('texts.closed')
  if (c.state !== 'waiting') throw new UserError('talk.answered', { name: c.firstName || '…' })
  const canned = c.replies.find((r) => r.id === cannedId)
  if (!canned) throw new UserError('stale')
  const { event, campaignId } = c
  if (event)
    await answerByTag(tx, { eventId: event.id, contactId: c.contactId, tag: canned.tag, by: actor.id, campaignId })
  const paged = await withPage(tx, c, canned.body, links)
  // Of a campaign that invites to nothing the field is empty.
  const body = fillTemplate(fillPage(paged, undefined), { firstName: c.firstName, texter: actor.textName })
  if (body) await queueReply(tx, c, actor, body, 'canned')
  await answered(tx, c, actor, { closes: canned.closes, tag: canned.tag, wrote: body !== '' })
  return c
}

/**
 * One press: a text that the house or an organizer has worded, to who waits for an answer. Gives its id. Throws what an
 * answer throws, `texts.closed`, `talk.answered`.
 */
export async function sendWorded(
  tx: Tx,
  { c, actor, body }: { c: Conversation; actor: Actor; body: string },
): Promise<string> {
  checkMay(c)
  if (!c.open) throw new UserError('texts.closed')
  if (c.state !== 'waiting') throw new UserError('talk.answered', { name: c.firstName || '…' })
  const messageId = await queueReply(tx, c, actor, readWords(body), 'question')
  await answered(tx, c, actor, { closes: false, wrote: true })
  return messageId
}

/**
 * Kept until the contact may be texted again; then it is offered to its writer. The answer it belongs to is put off
 * until then: it neither counts as waiting nor is anybody reminded of it.
 */
export const keepDraft = (tx: Tx, c: Conversation, messageId: string): Promise<unknown> =>
  tx.execute(sql`
    with m as (update message set offer_at = ${c.opensAt}::timestamptz, valid_until = ${c.opensAt}::timestamptz where id = ${messageId})
    update conversation set later_at = ${c.opensAt}::timestamptz, nudge_at = null, hand_back_at = null
    where id = ${c.id} and state = 'waiting'`)

/** `button`: whose press sends it; undefined: a draft, which waits for one. */
async function queueReply(
  tx: Tx,
  c: Conversation,
  actor: Actor,
  body: string,
  button: Click['button'] | undefined,
): Promise<string> {
  const state = button ? 'queued' : 'draft'
  const [made] = await rows<{ id: string }>(
    tx,
    sql`with made as (insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until)
        values ('reply', ${c.contactId}, ${c.id}, ${c.campaignId}, ${actor.id}, ${body}, ${state},
          least((select valid_until from campaign where id = ${c.campaignId}),
            muster_now() + ${state === 'draft' ? sql`interval '1 hour'` : sql`interval '4 hours'`}))
        returning id)
        ${button ? sql`, clicked as (${insertPress({ volunteerId: actor.id, button, network: actor.network }, sql`made`)})` : sql``}
        select id from made`,
  )
  if (state === 'queued') wake(tx, sendTexts)
  return made?.id ?? ''
}

/**
 * The contact's texts are answered: credited once when in time, tagged, and nobody waits any more. `wrote`: with a text;
 * what is closed without one was not won.
 */
export async function answered(
  tx: Tx,
  c: Conversation,
  actor: Actor,
  { closes, tag, wrote = false }: { closes: boolean; tag?: string; wrote?: boolean },
): Promise<void> {
  const answers = await rows<{ id: string; body: string; inTime: boolean }>(
    tx,
    sql`with talk as (
          update conversation set state = ${closes ? 'closed' : 'open'}, waiting_since = null, later_at = null, asked_at = null,
            note = '', nudge_at = null, hand_back_at = null
          where id = ${c.id}
        )
        update inbound set answered_at = muster_now()
        where conversation_id = ${c.id} and answered_at is null and kind = 'words'
        returning id, body, created_at > muster_now() - make_interval(mins => ${c.answerWithin}) as "inTime"`,
  )
  if (tag && c.campaignId)
    await tx.execute(sql`insert into tag (campaign_id, contact_id, tag, volunteer_id)
      values (${c.campaignId}, ${c.contactId}, ${tag}, ${actor.id}) on conflict do nothing`)
  if (c.campaignId) await creditAnswer(tx, { ...c, campaignId: c.campaignId }, actor, { answers, closes, tag, wrote })
  c.state = closes ? 'closed' : 'open'
}
