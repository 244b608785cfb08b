/**
 * Which letters a font file has, read from its `cmap` table (OpenType 1.9, formats 4 and 12). Only its head and that
 * table are read: files of Chinese have ten megabytes and more.
 */
import { closeSync, openSync, readSync } from 'node:fs'

/** Of a code point: whether the font has a sign for it. */
export type Covers = (code: number) => boolean

/** Of the first font of a collection. Throws Error for a file that is no font. */
export function readCoverage(path: string): Covers {
  const file = openSync(path, 'r')
  try {
    const read = (at: number, length: number): Buffer => {
      const bytes = Buffer.alloc(length)
      if (readSync(file, bytes, 0, length, at) < length) throw new Error('a font that ends too early')
      return bytes
    }
    const head = read(0, 16)
    const start = head.toString('latin1', 0, 4) === 'ttcf' ? head.readUInt32BE(12) : 0
    const tables = read(start + 12, 16 * read(start, 12).readUInt16BE(4))
    for (let at = 0; at < tables.length; at += 16)
      if (tables.toString('latin1', at, at + 4) === 'cmap')
        return coverageOf(read(tables.readUInt32BE(at + 8), tables.readUInt32BE(at + 12)))
    throw new Error('a font without letters')
  } finally {
    closeSync(file)
  }
}

function coverageOf(cmap: Buffer): Covers {
  const found = new Map<number, Buffer>()
  for (let i = 0; i < cmap.readUInt16BE(2); i++) {
    const table = cmap.subarray(cmap.readUInt32BE(4 + 8 * i + 4))
    const format = table.readUInt16BE(0)
    // Of symbols (3, 0) the codes are the font's own.
    if (cmap.readUInt16BE(4 + 8 * i) !== 3 || cmap.readUInt16BE(6 + 8 * i) !== 0) found.set(format, table)
  }
  const [whole, basic] = [found.get(12), found.get(4)]
  if (whole) return groups(whole)
  if (basic) return segments(basic)
  throw new Error('a font of another kind')
}

/** Format 12: runs of code points. */
const groups = (table: Buffer): Covers => {
  const n = table.readUInt32BE(12)
  return (code) => {
    const i = firstWhere(n, (g) => table.readUInt32BE(16 + 12 * g + 4) >= code)
    return i < n && table.readUInt32BE(16 + 12 * i) <= code
  }
}

/** Format 4: runs below 65,536; within one, single code points may have no sign (glyph 0). */
const segments = (table: Buffer): Covers => {
  const n = table.readUInt16BE(6) / 2
  const end = (s: number): number => table.readUInt16BE(14 + 2 * s)
  const [starts, deltas, offsets] = [16 + 2 * n, 16 + 4 * n, 16 + 6 * n]
  return (code) => {
    const s = firstWhere(n, (i) => end(i) >= code)
    if (code > 0xffff || s === n || table.readUInt16BE(starts + 2 * s) > code) return false
    const delta = table.readUInt16BE(deltas + 2 * s)
    const offset = table.readUInt16BE(offsets + 2 * s)
    if (offset === 0) return ((code + delta) & 0xffff) !== 0
    const at = offsets + 2 * s + offset + 2 * (code - table.readUInt16BE(starts + 2 * s))
    return at + 2 <= table.length && table.readUInt16BE(at) !== 0
  }
}

/** The first of `n` for which it holds, where it holds for all that follow; else `n`. */
function firstWhere(n: number, holds: (i: number) => boolean): number {
  let [low, high] = [0, n]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
