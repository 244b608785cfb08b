import type { Reply, View } from '../../chat/view.ts'
import { countWaiting } from '../conversations/gate.ts'
import type { Context } from '../define.ts'
import { limits } from '../../lib/trust.ts'
import { nextTarget } from './first.ts'
import type { Target } from './first.ts'
import { batchDone, contactCard } from './card.view.ts'
import { gateCard } from './gate.view.ts'
import { proofFor } from './wording.ts'

/** The card of a batch's next contact, or its end; while too many answers wait, those first. */
export async function showNext(
  { tx, actor, t, settings }: Pick<Context, 'tx' | 'actor' | 't' | 'settings'>,
  { batchId, size, notice, stub }: { batchId: string; size: number; notice?: string; stub?: View },
): Promise<Reply> {
  const target = await nextTarget(tx, batchId, actor.id)
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
