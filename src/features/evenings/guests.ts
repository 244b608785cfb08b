import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import type { Role } from '../../lib/roles.ts'
import { enqueue } from '../../queue/job.ts'
import { tellPair } from './jobs.ts'

/** Conversations somebody has answered before they count as experienced. */
const experience = 20

/**
 * I'm in. Somebody who has hardly texted yet is paired with the one who has, and helps the fewest so far; both hear of
 * it. Throws UserError `evening.over`, `evening.other_team`.
 */
export async function joinEvening(
  tx: Tx,
  { eveningId, volunteerId }: { eveningId: string; volunteerId: string },
): Promise<{ isNew: boolean }> {
  const [may] = await rows<{ on: boolean; own: boolean }>(
    tx,
    sql`select e.state in ('planned', 'running', 'paused') as on, v.team_id = e.team_id as own
        from evening e, volunteer v where e.id = ${eveningId} and v.id = ${volunteerId} for update of e`,
  )
  if (!may?.on) throw new UserError('evening.over')
  if (!may.own) throw new UserError('evening.other_team')
  const added = await rows(
    tx,
    sql`insert into evening_guest (evening_id, volunteer_id) values (${eveningId}, ${volunteerId}) on conflict do nothing returning 1`,
  )
  if (!added.length) return { isNew: false }
  const done = sql`(select coalesce(sum(n), 0) from total t where t.owner_id = v.id and t.metric = 'answers' and t.day is null)`
  const paired = await rows(
    tx,
    sql`update evening_guest g set pair_id = (
          select v.id from evening_guest o join volunteer v on v.id = o.volunteer_id and v.removed_at is null and v.trust <> 'new'
          where o.evening_id = ${eveningId} and o.volunteer_id <> ${volunteerId} and ${done} >= ${100 * experience}::int
          order by (select count(*) from evening_guest x where x.evening_id = ${eveningId} and x.pair_id = v.id), o.at limit 1)
        from volunteer v
        where g.evening_id = ${eveningId} and g.volunteer_id = ${volunteerId} and v.id = g.volunteer_id and ${done} < ${100 * experience}::int
        returning g.pair_id`,
  )
  if ((paired[0] as { pair_id: string | null } | undefined)?.pair_id)
    await enqueue(tx, tellPair, { eveningId, volunteerId })
  return { isNew: true }
}

type Of = { eveningId: string; volunteerId: string }
export const isGuest = async (tx: Tx, { eveningId, volunteerId }: Of): Promise<boolean> =>
  (await rows(tx, sql`select 1 from evening_guest where evening_id = ${eveningId} and volunteer_id = ${volunteerId}`))
    .length > 0

/** Whether somebody leads a team today, or organizes. */
export async function mayLead(
  tx: Tx,
  { teamId, volunteerId }: { teamId: string; volunteerId: string },
): Promise<boolean> {
  const [who] = await rows<{ role: Role; own: boolean }>(
    tx,
    sql`select role, team_id = ${teamId} as own from volunteer where id = ${volunteerId} and removed_at is null`,
  )
  return who !== undefined && (allows(who.role, 'organizer') || (who.own && allows(who.role, 'lead')))
}

export type Standing = { guests: string[]; handled: number; waiting: number; left: number }

/** Who is in, what was handled since it began, who waits, and the minutes left. Read by the volunteers of one team. */
export async function readStanding(tx: Tx, eveningId: string): Promise<Standing> {
  const [found] = await rows<Standing>(
    tx,
    sql`select
          (select coalesce(array_agg(v.text_name order by g.at) filter (where v.text_name <> ''), '{}') from evening_guest g
            join volunteer v on v.id = g.volunteer_id and v.removed_at is null where g.evening_id = e.id) as guests,
          coalesce((select sum(x.weight) from volunteer v join credit x on x.volunteer_id = v.id and x.at >= e.starts_at
            where v.team_id = e.team_id and x.metric = 'answers' and x.state = 'counted' and x.at <= e.ends_at), 0)::float / 100 as handled,
          (select count(*) from conversation c where c.team_id = e.team_id and c.state = 'waiting' and c.later_at is null)::int as waiting,
          greatest(0, ceil(extract(epoch from e.ends_at - coalesce(e.paused_at, muster_now())) / 60))::int as left
        from evening e where e.id = ${eveningId}`,
  )
  return found!
}

/** Thanked by name: who worked that evening and chose to be named. The others are counted. */
export async function readThanks(tx: Tx, eveningId: string): Promise<{ names: string[]; others: number }> {
  const found = await rows<{ name: string; named: boolean }>(
    tx,
    sql`select v.name, v.named from evening e join volunteer v on v.team_id = e.team_id and v.removed_at is null
        where e.id = ${eveningId} and exists (select from credit x where x.volunteer_id = v.id and x.at between e.starts_at and e.ends_at)
        order by v.name`,
  )
  return { names: found.filter((v) => v.named).map((v) => v.name), others: found.filter((v) => !v.named).length }
}
