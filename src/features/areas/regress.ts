/** A small regression by weighted least squares, with what it explains. */

export type Fit = { intercept: number; slopes: number[]; /** Share of the variance explained. */ r2: number; n: number }

/** `y` from `x`, each row counting as much as its weight. Undefined with fewer than five rows to a column. */
export function fit(rows: { x: number[]; y: number; w: number }[]): Fit | undefined {
  const width = (rows[0]?.x.length ?? 0) + 1
  if (width < 2 || rows.length < 5 * width) return undefined
  const weight = rows.reduce((sum, { w }) => sum + w, 0)
  const mean = Array.from({ length: width - 1 }, (_, j) => rows.reduce((sum, { x, w }) => sum + w * x[j]!, 0) / weight)
  const middle = rows.reduce((sum, { y, w }) => sum + w * y, 0) / weight
  // Around the means the sums stay small, and columns that never change stand out as zeros.
  const size = width - 1
  const matrix = Array.from({ length: size }, () => new Float64Array(size + 1))
  for (const { x, y, w } of rows)
    for (let i = 0; i < size; i++) {
      const d = w * (x[i]! - mean[i]!)
      const line = matrix[i]!
      for (let j = i; j < size; j++) line[j]! += d * (x[j]! - mean[j]!)
      line[size]! += d * (y - middle)
    }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) matrix[i]![j] = matrix[j]![i]!
  const slopes = solve(matrix, size)
  const guess = (x: number[]): number => middle + slopes.reduce((sum, s, j) => sum + s * (x[j]! - mean[j]!), 0)
  let left = 0
  let all = 0
  for (const { x, y, w } of rows) {
    left += w * (y - guess(x)) ** 2
    all += w * (y - middle) ** 2
  }
  const intercept = middle - slopes.reduce((sum, s, j) => sum + s * mean[j]!, 0)
  return { intercept, slopes, r2: all > 0 ? 1 - left / all : 0, n: rows.length }
}

export const foretell = ({ intercept, slopes }: Fit, x: number[]): number =>
  slopes.reduce((sum, slope, j) => sum + slope * x[j]!, intercept)

/** Gauss with pivots; a column that says nothing of its own gets no slope. */
function solve(matrix: Float64Array[], size: number): number[] {
  const scale = Math.max(...matrix.map((line, i) => line[i]!), 1e-300)
  const done: number[] = []
  for (let i = 0; i < size; i++) {
    let pivot = -1
    for (let r = 0; r < size; r++)
      if (!done.includes(r) && (pivot === -1 || matrix[r]![r]! > matrix[pivot]![pivot]!)) pivot = r
    if (pivot === -1 || matrix[pivot]![pivot]! < 1e-10 * scale) break
    done.push(pivot)
    const line = matrix[pivot]!
    const by = line[pivot]!
    for (let j = 0; j <= size; j++) line[j]! /= by
    for (let r = 0; r < size; r++)
      if (r !== pivot) {
        const times = matrix[r]![pivot]!
        if (times) for (let j = 0; j <= size; j++) matrix[r]![j]! -= times * line[j]!
      }
  }
  return Array.from({ length: size }, (_, i) => (done.includes(i) ? matrix[i]![size]! : 0))
}
