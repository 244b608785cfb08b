import type { Reply, View } from '../../chat/view.ts'
import type { Tx } from '../../db/client.ts'
import { countWaiting } from '../conversations/gate.ts'
import type { Context } from '../define.ts'
import { limits } from '../../lib/trust.ts'
import { nextTarget, nextTargets } from './target.ts'
import type { Target } from './target.ts'
import { batchDone, contactCard } from './card.view.ts'
import { gateCard } from './gate.view.ts'
import { proofFor } from './wording.ts'

type Shown = { batchId: string; size: number; notice?: string; stub?: View }

/** The card of a batch's next contact, or its end; while too many answers wait, those first. */
export const showNext = async (
  context: Pick<Context, 'tx' | 'actor' | 't' | 'settings'>,
  shown: Shown,
): Promise<Reply> => show(context, shown, await nextTarget(context.tx, shown.batchId, context.actor.id))

/** The same for several people, in one transaction. */
export async function showTogether(tx: Tx, all: { context: Context; shown: Shown }[]): Promise<Reply[]> {
  const next = await nextTargets(
    tx,
    all.map(({ context, shown }) => ({ batchId: shown.batchId, volunteerId: context.actor.id })),
  )
  return Promise.all(all.map(({ context, shown }, i) => show(context, shown, next[i])))
}

async function show(
  { tx, actor, t, settings }: Pick<Context, 'tx' | 'actor' | 't' | 'settings'>,
  { size, notice, stub }: Shown,
  target: Target | undefined,
): Promise<Reply> {
  const reply = !target
    ? batchDone(t, { size, waiting: await countWaiting(tx, actor.id), notice })
    : target.waiting > target.gate
      ? gateCard(t, target)
      : contactCard(t, {
          target,
          texter: actor.textName,
          notice: notice ? { text: notice } : undefined,
          looks: limits[actor.trust].looks > 0,
          proof: proofFor(target, settings),
        })
  return stub ? { ...reply, stub } : reply
}

/** The same contact again, with a word on why nothing was sent. */
export const showAgain = ({ actor, t, settings }: Context, target: Target, notice: string): Reply =>
  contactCard(t, {
    target,
    texter: actor.textName,
    notice: { text: notice, tone: 'error' },
    looks: limits[actor.trust].looks > 0,
    proof: proofFor(target, settings),
  })
