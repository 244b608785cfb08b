import { writeToken } from '../../chat/token.ts'
import { facts, line, view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { settle } from './credit.ts'
import { findHeld, nextHeld } from './held.ts'
import { readRule } from './goal.ts'
import { tellAccepted } from './recruits.ts'

/** One doubtful fact after the other, with its reason: counted, or not. */
async function show(context: Context, notice?: string): Promise<Reply> {
  const { tx, t, actor } = context
  const next = await nextHeld(tx, actor)
  if (!next) return { view: line(notice ? `${notice} ${t('held.none')}` : t('held.none')), replaces: true }
  const { held, waiting } = next
  const { zone } = await readRule(tx, actor.teamId)
  return {
    view: view(
      [
        ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
        { kind: 'title', text: t('held.title', { n: waiting }) },
        facts(t, [
          { label: t('held.who'), value: held.team ? `${held.name} (${held.team})` : held.name },
          { label: t('held.what'), value: t(`metric.${held.metric}`) },
          { label: t('held.when'), value: clock(held.at, zone, actor.locale) },
        ]),
        { kind: 'text', text: held.reason ? t(`doubt.${held.reason}`) : '–' },
        { kind: 'note', text: t('held.note') },
      ],
      [
        { label: t('button.accept'), token: writeToken('held_yes', held.id), look: 'primary' },
        { label: t('button.refuse'), token: writeToken('held_no', held.id), look: 'danger' },
      ],
    ),
    replaces: true,
  }
}

const decide =
  (accept: boolean) =>
  async (context: Context, ids: string[]): Promise<Reply> => {
    const { tx, t, actor, log } = context
    const held = await findHeld(tx, actor, ids[0] ?? '')
    if (!held || !(await settle(tx, { creditId: held.id, by: actor.id, accept }))) throw new UserError('stale')
    if (accept) await tellAccepted(tx, held.id)
    log.info({ event: accept ? 'credit.accepted' : 'credit.refused', id: held.id, by: actor.id })
    return show(context, t(accept ? 'held.accepted' : 'held.refused', { name: held.name }))
  }

export const heldActions = [
  action({ id: 'held', role: 'lead', ids: 0, run: async (context) => ({ ...(await show(context)), replaces: false }) }),
  action({ id: 'held_yes', role: 'lead', ids: 1, run: decide(true) }),
  action({ id: 'held_no', role: 'lead', ids: 1, run: decide(false) }),
]
