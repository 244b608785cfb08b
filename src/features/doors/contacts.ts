/**
 * Doors of contacts' own addresses, as their lists say them: the address alone, no name and no number. Where no position is
 * given it is that of the same house in an effort that has it, such as one of the Base Adresse Nationale.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { findTerritory } from '../areas/read.ts'
import type { Canvass } from '../walks/canvass.ts'
import { findColumns } from '../addresses/columns.ts'
import type { DoorColumns } from '../addresses/columns.ts'
import { openGround } from './ground.ts'
import { keepAll, nothingYet } from './import.ts'
import type { Imported } from './import.ts'
import { cutCanvass } from './keep.ts'
import { readDoors } from '../addresses/read.ts'
import type { ReadDoor } from '../addresses/read.ts'

/** Contacts looked at in one round, and fields that lists of them may have. */
const group = 2_000
const mostFields = 200

type Spot = { lon: number; lat: number }

/**
 * Of everybody of a list who wants to hear from us. Throws UserError `list.not_found`, `doors.no_street`, `doors.nothing`,
 * and those of `cutCanvass`.
 */
export async function importContacts(
  tx: Tx,
  { canvass, list, territory }: { canvass: Canvass; list: string; territory?: string | undefined },
): Promise<Imported> {
  const [found] = await rows<{ id: string }>(tx, sql`select id from list where lower(name) = lower(${list.trim()})`)
  if (!found) throw new UserError('list.not_found', { name: list.slice(0, 80) })
  const fields = await rows<{ name: string }>(
    tx,
    sql`select distinct f as name from list_member m join contact k on k.id = m.contact_id, jsonb_object_keys(k.fields) f
        where m.list_id = ${found.id} order by 1 limit ${mostFields}`,
  )
  const header = fields.map(({ name }) => name)
  const columns = findColumns(header, { placed: false })
  const named = territory === undefined ? undefined : await findTerritory(tx, territory)
  const ground = await openGround(tx, named?.id)
  // Whose effort it is: an erasure looks for the address of a person there.
  await rows(tx, sql`update canvass set list_id = ${found.id} where id = ${canvass.id}`)
  const result = nothingYet()
  for (let after = { position: -1, id: '00000000-0000-0000-0000-000000000000' }; ;) {
    const some = await rows<{ position: number; id: string; fields: Record<string, string> }>(
      tx,
      sql`select m.position, k.id, k.fields from list_member m join contact k on k.id = m.contact_id
          where m.list_id = ${found.id} and (m.position, k.id) > (${after.position}::int, ${after.id}::uuid) and k.opted_out_at is null and k.consented is distinct from false
          order by m.position, k.id limit ${group}`,
    )
    const read = await readAddresses(
      tx,
      some.map((one) => header.map((name) => one.fields[name] ?? '')),
      columns,
    )
    result.rows += some.length
    result.rejects += read.without
    await keepAll(
      tx,
      canvass.id,
      read.doors.map((door) => ({ ...door, area: ground(door) })),
      result,
    )
    if (some.length < group) break
    after = some.at(-1)!
  }
  if (!named) result.nowhere = 0
  if (!result.doors && !result.known) throw new UserError('doors.nothing', { n: result.rejects })
  result.cut = await cutCanvass(tx, canvass)
  return result
}

/** `without`: rows of no address, or of one whose place nobody knows. */
async function readAddresses(
  tx: Tx,
  all: string[][],
  columns: DoorColumns,
): Promise<{ doors: ReadDoor[]; without: number }> {
  const wanted = new Set<string>()
  const ask = (house: string): undefined => void wanted.add(house)
  for (const cells of all) readDoors(cells, columns, ask)
  const spots = await findSpots(tx, [...wanted])
  const read = all.map((cells) => readDoors(cells, columns, (house) => spots.get(house)))
  return {
    doors: read.flatMap((one) => (typeof one === 'string' ? [] : one)),
    without: read.filter((one) => typeof one === 'string').length,
  }
}

/** By the key of a house, in any effort; by index. */
async function findSpots(tx: Tx, houses: string[]): Promise<Map<string, Spot>> {
  if (!houses.length) return new Map()
  const found = await rows<Spot & { key: string }>(
    tx,
    sql`select distinct on (d.key) d.key, d.spot[0] as lon, d.spot[1] as lat
        from (select jsonb_array_elements_text(${JSON.stringify(houses)}::jsonb)::uuid as key) h
          join canvass c on c.kind = 'door' join door d on d.canvass_id = c.id and d.key = h.key`,
  )
  return new Map(found.map(({ key, lon, lat }) => [key, { lon, lat }]))
}
