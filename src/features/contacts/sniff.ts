import { UserError } from '../../lib/errors.ts'
import { knownHeaders } from './columns.ts'
import { rowReader, type Row } from './rows.ts'

export type Delimiter = ',' | ';' | '\t' | '|'

/** In the order of preference where all else is equal. */
const delimiters: readonly Delimiter[] = [',', ';', '\t', '|']

/** Rows that are compared. */
const ENOUGH = 50

/**
 * The delimiter that gives a phone header, then the one under which the rows agree best with the header, then the one
 * that gives most headers we know, then most columns: commas in numbers and names lose to that. One column: a comma.
 */
export function sniffDelimiter(sample: string, last: boolean): Delimiter {
  let best: Delimiter = ','
  let bestScore = [0, 0, 0, 0]
  for (const delimiter of delimiters) {
    const rows = firstRows(sample, delimiter, last)
    const header = rows[0]?.cells
    if (!header || header.length < 2) continue
    // a header that holds another delimiter was cut at the wrong one, or says nothing
    const whole = header.filter((name) => !delimiters.some((other) => name.includes(other)))
    const { phones, known } = knownHeaders(whole)
    const same = rows.filter((row) => row.cells.length === header.length).length
    const score = [Math.min(phones, 1), Math.round((10 * same) / rows.length), known, header.length]
    if (isMore(score, bestScore)) [best, bestScore] = [delimiter, score]
  }
  return best
}

function firstRows(sample: string, delimiter: string, last: boolean): Row[] {
  try {
    // line by line would be wrong (quoted line breaks); the whole sample is 64 kB
    return rowReader(delimiter, { maxColumns: Infinity, maxCell: Infinity }).push(sample, last).slice(0, ENOUGH)
  } catch (error) {
    // under a wrong delimiter a quote may stay open; under the right one the real reading will say so
    if (error instanceof UserError) return []
    throw error
  }
}

function isMore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i])
  return at !== -1 && a[at]! > b[at]!
}

/** Excel's own way to name the delimiter: a first line `sep=;`. */
export function declaredDelimiter(sample: string): { delimiter: Delimiter; length: number } | undefined {
  const found = /^"?sep=([,;|\t])"?(?:\r\n|\r|\n)/i.exec(sample)
  return found ? { delimiter: found[1] as Delimiter, length: found[0].length } : undefined
}

/** Digits and signs only, as many as a phone number has: no header says that. */
export function looksLikePhone(cell: string): boolean {
  if (cell.length > 40 || !/^[\s="'+(]*\d[\d\s().\u00a0/-]*"?$/.test(cell)) return false
  const digits = cell.replace(/\D/g, '').length
  return digits >= 9 && digits <= 15
}
