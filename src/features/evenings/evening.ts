/** A team's texting evening: planned, begun, paused, ended. Its times are rows; upkeep/sweep.ts looks at them. */
import { sql } from 'drizzle-orm'
import type { Place } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { releaseBatches } from '../assignment/claim.ts'
import { tellQueue } from '../conversations/jobs.ts'
import { showEvening } from './jobs.ts'
import { closeRoom } from './room.ts'

export type Evening = {
  id: string
  teamId: string
  by: string
  team: string
  network: string
  tenant: string
  channel: string
  state: 'planned' | 'running' | 'paused' | 'ended' | 'dropped'
  startsAt: string
  endsAt: string
  minutes: number
  goal: number | null
  messageId: string | null
  recapAt: string | null
}

const columns = sql`e.id, e.team_id as "teamId", e.created_by as by, team.name as team, e.network, e.tenant, e.channel, e.state, e.starts_at as "startsAt",
  e.ends_at as "endsAt", e.minutes, e.goal, e.message_id as "messageId", e.recap_at as "recapAt"`

export async function findEvening(tx: Tx, id: string): Promise<Evening | undefined> {
  const [found] = await rows<Evening>(
    tx,
    sql`select ${columns} from evening e join team on team.id = e.team_id where e.id = ${id}`,
  )
  return found
}

/** The evening that a team has before it, or is in; locked. */
export async function currentEvening(tx: Tx, teamId: string | null): Promise<Evening | undefined> {
  const [found] = await rows<Evening>(
    tx,
    sql`select ${columns} from evening e join team on team.id = e.team_id
        where e.team_id = ${teamId}::uuid and e.state in ('planned', 'running', 'paused') for update of e`,
  )
  return found
}

type New = { teamId: string; place: Place; by: string; startsAt?: Date; minutes: number; goal: number | undefined }

/** Announces one, in a second (due.ts); whoever does it within its last hour needs no reminder. Throws UserError `evening.there` while the team has another. */
export async function planEvening(tx: Tx, { teamId, place, by, startsAt, minutes, goal }: New): Promise<string> {
  if (await currentEvening(tx, teamId)) throw new UserError('evening.there')
  const starts = startsAt ? sql`${startsAt.toISOString()}::timestamptz` : sql`muster_now()`
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into evening (team_id, network, tenant, channel, starts_at, minutes, ends_at, goal, due_at, told_at, created_by)
        values (${teamId}, ${place.network}, ${place.tenant}, ${place.channel}, ${starts}, ${minutes},
          ${starts} + make_interval(mins => ${minutes}), ${goal ?? null}, muster_now(),
          case when ${starts} <= muster_now() + interval '1 hour' then muster_now() end, ${by}) returning id`,
  )
  return made!.id
}

/** Begins it now, for its minutes. */
export async function startEvening(
  tx: Tx,
  { id, minutes, goal }: { id: string; minutes?: number | undefined; goal?: number | undefined },
): Promise<void> {
  await tx.execute(sql`update evening set state = 'running', starts_at = muster_now(), due_at = muster_now(), paused_at = null,
    minutes = coalesce(${minutes ?? null}::int, minutes), goal = coalesce(${goal ?? null}::int, goal),
    ends_at = muster_now() + make_interval(mins => coalesce(${minutes ?? null}::int, minutes)) where id = ${id} and state = 'planned'`)
}

/** The clock stands still; on going on, what was left is left. Nothing where it is so already. */
export const pauseEvening = (tx: Tx, { id, pause }: { id: string; pause: boolean }): Promise<unknown> =>
  tx.execute(
    pause
      ? sql`update evening set state = 'paused', paused_at = muster_now(), due_at = muster_now() where id = ${id} and state = 'running'`
      : sql`update evening set state = 'running', ends_at = ends_at + (muster_now() - paused_at), paused_at = null, due_at = muster_now()
            where id = ${id} and state = 'paused'`,
  )

/**
 * Over: what nobody texted is free, what waits is the team's. One that never began is dropped. Returns how many answers
 * were handed over.
 */
export async function endEvening(tx: Tx, id: string): Promise<number> {
  const [ended] = await rows<{ teamId: string; was: string }>(
    tx,
    sql`update evening e set state = case old.state when 'planned' then 'dropped' else 'ended' end, ends_at = least(e.ends_at, muster_now())
        from (select id, state from evening where id = ${id} for update) old
        where e.id = old.id and old.state in ('planned', 'running', 'paused') returning e.team_id as "teamId", old.state as was`,
  )
  if (!ended) return 0
  await enqueue(tx, showEvening, { eveningId: id })
  if (ended.was === 'planned') {
    await closeRoom(tx, id)
    return 0
  }
  // In the order of their ids, as everybody who locks several.
  const hands = await rows<{ id: string }>(
    tx,
    sql`select distinct v.id from volunteer v join batch b on b.volunteer_id = v.id where v.team_id = ${ended.teamId} order by v.id`,
  )
  for (const { id: volunteerId } of hands) await releaseBatches(tx, { volunteerId, how: 'done' })
  const left = await rows<{ conversationId: string }>(
    tx,
    sql`update conversation c set volunteer_id = null, nudge_at = null, hand_back_at = null from volunteer v
        where v.team_id = ${ended.teamId} and c.volunteer_id = v.id and c.state = 'waiting' and c.later_at is null
        returning c.id as "conversationId"`,
  )
  await enqueue(tx, tellQueue, ...left.slice(0, 1))
  return left.length
}
