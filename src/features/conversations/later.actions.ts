/** Putting an answer off, and asking a lead to look at it. Neither waits for the volunteer any more. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { action } from '../define.ts'
import type { Actor } from '../define.ts'
import { nameOf } from './conversation.view.ts'
import { askLead } from './jobs.ts'
import type { Conversation } from './load.ts'
import { mine } from './reply.ts'
import { showAfter, showCard } from './show.ts'
import { canGiveBack, giveBack } from './take.ts'
import { handBackTime } from './times.ts'
import { remember } from './undo.ts'

/** An answer that waits for this volunteer. Throws UserError `talk.*`. */
async function waiting(tx: Tx, id: string, actor: Actor): Promise<Conversation> {
  const c = await mine(tx, id, actor)
  if (c.state !== 'waiting') throw new UserError('talk.answered', { name: c.firstName || '…' })
  return c
}

const laterAction = action({
  id: 'later',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    const c = await waiting(tx, ids[0] ?? '', actor)
    const { about } = await showCard(context, c.id, {})
    return {
      view: view(
        [{ kind: 'text', text: t('later.when', { name: nameOf(t, c) }) }],
        [
          { label: t('later.soon'), token: writeToken('later_soon', c.id) },
          { label: t('later.hour'), token: writeToken('later_hour', c.id) },
          {
            label: t('later.open', { time: clock(c.opensAt, c.zone, actor.locale, undefined, c.home) }),
            token: writeToken('later_open', c.id),
          },
          { label: t('later.not'), token: writeToken('talk', c.id) },
        ],
      ),
      ...(about ? { about } : {}),
      replaces: true,
    }
  },
})

const times: Record<'soon' | 'hour' | 'open', (c: Conversation) => SQL> = {
  soon: () => sql`muster_now() + interval '15 minutes'`,
  hour: () => sql`muster_now() + interval '1 hour'`,
  open: (c) => sql`${c.opensAt}::timestamptz`,
}

const untilActions = (['soon', 'hour', 'open'] as const).map((when) =>
  action({
    id: `later_${when}`,
    role: 'volunteer',
    ids: 1,
    async run(context, ids) {
      const { tx, t, actor } = context
      const c = await waiting(tx, ids[0] ?? '', actor)
      const undo = await remember(tx, { conversation: c, actor, kind: 'later' })
      const [put] = await rows<{ at: string }>(
        tx,
        sql`update conversation set later_at = ${times[when](c)}, nudge_at = null, hand_back_at = null
            where id = ${c.id} returning later_at as at`,
      )
      const notice = t('later.put', {
        name: nameOf(t, c),
        time: clock(put?.at ?? '', c.zone, actor.locale, undefined, c.home),
      })
      return showAfter(context, c.id, { notice, undo, brief: true })
    },
  }),
)

const askAction = action({
  id: 'ask',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    const c = await waiting(tx, ids[0] ?? '', actor)
    if (c.asked) throw new UserError('ask.asked')
    const undo = await remember(tx, { conversation: c, actor, kind: 'ask' })
    await tx.execute(sql`update conversation v set asked_at = muster_now(), later_at = null, nudge_at = null,
      hand_back_at = ${handBackTime} where id = ${c.id}`)
    await enqueue(tx, askLead, { conversationId: c.id })
    return showAfter(context, c.id, { notice: t('ask.asked', { name: nameOf(t, c) }), undo, brief: true })
  },
})

/** A lead gives a conversation back to who asked, with a word on it. */
const backAction = action({
  id: 'back',
  role: 'lead',
  ids: 1,
  async open({ tx, t, actor }, ids) {
    const name = await canGiveBack(tx, { id: ids[0] ?? '', actor })
    return {
      token: writeToken('back', ids[0] ?? ''),
      title: t('ask.back_title', { name }),
      fields: [{ name: 'note', label: t('ask.back_note'), kind: 'paragraph', hint: t('ask.back_hint'), max: 300 }],
      submit: t('ask.back_submit'),
    }
  },
  async submit({ tx, t, actor }, ids, fields) {
    const name = await giveBack(tx, { id: ids[0] ?? '', actor, note: fields['note'] ?? '' })
    return { view: line(t('ask.given_back', { name })), replaces: true }
  },
})

/** The conversation's card again: out of a choice that was not made. */
const talkAction = action({
  id: 'talk',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const c = await mine(context.tx, ids[0] ?? '', context.actor)
    return showCard(context, c.id, {})
  },
})

export const laterActions = [laterAction, ...untilActions, askAction, backAction, talkAction]
