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
  // Within its last hour nobody is told that it begins in an hour.
  const added = await rows(
    tx,
    sql`insert into evening_guest (evening_id, volunteer_id, reminded_at)
        select id, ${volunteerId}, case when starts_at <= muster_now() + interval '1 hour' then muster_now() end
        from evening where id = ${eveningId} on conflict do nothing returning 1`,
  )
  if (!added.length) return { isNew: false }
  await showSoon(tx, eveningId)
  await pairNewcomers(tx, eveningId)
  return { isNew: true }
}

/** A room that presses at once is one edit: Telegram lets a group have twenty messages a minute, edits among them. */
const showSoon = (tx: Tx, eveningId: string): Promise<unknown> =>
  tx.execute(
    sql`update evening set due_at = least(due_at, muster_now() + interval '3 seconds') where id = ${eveningId}`,
  )

/** Whoever came in by the code for the room is in: they have not seen the channel with its button yet. Once a minute. */
export async function welcomeRoom(tx: Tx, eveningId: string): Promise<void> {
  const came = await rows(
    tx,
    sql`insert into evening_guest (evening_id, volunteer_id, reminded_at)
        select e.id, v.id, muster_now() from evening e join volunteer v on v.invite_id = e.invite_id and v.team_id = e.team_id
        where e.id = ${eveningId} and v.removed_at is null and v.promise is not null
        on conflict do nothing returning 1`,
  )
  if (came.length) await showSoon(tx, eveningId)
  await pairNewcomers(tx, eveningId)
}

const answered = sql`(select coalesce(sum(n), 0) from total t where t.owner_id = v.id and t.metric = 'answers' and t.day is null)`
const enough = 100 * experience
/** Somebody `v` beside whom a newcomer may sit this evening. */
const isThere = sql`v.removed_at is null and v.paused_at is null and v.done_at is null and v.team_id = e.team_id`

/** Everybody new without somebody at their side (nobody was there yet, or who was has left) gets who helps the fewest so far. */
async function pairNewcomers(tx: Tx, eveningId: string): Promise<void> {
  const alone = await rows<{ volunteerId: string }>(
    tx,
    sql`select g.volunteer_id as "volunteerId" from evening_guest g join evening e on e.id = g.evening_id
          join volunteer v on v.id = g.volunteer_id
        where e.id = ${eveningId} and v.removed_at is null and v.team_id = e.team_id and ${answered} < ${enough}::int
          and not exists (select from volunteer v where v.id = g.pair_id and ${isThere})
        order by g.at`,
  )
  for (const { volunteerId } of alone) {
    const paired = await rows(
      tx,
      sql`update evening_guest g set pair_id = found.id from (
            select v.id from evening e join evening_guest o on o.evening_id = e.id join volunteer v on v.id = o.volunteer_id
            where e.id = ${eveningId} and v.id <> ${volunteerId} and v.trust <> 'new' and ${isThere} and ${answered} >= ${enough}::int
            order by (select count(*) from evening_guest x where x.evening_id = e.id and x.pair_id = v.id), o.at limit 1) found
          where g.evening_id = ${eveningId} and g.volunteer_id = ${volunteerId} returning 1`,
    )
    if (!paired.length) return
    await enqueue(tx, tellPair, { eveningId, volunteerId })
  }
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
