/** Finds how the ids of one file are written in another: a column, or two put together. */
import { canon } from './columns.ts'

/** Rows tried before the best way is used on all. */
const sample = 3_000

export type Keying = {
  /** Columns that make the id, in words. */
  by: string
  /** By row: the code it stands for. */
  codes: (string | undefined)[]
  /** Codes found / codes there are. */
  share: number
}

type Way = { by: string; of(row: Record<string, string>): string | undefined }

/**
 * The way of reading ids that finds most of `known` (canon -> code). Where ids repeat because a file holds more than one
 * commune, rows of that column's best value are taken alone. Undefined when no way finds anything.
 */
export function findKeying(rows: Record<string, string>[], known: ReadonlyMap<string, string>): Keying | undefined {
  const step = Math.max(1, Math.floor(rows.length / sample))
  const some = rows.filter((_, i) => i % step === 0)
  let best: { way: Way; found: number; repeated: number } | undefined
  for (const way of waysOf(rows)) {
    const { found, repeated } = count(some, way, known)
    if (found && (!best || found > best.found || (found === best.found && repeated < best.repeated)))
      best = { way, found, repeated }
  }
  if (!best) return undefined
  let { way } = best
  if (best.repeated) {
    for (const narrow of narrowed(rows, way)) {
      const { found, repeated } = count(some, narrow, known)
      if (found >= 0.95 * best.found && repeated < best.repeated / 2) best = { way: (way = narrow), found, repeated }
    }
  }
  const codes = rows.map((row) => known.get(way.of(row) ?? ''))
  return { by: way.by, codes, share: new Set(codes.filter(Boolean)).size / Math.max(1, known.size) }
}

function count(rows: Record<string, string>[], way: Way, known: ReadonlyMap<string, string>) {
  const found = new Set<string>()
  let hits = 0
  for (const row of rows) {
    const code = known.get(way.of(row) ?? '')
    if (code === undefined) continue
    hits++
    found.add(code)
  }
  return { found: found.size, repeated: hits - found.size }
}

function* waysOf(rows: Record<string, string>[]): Generator<Way> {
  const names = Object.keys(rows[0] ?? {}).slice(0, 16)
  for (const name of names) yield { by: name, of: (row) => canon(row[name] ?? '') }
  const short = names.filter((name) => rows.slice(0, 50).every((row) => /^\d{1,9}$/.test(row[name] ?? '')))
  for (const first of short)
    for (const second of short)
      if (first !== second)
        for (const width of [2, 3, 4])
          yield {
            by: `${first} + ${second}`,
            of: (row) => canon((row[first] ?? '') + (row[second] ?? '').padStart(width, '0')),
          }
}

function* narrowed(rows: Record<string, string>[], way: Way): Generator<Way> {
  for (const name of Object.keys(rows[0] ?? {}).slice(0, 16)) {
    const values = new Set(rows.map((row) => row[name] ?? ''))
    if (values.size < 2 || values.size > 50) continue
    for (const value of values)
      yield { by: `${way.by} where ${name} is ${value}`, of: (row) => (row[name] === value ? way.of(row) : undefined) }
  }
}
