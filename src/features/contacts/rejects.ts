import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Translate } from '../../lib/translate.ts'
import { translator } from '../../locales/index.ts'

export type RejectedRow = { line: number; outcome: 'duplicate' | 'suppressed' | 'rejected'; reason: string }
export type Rejects = { listId: string; importId: string; fileName: string; rows: AsyncGenerator<RejectedRow[], void> }

/** Rows handed over at a time. */
const GROUP = 10_000

/**
 * The rows of a list's newest import, or of its newest import of a file of that name, that did not become members, in
 * the order of the file. `reason` is a key of locales: under `phone.` for the rejected, under `row.` for the others.
 * Throws UserError `list.not_found` (name), `list.no_import` (name, file).
 */
export async function openRejects(tx: Tx, { list, file }: { list: string; file?: string }): Promise<Rejects> {
  const [known] = await rows<{ id: string }>(tx, sql`select id from list where lower(name) = lower(${list.trim()})`)
  if (!known) throw new UserError('list.not_found', { name: list.slice(0, 80) })
  const [made] = await rows<{ id: string; fileName: string }>(
    tx,
    sql`select id, file_name as "fileName" from import where list_id = ${known.id} and state = 'done'
        and (${file ?? null}::text is null or file_name = ${file ?? null}) order by created_at desc, id desc limit 1`,
  )
  if (!made) throw new UserError('list.no_import', { name: list.slice(0, 80), file: file ?? '' })
  return { listId: known.id, importId: made.id, fileName: made.fileName, rows: inOrder(tx, made.id) }
}

/** The first ten rows of an import that did not become members, and how many there are. */
export async function firstLeftOut(tx: Tx, importId: string): Promise<{ n: number; rows: RejectedRow[] }> {
  const [counted] = await rows<{ n: number }>(
    tx,
    sql`select duplicate + suppressed + rejected as n from import where id = ${importId}`,
  )
  const first = await rows<RejectedRow>(
    tx,
    sql`select line, outcome, reason from import_row where import_id = ${importId} order by line limit 10`,
  )
  return { n: counted?.n ?? 0, rows: first }
}

export const wordReason = (t: Translate, { outcome, reason }: Pick<RejectedRow, 'outcome' | 'reason'>): string =>
  outcome === 'rejected' ? t(`phone.${reason}`) : t(`row.${reason}`)

/**
 * The rows of an import that did not become members, as CSV: line, outcome, reason, in pieces of some thousand lines.
 * Lines are those of the file that was imported: no number is kept of a row that was left out.
 */
export async function* writeRejects(
  tx: Tx,
  importId: string,
  t: Translate = translator('en'),
): AsyncGenerator<string, void> {
  yield csvLine(['line', 'outcome', 'reason'])
  for await (const group of inOrder(tx, importId))
    yield group.map((row) => csvLine([row.line, row.outcome, wordReason(t, row)])).join('')
}

async function* inOrder(tx: Tx, importId: string): AsyncGenerator<RejectedRow[], void> {
  let after = 0
  for (;;) {
    const group = await rows<RejectedRow>(
      tx,
      sql`select line, outcome, reason from import_row where import_id = ${importId} and line > ${after} order by line limit ${GROUP}`,
    )
    if (group.length) yield group
    if (group.length < GROUP) return
    after = group.at(-1)!.line
  }
}

/**
 * One line of CSV (RFC 4180). A cell that a spreadsheet would run as a formula (also after blanks, and with the
 * full-width signs that some read as their plain ones) gets an apostrophe in front and quotes around.
 */
export const csvLine = (cells: readonly (string | number)[]): string => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const risky = /^[\s\u00a0\ufeff\u200b]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value)
  const text = risky ? `'${value}` : value
  return risky || /[",\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/**
 * Besides what `csvLine` puts an apostrophe before (cells that begin like a formula; numbers with their plus too, which
 * so stay text and lose no digit): a program told to split at semicolons, as Excel is in French, or at tabs and line
 * ends would find the beginning of a cell within one.
 */
export const neutral = (cell: string): string =>
  cell.replace(/[\t\r\n\v\f\u0085\u2028\u2029]+/g, ' ').replace(/;(?=\s*[=+\-@＝＋－＠])/g, ";'")
