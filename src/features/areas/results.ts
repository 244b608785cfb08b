/** Tables as published: results by polling station, and census counts by whatever grid. */
import { openList } from '../contacts/file.ts'
import { censusColumns, groupOf, refusePersons, resultColumns } from './columns.ts'
import type { CensusColumns, ResultColumns } from './columns.ts'
import { electionOf } from './election.ts'
import type { Held } from './election.ts'

export type LeftOut = { file: string; what: string; reason: string }

export type StationResult = {
  /** Cells that may be the id, in the order of `ids`. */
  ids: string[]
  scope: string
  name: string
  registered: number
  voters: number
  cast: number
  votes: number[]
}
export type Results = {
  kind: 'results'
  file: string
  election: Held
  partial: boolean
  choices: string[]
  rows: StationResult[]
  ignored: string[]
  leftOut: LeftOut[]
}
/** Cells are kept as they came: which column is the id shows only beside boundaries. */
export type CensusRow = { cells: string[]; people: number; counts: Record<string, number> }
export type Census = {
  kind: 'census'
  file: string
  header: string[]
  rows: CensusRow[]
  ignored: string[]
  leftOut: LeftOut[]
}
export type Unread = { kind: 'unread'; file: string; reason: string }

export const limits = { maxBytes: 500_000_000, maxRows: 300_000, maxColumns: 2_000 }

/**
 * Reads one table. Throws UserError: `area.persons`, and those of openList. What is neither results nor a census comes
 * back unread, with the reason.
 */
export async function readTable(
  file: string,
  source: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<Results | Census | Unread> {
  const list = await openList(source, limits)
  const { header } = list
  try {
    refusePersons(file, header)
    const census = censusColumns(header)
    if (census) return await readCensus(file, header, census, list.rows)
    const columns = resultColumns(header)
    if (columns) return await readResults(file, columns, list.rows)
    return { kind: 'unread', file, reason: 'no columns of registered voters, votes and stations, nor of a census' }
  } finally {
    await list.close()
  }
}

type Rows = AsyncIterable<{ line: number; cells: string[] }[]>

async function readResults(file: string, columns: ResultColumns, groups: Rows): Promise<Results> {
  const leftOut: LeftOut[] = []
  const rows: StationResult[] = []
  const out = (line: number, what: string, reason: string) =>
    leftOut.push({ file, what: `line ${line}${what ? ` (${what})` : ''}`, reason })
  const choices = columns.votes.map((v) => v.name)
  const places = new Map<string, number>()
  for await (const group of groups)
    for (const { line, cells } of group) {
      const cell = (at: number | undefined): string => (at === undefined ? '' : (cells[at] ?? '').trim())
      const ids = columns.ids.map(cell)
      const what = ids.join(' ')
      const [registered, voters] = [whole(cell(columns.registered)), whole(cell(columns.voters))]
      if (!ids.some(Boolean)) out(line, '', 'no id')
      else if (registered === undefined || voters === undefined) out(line, what, 'registered or votes are no number')
      else if (voters > registered) out(line, what, `${voters} votes of ${registered} registered`)
      else {
        const votes = columns.block
          ? blockVotes(columns.block, cells, choices, places)
          : columns.votes.map(({ at }) => (cell(at) === '' ? 0 : (whole(cell(at)) ?? Number.NaN)))
        const sum = votes.reduce((a, b) => a + (b || 0), 0)
        const cast = whole(cell(columns.cast)) ?? sum
        const bad = votes.findIndex(Number.isNaN)
        if (bad !== -1) out(line, what, `votes of ${choices[bad]} are no number`)
        else if (sum !== cast) out(line, what, `votes add up to ${sum}, ${cast} were cast`)
        else if (cast > voters) out(line, what, `${cast} votes cast by ${voters} voters`)
        else {
          const scope = `${cell(columns.department)}${cell(columns.commune)}`
          const named = columns.ids.map(cell).find((text) => /\p{L}{3}/u.test(text)) ?? ''
          rows.push({ ids, scope, name: cell(columns.name) || named, registered, voters, cast, votes })
        }
      }
    }
  for (const row of rows) while (row.votes.length < choices.length) row.votes.push(0)
  const { ignored, partial } = columns
  return { kind: 'results', file, election: electionOf(file), partial, choices, rows, ignored, leftOut }
}

/** The ministry's wide files: name and votes repeat to the right, under headers that stand there once. */
function blockVotes(
  { from, width, votes: at, name }: NonNullable<ResultColumns['block']>,
  cells: string[],
  choices: string[],
  places: Map<string, number>,
): number[] {
  const votes = Array<number>(choices.length).fill(0)
  for (let start = from; start + at < cells.length; start += width) {
    const who = (cells[start + name] ?? '').trim()
    if (!who) continue
    let place = places.get(who)
    if (place === undefined) {
      places.set(who, (place = choices.length))
      choices.push(who)
      votes.push(0)
    }
    votes[place] = (votes[place] ?? 0) + (whole(cells[start + at] ?? '') ?? Number.NaN)
  }
  return votes
}

async function readCensus(file: string, header: string[], found: CensusColumns, groups: Rows): Promise<Census> {
  const leftOut: LeftOut[] = []
  const rows: CensusRow[] = []
  const used = new Set([...found.columns.map((c) => c.at), ...Object.values(found.totals)])
  const idColumns = header.map((_, at) => at).filter((at) => !used.has(at))
  const main = found.totals.age ?? found.totals.occupation
  for await (const group of groups)
    for (const { line, cells } of group) {
      const sums = { occupation: 0, age: 0 }
      const values = found.columns.map(({ at }) => real(cells[at] ?? ''))
      if (values.some((v) => v === undefined || v < 0)) {
        leftOut.push({ file, what: `line ${line}`, reason: 'a count is no number' })
        continue
      }
      found.columns.forEach(({ group: kind }, i) => (sums[kind] += values[i]!))
      const people = (main === undefined ? undefined : real(cells[main] ?? '')) ?? Math.max(sums.age, sums.occupation)
      const counts: Record<string, number> = {}
      // Percentages and counts come alike: either way a share of their own sum.
      found.columns.forEach(({ key }, i) => {
        const sum = sums[groupOf(key)]
        if (sum > 0) counts[key] = (people * values[i]!) / sum
      })
      rows.push({ cells: idColumns.map((at) => (cells[at] ?? '').trim()), people, counts })
    }
  const ignored = idColumns
    .slice(1)
    .map((at) => header[at]!)
    .filter(Boolean)
  return { kind: 'census', file, header: idColumns.map((at) => header[at]!), rows, ignored, leftOut }
}

/** A count as people write it: `1 234`, `12.0`; undefined for anything else. */
export function whole(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f]/g, '').replace(/[.,]0+$/, '')
  return /^\d{1,9}$/.test(bare) ? Number(bare) : undefined
}

/** `47,70 %` and `47.7`. */
function real(text: string): number | undefined {
  const bare = text.replace(/[\s\u00a0\u202f%]/g, '').replace(',', '.')
  return bare !== '' && Number.isFinite(Number(bare)) ? Number(bare) : undefined
}
