/**
 * What stands still: a campaign, a volunteer, or the whole house.
 *
 * A pause holds from the next statement on: claims, presses and dispatch each read it in the statement that acts. So
 * that "no attempt began within a pause" can be proved from the record, dispatch and pause take turns on one lock:
 * attempts that began before are committed when the pause takes its time, and later ones see it.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { wake } from '../../queue/job.ts'
import { sendTexts } from './wake.ts'

const attempts = 778_302_130

/** Held, shared, by a transaction that writes attempts, from before the statement that picks texts. Sent at once. */
export const beginAttempts = (tx: Tx): Promise<unknown> =>
  rows(tx, sql`select pg_advisory_xact_lock_shared(${attempts})`)

/** Waits for attempts that are being written; to be called before any row is locked, by pause and by resume. */
export const stopAttempts = (tx: Tx): Promise<unknown> => rows(tx, sql`select pg_advisory_xact_lock(${attempts})`)

export const houseStands = sql`exists (select from house where paused_at is not null or held_at is not null)`

/** Held: not even an answer that was asked for leaves, until an organizer has released the house (features/restore). */
export const houseHeld = sql`exists (select from house where held_at is not null)`

export type Stands = { paused: boolean; houseStands: boolean }

/** Refuses the press of somebody who stands still. Throws UserError `pause.house`, `pause.you`. */
export function mayPress(who: Stands): void {
  if (who.houseStands) throw new UserError('pause.house')
  if (who.paused) throw new UserError('pause.you')
}

type What = { kind: 'campaign' | 'volunteer' | 'house' | 'held'; subjectId: string | null }

/** The record of a pause. To be written in the transaction that sets the state, after `stopAttempts`. */
export const recordPause = (tx: Tx, { kind, subjectId, by }: What & { by: string | null }): Promise<unknown> =>
  tx.execute(sql`insert into pause (kind, subject_id, since, paused_by)
    values (${kind}, ${subjectId}, muster_clock(), ${by}) on conflict do nothing`)

export const endPause = (tx: Tx, { kind, subjectId }: What): Promise<unknown> =>
  tx.execute(sql`update pause set until = muster_clock()
    where kind = ${kind} and subject_id is not distinct from ${subjectId}::uuid and until is null`)

const heldBy = ({ kind, subjectId }: What) =>
  kind === 'house'
    ? sql`kind in ('first', 'reply', 'test')`
    : sql`kind in ('first', 'reply') and ${kind === 'campaign' ? sql`campaign_id` : sql`volunteer_id`} = ${subjectId}`

/** How many texts, pressed already, wait out a pause. */
export async function countHeld(tx: Tx, what: What): Promise<number> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select count(*)::int as n from message where state = 'queued' and ${heldBy(what)}`,
  )
  return found?.n ?? 0
}

/** Texts that waited out a pause go on at once. Returns how many those are. */
export async function letGo(tx: Tx, what: What): Promise<number> {
  const freed = await rows(
    tx,
    sql`update message set not_before = muster_now() where state = 'queued' and ${heldBy(what)} returning id`,
  )
  wake(tx, sendTexts)
  return freed.length
}
