/** Answers in files: a table (CSV, TSV) with a column of words, or a JSON object a line. */
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { UserError } from '../../lib/errors.ts'
import { openList } from '../contacts/file.ts'

/** `line`: of the file, from 1. `labels` undefined: nobody has said what it is about. */
export type SourceRow = {
  line: number
  words: string
  area: string
  day: string | undefined
  question: string
  labels: string[] | undefined
}
/** Which columns; where not said, by their usual names. Labels are read only from a column that is named. */
export type Wanted = {
  words?: string | undefined
  area?: string | undefined
  day?: string | undefined
  labels?: string | undefined
}

const usual = {
  words: /^(words|text|texte|verbatims?|body|answer|response|r[ée]ponse|comment|commentaire|contribution|message)$/i,
  area: /^(area|secteur|dept|d[ée]partement|bureau|station|commune|city|ville|quartier|district)$/i,
  day: /^(day|date|jour|week|semaine|published_at|created_at)$/i,
  question: /^question$/i,
}
const limits = { maxBytes: 500_000_000, maxRows: 1_000_000, maxCell: 64 * 1024 }
/** Bytes of a line of JSON: an answer with a hundred more fields. */
const longestLine = 1_000_000

/**
 * Rows in groups, as the file is read. Throws UserError: `verbatim.no_column` (what, columns), `verbatim.bad_day` (line,
 * found), `verbatim.bad_json` (line), those of openList.
 */
export async function* readSource(
  name: string,
  source: AsyncIterable<Uint8Array>,
  wanted: Wanted,
): AsyncGenerator<SourceRow[], void> {
  if (/\.(jsonl|ndjson)$/i.test(name)) return yield* readLines(source, wanted)
  const list = await openList(source, limits)
  try {
    const at = columnsOf(list.header, wanted)
    for await (const group of list.rows)
      yield group.map(({ line, cells }) => {
        const cell = (i: number): string => (i === -1 ? '' : (cells[i] ?? '').trim())
        return {
          line,
          words: cell(at.words),
          area: cell(at.area),
          day: dayOf(cell(at.day), line),
          question: cell(at.question),
          labels: labelsOf(at.labels === -1 ? undefined : cell(at.labels)),
        }
      })
  } finally {
    await list.close()
  }
}

async function* readLines(source: AsyncIterable<Uint8Array>, wanted: Wanted): AsyncGenerator<SourceRow[], void> {
  let group: SourceRow[] = []
  let line = 0
  let at: ReturnType<typeof columnsOf> | undefined
  let header: string[] = []
  for await (const text of createInterface({ input: Readable.from(bounded(source)), crlfDelay: Infinity })) {
    line++
    if (line > limits.maxRows) throw new UserError('list.too_many_rows', { most: limits.maxRows })
    if (!text.trim()) continue
    const object = parsed(text)
    if (!object) throw new UserError('verbatim.bad_json', { line })
    if (!at) at = columnsOf((header = Object.keys(object)), wanted)
    const value = (i: number): unknown => (i === -1 ? undefined : object[header[i]!])
    const cell = (i: number): string => String(value(i) ?? '').trim()
    group.push({
      line,
      words: cell(at.words),
      area: cell(at.area),
      day: dayOf(cell(at.day), line),
      question: cell(at.question),
      labels: labelsOf(value(at.labels)),
    })
    if (group.length >= 2_000) {
      yield group
      group = []
    }
  }
  if (group.length) yield group
}

/** The same bytes, as long as lines end and the file does: a reader of lines holds all of one. */
async function* bounded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let [line, open, all] = [1, 0, 0]
  for await (const bytes of source) {
    all += bytes.length
    if (all > limits.maxBytes) throw new UserError('list.too_large', { megabytes: limits.maxBytes / 1e6 })
    for (let from = 0, end = 0; end !== -1; from = end + 1) {
      end = bytes.indexOf(10, from)
      open += (end === -1 ? bytes.length : end) - from
      if (open > longestLine) throw new UserError('verbatim.bad_json', { line })
      if (end !== -1) [line, open] = [line + 1, 0]
    }
    yield bytes
  }
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text.replace(/^\ufeff/, ''))
    return found && typeof found === 'object' && !Array.isArray(found) ? (found as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

function columnsOf(header: string[], wanted: Wanted) {
  const find = (what: keyof Wanted | 'question'): number => {
    const asked = what === 'question' ? undefined : wanted[what]
    if (asked === undefined) return what === 'labels' ? -1 : header.findIndex((name) => usual[what].test(name.trim()))
    const at = header.findIndex((name) => name.trim().toLowerCase() === asked.trim().toLowerCase())
    if (at === -1) throw new UserError('verbatim.no_column', { what, columns: header.join(', ').slice(0, 400) })
    return at
  }
  const at = {
    words: find('words'),
    area: find('area'),
    day: find('day'),
    question: find('question'),
    labels: find('labels'),
  }
  if (at.words === -1)
    throw new UserError('verbatim.no_column', { what: 'words', columns: header.join(', ').slice(0, 400) })
  return at
}

/** Any time is brought down to its day: `2019-01-23 20:12:49`, `23/01/2019`. */
function dayOf(text: string, line: number): string | undefined {
  if (!text) return undefined
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?!\d)/.exec(text)
  const european = /^(\d\d?)\/(\d\d?)\/(\d{4})(?!\d)/.exec(text)
  const [year, month, day] = iso
    ? [iso[1], iso[2], iso[3]]
    : european
      ? [european[3], european[2]!.padStart(2, '0'), european[1]!.padStart(2, '0')]
      : []
  const found = `${year}-${month}-${day}`
  const date = new Date(`${found}T00:00:00Z`)
  if (!year || Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== found)
    throw new UserError('verbatim.bad_day', { line, found: text.slice(0, 40) })
  return found
}

/** `a; b | c`, a list, or an object whose keys they are; an empty cell: nobody has looked yet. */
function labelsOf(value: unknown): string[] | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const all = Array.isArray(value)
    ? value.map(String)
    : typeof value === 'object'
      ? Object.keys(value)
      : String(value).split(/[;|]/)
  return all.map((label) => label.trim()).filter(Boolean)
}
