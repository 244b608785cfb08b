/** Boundaries as GeoJSON: read, measured, laid over each other. */
import Flatbush from 'flatbush'
import polygonClipping from 'polygon-clipping'
import { z } from 'zod'
import { refusePersons } from './columns.ts'

export type Point = [number, number]
/** Coordinates of a MultiPolygon, degrees of WGS 84. */
export type Shape = Point[][][]
export type Feature = { properties: Record<string, string>; shape: Shape }
export type Layer = { kind: 'boundaries'; file: string; features: Feature[]; dropped: number }

const point = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number())
const rings = z.array(z.array(point).min(3))
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()).max(200_000) })
const feature = z.object({
  properties: z.record(z.string(), z.unknown()).nullable(),
  geometry: z.discriminatedUnion('type', [
    z.object({ type: z.literal('Polygon'), coordinates: rings }),
    z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(rings) }),
  ]),
})

/** Undefined for JSON that is no collection of features. Throws `area.persons`. */
export function readBoundaries(file: string, json: unknown): Layer | undefined {
  const read = collection.safeParse(json)
  if (!read.success) return undefined
  const features: Feature[] = []
  for (const one of read.data.features) {
    const good = feature.safeParse(one)
    if (!good.success) continue
    const { properties, geometry } = good.data
    const shape = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    features.push({
      properties: Object.fromEntries(
        Object.entries(properties ?? {})
          .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
          .map(([name, value]) => [name, String(value)]),
      ),
      shape: shape.map((ringsOf) => ringsOf.map((ring) => ring.map(([x, y]): Point => [x, y]))),
    })
  }
  refusePersons(file, Object.keys(features[0]?.properties ?? {}))
  return { kind: 'boundaries', file, features, dropped: read.data.features.length - features.length }
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
export function overlapsOf(a: Shape[], b: Shape[]): { overlaps: Overlap[]; failed: [number, number][] } {
  const overlaps: Overlap[] = []
  const failed: [number, number][] = []
  if (!a.length || !b.length) return { overlaps, failed }
  const tree = new Flatbush(b.length)
  for (const shape of b) tree.add(...boxOf(shape))
  tree.finish()
  a.forEach((shape, i) => {
    for (const j of tree.search(...boxOf(shape))) {
      const size = sharedSize(shape, b[j]!)
      if (size === undefined) failed.push([i, j])
      else if (size > 0) overlaps.push({ a: i, b: j, size })
    }
  })
  return { overlaps, failed }
}

export function middleOf(shape: Shape): Point {
  const [x1, y1, x2, y2] = boxOf(shape)
  return [(x1 + x2) / 2, (y1 + y2) / 2]
}
