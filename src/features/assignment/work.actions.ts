/** The buttons of a contact's card. */
import { UserError } from '../../lib/errors.ts'
import { writeToken } from '../../chat/token.ts'
import { line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { mayPress } from '../texts/pauses.ts'
import { findHeld } from './claim.ts'
import { sendFirst, sendTogether, skipTarget } from './first.ts'
import type { Press } from './first.ts'
import { findTarget } from './target.ts'
import { markTarget, unmarkTarget } from './voted.ts'
import { proofFor, readVersion, renderFirst, tooLong, versionId } from './wording.ts'
import { sentStub, skippedStub } from './card.view.ts'
import { showAgain, showNext, showTogether } from './show.ts'

const pressOf = (
  { actor, settings, waited }: Context,
  [targetId = '', version = '']: string[],
  edited?: string,
): Press => ({
  targetId,
  volunteerId: actor.id,
  teamId: actor.teamId,
  texter: actor.textName,
  // A form was read and typed into: it cannot be a slip.
  slipMs: edited === undefined ? settings.slipMs : 0,
  waited: waited(),
  version: readVersion(version),
  links: settings,
  network: actor.network,
  ...(edited === undefined ? {} : { edited }),
})

async function send(context: Context, ids: string[], edited?: string): Promise<Reply> {
  const { tx, t } = context
  const pressed = await whereOneStands(context, () => sendFirst(tx, pressOf(context, ids, edited)))
  if ('view' in pressed) return pressed
  const { outcome, target } = pressed
  if (outcome === 'gated') return showNext(context, target)
  if (outcome === 'slip') return showAgain(context, target, t('card.slip'))
  if (outcome === 'changed') return showAgain(context, target, t('card.changed'))
  const name = target.firstName || t('card.no_name')
  if (outcome === 'out') return showNext(context, { ...target, notice: t('card.opted_out', { name }) })
  if (outcome === 'answered') return showNext(context, { ...target, notice: t('card.answered', { name }) })
  if (outcome === 'voted') return showNext(context, { ...target, notice: t('errors.card.voted', { name }) })
  if (outcome === 'called') return showNext(context, { ...target, notice: t('card.called', { name }) })
  if (outcome === 'blocked') {
    const reason = target.reason ?? tooLong
    const notice = reason === tooLong ? t('card.too_long', { name }) : t('card.blocked', { name, field: reason })
    return showNext(context, { ...target, notice })
  }
  return showNext(context, { ...target, stub: sentStub(t, target) })
}

/** What is pressed most, by many people at once. Whatever is not plainly sent is left to `send`. */
async function sendAll(presses: { context: Context; ids: string[] }[]): Promise<(Reply | undefined)[]> {
  const tx = presses[0]!.context.tx
  const { sent, written } = await sendTogether(
    tx,
    presses.map(({ context, ids }) => pressOf(context, ids)),
  )
  const next = presses.flatMap(({ context }, i) => {
    const target = sent[i]
    return target ? [{ context, shown: { ...target, stub: sentStub(context.t, target) }, i }] : []
  })
  const [replies] = await Promise.all([showTogether(tx, next), written])
  const shown = new Map(next.map(({ i }, at) => [i, replies[at]]))
  return presses.map((_, i) => shown.get(i))
}

/**
 * A press on a card whose contact is done or gone does nothing, says so, and shows the card of the work in hand: a
 * press whose answer was lost on the way can always be repeated.
 */
async function whereOneStands<T>(context: Context, press: () => Promise<T>): Promise<T | Reply> {
  const { tx, actor, t } = context
  try {
    return await press()
  } catch (error) {
    const stale = error instanceof UserError && ['card.done', 'card.gone', 'card.voted'].includes(error.key)
    const held = stale && (await findHeld(tx, actor.id))
    if (!held) throw error
    return showNext(context, { ...held, notice: t(`errors.${error.key}`, error.values) })
  }
}

export const sendAction = action({
  id: 'send',
  role: 'volunteer',
  ids: 2,
  run: (context, ids) => send(context, ids),
  runTogether: sendAll,
  // While one group is written down in the database, the cards of the other are drawn.
  beside: 2,
})

export const skipAction = action({
  id: 'skip',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const target = await whereOneStands(context, () =>
      skipTarget(context.tx, { targetId: ids[0] ?? '', volunteerId: context.actor.id }),
    )
    if ('view' in target) return target
    return showNext(context, { ...target, stub: skippedStub(context.t, target) })
  },
})

export const votedAction = action({
  id: 'voted',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const target = await whereOneStands(context, () =>
      markTarget(context.tx, { targetId: ids[0] ?? '', volunteerId: context.actor.id }),
    )
    if ('view' in target) return target
    const name = target.firstName || context.t('card.no_name')
    const next = await showNext(context, { ...target, notice: context.t('vote.voted', { name }) })
    const slip = { label: context.t('button.unvoted_of', { name }), token: writeToken('unvoted', target.id) }
    return { ...next, view: view(next.view.blocks, [...(next.view.buttons ?? []), slip]) }
  },
})

/** No, they have not: the press before was a slip. */
export const unvotedAction = action({
  id: 'unvoted',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor, log } = context
    await unmarkTarget(tx, { targetId: ids[0] ?? '', by: actor })
    log.info({ event: 'vote.unmarked', id: ids[0], by: actor.id })
    const notice = t('vote.unvoted_back')
    const held = await findHeld(tx, actor.id)
    return held ? showNext(context, { ...held, notice }) : { view: line(notice) }
  },
})

export const editAction = action({
  id: 'edit',
  role: 'volunteer',
  ids: 2,
  async open({ tx, actor, t, settings }, ids) {
    const target = await findTarget(tx, { targetId: ids[0] ?? '', volunteerId: actor.id })
    if (!target?.mine || target.state !== 'ready') throw new UserError('card.gone')
    mayPress(target)
    if (!target.editable) throw new UserError('edit.not_allowed')
    const text = renderFirst(target, actor.textName, proofFor(target, settings))
    return {
      token: writeToken('edit', target.id, versionId(target.scriptVersion)),
      title: t('edit.title', { name: target.firstName || t('card.no_name') }),
      fields: [{ name: 'text', label: t('edit.text'), kind: 'paragraph', value: text, required: true, max: 1600 }],
      submit: t('button.send'),
    }
  },
  submit: (context, ids, fields) => send(context, ids, fields['text'] ?? ''),
})
