/** A short way along doors: an open path, in metres. */

/** `x`, `y`: metres. `side` tells the two sides of a street apart: odd and even numbers. */
export type Stop = { x: number; y: number; street: string; side: number }

/** What crossing the street between two neighbours costs, beside the way itself: up one side, down the other. */
const crossing = 12
/** Rounds of improvement; a walk of forty stops needs three or four. */
const rounds = 30

const metresPerDegree = 111_320

/** Degrees to metres around a latitude: right to a few per mille within a town. */
export const flat = (lon: number, lat: number, around: number): { x: number; y: number } => ({
  x: lon * metresPerDegree * Math.cos((around * Math.PI) / 180),
  y: lat * 110_574,
})

const way = (a: Stop, b: Stop): number => Math.hypot(a.x - b.x, a.y - b.y)
const cost = (a: Stop, b: Stop): number => way(a, b) + (a.street === b.street && a.side !== b.side ? crossing : 0)

export const lengthOf = (path: readonly Stop[]): number =>
  path.reduce((sum, stop, i) => (i ? sum + way(path[i - 1]!, stop) : 0), 0)

/** Nearest neighbour from each corner of the ground, the best of them straightened by 2-opt and by moving single stops. */
export function orderPath<S extends Stop>(stops: readonly S[]): S[] {
  if (stops.length < 3) return [...stops]
  let best: S[] | undefined
  let least = Infinity
  for (const start of corners(stops)) {
    const path = straighten(follow(stops, start))
    const length = costOf(path)
    if (length < least) [best, least] = [path, length]
  }
  return best!
}

const costOf = (path: readonly Stop[]): number =>
  path.reduce((sum, stop, i) => (i ? sum + cost(path[i - 1]!, stop) : 0), 0)

function corners(stops: readonly Stop[]): number[] {
  const by = (key: (s: Stop) => number): number =>
    stops.reduce((best, stop, i) => (key(stop) < key(stops[best]!) ? i : best), 0)
  return [...new Set([by((s) => s.x), by((s) => -s.x), by((s) => s.y), by((s) => -s.y)])]
}

function follow<S extends Stop>(stops: readonly S[], start: number): S[] {
  const left = new Set(stops.keys())
  const path: S[] = []
  for (let at: number | undefined = start; at !== undefined;) {
    left.delete(at)
    const here: S = stops[at]!
    path.push(here)
    let next: number | undefined
    let least = Infinity
    for (const i of left) {
      const far = cost(here, stops[i]!)
      if (far < least) [next, least] = [i, far]
    }
    at = next
  }
  return path
}

/** 2-opt on an open path: either end is free, so that turning a beginning or an end around costs one edge, not two. */
function straighten<S extends Stop>(path: S[]): S[] {
  const edge = (i: number, j: number): number => (i < 0 || j >= path.length ? 0 : cost(path[i]!, path[j]!))
  for (let round = 0, better = true; better && round < rounds; round++) {
    better = false
    for (let i = 0; i < path.length - 1; i++)
      for (let j = i + 1; j < path.length; j++) {
        const now = edge(i - 1, i) + edge(j, j + 1)
        const then =
          (i > 0 ? cost(path[i - 1]!, path[j]!) : 0) + (j + 1 < path.length ? cost(path[i]!, path[j + 1]!) : 0)
        if (then < now - 1e-9) {
          for (let a = i, b = j; a < b; a++, b--) [path[a], path[b]] = [path[b]!, path[a]!]
          better = true
        }
      }
    for (let i = 0; i < path.length; i++) better = moveOne(path, i) || better
  }
  return path
}

/** Puts one stop between two others, where that is shorter. */
function moveOne<S extends Stop>(path: S[], i: number): boolean {
  const stop = path[i]!
  const rest = path.filter((_, at) => at !== i)
  const gap = (at: number): number => {
    const [a, b] = [rest[at - 1], rest[at]]
    return (a ? cost(a, stop) : 0) + (b ? cost(stop, b) : 0) - (a && b ? cost(a, b) : 0)
  }
  const now = gap(i)
  let best = i
  let least = now
  for (let at = 0; at <= rest.length; at++) if (gap(at) < least - 1e-9) [best, least] = [at, gap(at)]
  if (best === i) return false
  path.splice(i, 1)
  path.splice(best, 0, stop)
  return true
}

/** Metres of the shortest tree over all stops (Prim): no path over them is shorter. */
export function treeLength(stops: readonly Stop[]): number {
  if (stops.length < 2) return 0
  const far = stops.map(() => Infinity)
  const left = new Set(stops.keys())
  let sum = 0
  for (let at = 0; ;) {
    left.delete(at)
    if (!left.size) return sum
    let next = -1
    for (const i of left) {
      far[i] = Math.min(far[i]!, way(stops[at]!, stops[i]!))
      if (next < 0 || far[i]! < far[next]!) next = i
    }
    sum += far[next]!
    at = next
  }
}
