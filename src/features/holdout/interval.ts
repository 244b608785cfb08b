/** Intervals of shares. Wilson's score interval for one, Newcombe's hybrid of two of them for a difference (his method 10, 1998). */

/** Of the normal distribution, for 95 %. */
const z = 1.959964

export type Interval = { low: number; high: number }

/** Of `x` among `n`; 0 to 1 for nobody. */
export function wilson(x: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 }
  const p = x / n
  const middle = p + (z * z) / (2 * n)
  const spread = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const all = 1 + (z * z) / n
  // Rounding must not leave the ends a hair off.
  return { low: x === 0 ? 0 : (middle - spread) / all, high: x === n ? 1 : (middle + spread) / all }
}

/** Of p1 - p2. */
export function newcombe(x1: number, n1: number, x2: number, n2: number): Interval & { difference: number } {
  const p1 = n1 ? x1 / n1 : 0
  const p2 = n2 ? x2 / n2 : 0
  const [a, b] = [wilson(x1, n1), wilson(x2, n2)]
  const difference = p1 - p2
  return {
    difference,
    low: difference - Math.hypot(p1 - a.low, b.high - p2),
    high: difference + Math.hypot(a.high - p1, p2 - b.low),
  }
}
