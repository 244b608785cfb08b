/** Addresses in, walks out. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { openList } from '../contacts/file.ts'
import { findTerritory } from '../areas/read.ts'
import type { Canvass } from '../walks/canvass.ts'
import { findColumns } from '../addresses/columns.ts'
import { cutCanvass } from './keep.ts'
import type { Made } from './keep.ts'
import { openGround } from './ground.ts'
import { readDoors } from '../addresses/read.ts'
import type { DoorError, ReadDoor } from '../addresses/read.ts'

export type Imported = {
  rows: number
  /** New doors; those known before; marked "do not return", here or anywhere before. */
  doors: number
  known: number
  closed: number
  /** Doors in no known polling station, where a territory was named. */
  nowhere: number
  rejected: { line: number; reason: DoorError }[]
  rejects: number
  cut: Made
}

/** Lines of refused rows that are told one by one. */
const told = 20

/**
 * Reads a file of addresses into an effort and cuts its new doors into walks. A door that was there is left as it is.
 * Throws UserError: `doors.no_position`, `doors.no_street`, `doors.nothing`, those of tables (openList) and of `cutCanvass`.
 */
export async function importDoors(
  tx: Tx,
  source: AsyncIterable<Uint8Array> | Uint8Array,
  { canvass, territory, all = true }: { canvass: Canvass; territory?: string | undefined; all?: boolean },
): Promise<Imported> {
  const list = await openList(source)
  const result = nothingYet()
  try {
    const columns = findColumns(list.header)
    const named = territory === undefined ? undefined : await findTerritory(tx, territory)
    const ground = await openGround(tx, named?.id)
    for await (const group of list.rows) {
      const doors: (ReadDoor & { area: string | null })[] = []
      for (const { line, cells } of group) {
        result.rows++
        const read = readDoors(cells, columns)
        if (typeof read === 'string') {
          result.rejects++
          if (result.rejected.length < told) result.rejected.push({ line, reason: read })
          continue
        }
        for (const door of read) doors.push({ ...door, area: ground(door) })
      }
      await keepAll(tx, canvass.id, doors, result)
    }
    if (!named) result.nowhere = 0
  } finally {
    await list.close()
  }
  if (!result.doors && !result.known) throw new UserError('doors.nothing', { n: result.rejects })
  if (all) result.cut = await cutCanvass(tx, canvass)
  // Who sets out the minute after must not be served by plans for empty tables: the database itself looks once a minute.
  await rows(tx, sql`analyze door, walk`)
  return result
}

export const nothingYet = (): Imported => ({
  rows: 0,
  doors: 0,
  known: 0,
  closed: 0,
  nowhere: 0,
  rejected: [],
  rejects: 0,
  cut: { walks: 0, doors: 0, metres: 0, bound: 0 },
})

/** Adds to `result`. */
export async function keepAll(
  tx: Tx,
  canvassId: string,
  doors: (ReadDoor & { area: string | null })[],
  result: Imported,
): Promise<void> {
  for (let at = 0; at < doors.length; at += 2_000) await keep(tx, canvassId, doors.slice(at, at + 2_000), result)
}

async function keep(
  tx: Tx,
  canvassId: string,
  doors: (ReadDoor & { area: string | null })[],
  result: Imported,
): Promise<void> {
  const values = doors.map((d) => [
    d.area,
    d.key,
    d.street,
    d.number,
    d.place,
    d.staircase,
    d.floor,
    d.unit,
    d.lon,
    d.lat,
    d.closed,
  ])
  const [kept] = await rows<{ doors: number; closed: number; nowhere: number }>(
    tx,
    sql`with given as (
          select distinct on (g->>1) g from jsonb_array_elements(${JSON.stringify(values)}::jsonb) g order by g->>1
        ), marked as (
          insert into no_return (key) select (g->>1)::uuid from given where (g->>10)::boolean on conflict do nothing
        ), made as (
          insert into door (canvass_id, area_id, key, street, number, place, staircase, floor, unit, spot, state)
          select ${canvassId}::uuid, (g->>0)::uuid, (g->>1)::uuid, g->>2, g->>3, g->>4, g->>5, g->>6, g->>7,
            point((g->>8)::float, (g->>9)::float),
            case when (g->>10)::boolean or exists (select from no_return n where n.key = (g->>1)::uuid) then 'closed' else 'open' end
          from given on conflict (canvass_id, key) do nothing returning state, area_id
        )
        select count(*)::int as doors, count(*) filter (where state = 'closed')::int as closed,
          count(*) filter (where area_id is null)::int as nowhere from made`,
  )
  result.doors += kept!.doors
  result.closed += kept!.closed
  result.nowhere += kept!.nowhere
  result.known += doors.length - kept!.doors
}
