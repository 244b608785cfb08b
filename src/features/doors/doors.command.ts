import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { findCanvass } from '../walks/canvass.ts'
import { claimWalk } from '../walks/claim.ts'
import type { Walk } from '../walks/claim.ts'
import { claimWalksTogether } from '../walks/claim-together.ts'
import type { Position } from '../walks/free.ts'
import { findOpen, loadInterview, whoHasOpen } from '../interviews/interview.ts'
import { questionCard } from '../interviews/card.ts'
import { firstDoors } from './next.ts'
import { positionOf, rememberPosition } from './position.ts'
import { showDoor, showing } from './show.ts'

export async function doors(context: Context, name?: string): Promise<Reply> {
  const { tx, t, actor } = context
  // What was begun goes on where it stood, on whatever network.
  const open = await findOpen(tx, actor.id)
  const card = open && questionCard(t, await loadInterview(tx, open, actor.id), { notice: t('interview.again') })
  if (card) return card
  const canvassId = name ? (await findCanvass(tx, name)).id : undefined
  const at = positionOf(actor.id)
  const walk = await claimWalk(tx, { volunteerId: actor.id, canvassId, at })
  return showDoor(context, { walkId: walk.walkId, notice: noticeOf(t, walk, at) })
}

const noticeOf = (t: Context['t'], { isNew, open }: Walk, at: Position | undefined): string =>
  t(isNew ? (at ? 'walk.new_near' : 'walk.new') : 'walk.in_hand', { n: open })

/** All who set out at once. Whoever has to be told something, or has an interview open, is left to `doors`. */
async function doorsTogether(all: { context: Context }[]): Promise<(Reply | undefined)[]> {
  const { tx } = all[0]!.context
  const asks = all.map(({ context: { actor } }) => ({ volunteerId: actor.id, at: positionOf(actor.id) }))
  const busy = new Set(
    (
      await whoHasOpen(
        tx,
        asks.map((a) => a.volunteerId),
      )
    ).map(({ by }) => by),
  )
  const free = asks.flatMap((ask, i) => (busy.has(ask.volunteerId) ? [] : [{ ...ask, i }]))
  const walks = free.length ? await claimWalksTogether(tx, free) : []
  const given = free.flatMap(({ i, at }, n) => {
    const walk = walks[n]
    return walk ? [{ i, at, walk, walkId: walk.walkId }] : []
  })
  const doors = given.length ? await firstDoors(tx, given) : []
  const shown = new Map(
    given.map(({ i, at, walk }, n) => {
      const { t } = all[i]!.context
      return [i, showing(t, doors[n], { notice: noticeOf(t, walk, at) })]
    }),
  )
  return all.map((_, i) => shown.get(i))
}

/**
 * Somebody shared where they are: the nearest doors that nobody holds, or of the walk in hand the nearest one. Only kept in
 * memory (position.ts). `live`: it came again as they walk; the next door they are shown is the one nearest to them then.
 */
export async function here(
  context: Context,
  { live, ...position }: Position & { live: boolean },
): Promise<Reply | undefined> {
  rememberPosition(context.actor.id, position)
  return live ? undefined : doors(context)
}

/** The next walk; with one in hand, its next door again, on whatever network it is asked for. */
export const doorsCommand = command({
  name: 'doors',
  group: 'doors',
  role: 'volunteer',
  options: { effort: { type: 'text', max: 80 } },
  run: (context, { effort }) => doors(context, effort),
  runTogether: doorsTogether,
})

export const doorsAction = action({
  id: 'doors',
  role: 'volunteer',
  ids: 0,
  run: (context) => doors(context),
  runTogether: doorsTogether,
})
