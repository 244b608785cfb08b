import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { releaseBatches } from '../assignment/claim.ts'
import { bringWaiting } from '../conversations/waiting.ts'
import { endPause, stopAttempts } from '../texts/pauses.ts'

/**
 * Takes a person out of the house: their next press anywhere is a stranger's. What they had in hand is free at once;
 * their threads are the team's, and those that wait for an answer come to the team's channel. Returns how much that
 * was; undefined for somebody who is not here.
 *
 * Texts they pressed before and that have not left yet still go: each was one person's press on one contact, and what
 * is answered to it reaches the team. But what a pause of theirs held back never goes: nobody is left to resume it.
 */
export async function removeVolunteer(
  tx: Tx,
  { volunteerId }: { volunteerId: string },
): Promise<{ contacts: number; threads: number; waiting: number } | undefined> {
  await stopAttempts(tx)
  // First the person: from here on a claim of theirs waits for us, and then finds nobody.
  const [person] = await rows<{ paused: boolean }>(
    tx,
    sql`select paused_at is not null as paused from volunteer where id = ${volunteerId} and removed_at is null for no key update`,
  )
  if (!person) return undefined
  await tx.execute(sql`update volunteer set removed_at = muster_now(), paused_at = null where id = ${volunteerId}`)
  if (person.paused) {
    await tx.execute(sql`update message set state = 'failed', reason = 'removed'
      where state = 'queued' and kind in ('first', 'reply') and volunteer_id = ${volunteerId}`)
    await endPause(tx, { kind: 'volunteer', subjectId: volunteerId })
  }
  return freeHands(tx, volunteerId)
}

/** What somebody has in hand is free at once, their threads are the team's; those that wait are brought there. */
export async function freeHands(
  tx: Tx,
  volunteerId: string,
): Promise<{ contacts: number; threads: number; waiting: number }> {
  const contacts = await releaseBatches(tx, { volunteerId, how: 'taken' })
  const threads = await rows<{ id: string; waits: boolean }>(
    tx,
    // What was put off stays so, and comes to the team then; a question to a lead is the team's answer to give now.
    sql`update conversation set volunteer_id = null, nudge_at = null, hand_back_at = null, asked_at = null
        where volunteer_id = ${volunteerId} returning id, state = 'waiting' and later_at is null as waits`,
  )
  const waiting = threads.filter((thread) => thread.waits)
  for (const { id } of waiting) await bringWaiting(tx, id)
  return { contacts, threads: threads.length, waiting: waiting.length }
}

/**
 * A thread that came to somebody in the very moment in which they were removed (a press on "I take it", a text of a
 * contact) goes to the team too. Read again and again for a while after each removal.
 */
export async function bringOrphans(tx: Tx): Promise<void> {
  const orphans = await rows<{ id: string }>(
    tx,
    sql`update conversation c set volunteer_id = null, nudge_at = null, hand_back_at = null from volunteer v
        where v.removed_at > muster_now() - interval '2 minutes' and c.volunteer_id = v.id and c.state = 'waiting'
        returning c.id`,
  )
  for (const { id } of orphans) await bringWaiting(tx, id)
}
