/** Doors into walks: compact pieces of about as many doors each, cut where the gaps between them are. */
import { flat, lengthOf, orderPath, treeLength } from './path.ts'
import type { Stop } from './path.ts'

export type Spotted = {
  id: string
  street: string
  number: string
  place: string
  staircase: string
  floor: string
  unit: string
  lon: number
  lat: number
}
/** `doors`: ids in the order of the way. */
export type Cut = { doors: string[]; lon: number; lat: number; metres: number; bound: number }
type Household = Stop & { doors: Spotted[] }

/** By how much a walk may be larger or smaller for the sake of a better place to cut. */
const play = 0.25

/** Walks of about `size` doors. The doors of one house stay together, unless they alone are more than a walk. */
export function cutWalks(doors: readonly Spotted[], size: number): Cut[] {
  if (!doors.length) return []
  const around = doors.reduce((sum, d) => sum + d.lat, 0) / doors.length
  const stops = houses(doors, size, around)
  const pieces = split(stops, Math.max(1, Math.round(doors.length / size)), size)
  return pieces.map((piece) => {
    const path = orderPath(piece)
    const all = path.flatMap((stop) => stop.doors)
    return {
      doors: all.map((d) => d.id),
      lon: all.reduce((sum, d) => sum + d.lon, 0) / all.length,
      lat: all.reduce((sum, d) => sum + d.lat, 0) / all.length,
      metres: lengthOf(path),
      bound: treeLength(piece),
    }
  })
}

function houses(doors: readonly Spotted[], size: number, around: number): Household[] {
  const by = new Map<string, Spotted[]>()
  for (const door of doors) {
    const key = `${door.place}|${door.street}|${door.number}|${door.lon}|${door.lat}`
    const house = by.get(key)
    if (house) house.push(door)
    else by.set(key, [door])
  }
  const collator = new Intl.Collator('en', { numeric: true })
  return [...by.values()].flatMap((house) => {
    const first = house[0]!
    // Up with the lift, down by the stairs.
    house.sort(
      (a, b) =>
        collator.compare(a.staircase, b.staircase) ||
        collator.compare(b.floor, a.floor) ||
        collator.compare(a.unit, b.unit),
    )
    const stop = {
      ...flat(first.lon, first.lat, around),
      street: `${first.place}|${first.street}`,
      side: (Number.parseInt(first.number, 10) || 0) % 2,
    }
    const parts: Household[] = []
    const each = Math.ceil(house.length / Math.max(1, Math.round(house.length / size)))
    for (let at = 0; at < house.length; at += each) parts.push({ ...stop, doors: house.slice(at, at + each) })
    return parts
  })
}

/** Halves the ground, and the halves again, across its longer side. */
function split(stops: Household[], walks: number, size: number): Household[][] {
  if (walks < 2 || stops.length < 2) return [stops]
  const spread = (key: 'x' | 'y'): number => {
    const all = stops.map((s) => s[key])
    return all.reduce((a, b) => Math.max(a, b), -Infinity) - all.reduce((a, b) => Math.min(a, b), Infinity)
  }
  const axis = spread('x') >= spread('y') ? 'x' : 'y'
  const sorted = [...stops].sort((a, b) => a[axis] - b[axis])
  const left = Math.floor(walks / 2)
  const total = sorted.reduce((sum, s) => sum + s.doors.length, 0)
  const wanted = (total * left) / walks
  let at = 1
  let most = -Infinity
  let nearest = Infinity
  let fallback = 1
  for (let i = 1, sum = 0; i < sorted.length; i++) {
    sum += sorted[i - 1]!.doors.length
    const off = Math.abs(sum - wanted)
    if (off < nearest) [nearest, fallback] = [off, i]
    const gap = sorted[i]![axis] - sorted[i - 1]![axis]
    if (off <= play * size && gap > most) [most, at] = [gap, i]
  }
  if (most === -Infinity) at = fallback
  return [...split(sorted.slice(0, at), left, size), ...split(sorted.slice(at), walks - left, size)]
}
