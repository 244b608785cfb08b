/** The buttons of a door's card. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { UserError } from '../../lib/errors.ts'
import type { Reply } from '../../chat/view.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { addressOf, backCard, doorCard, insideOf } from './door.view.ts'
import { doorsAction } from './doors.command.ts'
import { findAsked } from './asked.ts'
import { consentCard } from './interview.view.ts'
import { findDoor } from './next.ts'
import type { Door } from './next.ts'
import { recordOutcome, undoOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { showDoor } from './show.ts'

/** A door still to be knocked on, of a walk in hand. Throws UserError `doors.gone`, `doors.recorded`. */
async function mine({ tx, actor }: Context, id: string): Promise<Door> {
  const door = await findDoor(tx, id, actor.id)
  if (!door) throw new UserError('doors.gone')
  if (door.state !== 'open') throw new UserError('doors.recorded')
  return door
}

async function record(
  context: Context,
  id: string,
  { outcome, backAt, stairs = false }: { outcome: Outcome; backAt?: SQL; stairs?: boolean },
): Promise<Reply> {
  const { tx, t, actor } = context
  const door = await mine(context, id)
  const { walkId, pressId, visitId, visits } = await recordOutcome(tx, {
    doorId: id,
    by: actor,
    outcome,
    stairs,
    ...(backAt ? { backAt } : {}),
  })
  const where = [addressOf(door), stairs ? '' : insideOf(t, door)].filter(Boolean).join(', ')
  const notice = stairs ? t('door.did.stairs', { where, n: visits }) : t(`door.did.${outcome}`, { where })
  const questionnaire = outcome === 'talked' ? await findAsked(tx, walkId) : undefined
  if (questionnaire) return consentCard(t, actor.locale, { questionnaire, visitId, notice, undo: pressId })
  return showDoor(context, { walkId, notice, undo: pressId, after: id })
}

const simple = (
  [
    ['d_absent', 'absent'],
    ['d_talked', 'talked'],
    ['d_refused', 'refused'],
    ['d_moved', 'moved'],
    ['d_never', 'no_return'],
  ] as const
).map(([id, outcome]) =>
  action({ id, role: 'volunteer', ids: 1, run: (context, ids) => record(context, ids[0] ?? '', { outcome }) }),
)

const stairs = action({
  id: 'd_stairs',
  role: 'volunteer',
  ids: 1,
  run: (context, ids) => record(context, ids[0] ?? '', { outcome: 'absent', stairs: true }),
})

/** In the effort's zone. */
const times: Record<'hour' | 'evening' | 'tomorrow', (zone: string) => SQL> = {
  hour: () => sql`muster_now() + interval '1 hour'`,
  evening: (zone) => at(zone, 0),
  tomorrow: (zone) => at(zone, 1),
}
/** 18:30, when most are home; the next day's, where that is past. */
const at = (zone: string, days: number): SQL => sql`(
  select case when x > muster_now() then x else x + interval '1 day' end
  from (select (date_trunc('day', muster_now() at time zone ${zone}::text) + make_interval(days => ${days}, hours => 18, mins => 30))
    at time zone ${zone}::text as x) x)`

const back = action({
  id: 'd_back',
  role: 'volunteer',
  ids: 1,
  run: async (context, ids) => backCard(context.t, await mine(context, ids[0] ?? '')),
})
const backAt = (['hour', 'evening', 'tomorrow'] as const).map((when) =>
  action({
    id: `d_back_${when}`,
    role: 'volunteer',
    ids: 1,
    async run(context, ids) {
      const door = await mine(context, ids[0] ?? '')
      return record(context, door.id, { outcome: 'back', backAt: times[when](door.zone) })
    },
  }),
)

/** The door's own card again: out of a choice that was not made. */
const show = action({
  id: 'd_show',
  role: 'volunteer',
  ids: 1,
  run: async (context, ids) => doorCard(context.t, await mine(context, ids[0] ?? ''), {}),
})

/** Another door first; this one comes again. */
const next = action({
  id: 'd_next',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const door = await mine(context, ids[0] ?? '')
    return showDoor(context, { walkId: door.walkId, after: door.id, skip: door.id })
  },
})

const undo = action({
  id: 'd_undo',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const { tx, t, actor } = context
    const { doorId } = await undoOutcome(tx, { pressId: ids[0] ?? '', by: actor })
    return doorCard(t, await mine(context, doorId), { notice: t('undo.done') })
  },
})

export const doorActions = [doorsAction, ...simple, stairs, back, ...backAt, show, next, undo]
