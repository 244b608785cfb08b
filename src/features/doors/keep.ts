/** Cuts an effort's doors into walks, area by area, and writes them down. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { isHeld } from '../areas/trial.ts'
import type { Canvass } from '../walks/canvass.ts'
import { cutWalks } from './cut.ts'
import type { Cut, Spotted } from './cut.ts'

export type Made = { walks: number; doors: number; metres: number; bound: number }

/** Doors of one area that are held while they are cut; a polling station has some two thousand. */
const most = 100_000
/** After every ranked area. */
const last = 1_000_000

/**
 * Walks of the doors that are in none yet, but for those of stations that are left alone (features/areas/trial.ts). Areas come in their order (features/areas/score.ts), doors without one last.
 * Throws UserError `doors.too_many`: more doors without boundaries between them than can be cut at once.
 */
export async function cutCanvass(tx: Tx, canvass: Canvass): Promise<Made> {
  await rows(tx, sql`select 1 from canvass where id = ${canvass.id} for update`)
  const areas = await rows<{ id: string | null; doors: number; rank: number }>(
    tx,
    sql`select d.area_id as id, count(*)::int as doors, coalesce(min(s.place), ${last}::int) as rank
        from door d left join area_score s on s.area_id = d.area_id left join area a on a.id = d.area_id
        where d.canvass_id = ${canvass.id} and d.walk_id is null and d.state = 'open' and not coalesce(${isHeld(sql`a`)}, false)
        group by 1 order by 3, min(a.code), 1`,
  )
  const made: Made = { walks: 0, doors: 0, metres: 0, bound: 0 }
  for (const { id, doors: n, rank } of areas) {
    if (n > most) throw new UserError('doors.too_many', { n, most })
    const doors = await rows<Spotted>(
      tx,
      sql`select id, street, number, place, staircase, floor, unit, spot[0] as lon, spot[1] as lat from door
          where canvass_id = ${canvass.id} and area_id is not distinct from ${id}::uuid and walk_id is null and state = 'open'
          -- By what they are: the same file is cut the same each time, and what stands in one line keeps to its street.
          order by street, number, key`,
    )
    const cuts = cutWalks(doors, canvass.walkSize)
    for (let at = 0; at < cuts.length; at += 100) await write(tx, canvass.id, id, rank, cuts.slice(at, at + 100))
    for (const cut of cuts) {
      made.walks++
      made.doors += cut.doors.length
      made.metres += cut.metres
      made.bound += cut.bound
    }
  }
  return made
}

async function write(tx: Tx, canvassId: string, areaId: string | null, rank: number, cuts: Cut[]): Promise<void> {
  const walks = await rows<{ id: string }>(
    tx,
    sql`insert into walk (canvass_id, area_id, rank, doors, open, spot, metres, bound)
        select ${canvassId}::uuid, ${areaId}::uuid, ${rank}::int, (g->>0)::int, (g->>0)::int, point((g->>1)::float, (g->>2)::float),
          (g->>3)::float, (g->>4)::float
        from jsonb_array_elements(${JSON.stringify(cuts.map((c) => [c.doors.length, c.lon, c.lat, c.metres, c.bound]))}::jsonb)
          with ordinality as x(g, n) order by n returning id`,
  )
  const placed = cuts.flatMap((cut, i) => cut.doors.map((id, position) => [id, walks[i]!.id, position]))
  await rows(
    tx,
    sql`update door set walk_id = (g->>1)::uuid, position = (g->>2)::int
        from jsonb_array_elements(${JSON.stringify(placed)}::jsonb) g where door.id = (g->>0)::uuid`,
  )
}
