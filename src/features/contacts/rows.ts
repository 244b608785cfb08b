import { UserError } from '../../lib/errors.ts'

/** `line` is the physical line of the file on which the row starts, from 1. */
export type Row = { line: number; cells: string[] }

export type RowLimits = { maxColumns: number; maxCell: number }

export type RowReader = {
  /** The rows that are complete with this text; `last` ends the file. */
  push(text: string, last: boolean): Row[]
}

/** A row may hold this many full cells' worth of characters: it bounds what is kept of a file without line ends. */
const FULL_CELLS = 16
/** Spreadsheets write empty columns up to their last one; only what stands in them counts as a column. */
const MAX_CELLS = 16_384

const QUOTE = 34
const LF = 10
const CR = 13

/**
 * Cuts delimited text into rows, as it comes. RFC 4180, and what is found outside it: CRLF, LF and CR end a row,
 * even mixed; a quote opens a quoted cell only at its beginning (blanks before it are allowed), anywhere else it is a
 * character (5" pipe); text after a closing quote belongs to the cell; rows may be ragged. Rows with nothing in them
 * are left out, but their lines counted.
 *
 * Throws UserError: `list.cell_too_long`, `list.too_many_columns`, `list.unclosed_quote`, each with `line`.
 * Limits are in UTF-16 units. At most one row and one pushed text are held.
 *
 * Written here because the fast parsers at hand count no lines, hold an unclosed quote without bound, and take cells
 * of the next row for a short one.
 */
export function rowReader(delimiter: string, limits: RowLimits, firstLine = 1): RowReader {
  const { maxCell } = limits
  const maxRow = FULL_CELLS * maxCell
  const separator = delimiter.charCodeAt(0)
  let rest = ''
  let line = firstLine

  function push(text: string, last: boolean): Row[] {
    const buffer = rest + text
    const rows: Row[] = []
    let at = 0
    // the next of each, Infinity for none: looked for once, not once a row
    let lf = -1
    let cr = -1
    let quote = -1
    const next = (character: string) => {
      const found = buffer.indexOf(character, at)
      return found === -1 ? Infinity : found
    }
    while (at < buffer.length) {
      if (lf < at) lf = next('\n')
      if (cr < at) cr = next('\r')
      if (quote < at) quote = next('"')
      let end = Math.min(lf, cr)
      let lines = 1
      let cells: string[]
      if (quote < end && quote < buffer.length) {
        const row = readQuoted(buffer, at, last)
        if (!row) break
        ;({ cells, end, lines } = row)
      } else {
        if (end === Infinity) {
          if (!last) break
          end = buffer.length
        }
        // a CR at the very end may be the first half of CRLF
        if (end === buffer.length - 1 && end === cr && !last) break
        const whole = buffer.slice(at, end)
        cells = whole.split(delimiter)
        if (whole.length > maxCell) check(cells, whole.length)
        else if (cells.length > limits.maxColumns) check(cells, 0)
      }
      if (cells.some(filled)) rows.push({ line, cells })
      line += lines
      at = buffer[end] === '\r' && buffer[end + 1] === '\n' ? end + 2 : end + 1
    }
    rest = last ? '' : buffer.slice(at)
    if (rest.length > maxCell) checkUnfinished()
    return rows
  }

  function check(cells: string[], length: number): void {
    if (length > maxRow || cells.some((cell) => cell.length > maxCell)) throw tooLong(line)
    let used = cells.length
    while (used > limits.maxColumns && !filled(cells[used - 1]!)) used--
    if (used > limits.maxColumns || cells.length > MAX_CELLS) {
      throw new UserError('list.too_many_columns', { line, columns: used, most: limits.maxColumns })
    }
  }

  /** What has come of a row without its end: quoted rows are checked while they are read. */
  function checkUnfinished(): void {
    if (rest.length > maxRow) throw tooLong(line)
    if (rest.includes('"')) return
    check(rest.split(delimiter), rest.length)
  }

  /** A row with a quote somewhere; undefined while its end has not come. */
  function readQuoted(buffer: string, start: number, last: boolean) {
    const cells: string[] = []
    let lines = 0
    let at = start
    for (;;) {
      let open = at
      while (buffer.charCodeAt(open) === 32) open++
      const quotedCell = buffer.charCodeAt(open) === QUOTE
      let cell = ''
      if (quotedCell) {
        const quoted = readCell(buffer, open, line + lines, last)
        if (!quoted) return undefined
        cell = quoted.cell
        lines += quoted.lines
        at = quoted.end
      }
      const end = cellEnd(buffer, at)
      if (end === buffer.length && !last) return undefined
      // blanks after a closing quote are padding, text is a part of the cell
      const after = buffer.slice(at, end)
      if (!quotedCell) cell = after
      else if (after.trim() !== '') cell += after
      cells.push(cell)
      if (cell.length > maxCell) throw tooLong(line)
      if (cells.length > limits.maxColumns) check(cells, end - start)
      if (end === buffer.length || buffer[end] !== delimiter) {
        if (buffer[end] === '\r' && end === buffer.length - 1 && !last) return undefined
        return { cells, end, lines: lines + 1 }
      }
      at = end + 1
    }
  }

  function readCell(buffer: string, open: number, openedOn: number, last: boolean) {
    let at = open + 1
    for (;;) {
      const close = buffer.indexOf('"', at)
      if (close === -1) {
        if (last) throw new UserError('list.unclosed_quote', { line: openedOn })
        if (buffer.length - open > maxCell) throw overlong(buffer.slice(open), openedOn)
        return undefined
      }
      if (close - open > maxCell + 1) throw overlong(buffer.slice(open, close), openedOn)
      if (close === buffer.length - 1 && !last) return undefined
      if (buffer[close + 1] !== '"') {
        const raw = buffer.slice(open + 1, close)
        return { cell: raw.replaceAll('""', '"'), lines: lineEnds(raw), end: close + 1 }
      }
      at = close + 2
    }
  }

  function cellEnd(buffer: string, from: number): number {
    for (let at = from; at < buffer.length; at++) {
      const c = buffer.charCodeAt(at)
      if (c === separator || c === LF || c === CR) return at
    }
    return buffer.length
  }

  return { push }
}

const filled = (cell: string) => cell.charCodeAt(0) > 32 || cell.trim() !== ''
const tooLong = (line: number) => new UserError('list.cell_too_long', { line })

/** A quoted cell beyond the limit that runs over lines is one whose closing quote was forgotten. */
function overlong(cell: string, line: number): UserError {
  return lineEnds(cell) > 0 ? new UserError('list.unclosed_quote', { line }) : tooLong(line)
}

function lineEnds(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === LF || (c === CR && text.charCodeAt(at + 1) !== LF)) count++
  }
  return count
}
