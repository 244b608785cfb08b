/** Plain words that answer no card, and the buttons of words that have not left yet. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { nameOf } from './conversation.view.ts'
import { keptCard, whomCard } from './draft.view.ts'
import { dropDraft, findDraft, sendDraft } from './drafts.ts'
import { readWords, writeReply } from './reply.ts'

/**
 * Words typed without answering a card are never sent by guess: the bot shows to whom they would go, and waits for a
 * press. The guess is the conversation whose card was shown last.
 */
export async function plainWords(context: Context, text: string): Promise<Reply> {
  const { tx, t, actor, place, settings: links } = context
  const [last] = await rows<{ id: string }>(
    tx,
    sql`select about_id as id from card c join conversation v on v.id = c.about_id and v.volunteer_id = ${actor.id}
        where (c.network, c.tenant, c.channel) = (${place.network}, ${place.tenant}, ${place.channel})
          and c.about_kind in ('conversation', 'queue')
        order by (v.state = 'waiting') desc, c.shown_at desc limit 1`,
  )
  if (!last)
    return {
      view: view([{ kind: 'text', text: t('words.nobody') }], [{ label: t('button.help'), token: writeToken('help') }]),
    }
  const { messageId, conversation } = await writeReply(tx, {
    ...{ conversationId: last.id, actor, body: text, links },
    draft: true,
  })
  return { view: whomCard(t, conversation, { messageId, text }) }
}

async function send({ tx, t, actor }: Context, messageId: string, body?: string): Promise<Reply> {
  const { conversation: c, kept } = await sendDraft(tx, { messageId, actor, ...(body === undefined ? {} : { body }) })
  if (kept) return { ...keptCard(t, c, { messageId, locale: actor.locale }), replaces: true }
  return {
    view: line(t('talk.sent', { name: nameOf(t, c) })),
    about: { kind: 'conversation', id: c.id },
    replaces: true,
  }
}

export const draftActions = [
  action({ id: 'draft_send', role: 'volunteer', ids: 1, run: (context, ids) => send(context, ids[0] ?? '') }),
  action({
    id: 'draft_change',
    role: 'volunteer',
    ids: 1,
    async open({ tx, t, actor }, ids) {
      const { conversation, body, messageId } = await findDraft(tx, { messageId: ids[0] ?? '', actor })
      return {
        token: writeToken('draft_change', messageId),
        title: t('talk.write_title', { name: nameOf(t, conversation) }),
        fields: [
          { name: 'text', label: t('talk.write_text'), kind: 'paragraph', value: body, required: true, max: 1600 },
        ],
        submit: t('button.send'),
      }
    },
    submit: (context, ids, fields) => send(context, ids[0] ?? '', readWords(fields['text'] ?? '')),
  }),
  action({
    id: 'draft_drop',
    role: 'volunteer',
    ids: 1,
    async run({ tx, t, actor }, ids) {
      await dropDraft(tx, { messageId: ids[0] ?? '', actor })
      return { view: line(t('words.dropped')), replaces: true }
    },
  }),
]
