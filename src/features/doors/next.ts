/** The door that is next. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { eastAt } from '../walks/free.ts'
import type { Position } from '../walks/free.ts'

export type Door = {
  id: string
  walkId: string
  canvass: string
  zone: string
  street: string
  number: string
  place: string
  staircase: string
  floor: string
  unit: string
  area: string | null
  /** As the whole walk numbers it, from 1. */
  n: number
  open: number
  doors: number
  /** Open doors on its staircase, itself among them. */
  stairs: number
  outcome: string | null
}

const sameStairs = (a: SQL, b: SQL): SQL =>
  sql`(${a}.place, ${a}.street, ${a}.number, ${a}.staircase) = (${b}.place, ${b}.street, ${b}.number, ${b}.staircase)`
export { sameStairs }

const columns = sql`d.id, w.id as "walkId", c.name as canvass, c.zone, d.street, d.number, d.place, d.staircase, d.floor, d.unit,
  coalesce(nullif(a.name, ''), a.code) as area, d.position + 1 as n, w.open, w.doors, d.outcome,
  (select count(*) from door o where o.walk_id = w.id and o.state = 'open' and ${sameStairs(sql`o`, sql`d`)})::int as stairs
  from door d join walk w on w.id = d.walk_id join canvass c on c.id = w.canvass_id left join area a on a.id = d.area_id`

/**
 * The next open door of a walk: on the staircase of the one before first; then, where the position is known, the nearest;
 * else by the order of the way. `skip`: that one comes last.
 */
export async function nextDoor(
  tx: Tx,
  walkId: string,
  { after, at, skip }: { after?: string | undefined; at?: Position | undefined; skip?: string | undefined } = {},
): Promise<Door | undefined> {
  const order = at
    ? sql`((d.spot[0] - ${at.lon}::float) * ${eastAt(at.lat)}::float) ^ 2 + (d.spot[1] - ${at.lat}::float) ^ 2, d.position`
    : sql`(d.position <= b.position), d.position`
  const [found] = await rows<Door>(
    tx,
    sql`select ${columns} left join door b on b.id = ${after ?? null}::uuid
        where d.walk_id = ${walkId} and d.state = 'open'
        order by d.id is not distinct from ${skip ?? null}::uuid, coalesce(${sameStairs(sql`b`, sql`d`)}, false) desc, ${order} limit 1`,
  )
  return found
}

/** The first open doors of several walks, nearest to where each is known to be, in their order. */
export async function firstDoors(
  tx: Tx,
  all: { walkId: string; at?: Position | undefined }[],
): Promise<(Door | undefined)[]> {
  const asked = all.map(({ walkId, at }) => ({ walk_id: walkId, ...at, east: at && eastAt(at.lat) }))
  const found = await rows<Door>(
    tx,
    sql`select x.* from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as h (walk_id uuid, lon float, lat float, east float), lateral (
          select ${columns} where d.walk_id = h.walk_id and d.state = 'open'
          order by coalesce(((d.spot[0] - h.lon) * h.east) ^ 2 + (d.spot[1] - h.lat) ^ 2, 0), d.position limit 1) x`,
  )
  const doors = new Map(found.map((door) => [door.walkId, door]))
  return all.map(({ walkId }) => doors.get(walkId))
}

/** A door of a walk that this person holds, alone or as one of a pair. */
export async function findDoor(
  tx: Tx,
  doorId: string,
  volunteerId: string,
): Promise<(Door & { state: string }) | undefined> {
  const [found] = await rows<Door & { state: string }>(
    tx,
    sql`select d.state, ${columns} where d.id = ${doorId} and (w.volunteer_id = ${volunteerId} or w.partner_id = ${volunteerId})
      and w.expires_at > muster_now()`,
  )
  return found
}

/** All doors of a walk in the order of the way. */
export const readWalk = (tx: Tx, walkId: string): Promise<(Door & { state: string; lon: number; lat: number })[]> =>
  rows(
    tx,
    sql`select d.state, d.spot[0] as lon, d.spot[1] as lat, ${columns} where d.walk_id = ${walkId} order by d.position`,
  )
