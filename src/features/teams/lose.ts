import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { releaseBatches } from '../assignment/claim.ts'
import { bringWaiting } from '../conversations/waiting.ts'

/**
 * An account that nothing reaches any more: the person blocked the bot, or deleted themselves. Their cards go to
 * another account of theirs, where they were last. Who has none that is left is away: what they had in hand is free at
 * once, their threads are the team's. Nothing is held against them: whoever comes back presses, and goes on.
 */
export async function loseAccount(
  tx: Tx,
  { network, tenant, userId }: { network: string; tenant: string; userId: string },
): Promise<void> {
  const [lost] = await rows<{ volunteerId: string }>(
    tx,
    sql`update identity i set used_at = to_timestamp(0) from volunteer v
        where (i.network, i.tenant, i.user_id) = (${network}, ${tenant}, ${userId})
          and v.id = i.volunteer_id and v.removed_at is null and i.used_at > to_timestamp(0)
        returning v.id as "volunteerId"`,
  )
  if (!lost) return
  const { volunteerId } = lost
  const reachable = await rows(
    tx,
    sql`select 1 from identity where volunteer_id = ${volunteerId} and used_at > to_timestamp(0) limit 1`,
  )
  if (!reachable.length) await releaseBatches(tx, { volunteerId })
  const threads = await rows<{ id: string; waits: boolean }>(
    tx,
    reachable.length
      ? sql`select id, true as waits from conversation where volunteer_id = ${volunteerId} and state = 'waiting'`
      : sql`update conversation set volunteer_id = null where volunteer_id = ${volunteerId}
          returning id, state = 'waiting' as waits`,
  )
  // Answers that were shown where nobody looks any more are shown again.
  for (const { id, waits } of threads) if (waits) await bringWaiting(tx, id)
}
