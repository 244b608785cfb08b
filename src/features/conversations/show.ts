/** What comes to the screen after something was done to a conversation: its card, or the next of the answers' queue. */
import { line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { findSubject } from '../cards/shown.ts'
import type { Context } from '../define.ts'
import { conversationCard, queueDone, undoButton } from './conversation.view.ts'
import type { Around } from './conversation.view.ts'
import { loadConversation } from './load.ts'
import { takeOldest } from './queue.ts'

type Done = Pick<Around, 'notice' | 'undo' | 'reveal'>

/** The oldest waiting answer (or the one after `after`), one card at a time in one message. */
export async function showQueue(
  { tx, t, actor }: Pick<Context, 'tx' | 't' | 'actor'>,
  { after, ...done }: Done & { after?: string } = {},
): Promise<Reply> {
  const next = await takeOldest(tx, { actor, after })
  const c = next && (await loadConversation(tx, next.id))
  const stub = done.notice ? { stub: line(done.notice) } : {}
  if (!c) return { view: queueDone(t, done), replaces: true, ...stub }
  return {
    view: conversationCard(t, c, actor.locale, { ...done, place: next }),
    about: { kind: 'queue', id: c.id },
    replaces: true,
    ...stub,
  }
}

/** Whether the pressed card (or the one that words reply to) is that of the queue. */
async function isQueue({ tx, message, actor }: Context): Promise<boolean> {
  return message !== undefined && (await findSubject(tx, message, actor.id))?.kind === 'queue'
}

/** The card as it stands. */
export async function showCard(context: Context, id: string, done: Done): Promise<Reply> {
  const { tx, t, actor } = context
  const c = await loadConversation(tx, id)
  if (!c) throw new UserError('stale')
  return {
    view: conversationCard(t, c, actor.locale, done),
    about: { kind: (await isQueue(context)) ? 'queue' : 'conversation', id },
    replaces: true,
    ...(done.notice ? { stub: line(done.notice) } : {}),
  }
}

/** After an answer: in the queue the next one, else the card as it stands; `brief`: a line of it. */
export async function showAfter(
  context: Context,
  id: string,
  { brief = false, ...done }: Done & { notice: string; brief?: boolean },
): Promise<Reply> {
  if (await isQueue(context)) return showQueue(context, done)
  if (!brief) return showCard(context, id, done)
  return {
    view: view([{ kind: 'text', text: done.notice }], undoButton(context.t, done.undo)),
    about: { kind: 'conversation', id },
    replaces: true,
    stub: line(done.notice),
  }
}
