/** Claims of walks of many people in one transaction: all of a team ask at once when an outing begins. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { findWalks, lockReady, walkMinutes } from './claim.ts'
import type { Walk } from './claim.ts'
import { eastAt, nearestTo, running } from './free.ts'
import type { Position } from './free.ts'

export type Asks = { volunteerId: string; at: Position | undefined }
type Placed = { volunteerId: string } & Position
type Around = { volunteerId: string; walkIds: string[] }

/** At one corner all look at the same dozen of walks: whoever finds those taken looks at the next. */
const looks = 6

/** What was free a moment ago is in the hands of a group that is not done yet: whoever was to get it looks farther. */
const rounds = 3

/**
 * Gives each of them the walk in hand, else a free one: of the nearest door that nobody else of this room is nearer to in
 * the order of asking, where their position is known; else of their team's areas, else of the best area. Undefined, with
 * nothing taken, for whom `claimWalk` has to look at alone: who asks twice, has to be told something, is being changed by
 * another transaction, or finds none left.
 */
export async function claimWalksTogether(tx: Tx, asks: Asks[]): Promise<(Walk | undefined)[]> {
  const once = new Map(asks.map((a) => [a.volunteerId, a]))
  const ids = [...once.keys()]
  const placed = [...once.values()].flatMap(({ volunteerId, at }) => (at ? [{ volunteerId, ...at }] : []))
  // One after the other on one connection: what is in hand is read when the people are locked.
  const [ready, held, near] = await Promise.all([
    lockReady(tx, ids),
    findWalks(tx, ids),
    placed.length ? lookAround(tx, placed) : [],
  ])
  const able = new Set(ready)
  const walks = new Map<string, Walk>(held.flatMap((w) => (able.has(w.volunteerId) ? [[w.volunteerId, w]] : [])))
  const asking = ids.filter((id) => able.has(id) && !walks.has(id))
  const wanting = (): Placed[] => placed.filter((p) => able.has(p.volunteerId) && !walks.has(p.volunteerId))
  const seen = new Set<string>()
  let around = near
  for (let round = 1; asking.length; round++) {
    const chosen = new Map<string, string>()
    for (let look = 1; around.length; look++) {
      const without = new Set<string>()
      for (const { volunteerId, walkIds } of around) {
        if (!able.has(volunteerId) || walks.has(volunteerId)) continue
        const walkId = walkIds.find((id) => !seen.has(id))
        if (walkId) {
          chosen.set(walkId, volunteerId)
          seen.add(walkId)
        } else without.add(volunteerId)
      }
      if (!without.size || look === looks) break
      const next = placed.filter((p) => without.has(p.volunteerId))
      around = await lookAround(tx, next, [...seen])
    }
    const others = round === 1 ? asking.filter((id) => !once.get(id)?.at) : []
    if (!chosen.size && !others.length) break
    const near = [...chosen].map(([walk_id, volunteer_id]) => ({ walk_id, volunteer_id }))
    for (const { volunteerId, ...walk } of await take(tx, { near, others }))
      walks.set(volunteerId, { ...walk, isNew: true })
    const left = wanting()
    if (!left.length || round === rounds) break
    around = await lookAround(tx, left, [...seen])
  }
  return asks.map(({ volunteerId }, i) =>
    asks.findIndex((a) => a.volunteerId === volunteerId) === i ? walks.get(volunteerId) : undefined,
  )
}

/** Free walks around each position, that of the nearest door first; none is locked. */
const lookAround = (tx: Tx, placed: Placed[], except: string[] = []): Promise<Around[]> =>
  rows(
    tx,
    sql`select h.id as "volunteerId", array(select x.walk_id from (${nearestTo(
      { lon: sql`h.lon`, lat: sql`h.lat`, east: sql`h.east` },
      undefined,
      sql`and id <> all(${`{${except.join(',')}}`}::uuid[])`,
    )}) x) as "walkIds"
        from jsonb_to_recordset(${JSON.stringify(placed.map(({ volunteerId, lon, lat }) => ({ id: volunteerId, lon, lat, east: eastAt(lat) })))}::jsonb)
          as h (id uuid, lon float, lat float, east float)`,
  )

/**
 * Whoever nobody's eye fell on gets the n-th free walk of their team's areas, else of all. What is locked here and goes to
 * nobody is let go with the transaction.
 */
const take = (
  tx: Tx,
  { near, others }: { near: { walk_id: string; volunteer_id: string }[]; others: string[] },
): Promise<(Omit<Walk, 'isNew'> & { volunteerId: string })[]> =>
  rows(
    tx,
    sql`with moment as materialized (select muster_now() as now), chosen as materialized (
          select * from jsonb_to_recordset(${JSON.stringify(near)}::jsonb) as c (walk_id uuid, volunteer_id uuid)
        ), near as materialized (
          select w.id, c.volunteer_id from chosen c join walk w on w.id = c.walk_id and w.free for update of w skip locked
        ), asked as materialized (
          select id as volunteer_id, team_id, row_number() over (partition by team_id order by id) as turn
          from volunteer where id = any(${`{${others.join(',')}}`}::uuid[])
        ), of_team as materialized (
          select team_id, id, row_number() over (partition by team_id) as turn from (
            select distinct on (x.id) t.team_id, x.id
            from (select team_id, count(*) as n from asked where team_id is not null group by 1) t cross join lateral (
              select y.id from team_area ta, lateral (${freeIn(sql`area_id = ta.area_id and canvass_id = any(array(${running()}))`, sql`t.n`)}) y
              where ta.team_id = t.team_id limit t.n) x
            order by x.id) found
        ), at_home as materialized (
          select a.volunteer_id, f.id from asked a join of_team f using (team_id, turn)
        ), elsewhere as materialized (
          select volunteer_id, row_number() over (order by volunteer_id) as turn from asked
          where volunteer_id not in (select volunteer_id from at_home)
        ), of_all as materialized (
          select id, row_number() over () as turn from (
            select x.id from (${running()}) c, lateral (
              select id from walk where canvass_id >= c.id and canvass_id <= c.id and free
                and id <> all(array(select walk_id from chosen union all select id from of_team))
              order by canvass_id, rank limit (select count(*) from elsewhere) for update skip locked) x
            limit (select count(*) from elsewhere)) found
        ), given as materialized (
          select volunteer_id, id from near union all select volunteer_id, id from at_home
          union all select volunteer_id, id from elsewhere join of_all using (turn)
        ), taken as (
          update walk w set volunteer_id = given.volunteer_id, partner_id = null, claimed_at = moment.now,
            expires_at = moment.now + make_interval(mins => ${walkMinutes})
          from moment, given where w.id = given.id and w.id = any(array(select id from given))
          returning w.id, w.volunteer_id, w.canvass_id, w.open, w.doors
        ), noted as (
          insert into walk_claim (walk_id, volunteer_id, doors, claimed_at) select id, volunteer_id, open, moment.now from taken, moment
        )
        select volunteer_id as "volunteerId", id as "walkId", canvass_id as "canvassId", open, doors from taken`,
  )

const freeIn = (where: SQL, most: SQL): SQL =>
  sql`select id from walk where free and ${where} and id <> all(array(select walk_id from chosen)) limit ${most} for update skip locked`
