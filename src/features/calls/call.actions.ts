/** The buttons of a call's card. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Reply } from '../../chat/view.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { callAction, onward } from './call.command.ts'
import { callBackCard, callCard } from './call.view.ts'
import { loadCall, lookAtCall } from './load.ts'
import { recordCall } from './outcome.ts'
import type { CallOutcome } from './outcome.ts'

async function record(
  context: Context,
  id: string,
  outcome: CallOutcome,
  backAt?: (zone: string) => SQL,
): Promise<Reply> {
  const { tx, t, actor } = context
  const card = await loadCall(tx, id, actor.id)
  const { left } = await recordCall(tx, {
    targetId: id,
    by: actor,
    outcome,
    ...(backAt ? { backAt: backAt(card.zone) } : {}),
  })
  return onward(context, t(`call.did.${outcome}`, { name: card.firstName || t('card.no_name'), left }))
}

const simple = (
  [
    ['k_no_answer', 'no_answer'],
    ['k_voicemail', 'voicemail'],
    ['k_refused', 'refused'],
    ['k_wrong', 'wrong_number'],
    ['k_talked', 'talked'],
    ['k_never', 'never'],
  ] as const
).map(([id, outcome]) =>
  action({ id, role: 'volunteer', ids: 1, run: (context, ids) => record(context, ids[0] ?? '', outcome) }),
)

const number = action({
  id: 'k_number',
  role: 'volunteer',
  ids: 1,
  async run({ tx, t, actor, log }, [id = '']) {
    const card = await lookAtCall(tx, id, actor.id)
    log.info({ event: 'number.shown', volunteer: actor.id })
    return { ...callCard(t, card, { texter: actor.textName, shown: true }), shows: 'private' as const }
  },
})

const back = action({
  id: 'k_back',
  role: 'volunteer',
  ids: 1,
  run: async ({ tx, t, actor }, [id = '']) => callBackCard(t, await loadCall(tx, id, actor.id)),
})
const show = action({
  id: 'k_show',
  role: 'volunteer',
  ids: 1,
  run: async ({ tx, t, actor }, [id = '']) => callCard(t, await loadCall(tx, id, actor.id), { texter: actor.textName }),
})

/** By the clock of who is called. */
const evening = (zone: string, days: number): SQL => sql`(
  select case when x > muster_now() then x else x + interval '1 day' end
  from (select (date_trunc('day', muster_now() at time zone ${zone}::text) + make_interval(days => ${days}, hours => 18, mins => 30))
    at time zone ${zone}::text as x) x)`
const times = {
  hour: () => sql`muster_now() + interval '1 hour'`,
  evening: (zone: string) => evening(zone, 0),
  tomorrow: (zone: string) => evening(zone, 1),
}
const backAt = (['hour', 'evening', 'tomorrow'] as const).map((when) =>
  action({
    id: `k_back_${when}`,
    role: 'volunteer',
    ids: 1,
    run: (context, ids) => record(context, ids[0] ?? '', 'back', times[when]),
  }),
)

export const callActions = [callAction, ...simple, number, back, show, ...backAt]
