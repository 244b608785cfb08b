/**
 * Where canvassers are: in this process's memory for some minutes, and nowhere else. Nothing here is ever written down or
 * logged; another process does not know it, and a restart forgets it.
 */
import type { Position } from '../walks/free.ts'

const lasts = 10 * 60_000
const most = 20_000
const known = new Map<string, Position & { at: number }>()

export function rememberPosition(volunteerId: string, { lon, lat }: Position): void {
  known.delete(volunteerId)
  known.set(volunteerId, { lon, lat, at: performance.now() })
  for (const [id, { at }] of known) {
    if (known.size <= most && performance.now() - at < lasts) return
    known.delete(id)
  }
}

export function positionOf(volunteerId: string): Position | undefined {
  const found = known.get(volunteerId)
  if (!found || performance.now() - found.at > lasts) return undefined
  return { lon: found.lon, lat: found.lat }
}

export const forgetPosition = (volunteerId: string): boolean => known.delete(volunteerId)
