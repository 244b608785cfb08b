/** The buttons of a door's card. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { UserError } from '../../lib/errors.ts'
import type { Reply } from '../../chat/view.ts'
import { action, answer } from '../define.ts'
import type { Context } from '../define.ts'
import { addressOf, backCard, doorCard, insideOf } from './door.view.ts'
import { doorsAction } from './doors.command.ts'
import { findAsked } from './asked.ts'
import { consentCard } from '../interviews/card.ts'
import { findDoor, readWalk } from './next.ts'
import type { Door } from './next.ts'
import { recordOutcome, undoOutcome } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { shortWords } from './short-words.ts'
import { showDoor } from './show.ts'
import { evening } from './when.ts'
import { listCard, pictureCard } from './list.view.ts'
import { drawWalk } from './walk-picture.ts'

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
  if (questionnaire) return consentCard(t, actor.locale, { questionnaire, talkId: visitId, notice, undo: pressId })
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
  evening: (zone) => evening(zone, 0),
  tomorrow: (zone) => evening(zone, 1),
}
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

/** The whole walk as one message, for where there is no signal. */
const list = action({
  id: 'd_list',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const door = await mine(context, ids[0] ?? '')
    return listCard(context.t, await readWalk(context.tx, door.walkId), door.id)
  },
})

const picture = action({
  id: 'd_map',
  role: 'volunteer',
  ids: 1,
  async run(context, ids) {
    const door = await mine(context, ids[0] ?? '')
    const doors = await readWalk(context.tx, door.walkId)
    const dots = doors.map((d) => ({
      n: d.n,
      lon: d.lon,
      lat: d.lat,
      open: d.state === 'open',
      here: d.id === door.id,
    }))
    return pictureCard(context.t, await drawWalk(dots), doors, door.id)
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

export const doorActions = [doorsAction, ...simple, stairs, back, ...backAt, show, next, list, picture, undo]

/** Words as a reply to the card: short ones; or an outcome alone, for the door of the card. */
export const doorAnswer = answer({
  subject: 'door',
  role: 'volunteer',
  async run(context, id, text) {
    const reply = await shortWords(context, text)
    if (reply) return reply
    const door = await mine(context, id)
    const alone = await shortWords(context, `${door.n} ${text}`)
    return alone ?? doorCard(context.t, door, { notice: context.t('short.what', { found: text.slice(0, 40) }) })
  },
})
