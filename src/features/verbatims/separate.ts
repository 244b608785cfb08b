/**
 * Linear separation of texts that are about a theme from those that are not: a support vector machine with squared
 * hinge loss, by coordinate descent in its dual (Hsieh and others, ICML 2008). No library of ours has one for sparse
 * texts; it is these forty lines.
 */
import type { Vector } from './vocabulary.ts'

const rounds = 30
/** What an example on the wrong side costs, against weights that are large. */
const cost = 1

/** Weights by term, the last one for all texts alike. `yes[i]`: text i is about it. */
export function separate(texts: Vector[], yes: boolean[], size: number): Float32Array {
  const weights = new Float32Array(size + 1)
  const positives = yes.filter(Boolean).length
  if (!positives || positives === texts.length) return weights
  // The rare side counts more, but not as much more as it is rarer.
  const lean = Math.sqrt((texts.length - positives) / positives)
  const alpha = new Float64Array(texts.length)
  const slack = yes.map((y) => 1 / (2 * cost * (y ? Math.max(1, lean) : 1)))
  let seed = 1
  const order = texts.map((_, i) => i)
  for (let round = 0; round < rounds; round++) {
    for (let i = order.length - 1; i > 0; i--) {
      seed = (seed * 48_271) % 2_147_483_647
      const j = seed % (i + 1)
      ;[order[i], order[j]] = [order[j]!, order[i]!]
    }
    let moved = 0
    for (const i of order) {
      const { at, value } = texts[i]!
      const sign = yes[i] ? 1 : -1
      let score = weights[size]!
      for (let k = 0; k < at.length; k++) score += weights[at[k]!]! * value[k]!
      const gradient = sign * score - 1 + slack[i]! * alpha[i]!
      const before = alpha[i]!
      // Texts are of length 1, and 1 more for the last weight.
      const after = Math.max(0, before - gradient / ((at.length ? 2 : 1) + slack[i]!))
      const step = (after - before) * sign
      if (Math.abs(step) < 1e-6) continue
      moved = Math.max(moved, Math.abs(step))
      alpha[i] = after
      weights[size]! += step
      for (let k = 0; k < at.length; k++) weights[at[k]!]! += step * value[k]!
    }
    if (moved < 1e-3) break
  }
  return weights
}

/** A small logistic regression by Newton's method: slopes of `x` (rows of `width`, the first column 1) for `yes`. */
export function logistic(x: Float32Array, yes: Uint8Array, width: number): number[] {
  const slopes = new Array<number>(width).fill(0)
  for (let round = 0; round < 25; round++) {
    const gradient = slopes.map((s) => -1e-3 * s)
    const hessian = slopes.map((_, i) => slopes.map((_s, j) => (i === j ? 1e-3 : 0)))
    for (let n = 0; n < yes.length; n++) {
      const from = n * width
      let z = 0
      for (let i = 0; i < width; i++) z += slopes[i]! * x[from + i]!
      const p = 1 / (1 + Math.exp(-z))
      const w = p * (1 - p)
      for (let i = 0; i < width; i++) {
        gradient[i]! += (yes[n]! - p) * x[from + i]!
        for (let j = 0; j <= i; j++) hessian[i]![j]! += w * x[from + i]! * x[from + j]!
      }
    }
    const step = solve(hessian, gradient)
    let size = 0
    for (let i = 0; i < width; i++) {
      slopes[i]! += step[i]!
      size = Math.max(size, Math.abs(step[i]!))
    }
    if (size < 1e-6) break
  }
  return slopes
}

/** `h` is symmetric and positive; its lower half is given (Cholesky). */
function solve(h: number[][], g: number[]): number[] {
  const n = g.length
  const l = h.map((row) => [...row])
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = l[i]![j]!
      for (let k = 0; k < j; k++) sum -= l[i]![k]! * l[j]![k]!
      l[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / l[j]![j]!
    }
  const y: number[] = []
  for (let i = 0; i < n; i++) y.push((g[i]! - y.reduce((sum, v, k) => sum + l[i]![k]! * v, 0)) / l[i]![i]!)
  const x = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = y[i]!
    for (let k = i + 1; k < n; k++) sum -= l[k]![i]! * x[k]!
    x[i] = sum / l[i]![i]!
  }
  return x
}
