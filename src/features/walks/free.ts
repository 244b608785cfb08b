/** Which free walk somebody is given next. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** Degrees. */
export type Position = { lon: number; lat: number }

/** Walks around a position whose doors are looked at: the nearest door is rarely in a walk whose middle lies farther. */
const around = 12

/** Running efforts, or the one that is asked for. */
export const running = (canvassId?: string): SQL =>
  sql`select id from canvass where state = 'running' and kind = 'door' and ${canvassId === undefined ? sql`true` : sql`id = ${canvassId}::uuid`}
    order by created_at limit 20`

/**
 * The first free walk of the team's areas, else of any area in their order, locked. Its order is that of the index of free
 * walks and of no other (see assignment/free.ts): the cost does not grow with what was claimed before.
 */
export const nextFree = (volunteerId: string, canvassId: string | undefined): SQL => sql`
  select id from (
    select x.id from volunteer v join team_area ta on ta.team_id = v.team_id,
      lateral (select id from walk where area_id = ta.area_id and free
        and canvass_id = any(array(${running(canvassId)}))
        limit 1 for update skip locked) x
    where v.id = ${volunteerId}
    union all
    select x.id from (${running(canvassId)}) c,
      lateral (select id from walk where canvass_id >= c.id and canvass_id <= c.id and free
        order by canvass_id, rank limit 1 for update skip locked) x
  ) found limit 1`

/**
 * The free walk of the nearest open door, locked: the middles of walks lead to a dozen of them, by the index of free walks;
 * their doors tell which. No row where others were faster with all of those.
 */
export const nearestFree = ({ lon, lat }: Position, canvassId: string | undefined): SQL => sql`
  select w.id from (${nearestDoors({ lon, lat }, canvassId)}) near join walk w on w.id = near.walk_id
  where w.free order by near.far limit 1 for update of w skip locked`

/** Of each free walk around a position its nearest open door: (walk_id, door_id, far in degrees), nearest first. */
export const nearestDoors = ({ lon, lat }: Position, canvassId: string | undefined): SQL =>
  nearestTo({ lon: sql`${lon}::float`, lat: sql`${lat}::float`, east: sql`${eastAt(lat)}::float` }, canvassId)

/** Degrees of longitude are shorter than those of latitude: what is nearest is told by metres. */
export const eastAt = (lat: number): number => Math.cos((lat * Math.PI) / 180)

/** The same where the position, and `eastAt` of it, are columns. `except`: walks that are not looked at. */
export const nearestTo = (
  { lon, lat, east }: { lon: SQL; lat: SQL; east: SQL },
  canvassId?: string,
  except: SQL = sql``,
): SQL =>
  sql`select w.id as walk_id, d.id as door_id, d.far from (
      select id from walk where free
        and canvass_id = any(array(${running(canvassId)})) ${except}
      order by spot <-> point(${lon}, ${lat}) limit ${around}
    ) w, lateral (
      select id, sqrt(((spot[0] - ${lon}) * ${east}) ^ 2 + (spot[1] - ${lat}) ^ 2) as far
      from door where walk_id = w.id and state = 'open' order by far limit 1
    ) d order by d.far`
