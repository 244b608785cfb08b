import { UserError } from '../../lib/errors.ts'
import { decode, type Encoding } from './decode.ts'
import { rowReader, type Row, type RowReader } from './rows.ts'
import { declaredDelimiter, looksLikePhone, sniffDelimiter, type Delimiter } from './sniff.ts'

export { guessColumns, type Columns } from './columns.ts'
export { contactReader, readContact, type ReadContact, type RowError } from './read-contact.ts'
export type { Delimiter, Encoding, Row }

/** Sizes beyond which a list is refused. `maxCell` is in UTF-16 units, the rest counts bytes, rows and columns. */
export type ListLimits = { maxBytes: number; maxRows: number; maxColumns: number; maxCell: number; group: number }

export const listLimits: ListLimits = {
  maxBytes: 200_000_000,
  maxRows: 2_000_000,
  maxColumns: 200,
  maxCell: 64 * 1024,
  /** Rows handed over at a time, at least, but for the last. */
  group: 2_000,
}

export type OpenList = {
  /** Trimmed; without the empty headers at its end. */
  header: string[]
  /** What was read so far: an ASCII beginning is utf-8 until another byte shows. */
  readonly encoding: Encoding
  delimiter: Delimiter
  /** To be read once; leaving the loop early closes the source. */
  rows: AsyncIterable<Row[]>
  /** Closes the source of a list whose rows are not read after all. */
  close(): Promise<void>
}

/**
 * Opens a contact list of any encoding, delimiter and line end that spreadsheets write, and reads it as it comes: what
 * is held is a group of rows, not the file. A single column of phones needs no header; anything else does.
 *
 * Throws UserError, here or while `rows` are read: `list.empty`, `list.header_only`, `list.zip`, `list.not_text`, `list.header_missing`,
 * `list.too_large` (megabytes), `list.too_many_rows` (most), `list.too_many_columns` (line, columns, most),
 * `list.cell_too_long` (line), `list.unclosed_quote` (line).
 */
export async function openList(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  options: Partial<ListLimits> = {},
): Promise<OpenList> {
  const limits = { ...listLimits, ...options }
  const decoded = await decode(source, limits.maxBytes)
  try {
    const { header, delimiter, reader, ready, last } = await readHeader(decoded.text, limits)
    const rows = inGroups(ready, last, decoded.text, reader, limits)
    return {
      header,
      get encoding() {
        return decoded.encoding
      },
      delimiter,
      rows,
      close: async () => {
        await decoded.text.return()
      },
    }
  } catch (error) {
    await decoded.text.return()
    throw error
  }
}

/** Reads on until the header and one row are there, which tells an empty list at once; always one piece ahead. */
async function readHeader(text: AsyncGenerator<string, void>, limits: ListLimits) {
  let sample = (await text.next()).value ?? ''
  let ahead = await text.next()
  const declared = declaredDelimiter(sample)
  if (declared) sample = sample.slice(declared.length)
  const delimiter = declared?.delimiter ?? sniffDelimiter(sample, ahead.done === true)

  const reader = rowReader(delimiter, limits, declared ? 2 : 1)
  let ready = reader.push(sample, ahead.done === true)
  while (ready.length < 2 && !ahead.done) {
    const piece = ahead.value
    ahead = await text.next()
    ready = ready.concat(reader.push(piece, ahead.done === true))
  }
  const last = ahead.done === true
  if (!ahead.done) ready = ready.concat(reader.push(ahead.value, false))

  const first = ready[0]
  if (!first) throw new UserError('list.empty')
  const header = first.cells.map((cell) => cell.trim())
  while (header.length > 1 && header.at(-1) === '') header.pop()
  if (header.some(looksLikePhone)) {
    if (header.length > 1) throw new UserError('list.header_missing')
    return { header: ['phone'], delimiter, reader, ready, last }
  }
  ready.shift()
  if (ready.length === 0) throw new UserError('list.header_only')
  return { header, delimiter, reader, ready, last }
}

async function* inGroups(
  ready: Row[],
  last: boolean,
  text: AsyncGenerator<string, void>,
  reader: RowReader,
  { maxRows, group }: ListLimits,
): AsyncGenerator<Row[], void> {
  let count = ready.length
  let rows = ready
  const tooMany = () => new UserError('list.too_many_rows', { most: maxRows })
  try {
    if (count > maxRows) throw tooMany()
    while (!last) {
      const piece = await text.next()
      last = piece.done === true
      const found = reader.push(piece.value ?? '', last)
      count += found.length
      if (count > maxRows) throw tooMany()
      rows = rows.length === 0 ? found : rows.concat(found)
      if (rows.length >= group) {
        yield rows
        rows = []
      }
    }
    if (rows.length > 0) yield rows
  } finally {
    await text.return()
  }
}
