/** Boundaries as GeoJSON: read, measured, laid over each other. */
import Flatbush from 'flatbush'
import polygonClipping from 'polygon-clipping'
import { z } from 'zod'
import { takeTurns } from '../../lib/turns.ts'
import { refusePersons } from './columns.ts'
import { eachFeature } from './features.ts'

export type Point = [number, number]
/** Coordinates of a MultiPolygon, degrees of WGS 84. */
export type Shape = Point[][][]
export type Feature = { properties: Record<string, string>; shape: Shape }
export type Layer = { kind: 'boundaries'; file: string; features: Feature[]; dropped: number }

const properties = z.record(z.string(), z.unknown()).nullable()

/**
 * Undefined for a file that is no collection of features. Throws `area.persons`. It is read feature by feature; coordinates are
 * checked where they stand and kept, not copied: of a whole country they are most of the memory there is.
 */
export async function readBoundaries(file: string, source: AsyncIterable<Uint8Array>): Promise<Layer | undefined> {
  const features: Feature[] = []
  const n = await eachFeature(source, (one) => {
    const feature = featureOf(one as Given)
    if (feature) features.push(feature)
  })
  if (n === undefined) return undefined
  refusePersons(file, Object.keys(features[0]?.properties ?? {}))
  return { kind: 'boundaries', file, features, dropped: n - features.length }
}

type Given = { properties?: unknown; geometry?: { type?: unknown; coordinates?: unknown } | null }

function featureOf(one: Given): Feature | undefined {
  const named = properties.safeParse(one.properties ?? null)
  const { type, coordinates } = one.geometry ?? {}
  const shape = type === 'Polygon' ? [coordinates] : type === 'MultiPolygon' ? coordinates : undefined
  if (!named.success || !isShape(shape)) return undefined
  const cells = Object.entries(named.data ?? {}).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number',
  )
  return { properties: Object.fromEntries(cells.map(([name, value]) => [name, String(value)])), shape }
}

/** Rings of at least three points, in degrees; heights are cut off. */
function isShape(given: unknown): given is Shape {
  const rings = Array.isArray(given) && given.length > 0 ? (given as unknown[]) : [undefined]
  return rings.every(
    (of) =>
      Array.isArray(of) &&
      of.length > 0 &&
      of.every((ring: unknown) => Array.isArray(ring) && ring.length >= 3 && ring.every(isPoint)),
  )
}

function isPoint(given: unknown): given is Point {
  if (!Array.isArray(given) || given.length < 2) return false
  if (given.length > 2) given.length = 2
  const [x, y] = given as unknown[]
  return typeof x === 'number' && typeof y === 'number' && Math.abs(x) <= 180 && Math.abs(y) <= 90
}

export type Box = [number, number, number, number]
export function boxOf(shape: Shape): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [outer] of shape)
    for (const [x, y] of outer ?? []) {
      if (x < box[0]) box[0] = x
      if (y < box[1]) box[1] = y
      if (x > box[2]) box[2] = x
      if (y > box[3]) box[3] = y
    }
  return box
}

/** Square degrees, put right for the latitude: good for comparing what lies close together. */
export function sizeOf(shape: Shape): number {
  let twice = 0
  let latitude = 0
  for (const ringsOf of shape)
    ringsOf.forEach((ring, i) => {
      let sum = 0
      for (let j = 0, k = ring.length - 1; j < ring.length; k = j++) {
        const [a, b] = [ring[k]!, ring[j]!]
        sum += a[0] * b[1] - b[0] * a[1]
      }
      twice += i === 0 ? Math.abs(sum) : -Math.abs(sum)
      if (i === 0) latitude = ring[0]?.[1] ?? latitude
    })
  return (twice / 2) * Math.cos((latitude * Math.PI) / 180)
}

/** Size of what two shapes share; undefined when the clipping cannot tell (a shape that crosses itself). */
export function sharedSize(a: Shape, b: Shape): number | undefined {
  for (const digits of [undefined, 5] as const)
    try {
      const cut = (s: Shape) => (digits === undefined ? s : rounded(s, digits))
      return sizeOf(polygonClipping.intersection(cut(a), cut(b)) as Shape)
    } catch {
      // Points that all but touch: coarser ones are tried, about a metre.
    }
  return undefined
}

const rounded = (shape: Shape, digits: number): Shape =>
  shape.map((ringsOf) =>
    ringsOf.map((ring) => ring.map(([x, y]): Point => [Number(x.toFixed(digits)), Number(y.toFixed(digits))])),
  )

export type Overlap = { a: number; b: number; size: number }

/** Each pair of shapes that share ground. `failed`: pairs that could not be clipped. */
export async function overlapsOf(a: Shape[], b: Shape[]): Promise<{ overlaps: Overlap[]; failed: [number, number][] }> {
  const overlaps: Overlap[] = []
  const failed: [number, number][] = []
  if (!a.length || !b.length) return { overlaps, failed }
  const tree = new Flatbush(b.length)
  for (const shape of b) tree.add(...boxOf(shape))
  tree.finish()
  const turn = takeTurns()
  for (const [i, shape] of a.entries())
    for (const j of tree.search(...boxOf(shape))) {
      await turn()
      const size = sharedSize(shape, b[j]!)
      if (size === undefined) failed.push([i, j])
      else if (size > 0) overlaps.push({ a: i, b: j, size })
    }
  return { overlaps, failed }
}

export function middleOf(shape: Shape): Point {
  const [x1, y1, x2, y2] = boxOf(shape)
  return [(x1 + x2) / 2, (y1 + y2) / 2]
}
