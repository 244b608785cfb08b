import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { claimBatch } from './claim.ts'
import { showNext } from './show.ts'

async function batch(context: Context, size?: number, campaign?: string): Promise<Reply> {
  const { tx, actor, t } = context
  const claimed = await claimBatch(tx, { volunteerId: actor.id, size, campaign })
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

export const batchAction = action({ id: 'batch', role: 'volunteer', run: (context) => batch(context) })
