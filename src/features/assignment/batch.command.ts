import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { claimBatch } from './claim.ts'
import type { Claimed } from './claim.ts'
import { gateCard } from './gate.view.ts'
import { rehearse } from './rehearsal.actions.ts'
import { showNext } from './show.ts'

async function batch(context: Context, size?: number, campaign?: string): Promise<Reply> {
  const { tx, actor, t } = context
  if (!actor.promised) throw new UserError('promise.first')
  if (actor.trust === 'new') return rehearse(context)
  let claimed: Claimed
  try {
    claimed = await claimBatch(tx, { volunteerId: actor.id, size, campaign })
  } catch (error) {
    if (!(error instanceof UserError && error.key === 'batch.gate')) throw error
    return gateCard(t, { waiting: Number(error.values['n']) })
  }
  const notice = claimed.isNew ? t('batch.new', { n: claimed.size }) : t('batch.in_hand', { n: claimed.ready })
  return showNext(context, { batchId: claimed.batchId, size: claimed.size, notice })
}

/** The next contacts; with work in hand, that card again, on whatever network it is asked for. */
export const batchCommand = command({
  name: 'batch',
  role: 'volunteer',
  options: { size: { type: 'integer', min: 1, max: 100 }, campaign: { type: 'campaign' } },
  run: (context, { size, campaign }) => batch(context, size, campaign),
})

export const batchAction = action({ id: 'batch', role: 'volunteer', ids: 0, run: (context) => batch(context) })
