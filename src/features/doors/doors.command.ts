import type { Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { findCanvass } from '../walks/canvass.ts'
import { claimWalk } from '../walks/claim.ts'
import type { Position } from '../walks/free.ts'
import { findOpen, loadInterview } from '../interviews/interview.ts'
import { questionCard } from '../interviews/card.ts'
import { positionOf, rememberPosition } from './position.ts'
import { showDoor } from './show.ts'

export async function doors(context: Context, name?: string): Promise<Reply> {
  const { tx, t, actor } = context
  // What was begun goes on where it stood, on whatever network.
  const open = await findOpen(tx, actor.id)
  const card = open && questionCard(t, await loadInterview(tx, open, actor.id), { notice: t('interview.again') })
  if (card) return card
  const canvassId = name ? (await findCanvass(tx, name)).id : undefined
  const at = positionOf(actor.id)
  const walk = await claimWalk(tx, { volunteerId: actor.id, canvassId, at })
  const notice = walk.isNew
    ? t(at ? 'walk.new_near' : 'walk.new', { n: walk.open })
    : t('walk.in_hand', { n: walk.open })
  return showDoor(context, { walkId: walk.walkId, notice })
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
  role: 'volunteer',
  options: { effort: { type: 'text', max: 80 } },
  run: (context, { effort }) => doors(context, effort),
})

export const doorsAction = action({ id: 'doors', role: 'volunteer', ids: 0, run: (context) => doors(context) })
