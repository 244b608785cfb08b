import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { firstDeed } from '../leaderboards/recruits.ts'

/** Hours before and after a rally in which somebody can be seen there. */
const around = 6

/**
 * A volunteer who came to a rally, by the word of somebody else at its door: for whoever was brought in that is a first
 * real thing. Nothing else is written down. Throws UserError `checkin.not_now`, `checkin.own`: nobody vouches for
 * themselves, nor for somebody whom they are to have for it.
 */
export async function checkInHelper(
  tx: Tx,
  { eventId, volunteerId, by }: { eventId: string; volunteerId: string; by: string },
): Promise<void> {
  const [found] = await rows<{ on: boolean; own: boolean }>(
    tx,
    sql`select muster_now() between e.starts_at - make_interval(hours => ${around})
            and e.starts_at + make_interval(mins => e.minutes, hours => ${around}) as on,
          ${volunteerId}::uuid = ${by}::uuid or exists (select from recruitment r
            where r.volunteer_id = ${volunteerId}::uuid and r.recruiter_id = ${by}::uuid and r.state <> 'void') as own
        from event e where e.id = ${eventId}`,
  )
  if (!found?.on) throw new UserError('checkin.not_now')
  if (found.own) throw new UserError('checkin.own')
  await firstDeed(tx, volunteerId)
}
