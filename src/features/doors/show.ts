import { line } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { Context } from '../define.ts'
import { doorCard, walkDone } from './door.view.ts'
import { nextDoor } from './next.ts'
import type { Door } from './next.ts'
import { positionOf } from './position.ts'

type Shown = {
  walkId: string
  notice?: string | undefined
  undo?: string | undefined
  /** The door before, and one that was passed over. */
  after?: string | undefined
  skip?: string | undefined
}

/** The walk's next door, or its end. */
export async function showDoor(
  { tx, t, actor }: Pick<Context, 'tx' | 't' | 'actor'>,
  { walkId, notice, undo, after, skip }: Shown,
): Promise<Reply> {
  return showing(t, await nextDoor(tx, walkId, { after, skip, at: positionOf(actor.id) }), { notice, undo })
}

export function showing(t: Context['t'], door: Door | undefined, { notice, undo }: Omit<Shown, 'walkId'>): Reply {
  const reply = door ? doorCard(t, door, { notice, undo }) : walkDone(t, { notice, undo })
  return notice ? { ...reply, stub: line(notice) } : reply
}
