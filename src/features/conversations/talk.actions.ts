/** The buttons of an answer card, and native replies to it. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { action, answer } from '../define.ts'
import type { Context } from '../define.ts'
import { leaveCampaigns, recordOptOut } from '../optouts/record.ts'
import { mayPress } from '../texts/pauses.ts'
import { mayText } from '../volunteers/promise.ts'
import { nameOf } from './conversation.view.ts'
import { keptCard } from './draft.view.ts'
import { answered, mine, sendCanned, writeReply } from './reply.ts'
import { showAfter, showCard, showQueue } from './show.ts'
import { takeConversation } from './take.ts'
import { remember } from './undo.ts'

export const cannedAction = action({
  id: 'canned',
  role: 'volunteer',
  ids: 2,
  async run(context, ids) {
    const c = await sendCanned(context.tx, {
      conversationId: ids[0] ?? '',
      cannedId: ids[1] ?? '',
      actor: context.actor,
      links: context.settings,
    })
    return showAfter(context, c.id, { notice: context.t('talk.sent', { name: nameOf(context.t, c) }) })
  },
})

export const writeAction = action({
  id: 'write',
  role: 'volunteer',
  ids: 1,
  async open({ tx, t, actor }, ids) {
    const c = await mine(tx, ids[0] ?? '', actor)
    mayPress(c)
    return {
      token: writeToken('write', c.id),
      title: t('talk.write_title', { name: nameOf(t, c) }),
      fields: [{ name: 'text', label: t('talk.write_text'), kind: 'paragraph', required: true, max: 1600 }],
      submit: t('button.send'),
    }
  },
  async submit(context, ids, fields) {
    const { tx, t, actor, settings: links } = context
    const written = await writeReply(tx, { conversationId: ids[0] ?? '', actor, body: fields['text'] ?? '', links })
    const { conversation: c, kept, messageId } = written
    if (kept) return { ...keptCard(t, c, { messageId, locale: actor.locale }), replaces: true }
    return showAfter(context, c.id, { notice: t('talk.sent', { name: nameOf(t, c) }) })
  },
})

/** A native reply: a Telegram reply, a Slack thread message, a Discord reply to the card. */
async function reply(context: Context, id: string, text: string): Promise<{ notice: string; kept?: Reply }> {
  const { tx, t, actor, settings: links } = context
  const written = await writeReply(tx, { conversationId: id, actor, body: text, links })
  const { conversation: c, kept, messageId } = written
  const notice = t('talk.sent', { name: nameOf(t, c) })
  return kept ? { notice, kept: keptCard(t, c, { messageId, locale: actor.locale }) } : { notice }
}

export const conversationAnswer = answer({
  subject: 'conversation',
  role: 'volunteer',
  async run(context, id, text) {
    const { notice, kept } = await reply(context, id, text)
    return kept ?? { view: line(notice), about: { kind: 'conversation', id } }
  },
})

/** The same to the card of the queue: the next answer comes up below. */
export const queueAnswer = answer({
  subject: 'queue',
  role: 'volunteer',
  async run(context, id, text) {
    const { notice, kept } = await reply(context, id, text)
    return kept ?? showQueue(context, { notice })
  },
})

/** The contact before the conversation, as an inbound text locks them: else the two would lock each other out. */
const lockContact = (tx: Tx, conversationId: string): Promise<unknown> =>
  tx.execute(sql`select 1 from contact where id = (select contact_id from conversation where id = ${conversationId})
    for no key update`)

export const wrongAction = action({
  id: 'wrong',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    await lockContact(tx, ids[0] ?? '')
    const c = await mine(tx, ids[0] ?? '', actor)
    const undo = await remember(tx, { conversation: c, actor, kind: 'wrong' })
    await tx.execute(sql`update contact set wrong_number_at = muster_now() where id = ${c.contactId}`)
    await leaveCampaigns(tx, c.contactId)
    await answered(tx, c, actor, { closes: true, tag: 'wrong_number' })
    return showAfter(context, c.id, { notice: t('talk.wrong', { name: nameOf(t, c) }), undo })
  },
})

export const optOutAction = action({
  id: 'optout',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    await lockContact(tx, ids[0] ?? '')
    const c = await mine(tx, ids[0] ?? '', actor)
    const undo = await remember(tx, { conversation: c, actor, kind: 'optout' })
    await answered(tx, c, actor, { closes: true, tag: 'opted_out' })
    const fresh = await recordOptOut(tx, { contactId: c.contactId, how: 'volunteer' })
    const notice = t('talk.opted_out', { name: nameOf(t, c) })
    // Their own STOP stands: there is nothing of ours to take back.
    return showAfter(context, c.id, fresh ? { notice, undo } : { notice })
  },
})

/** A person has read the words: they are no opt-out. */
export const thawAction = action({
  id: 'thaw',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor, log } = context
    await lockContact(tx, ids[0] ?? '')
    const c = await mine(tx, ids[0] ?? '', actor)
    await tx.execute(sql`update contact set frozen_at = null where id = ${c.contactId}`)
    log.info({ event: 'conversation.thawed', conversation: c.id, by: actor.id })
    return showAfter(context, c.id, { notice: t('talk.thawed', { name: nameOf(t, c) }) })
  },
})

export const closeAction = action({
  id: 'close',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    const c = await mine(tx, ids[0] ?? '', actor)
    const undo = await remember(tx, { conversation: c, actor, kind: 'close' })
    await answered(tx, c, actor, { closes: true })
    return showAfter(context, c.id, { notice: t('talk.closed', { name: nameOf(t, c) }), undo })
  },
})

/** What was held back because it hurts, on the person's own press. */
export const revealAction = action({
  id: 'reveal',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    await mine(context.tx, ids[0] ?? '', context.actor)
    return showCard(context, ids[0] ?? '', { reveal: true })
  },
})

/** A conversation of the team whose volunteer is away, or that a lead was asked about: whoever presses first has it. */
export const takeAction = action({
  id: 'take',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    mayText(actor)
    if (!(await takeConversation(tx, { id: ids[0] ?? '', actor }))) throw new UserError('talk.taken')
    return { ...(await showCard(context, ids[0] ?? '', { notice: t('talk.yours') })), replaces: false }
  },
})
