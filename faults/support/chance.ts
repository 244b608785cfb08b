/** Chance that a seed repeats. */
export type Chance = {
  /** In [0, 1). */
  next(): number
  within(low: number, high: number): number
  pick<T>(list: readonly T[]): T
}

/** mulberry32: 32 bits of state are plenty for which worker dies when. */
export function createChance(seed: number): Chance {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    next,
    within: (low, high) => low + (high - low) * next(),
    pick: (list) => list[Math.floor(next() * list.length)]!,
  }
}
