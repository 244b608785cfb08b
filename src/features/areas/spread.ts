/** Census counts of one grid, laid onto another by the area they share. */
import { overlapsOf, sizeOf } from './boundaries.ts'
import type { Shape } from './boundaries.ts'

export type Cell = { name: string; shape: Shape; people: number; counts: Record<string, number> }
export type Counted = { people: number; counts: Record<string, number> }
export type Spread = {
  by: Map<string, Counted>
  /** People of all cells, and of those that lie on some station. */
  total: number
  placed: number
  /** Cells with people that no station covers. */
  uncovered: { name: string; people: number }[]
  /** Covered by less than half: woods, water, or a border. Their people are taken to live on the covered part. */
  partly: number
  failed: number
}

/**
 * A cell's people go to stations in the ratio of the ground they share with it, all of them: nobody lives in the part of
 * a cell that no station has. Throws when what was placed does not add up to the census.
 */
export async function spreadCells(cells: Cell[], stations: ReadonlyMap<string, Shape>): Promise<Spread> {
  const codes = [...stations.keys()]
  const { overlaps, failed } = await overlapsOf(
    cells.map((cell) => cell.shape),
    [...stations.values()],
  )
  const covered = new Float64Array(cells.length)
  for (const { a, size } of overlaps) covered[a]! += size
  const by = new Map<string, Counted>()
  for (const { a, b, size } of overlaps) {
    const cell = cells[a]!
    const part = size / covered[a]!
    const into: Counted = by.get(codes[b]!) ?? { people: 0, counts: {} }
    into.people += part * cell.people
    for (const [key, n] of Object.entries(cell.counts)) into.counts[key] = (into.counts[key] ?? 0) + part * n
    by.set(codes[b]!, into)
  }
  const uncovered = cells
    .filter((cell, i) => covered[i] === 0 && cell.people > 0)
    .map(({ name, people }) => ({ name, people }))
  const total = cells.reduce((sum, cell) => sum + cell.people, 0)
  const placed = [...by.values()].reduce((sum, { people }) => sum + people, 0)
  const lost = uncovered.reduce((sum, { people }) => sum + people, 0)
  if (Math.abs(total - lost - placed) > 1e-6 * Math.max(1, total))
    throw new Error(`census of ${total} people, ${placed} placed and ${lost} outside: they do not add up`)
  const partly = cells.filter((cell, i) => covered[i]! > 0 && covered[i]! < 0.5 * sizeOf(cell.shape)).length
  return { by, total, placed, uncovered, partly, failed: failed.length }
}
