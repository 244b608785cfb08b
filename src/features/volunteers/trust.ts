import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Trust } from '../../lib/trust.ts'

/** The verdict on a dry run, once: approved, or the five from the start. Throws UserError `stale`. */
export async function decideRehearsal(
  tx: Tx,
  { volunteerId, approve }: { volunteerId: string; approve: boolean },
): Promise<void> {
  const decided = await rows(
    tx,
    sql`update volunteer set review_at = null, trust = case when ${approve} then 'approved' else trust end,
          trust_at = case when ${approve} then muster_now() else trust_at end
        where id = ${volunteerId} and trust = 'new' and review_at is not null returning id`,
  )
  if (!decided.length) throw new UserError('stale')
  if (!approve) await forgetRehearsal(tx, volunteerId)
}

/** Returns whether that was a change. */
export async function setTrust(
  tx: Tx,
  { volunteerId, trust }: { volunteerId: string; trust: Trust },
): Promise<boolean> {
  const changed = await rows(
    tx,
    sql`update volunteer set trust = ${trust}, trust_at = muster_now(), review_at = null
        where id = ${volunteerId} and trust <> ${trust} returning id`,
  )
  // Who is new again practises again.
  if (changed.length && trust === 'new') await forgetRehearsal(tx, volunteerId)
  return changed.length > 0
}

const forgetRehearsal = (tx: Tx, volunteerId: string): Promise<unknown> =>
  tx.execute(sql`delete from rehearsal where volunteer_id = ${volunteerId}`)
