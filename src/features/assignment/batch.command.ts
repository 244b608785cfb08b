import type { Reply } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { claimBatch } from './claim.ts'
import type { Claimed } from './claim.ts'
import { claimTogether } from './claim-together.ts'
import { gateCard } from './gate.view.ts'
import { opensNext } from './hours-of.ts'
import { rehearse } from './rehearsal.actions.ts'
import { showNext, showTogether } from './show.ts'

async function batch(context: Context, size?: number, campaign?: string): Promise<Reply> {
  const { tx, actor, t } = context
  if (!actor.promised) throw new UserError('promise.first')
  if (actor.trust === 'new') return rehearse(context)
  let claimed: Claimed
  try {
    claimed = await claimBatch(tx, { volunteerId: actor.id, size, campaign })
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    if (error.key === 'batch.gate') return gateCard(t, { waiting: Number(error.values['n']) })
    const next = error.key === 'batch.closed' ? await opensNext(tx, campaign) : undefined
    if (!next) throw error
    const time = clock(next.at, next.zone, actor.locale, new Date(next.now))
    throw new UserError('batch.opens', { time, city: next.zone.split('/').at(-1)!.replaceAll('_', ' ') })
  }
  return showNext(context, { ...claimed, notice: notice(t, claimed) })
}

const notice = (t: Context['t'], { isNew, size, ready }: Claimed): string =>
  isNew ? t('batch.new', { n: size }) : t('batch.in_hand', { n: ready })

/** A room that asks at once. Whoever has to be told something is left to `batch`. */
async function batchTogether(all: { context: Context }[]): Promise<(Reply | undefined)[]> {
  const tx = all[0]!.context.tx
  // Whoever promised after this looked at them has no name yet to show a text with: they are looked at again.
  const able = all.flatMap(({ context }, i) => (context.actor.promised ? [{ context, i }] : []))
  const claimed = able.length
    ? await claimTogether(
        tx,
        able.map(({ context }) => context.actor.id),
      )
    : []
  const given = able.flatMap(({ context, i }, n) => {
    const batch = claimed[n]
    return batch ? [{ context, shown: { ...batch, notice: notice(context.t, batch) }, i }] : []
  })
  const replies = given.length ? await showTogether(tx, given) : []
  const shown = new Map(given.map(({ i }, at) => [i, replies[at]]))
  return all.map((_, i) => shown.get(i))
}

/** The next contacts; with work in hand, that card again, on whatever network it is asked for. */
export const batchCommand = command({
  name: 'batch',
  group: 'texting',
  role: 'volunteer',
  options: { size: { type: 'integer', min: 1, max: 100 }, campaign: { type: 'campaign' } },
  run: (context, { size, campaign }) => batch(context, size, campaign),
  runTogether: batchTogether,
})

export const batchAction = action({
  id: 'batch',
  role: 'volunteer',
  ids: 0,
  run: (context) => batch(context),
  runTogether: batchTogether,
})
