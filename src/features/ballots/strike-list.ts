/**
 * Strike lists: who has voted so far, as a file that is read again every few minutes while people vote. Rows are found by
 * number, or by the id that a list brought; nobody is added by it. Reading a file twice changes nothing.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { callingCode, parsePhone } from '../../lib/phone.ts'
import { guessColumns, openList } from '../contacts/file.ts'
import { headerKey } from '../contacts/columns.ts'
import { homeRegion } from '../law/why.ts'
import { markVoted } from './mark.ts'
import type { Marked } from './mark.ts'

/**
 * `rows` of the file; `struck`: of these, who has voted; `everybody`: no column says so, each row counts; `unknown`: of
 * these, nobody we know; `unreadable`: no number, no id.
 */
export type Struck = Marked & { rows: number; struck: number; everybody: boolean; unknown: number; unreadable: number }

const ids = new Set(
  'externalid vanid voterfilevanid voterid voterregnum electorid elector ncid identifiant id numeroelecteur electeur'.split(
    ' ',
  ),
)
const marks = new Set(
  'voted hasvoted voteddate datevoted avote vote struck strike emargement emarge pointe voto votado'.split(' '),
)
/** What a cell of the marks' column says of somebody who has not voted. */
const noes = new Set(['', '0', 'n', 'no', 'non', 'false', 'faux', 'not voted', 'pas vote', 'none', '-'])

type Columns = { phone: number | undefined; id: number | undefined; plainId: boolean; mark: number | undefined }

/** Throws UserError `voted.no_column` for a file with neither numbers nor ids. */
function columnsOf(header: readonly string[]): Columns {
  const keys = header.map(headerKey)
  const at = (names: ReadonlySet<string>): number | undefined => {
    const found = keys.findIndex((key) => names.has(key))
    return found < 0 ? undefined : found
  }
  let phone: number | undefined
  try {
    phone = guessColumns(header).phone
  } catch (error) {
    if (!(error instanceof UserError) || error.key !== 'list.no_phone_column') throw error
  }
  const id = at(ids)
  if (phone === undefined && id === undefined)
    throw new UserError('voted.no_column', { columns: header.filter(Boolean).slice(0, 12).join(', ').slice(0, 200) })
  return { phone, id, plainId: id !== undefined && keys[id] === 'id', mark: at(marks) }
}

const plain = (cell: string): string => cell.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()

/**
 * Reads a file and marks who has voted, in the caller's transaction. `region`: of numbers without a prefix. Throws
 * UserError `voted.*`, `list.*`.
 */
export async function readStrikeList(
  tx: Tx,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  { votesOn, by, region }: { votesOn: string; by: string | null; region?: string | undefined },
): Promise<Struck> {
  if (region !== undefined && !callingCode(region)) throw new UserError('list.region', { found: region.slice(0, 40) })
  const home = region ?? (await homeRegion(tx))
  const file = await openList(bytes)
  const counts = { rows: 0, struck: 0, unreadable: 0 }
  let hasIds = false
  let everybody = false
  try {
    const columns = columnsOf(file.header)
    everybody = columns.mark === undefined
    await tx.execute(sql`create temp table if not exists strike (phone text, voter text) on commit drop`)
    await tx.execute(sql`truncate strike`)
    for await (const group of file.rows) {
      const keys = group.flatMap(({ cells }) => {
        counts.rows++
        const cell = (at: number | undefined): string => (at === undefined ? '' : (cells[at] ?? '').trim())
        if (columns.mark !== undefined && noes.has(plain(cell(columns.mark)))) return []
        counts.struck++
        const read = parsePhone(cell(columns.phone), home)
        const phone = 'error' in read ? null : read.e164
        // Under a plain "id" there may be the numbers of the file's own rows: that tells nothing where there is a number.
        const voter = (phone && columns.plainId ? '' : cell(columns.id).slice(0, 200)) || null
        if (!phone && !voter) counts.unreadable++
        hasIds ||= voter !== null
        return phone || voter ? [{ phone, voter }] : []
      })
      if (keys.length)
        await tx.execute(sql`insert into strike select phone, voter
          from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) as x(phone text, voter text)`)
    }
  } finally {
    await file.close()
  }
  const found = await findStruck(tx, hasIds)
  const marked = await markVoted(tx, found.ids, { votesOn, source: 'official_list', how: 'file', by })
  if (found.ids.length && marked.refused === found.ids.length) throw new UserError('voted.not_from_lists')
  return { ...counts, everybody, ...marked, unknown: found.unknown }
}

/**
 * By number, and by id where nobody has the number: an official list may have another number of somebody, or a landline.
 * `unknown`: people of the list, each once. All by index.
 */
async function findStruck(tx: Tx, hasIds: boolean): Promise<{ ids: string[]; unknown: number }> {
  const byPhone = sql`exists (select from contact p where p.phone = s.phone)`
  const byId = sql`exists (select from contact p where p.fields->>'externalId' = s.voter)`
  const found = await rows<{ id: string }>(
    tx,
    sql`select distinct k.id from (select distinct phone from strike) s join contact k on k.phone = s.phone ${
      hasIds
        ? sql`union select k.id from (select distinct phone, voter from strike where voter is not null) s
            join contact k on k.fields->>'externalId' = s.voter where not ${byPhone}`
        : sql``
    }`,
  )
  const [left] = await rows<{ n: number }>(
    tx,
    sql`select count(distinct coalesce(s.voter, s.phone))::int as n from strike s
        where not ${byPhone} ${hasIds ? sql`and not (s.voter is not null and ${byId})` : sql``}`,
  )
  return { ids: found.map(({ id }) => id), unknown: left?.n ?? 0 }
}
