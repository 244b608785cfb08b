/** Boundaries with a wrong id, told apart by where they lie. */
import { takeTurns } from '../../lib/turns.ts'
import { canon } from './columns.ts'
import { middleOf, sharedSize, sizeOf } from './boundaries.ts'
import type { Shape } from './boundaries.ts'

/** What a shape must share with its older self. */
const enough = 0.3

export type Placed = { shapes: Map<string, Shape>; moved: { said: string; code: string }[]; unsure: string[] }

/**
 * One shape for each code. Shapes that share a code, or have none, may be one of the codes nobody has: by an older set of
 * boundaries, where there is one; else, if the ids differ in zeros only, by which group of codes lies nearest.
 */
export async function placeShapes(
  features: { said: string; code: string | undefined; shape: Shape }[],
  known: ReadonlyMap<string, string>,
  older: ReadonlyMap<string, Shape>,
): Promise<Placed> {
  const shapes = new Map<string, Shape>()
  const by = new Map<string, number[]>()
  features.forEach(({ code }, i) => {
    if (code !== undefined) by.set(code, [...(by.get(code) ?? []), i])
  })
  for (const [code, [only, ...more]] of by) if (!more.length) shapes.set(code, features[only!]!.shape)
  const contested = features
    .map((feature, i) => ({ ...feature, i }))
    .filter(({ code, shape }) => code !== undefined && (by.get(code)?.length ?? 0) > 1 && shape.length > 0)
  const free = [...known.values()].filter((code) => !shapes.has(code))
  const middles = groupsOf(shapes)
  const offers: { i: number; code: string; fit: number }[] = []
  const turn = takeTurns()
  for (const { i, said, shape } of contested)
    for (const code of free) {
      await turn()
      const before = older.get(code)
      if (before) offers.push({ i, code, fit: (sharedSize(shape, before) ?? 0) / (sizeOf(shape) || 1) })
      else if (bare(code) === bare(said)) {
        const near = nearest(middles.get(prefix(code)) ?? [], shape)
        if (near !== undefined) offers.push({ i, code, fit: enough + 0.0001 / (near + 0.0001) })
      }
    }
  offers.sort((a, b) => b.fit - a.fit)
  const done = new Set<number>()
  const moved: Placed['moved'] = []
  for (const { i, code, fit } of offers) {
    if (fit < enough || done.has(i) || shapes.has(code)) continue
    done.add(i)
    shapes.set(code, features[i]!.shape)
    if (features[i]!.code !== code) moved.push({ said: features[i]!.said, code })
  }
  // By elimination: one shape and one code are left among the same neighbours.
  for (const group of middles.keys()) {
    const codes = free.filter((code) => prefix(code) === group && !shapes.has(code))
    const left = contested.filter(({ i, shape }) => !done.has(i) && closest(middles, shape) === group)
    if (codes.length !== 1 || left.length !== 1) continue
    done.add(left[0]!.i)
    shapes.set(codes[0]!, left[0]!.shape)
    if (left[0]!.code !== codes[0]) moved.push({ said: left[0]!.said, code: codes[0]! })
  }
  return { shapes, moved, unsure: contested.filter(({ i }) => !done.has(i)).map(({ said }) => said) }
}

function closest(middles: ReadonlyMap<string, [number, number][]>, shape: Shape): string | undefined {
  let best: { group: string; near: number } | undefined
  for (const [group, points] of middles) {
    const near = nearest(points, shape)
    if (near !== undefined && (!best || near < best.near)) best = { group, near }
  }
  return best?.group
}

const bare = (code: string): string => canon(code).replaceAll('0', '')
const prefix = (code: string): string => code.slice(0, -2)

function groupsOf(shapes: ReadonlyMap<string, Shape>): Map<string, [number, number][]> {
  const groups = new Map<string, [number, number][]>()
  for (const [code, shape] of shapes) {
    const group = groups.get(prefix(code))
    if (group) group.push(middleOf(shape))
    else groups.set(prefix(code), [middleOf(shape)])
  }
  return groups
}

function nearest(points: [number, number][], shape: Shape): number | undefined {
  const [x, y] = middleOf(shape)
  return points.length ? Math.min(...points.map(([a, b]) => Math.hypot(a - x, b - y))) : undefined
}
