/** The buttons of an answer card, native replies to it, and plain words that answer no card. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { maskPhone } from '../../lib/phone.ts'
import { allows } from '../../lib/roles.ts'
import { action, answer } from '../define.ts'
import type { Context } from '../define.ts'
import { leaveCampaigns, recordOptOut } from '../optouts/record.ts'
import { conversationCard } from './conversation.view.ts'
import { loadConversation } from './load.ts'
import { answered, dropDraft, mine, sendCanned, sendDraft, writeReply } from './reply.ts'

/** The card as it stands after what was done. */
async function show({ tx, t, actor }: Context, id: string, notice: string): Promise<Reply> {
  const c = await loadConversation(tx, id)
  if (!c) throw new UserError('stale')
  return {
    view: conversationCard(t, c, actor.locale, { notice }),
    about: { kind: 'conversation', id },
    replaces: true,
    stub: line(notice),
  }
}

const name = (c: { firstName: string }, { t }: Context): string => c.firstName || t('card.no_name')

export const cannedAction = action({
  id: 'canned',
  role: 'volunteer',
  async run(context, ids) {
    const c = await sendCanned(context.tx, {
      conversationId: ids[0] ?? '',
      cannedId: ids[1] ?? '',
      actor: context.actor,
    })
    return show(context, c.id, context.t('talk.sent', { name: name(c, context) }))
  },
})

export const writeAction = action({
  id: 'write',
  role: 'volunteer',
  async open({ tx, t, actor }, ids) {
    const c = await mine(tx, ids[0] ?? '', actor)
    return {
      token: writeToken('write', c.id),
      title: t('talk.write_title', { name: c.firstName || t('card.no_name') }),
      fields: [{ name: 'text', label: t('talk.write_text'), kind: 'paragraph', required: true, max: 1600 }],
      submit: t('button.send'),
    }
  },
  async submit(context, ids, fields) {
    const { conversation } = await writeReply(context.tx, {
      conversationId: ids[0] ?? '',
      actor: context.actor,
      body: fields['text'] ?? '',
    })
    return show(context, conversation.id, context.t('talk.sent', { name: name(conversation, context) }))
  },
})

/** A native reply: a Telegram reply, a Slack thread message, a Discord reply to the card. */
export const conversationAnswer = answer({
  subject: 'conversation',
  role: 'volunteer',
  async run(context, id, text) {
    const { conversation } = await writeReply(context.tx, { conversationId: id, actor: context.actor, body: text })
    return {
      view: line(context.t('talk.sent', { name: name(conversation, context) })),
      about: { kind: 'conversation', id },
    }
  },
})

/** The contact before the conversation, as an inbound text locks them: else the two would lock each other out. */
const lockContact = (tx: Tx, conversationId: string): Promise<unknown> =>
  tx.execute(sql`select 1 from contact where id = (select contact_id from conversation where id = ${conversationId})
    for no key update`)

export const wrongAction = action({
  id: 'wrong',
  role: 'volunteer',
  async run(context, ids) {
    const { tx, t, actor } = context
    await lockContact(tx, ids[0] ?? '')
    const c = await mine(tx, ids[0] ?? '', actor)
    await tx.execute(sql`update contact set wrong_number_at = muster_now() where id = ${c.contactId}`)
    await leaveCampaigns(tx, c.contactId)
    await answered(tx, c, actor, { closes: true, tag: 'wrong_number' })
    return show(context, c.id, t('talk.wrong', { name: name(c, context) }))
  },
})

export const optOutAction = action({
  id: 'optout',
  role: 'volunteer',
  async run(context, ids) {
    const { tx, t, actor } = context
    await lockContact(tx, ids[0] ?? '')
    const c = await mine(tx, ids[0] ?? '', actor)
    await answered(tx, c, actor, { closes: true, tag: 'opted_out' })
    await recordOptOut(tx, { contactId: c.contactId, how: 'volunteer' })
    return show(context, c.id, t('talk.opted_out', { name: name(c, context) }))
  },
})

export const closeAction = action({
  id: 'close',
  role: 'volunteer',
  async run(context, ids) {
    const c = await mine(context.tx, ids[0] ?? '', context.actor)
    await answered(context.tx, c, context.actor, { closes: true })
    return show(context, c.id, context.t('talk.closed', { name: name(c, context) }))
  },
})

/**
 * A conversation of the team whose volunteer is away: whoever presses first has it. Its card may hang in another room
 * than the team's (it has none): then anybody there may take it, and leads always.
 */
export const takeAction = action({
  id: 'take',
  role: 'volunteer',
  async run(context, ids) {
    const { tx, t, actor } = context
    const taken = await rows(
      tx,
      sql`update conversation v set volunteer_id = ${actor.id} where id = ${ids[0] ?? ''}
            and (volunteer_id is null or volunteer_id = ${actor.id}
              or exists (select from volunteer w where w.id = v.volunteer_id and w.removed_at is not null))
            and (team_id is null or team_id is not distinct from ${actor.teamId}::uuid or ${allows(actor.role, 'lead')}
              or not exists (select from channel c where c.team_id = v.team_id))
          returning id`,
    )
    if (!taken.length) throw new UserError('talk.taken')
    return { ...(await show(context, ids[0] ?? '', t('talk.yours'))), replaces: false }
  },
})

/**
 * Words typed without answering a card are never sent by guess: the bot shows to whom they would go, and waits for a
 * press. The guess is the conversation whose card was shown last.
 */
export async function plainWords(context: Context, text: string): Promise<Reply> {
  const { tx, t, actor, place } = context
  const [last] = await rows<{ id: string }>(
    tx,
    sql`select about_id as id from card c join conversation v on v.id = c.about_id and v.volunteer_id = ${actor.id}
        where (c.network, c.tenant, c.channel) = (${place.network}, ${place.tenant}, ${place.channel}) and c.about_kind = 'conversation'
        order by (v.state = 'waiting') desc, c.shown_at desc limit 1`,
  )
  if (!last)
    return {
      view: view([{ kind: 'text', text: t('words.nobody') }], [{ label: t('button.help'), token: writeToken('help') }]),
    }
  const { messageId, conversation } = await writeReply(tx, { conversationId: last.id, actor, body: text, draft: true })
  return {
    view: view(
      [
        {
          kind: 'text',
          text: t('words.whom', { name: name(conversation, context), phone: maskPhone(conversation.phone) }),
        },
        { kind: 'sms', text: text.slice(0, 1600) },
      ],
      [
        { label: t('button.send'), token: writeToken('draft_send', messageId), look: 'primary' },
        { label: t('button.no'), token: writeToken('draft_drop', messageId) },
      ],
    ),
  }
}

export const draftSendAction = action({
  id: 'draft_send',
  role: 'volunteer',
  async run(context, ids) {
    const c = await sendDraft(context.tx, { messageId: ids[0] ?? '', actor: context.actor })
    return {
      view: line(context.t('talk.sent', { name: name(c, context) })),
      about: { kind: 'conversation', id: c.id },
      replaces: true,
    }
  },
})

export const draftDropAction = action({
  id: 'draft_drop',
  role: 'volunteer',
  async run({ tx, t, actor }, ids) {
    await dropDraft(tx, { messageId: ids[0] ?? '', actor })
    return { view: line(t('words.dropped')), replaces: true }
  },
})
