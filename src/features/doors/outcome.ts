/** What came of a knock: written once, by whoever holds the walk; and taken back. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { credit, reverse, share } from '../leaderboards/credit.ts'
import { houseStands, mayPress } from '../texts/pauses.ts'
import { finishWalk, walkMinutes } from '../walks/claim.ts'
import { sameStairs } from './next.ts'

export const outcomes = ['absent', 'refused', 'back', 'moved', 'talked', 'no_return'] as const
export type Outcome = (typeof outcomes)[number]

/** Seconds within which a press is taken back. */
export const undoSeconds = 120

type Who = { id: string; teamId: string | null }
export type Recorded = { walkId: string; pressId: string; visitId: string; visits: number; open: number }

const stateOf = { absent: 'done', refused: 'done', moved: 'done', talked: 'done', back: 'back', no_return: 'closed' }

/**
 * Records an outcome for a door, or (`stairs`) for all open doors of its staircase in the walk; in one transaction with the
 * walk's count and the credit, half each for a pair. `backAt`: for `back`, an expression of SQL.
 * Throws UserError `doors.gone` (the walk is no longer theirs), `doors.recorded` (a press before this one), `doors.paused`,
 * `pause.*`.
 */
export async function recordOutcome(
  tx: Tx,
  given: { doorId: string; by: Who; outcome: Outcome; backAt?: SQL; stairs?: boolean },
): Promise<Recorded> {
  const { doorId, by, outcome, backAt = sql`null`, stairs = false } = given
  const walk = await lockWalk(tx, doorId, by.id)
  const which = stairs
    ? sql`d.walk_id = ${walk.id} and ${sameStairs(sql`d`, sql`(select x from door x where x.id = ${doorId})`)}`
    : sql`d.id = ${doorId}`
  const done = await rows<{ id: string; pressId: string; before: string | null }>(
    tx,
    sql`with press as materialized (select muster_id() as id), knocked as materialized (
          select d.id, d.key, d.outcome from door d where ${which} and d.state = 'open' order by d.position for no key update
        ), changed as (
          update door d set state = ${stateOf[outcome]}, outcome = ${outcome}, back_at = ${backAt} from knocked where d.id = knocked.id
        ), never as (
          insert into no_return (key, volunteer_id) select key, ${by.id}::uuid from knocked where ${outcome === 'no_return'} on conflict do nothing
        )
        insert into visit (door_id, walk_id, volunteer_id, partner_id, outcome, press_id, before)
        select knocked.id, ${walk.id}::uuid, ${by.id}::uuid, ${walk.other}::uuid, ${outcome}::text, press.id, knocked.outcome from knocked, press
        returning id, press_id as "pressId", before`,
  )
  if (!done.length) throw new UserError('doors.recorded')
  const [left] = await rows<{ open: number }>(
    tx,
    sql`update walk set open = open - ${done.length}, expires_at = muster_now() + make_interval(mins => ${walkMinutes})
        where id = ${walk.id} returning open`,
  )
  if (outcome === 'no_return') await closeElsewhere(tx, doorId)
  const doubt = outcome === 'talked' ? await tooManyTalks(tx, by.id) : undefined
  const among = share(walk.other ? [by, { id: walk.other, teamId: walk.otherTeam }] : [by])
  await credit(
    tx,
    ...done.map(({ id }) => ({ metric: 'doors' as const, sourceId: id, campaignId: null, to: among, doubt })),
  )
  if (left?.open === 0) await finishWalk(tx, walk.id)
  return {
    walkId: walk.id,
    pressId: done[0]!.pressId,
    visitId: done[0]!.id,
    visits: done.length,
    open: left?.open ?? 0,
  }
}

/** The same household in other efforts. */
const closeElsewhere = (tx: Tx, doorId: string): Promise<unknown> =>
  rows(
    tx,
    sql`with same as materialized (
          select d.id, d.walk_id from door x join canvass c on true join door d on d.canvass_id = c.id and d.key = x.key
          where x.id = ${doorId} and d.id <> x.id and d.state <> 'closed'
        ), held as materialized (
          select id from walk where id in (select walk_id from same) order by id for no key update
        ), were as materialized (
          select d.id, d.walk_id, d.state from door d join same on same.id = d.id order by d.id for no key update of d
        ), closed as (update door d set state = 'closed', back_at = null from were where d.id = were.id)
        update walk w set open = w.open - n.n
        from (select walk_id, count(*)::int as n from were where state = 'open' group by 1) n where w.id = n.walk_id`,
  )

type Locked = { id: string; other: string | null; otherTeam: string | null }

/** The walk before its doors: claims and expiry lock it first, too. */
async function lockWalk(tx: Tx, doorId: string, volunteerId: string): Promise<Locked> {
  const [walk] = await rows<Locked & { state: string; mine: boolean; paused: boolean; houseStands: boolean }>(
    tx,
    sql`select w.id, c.state, o.id as other, o.team_id as "otherTeam", v.paused_at is not null as paused, ${houseStands} as "houseStands",
          coalesce((w.volunteer_id = v.id or w.partner_id = v.id) and w.expires_at > muster_now(), false) as mine
        from door d join walk w on w.id = d.walk_id join canvass c on c.id = w.canvass_id
          join volunteer v on v.id = ${volunteerId}
          left join volunteer o on o.id in (w.volunteer_id, w.partner_id) and o.id <> v.id
        where d.id = ${doorId} for no key update of w`,
  )
  if (!walk?.mine) throw new UserError('doors.gone')
  mayPress(walk)
  if (walk.state !== 'running') throw new UserError('doors.paused')
  return walk
}

/** Behind every door somebody, and all of them talk: doors open to some 30 in a hundred. */
async function tooManyTalks(tx: Tx, volunteerId: string): Promise<string | undefined> {
  const [found] = await rows<{ talks: number; all: number }>(
    tx,
    sql`select count(*) filter (where outcome = 'talked')::int as talks, count(*)::int as all from visit
        where volunteer_id = ${volunteerId} and at > muster_now() - interval '3 hours' and undone_at is null`,
  )
  return found && found.all >= 20 && found.talks > 0.9 * found.all ? 'contact_rate' : undefined
}

/**
 * Takes back what one press recorded: doors are open again, their credits gone, and a walk that was finished by it is in
 * the person's hands again. Returns a door of it. Throws UserError `doors.late` (time is over, or others went on from
 * there), `stale` (not theirs, or taken back already).
 */
export async function undoOutcome(
  tx: Tx,
  { pressId, by }: { pressId: string; by: Who },
): Promise<{ walkId: string; doorId: string }> {
  const [press] = await rows<{ walkId: string; late: boolean }>(
    tx,
    sql`select v.walk_id as "walkId", v.at <= muster_now() - make_interval(secs => ${undoSeconds}) as late from visit v
        where v.press_id = ${pressId} and v.volunteer_id = ${by.id} and v.undone_at is null limit 1`,
  )
  if (!press) throw new UserError('stale')
  if (press.late) throw new UserError('doors.late', { n: undoSeconds })
  const [walk] = await rows<{ mine: boolean; free: boolean }>(
    tx,
    sql`select coalesce((volunteer_id = ${by.id} or partner_id = ${by.id}) and expires_at > muster_now(), false) as mine,
          volunteer_id is null and open = 0 as free from walk where id = ${press.walkId} for no key update`,
  )
  if (!walk?.mine && !walk?.free) throw new UserError('doors.late', { n: undoSeconds })
  // An interview that is under way goes with it; what was answered to its end stands.
  const begun = await rows(
    tx,
    sql`delete from interview i using visit v where v.press_id = ${pressId} and i.visit_id = v.id and i.state = 'asking' returning 1`,
  )
  const [talk] = await rows(tx, sql`select 1 from visit where press_id = ${pressId} and consented`)
  if (talk && !begun.length) throw new UserError('doors.late', { n: undoSeconds })
  const undone = await rows<{ id: string; doorId: string }>(
    tx,
    sql`with taken as (
          update visit v set undone_at = muster_now() where press_id = ${pressId} and undone_at is null
            and not exists (select from visit x where x.door_id = v.door_id and x.undone_at is null and x.id > v.id)
          returning v.id, v.door_id, v.before, v.outcome, v.volunteer_id
        ), opened as (
          update door d set state = 'open', back_at = null, outcome = taken.before from taken where d.id = taken.door_id and d.state <> 'open'
          returning d.id, d.key, taken.outcome
        ), freed as (
          delete from no_return n using opened o where n.key = o.key and o.outcome = 'no_return' and n.volunteer_id = ${by.id}
        ), counted as (
          update walk w set open = w.open + n.n from (select count(*)::int as n from opened) n where w.id = ${press.walkId}
        )
        select taken.id, taken.door_id as "doorId" from taken order by taken.id`,
  )
  if (!undone.length) throw new UserError('stale')
  if (walk.free)
    await rows(
      tx,
      sql`with last as (
            select case when volunteer_id = ${by.id} then partner_id else volunteer_id end as other
            from walk_claim where walk_id = ${press.walkId} order by id desc limit 1
          ), held as (
            update walk w set volunteer_id = ${by.id}::uuid, partner_id = last.other, claimed_at = muster_now(),
              expires_at = muster_now() + make_interval(mins => ${walkMinutes})
            from last where w.id = ${press.walkId} returning w.id, w.open, w.partner_id
          )
          insert into walk_claim (walk_id, volunteer_id, partner_id, doors, claimed_at)
          select id, ${by.id}::uuid, partner_id, open, muster_now() from held`,
    )
  await reverse(tx, { metric: 'doors', campaignId: null, sourceIds: undone.map((v) => v.id) })
  return { walkId: press.walkId, doorId: undone[0]!.doorId }
}
