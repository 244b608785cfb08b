import { sql } from 'drizzle-orm'
import type { Reply, View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Context } from '../define.ts'
import { nextTarget } from './first.ts'
import type { Target } from './first.ts'
import { batchDone, contactCard } from './card.view.ts'

/** How many conversations wait for this volunteer's answer. */
export async function countWaiting(tx: Tx, volunteerId: string): Promise<number> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select count(*)::int as n from conversation where volunteer_id = ${volunteerId} and state = 'waiting'`,
  )
  return found?.n ?? 0
}

/** The card of a batch's next contact, or its end. */
export async function showNext(
  { tx, actor, t }: Pick<Context, 'tx' | 'actor' | 't'>,
  { batchId, size, notice, stub }: { batchId: string; size: number; notice?: string; stub?: View },
): Promise<Reply> {
  // Sent together: neither needs the other's answer.
  const [target, waiting] = await Promise.all([nextTarget(tx, batchId, actor.id), countWaiting(tx, actor.id)])
  const reply = target
    ? contactCard(t, { target, texter: actor.textName, waiting, notice: notice ? { text: notice } : undefined })
    : batchDone(t, { size, waiting, notice })
  return stub ? { ...reply, stub } : reply
}

/** The same contact again, with a word on why nothing was sent. */
export async function showAgain({ tx, actor, t }: Context, target: Target, notice: string): Promise<Reply> {
  const waiting = await countWaiting(tx, actor.id)
  return contactCard(t, { target, texter: actor.textName, waiting, notice: { text: notice, tone: 'error' } })
}
