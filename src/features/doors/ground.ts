/** In which polling station's ground a point lies. */
import Flatbush from 'flatbush'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Shape } from '../areas/boundaries.ts'

/** The area of a door: by the station its row names, else by where it lies; null: in none that we know. */
export type Ground = (door: { station: string; lon: number; lat: number }) => string | null

type Area = { id: string; code: string; shape: Shape | null }
type Box = [number, number, number, number]

/** All areas of a territory are held while doors are imported: 69,000 are some 100 MB. */
export async function openGround(tx: Tx, territoryId: string | undefined): Promise<Ground> {
  if (!territoryId) return () => null
  const areas = await rows<Area>(tx, sql`select id, code, shape from area where territory_id = ${territoryId}`)
  const byCode = new Map(areas.map((a) => [bare(a.code), a.id]))
  const drawn = areas.filter((a): a is Area & { shape: Shape } => a.shape !== null && a.shape.length > 0)
  if (!drawn.length) return ({ station }) => byCode.get(bare(station)) ?? null
  const index = new Flatbush(drawn.length)
  for (const { shape } of drawn) index.add(...boxOf(shape))
  index.finish()
  return ({ station, lon, lat }) => {
    const named = station && byCode.get(bare(station))
    if (named) return named
    return (
      index
        .search(lon, lat, lon, lat)
        .map((i) => drawn[i]!)
        .find((a) => lies(lon, lat, a.shape))?.id ?? null
    )
  }
}

const bare = (code: string): string => code.toLowerCase().replace(/[^a-z0-9]/g, '')

function boxOf(shape: Shape): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [outer = []] of shape)
    for (const [x, y] of outer) {
      box[0] = Math.min(box[0], x)
      box[1] = Math.min(box[1], y)
      box[2] = Math.max(box[2], x)
      box[3] = Math.max(box[3], y)
    }
  return box
}

/** Even-odd rule: an odd number of edges lies to the right of a point that is inside; holes count like any ring. */
function lies(x: number, y: number, shape: Shape): boolean {
  let inside = false
  for (const polygon of shape)
    for (const ring of polygon)
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [ax, ay] = ring[i]!
        const [bx, by] = ring[j]!
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
      }
  return inside
}
