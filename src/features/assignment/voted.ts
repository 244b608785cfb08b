import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { markOne } from '../ballots/mark.ts'
import { unmarkVoted } from '../ballots/unmark.ts'
import type { Actor } from '../define.ts'
import { mayPress } from '../texts/pauses.ts'
import { findTarget } from './target.ts'
import type { Target } from './target.ts'

/**
 * A volunteer knows that the contact in hand has voted: nobody chases them any more. Throws UserError `card.*`, `pause.*`,
 * `voted.no_chase`, `voted.forbidden`.
 */
export async function markTarget(
  tx: Tx,
  { targetId, volunteerId }: { targetId: string; volunteerId: string },
): Promise<Target> {
  // Not locked: a mark locks the contact first, then the batch.
  const target = await findTarget(tx, { targetId, volunteerId })
  if (!target) throw new UserError('card.gone')
  const name = target.firstName || '…'
  if (target.state === 'out' && target.voted) throw new UserError('card.voted', { name })
  if (target.state !== 'ready') throw new UserError('card.done', { name })
  if (!target.mine) throw new UserError('card.gone')
  mayPress(target)
  if (target.votesOn === null) throw new UserError('voted.no_chase')
  await markOne(tx, target.contactId, { votesOn: target.votesOn, source: 'said_so', how: 'press', by: volunteerId })
  return target
}

/**
 * A slip of the press before. Throws UserError `voted.no_chase`, and what `unmarkVoted` throws. The contact comes back to the
 * campaign, in whoever's hands it falls next.
 */
export async function unmarkTarget(
  tx: Tx,
  { targetId, by }: { targetId: string; by: Pick<Actor, 'id' | 'role' | 'teamId'> },
): Promise<void> {
  const [target] = await rows<{ contactId: string; votesOn: string }>(
    tx,
    sql`select t.contact_id as "contactId", c.votes_on::text as "votesOn" from target t join campaign c on c.id = t.campaign_id
        where t.id = ${targetId} and c.votes_on is not null and t.contact_id is not null`,
  )
  if (!target) throw new UserError('voted.no_chase')
  await unmarkVoted(tx, { ...target, by })
}
