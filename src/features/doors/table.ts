/** An effort's doors as a table: by walk, in the order of the way, with what came of them. Nothing about who lives there. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store } from '../../db/client.ts'
import { csvLine } from '../contacts/rejects.ts'

const heads = [
  'walk',
  'station',
  'door',
  'number',
  'street',
  'place',
  'staircase',
  'floor',
  'unit',
  'lon',
  'lat',
  'state',
  'outcome',
  'knocks',
  'last knock',
]
/** Walks, and doors in no walk, that are held at a time. */
const group = { walks: 50, doors: 2_000 }

type Row = Record<string, string | number | null> & { key: string }

const columns = sql`coalesce(nullif(a.name, ''), a.code) as station, d.position + 1 as door, d.number, d.street, d.place, d.staircase, d.floor,
  d.unit, d.spot[0] as lon, d.spot[1] as lat, d.state, d.outcome, d.key, coalesce(v.n, 0)::int as knocks,
  to_char(v.at at time zone c.zone, 'YYYY-MM-DD HH24:MI') as "last knock"`
const joined = sql`join canvass c on c.id = d.canvass_id left join area a on a.id = d.area_id
  left join lateral (select count(*) as n, max(at) as at from visit where door_id = d.id and undone_at is null) v on true`

export async function* writeDoors(store: Store, canvassId: string): AsyncGenerator<string, void> {
  yield csvLine(heads)
  const walks = await store.transact((tx) =>
    rows<{ id: string }>(tx, sql`select id from walk where canvass_id = ${canvassId} order by rank, id`),
  )
  for (let at = 0; at < walks.length; at += group.walks) {
    const some = walks.slice(at, at + group.walks).map(({ id }, i) => ({ id, walk: at + i + 1 }))
    const found = await store.transact((tx) =>
      rows<Row>(
        tx,
        sql`select w.walk, ${columns} from jsonb_to_recordset(${JSON.stringify(some)}::jsonb) w(id uuid, walk int)
            join door d on d.walk_id = w.id ${joined} order by w.walk, d.position`,
      ),
    )
    yield found.map(lineOf).join('')
  }
  // In no walk: never to be knocked on, or left alone.
  for (let after: string | null = null; ;) {
    const last: string | null = after
    const found: Row[] = await store.transact((tx) =>
      rows<Row>(
        tx,
        sql`select null as walk, ${columns} from door d ${joined} where d.canvass_id = ${canvassId} and d.walk_id is null
            and (${last}::uuid is null or d.key > ${last}::uuid) order by d.key limit ${group.doors}`,
      ),
    )
    yield found.map((row) => lineOf({ ...row, door: null })).join('')
    if (found.length < group.doors) return
    after = found.at(-1)!.key
  }
}

const lineOf = (row: Row): string => csvLine(heads.map((head) => (row[head] === null ? '' : String(row[head]))))
