/**
 * The gate: no new first texts for a volunteer while more answers than the campaign's `gate` wait for them. No batch is
 * handed out, and the card of the batch in hand gives way to the answers until they are under it again.
 *
 * What waits for somebody: answers of their conversations, but for those put off for later and those a lead was asked to
 * look at.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

const waitsOf = (v: SQL): SQL => sql`${v}.state = 'waiting' and ${v}.later_at is null and ${v}.asked_at is null`
/** A conversation `v` that waits for whoever has it. */
export const waits = waitsOf(sql`v`)

/**
 * How many answers wait for a volunteer, within another statement, whose own `v` it does not hide. Read from the index of their
 * waiting conversations.
 */
export const waitingFor = (volunteerId: string | SQL): SQL =>
  sql`(select count(*)::int from conversation gated
    where gated.volunteer_id = ${volunteerId} and ${waitsOf(sql`gated`)})`

export async function countWaiting(tx: Tx, volunteerId: string): Promise<number> {
  const [found] = await rows<{ n: number }>(tx, sql`select ${waitingFor(volunteerId)} as n`)
  return found?.n ?? 0
}
