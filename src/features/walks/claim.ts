/**
 * Who goes along which doors. A *claim* takes one walk row, and with it all its doors: a door is in one walk, a walk has
 * one holder, a person or a pair. It expires when nothing was recorded for a while.
 *
 * Lock order: volunteer, walk, door.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { houseStands, mayPress } from '../texts/pauses.ts'
import type { Stands } from '../texts/pauses.ts'
import { promisedColumn, trustColumn } from '../volunteers/actor.ts'
import { mayText } from '../volunteers/promise.ts'
import { nearestFree, nextFree } from './free.ts'
import type { Position } from './free.ts'

/** Minutes after which an untouched walk returns to the pool. Each outcome starts them anew. */
export const walkMinutes = 180

const looks = 3

export type Walk = { walkId: string; canvassId: string; open: number; doors: number; isNew: boolean }
type Walker = Stands & { promised: boolean; trust: 'new' | 'approved' | 'trusted' }

const held = (volunteerId: string | SQL): SQL => sql`(w.volunteer_id = ${volunteerId} or w.partner_id = ${volunteerId})
  and w.open > 0 and w.expires_at > muster_now()`
const columns = sql`w.id as "walkId", w.canvass_id as "canvassId", w.open, w.doors`

/**
 * The walk somebody is on, else the next: of the nearest door that nobody holds, where their position is known; else of
 * their team's areas, else of the best area. `partnerId`: for a pair. `more`: somebody else decides, whatever is in hand.
 * Throws UserError `doors.none_left`, `doors.none`, `promise.first`, `trust.new`, `pause.*`, `join_first`.
 *
 * The volunteer's row is locked first: `/doors` on three networks at once gives one walk.
 */
export async function claimWalk(
  tx: Tx,
  {
    volunteerId,
    partnerId,
    canvassId,
    at,
    more = false,
  }: {
    volunteerId: string
    partnerId?: string | undefined
    canvassId?: string | undefined
    at?: Position | undefined
    more?: boolean
  },
): Promise<Walk> {
  // Sent together, in this order and on one connection: the second starts when the first has its lock, and the third takes
  // nothing where the second finds a walk in hand. Round trips are most of what a claim costs.
  const near = at && nearestFree(at, canvassId)
  const next = nextFree(volunteerId, canvassId)
  const [, inHand, first] = await Promise.all([
    lockWalkers(tx, partnerId ? [volunteerId, partnerId] : [volunteerId]),
    more ? undefined : findWalk(tx, volunteerId),
    take(tx, near ?? next, volunteerId, partnerId, !more),
  ])
  if (inHand) return inHand
  let taken = first
  // Others may be faster with all that lies around: looked at anew, and then by the order of areas.
  for (let look = 1; near && !taken && look < looks; look++) taken = await take(tx, near, volunteerId, partnerId)
  taken ??= await take(tx, next, volunteerId, partnerId)
  if (taken) return { ...taken, isNew: true }
  const [there] = await rows(tx, sql`select 1 from canvass where state = 'running' and kind = 'door' limit 1`)
  throw new UserError(there ? 'doors.none_left' : 'doors.none')
}

const walkers = (ids: string[]): SQL => sql`
  select v.id, ${promisedColumn} as promised, ${trustColumn} as trust, v.paused_at is not null as paused,
    ${houseStands} as "houseStands"
  from volunteer v where v.id = any(${`{${ids.join(',')}}`}::uuid[]) and v.removed_at is null
  order by v.id for no key update of v`

/** In one order, whoever claims; refuses whoever may not be sent to anybody's door. */
export async function lockWalkers(tx: Tx, ids: string[]): Promise<void> {
  const found = await rows<Walker>(tx, walkers(ids))
  if (found.length < ids.length) throw new UserError('join_first')
  for (const who of found) {
    mayText(who)
    mayPress(who)
  }
}

/** Those of them to whom nothing has to be said first; whoever is locked is left out. */
export async function lockReady(tx: Tx, ids: string[]): Promise<string[]> {
  const found = await rows<Walker & { id: string }>(tx, sql`${walkers(ids)} skip locked`)
  return found
    .filter((who) => who.promised && who.trust !== 'new' && !who.paused && !who.houseStands)
    .map(({ id }) => id)
}

async function take(
  tx: Tx,
  free: SQL,
  volunteerId: string,
  partnerId: string | undefined,
  onlyIfNone = false,
): Promise<Omit<Walk, 'isNew'> | undefined> {
  const [taken] = await rows<Omit<Walk, 'isNew'>>(
    tx,
    sql`with moment as materialized (select muster_now() as now), mine as materialized (
          select 1 from walk w join canvass c on c.id = w.canvass_id and c.state = 'running' where ${onlyIfNone} and ${held(volunteerId)}
        ), free as materialized (select id from (${free}) x where not exists (select from mine)), taken as (
          update walk w set volunteer_id = ${volunteerId}::uuid, partner_id = ${partnerId ?? null}::uuid,
            claimed_at = moment.now, expires_at = moment.now + make_interval(mins => ${walkMinutes})
          from moment, free where w.id = free.id returning w.id, w.canvass_id, w.open, w.doors
        ), noted as (
          insert into walk_claim (walk_id, volunteer_id, partner_id, doors, claimed_at)
          select id, ${volunteerId}::uuid, ${partnerId ?? null}::uuid, open, moment.now from taken, moment
        )
        select ${columns} from taken w`,
  )
  return taken
}

/** The walk in somebody's hands with doors left, oldest first; theirs, or their pair's. */
const inHandOf = (volunteerId: string | SQL): SQL =>
  sql`select ${columns}, false as "isNew" from walk w join canvass c on c.id = w.canvass_id and c.state = 'running'
      where ${held(volunteerId)} order by w.claimed_at limit 1`

export async function findWalk(tx: Tx, volunteerId: string): Promise<Walk | undefined> {
  const [found] = await rows<Walk>(tx, inHandOf(volunteerId))
  return found
}

export const findWalks = (tx: Tx, volunteerIds: string[]): Promise<(Walk & { volunteerId: string })[]> =>
  rows(
    tx,
    sql`select v.id as "volunteerId", w.* from unnest(${`{${volunteerIds.join(',')}}`}::uuid[]) v(id), lateral (${inHandOf(sql`v.id`)}) w`,
  )

/** Puts back walks with the doors that are left. Returns how many doors. A pair's walk goes back for both. */
export const releaseWalks = (
  tx: Tx,
  { volunteerId, how = 'released' }: { volunteerId: string; how?: 'released' | 'taken' | 'done' },
): Promise<number> => endWalks(tx, sql`volunteer_id = ${volunteerId} or partner_id = ${volunteerId}`, how)

export const expireWalks = (tx: Tx): Promise<number> =>
  endWalks(tx, sql`volunteer_id is not null and expires_at <= muster_now()`, 'expired')

/** A walk whose last door was recorded. */
export const finishWalk = (tx: Tx, walkId: string): Promise<number> =>
  endWalks(tx, sql`id = ${walkId} and open = 0 and volunteer_id is not null`, 'finished')

async function endWalks(tx: Tx, which: SQL, how: string): Promise<number> {
  const [ended] = await rows<{ doors: number }>(
    tx,
    sql`with ending as (select id, open from walk where ${which} order by id limit 500 for update),
        freed as (
          update walk w set volunteer_id = null, partner_id = null, claimed_at = null, expires_at = null
          from ending where w.id = ending.id
        ), noted as (
          update walk_claim c set ended_at = muster_now(), how = ${how}
          from ending where c.walk_id = ending.id and c.ended_at is null
        )
        select coalesce(sum(open), 0)::int as doors from ending`,
  )
  return ended?.doors ?? 0
}

/** Doors whose hour has come are open again, in the walk that they were in. */
export async function openBack(tx: Tx): Promise<void> {
  await rows(
    tx,
    sql`with due as materialized (
          select id, walk_id from door where state = 'back' and back_at <= muster_now() order by back_at limit 500
        ), held as materialized (
          select id from walk where id in (select walk_id from due) order by id for no key update
        ), opened as (
          update door d set state = 'open', back_at = null from due join held on held.id = due.walk_id
          where d.id = due.id and d.state = 'back' returning d.walk_id
        )
        update walk w set open = w.open + n.n from (select walk_id, count(*)::int as n from opened group by 1) n where w.id = n.walk_id`,
  )
}
