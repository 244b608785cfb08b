import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { credit, reverse } from '../leaderboards/credit.ts'

/** Whom a person brought, newest first: at most 20 names. Erased people have none. */
export const readRecruits = (
  tx: Tx,
  volunteerId: string,
): Promise<{ name: string; state: 'joined' | 'acted' | 'void' }[]> =>
  rows(
    tx,
    sql`select v.name, r.state from recruitment r join volunteer v on v.id = r.volunteer_id
        where r.recruiter_id = ${volunteerId} order by r.created_at desc, v.id limit 20`,
  )

export const readRecruiter = async (
  tx: Tx,
  volunteerId: string,
): Promise<{ id: string; name: string; state: string; why: string | null } | undefined> => {
  const [found] = await rows<{ id: string; name: string; state: string; why: string | null }>(
    tx,
    sql`select w.id, w.name, r.state, r.changed_why as why from recruitment r join volunteer w on w.id = r.recruiter_id
        where r.volunteer_id = ${volunteerId}`,
  )
  return found
}

/**
 * An organizer's correction, with a reason that stays on record. What had counted goes with it. Throws UserError
 * `recruiter.self`, `recruiter.loop`.
 */
export async function changeRecruiter(
  tx: Tx,
  given: { volunteerId: string; recruiterId: string; by: string; why: string },
): Promise<void> {
  const { volunteerId, recruiterId, by, why } = given
  if (volunteerId === recruiterId) throw new UserError('recruiter.self')
  // One change at a time: two of them together could close a loop that neither sees.
  await tx.execute(sql`select pg_advisory_xact_lock(778302131)`)
  const loop = await rows(
    tx,
    sql`with recursive above(id, depth) as (
          select recruiter_id, 1 from recruitment where volunteer_id = ${recruiterId}
          union all select r.recruiter_id, depth + 1 from above join recruitment r on r.volunteer_id = above.id where depth < 50
        ) select 1 from above where id = ${volunteerId}`,
  )
  if (loop.length) throw new UserError('recruiter.loop')
  const [changed] = await rows<{ acted: boolean; teamId: string | null }>(
    tx,
    sql`insert into recruitment (volunteer_id, recruiter_id, changed_by, changed_at, changed_why)
        values (${volunteerId}, ${recruiterId}, ${by}, muster_now(), ${why})
        on conflict (volunteer_id) do update set recruiter_id = excluded.recruiter_id, changed_by = excluded.changed_by,
          changed_at = excluded.changed_at, changed_why = excluded.changed_why
        returning state = 'acted' as acted, (select team_id from volunteer where id = ${recruiterId}) as "teamId"`,
  )
  if (!changed?.acted) return
  await reverse(tx, { metric: 'recruits', campaignId: null, sourceIds: [volunteerId] })
  await credit(tx, {
    metric: 'recruits',
    sourceId: volunteerId,
    campaignId: null,
    to: [{ id: recruiterId, teamId: changed.teamId }],
  })
}
