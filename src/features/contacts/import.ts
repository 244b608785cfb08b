/**
 * A list of contacts, from a file. Parsed as it comes, copied to a staging table and merged, a chunk at a time: one
 * transaction, so that a bad file leaves nothing behind.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { listKinds } from '../../db/schema/contacts.ts'
import { UserError } from '../../lib/errors.ts'
import { callingCode } from '../../lib/phone.ts'
import { chooseColumns, showColumns } from './choose-columns.ts'
import type { ColumnChoice, ShownColumns } from './choose-columns.ts'
import { contactReader, guessColumns, openList } from './file.ts'
import type { OpenList } from './file.ts'
import { clearStaged, keepNoes, mergeChunk, openTables } from './merge.ts'
import type { Target } from './merge.ts'
import { openStage, sendChunk } from './stage.ts'
import type { Chunk } from './stage.ts'

export type ListKind = (typeof listKinds)[number]
export { listKinds }

export type ImportRequest = {
  fileName: string
  list: string
  source: string
  kind: string
  region: string
} & ColumnChoice
export type ImportResult = {
  importId: string
  listId: string
  rows: number
  accepted: number
  duplicate: number
  suppressed: number
  rejected: number
  columns: ImportColumns
}
/** How the file was read, and of the accepted: landlines, numbers no plan knows; and how many people say no to texts. */
export type ImportColumns = ShownColumns & { landlines: number; unproven: number; refusing: number }

/** Cancelled while it ran: its transaction leaves nothing. */
export class ImportCancelled extends Error {}

/**
 * Each row ends as accepted (now a member of the list), duplicate (in the file or the list before), suppressed (opted
 * out) or rejected (no possible number). A number the organisation knows already stays one contact.
 * `importId` is an import that was asked for before (see keep.ts); else it is recorded here.
 * Throws UserError `list.*` for what is wrong with the file or the request, ImportCancelled.
 */
export async function importList(
  tx: Tx,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  request: ImportRequest,
  importId?: string,
): Promise<ImportResult> {
  const named = checkRequest(request)
  const file = await openList(bytes)
  try {
    return await importFile(tx, file, named, importId)
  } finally {
    await file.close()
  }
}

export type Named = { fileName: string; name: string; source: string; kind: ListKind; region: string } & ColumnChoice

async function importFile(tx: Tx, file: OpenList, request: Named, asked?: string): Promise<ImportResult> {
  const columns = guessColumns(file.header, chooseColumns(file.header, request))
  const read = contactReader(columns, request.region)
  await openTables(tx)
  const found = asked ? await findTarget(tx, asked) : await recordImport(tx, request, 'running')
  const target = { ...found, corrects: Boolean(request.map?.length) }
  const { listId, importId } = target
  const { lines, rejected, refusing, landlines, unproven, ...counts } = await readFile(tx, file, read, target)
  const shown: ImportColumns = { ...showColumns(file.header, columns), landlines, unproven, refusing }
  const done = await rows(
    tx,
    sql`update import set state = 'done', ended_at = muster_now(), rows = ${lines}, accepted = ${counts.accepted},
          duplicate = ${counts.duplicate}, suppressed = ${counts.suppressed}, rejected = ${rejected}, read = size,
          options = options || ${JSON.stringify({ columns: shown })}::jsonb
        where id = ${importId} and cancel_at is null returning id`,
  )
  if (!done.length) throw new ImportCancelled()
  return { importId, listId, rows: lines, rejected, ...counts, columns: shown }
}

/** A list of that name is taken as it is, with the source it had. */
export async function recordImport(
  tx: Tx,
  { fileName, name, source, kind, region, map, regionColumn, consent }: Named,
  state: 'waiting' | 'running',
  volunteerId?: string,
): Promise<Target> {
  const [made] = await rows<Target>(
    tx,
    sql`with l as (
          insert into list (name, source, kind, region) values (${name}, ${source}, ${kind}, ${region})
          on conflict (lower(name)) do update set name = list.name returning id
        )
        insert into import (list_id, file_name, state, volunteer_id, options)
        select id, ${fileName.slice(0, 200)}, ${state}, ${volunteerId ?? null}::uuid,
          ${JSON.stringify({ source, kind, region, map, regionColumn, consent })}::jsonb from l
        returning list_id as "listId", id as "importId",
          exists (select from list_member m where m.list_id = import.list_id) as "hadMembers"`,
  )
  return made!
}

async function findTarget(tx: Tx, importId: string): Promise<Target> {
  const [found] = await rows<Target>(
    tx,
    sql`select list_id as "listId", id as "importId",
          exists (select from list_member m where m.list_id = import.list_id) as "hadMembers"
        from import where id = ${importId} and state in ('waiting', 'running') and cancel_at is null`,
  )
  if (!found) throw new ImportCancelled()
  return found
}

/** Rows merged at a time. Larger ones are no faster, and weigh more. */
const CHUNK = 40_000

/** While the database merges a chunk, the next one is read: parsing costs about as much as merging. */
async function readFile(tx: Tx, file: OpenList, read: ReturnType<typeof contactReader>, target: Target) {
  const stage = openStage(target.importId)
  const total = {
    lines: 0,
    rejected: 0,
    accepted: 0,
    duplicate: 0,
    suppressed: 0,
    landlines: 0,
    unproven: 0,
    refusing: 0,
  }
  let anyRefusing = false
  const send = async (chunk: Chunk): Promise<void> => {
    await sendChunk(tx, chunk)
    if (!chunk.contacts.length) return
    const merged = await mergeChunk(tx, target)
    for (const key of ['accepted', 'duplicate', 'suppressed', 'landlines', 'unproven'] as const)
      total[key] += merged[key]
    await clearStaged(tx, chunk.refusing)
    anyRefusing ||= chunk.refusing
  }
  let sending = Promise.resolve()
  const next = async (): Promise<void> => {
    await sending
    sending = send(stage.take())
    // Awaited in the next turn: a failure until then is nobody's unhandled one.
    sending.catch(() => {})
  }
  try {
    for await (const group of file.rows) {
      for (const { line, cells } of group) {
        total.lines++
        const found = read(cells)
        if ('error' in found) {
          total.rejected++
          stage.reject(line, found.error)
        } else stage.add(line, found)
      }
      if (stage.size() >= CHUNK) await next()
    }
    await next()
  } finally {
    // Nothing may run on the connection any more when the transaction ends.
    await sending.catch(() => {})
  }
  await sending
  if (anyRefusing) total.refusing = await keepNoes(tx)
  return total
}

/** What was asked, cleaned. Throws UserError `list.no_name`, `list.no_source`, `list.kind`, `list.region`. */
export function checkRequest(request: ImportRequest): Named {
  const name = request.list.replace(/\p{C}/gu, '').trim().slice(0, 80)
  const source = request.source.replace(/\p{C}/gu, '').trim().slice(0, 300)
  const kind = listKinds.find((k) => k === request.kind)
  const region = request.region.trim().toUpperCase()
  if (!name) throw new UserError('list.no_name')
  if (!source) throw new UserError('list.no_source')
  if (!kind) throw new UserError('list.kind', { found: request.kind.slice(0, 40), kinds: listKinds.join(', ') })
  if (!callingCode(region)) throw new UserError('list.region', { found: request.region.slice(0, 40) })
  const { fileName, map, regionColumn, consent } = request
  return {
    fileName,
    name,
    source,
    kind,
    region,
    ...(map ? { map } : {}),
    ...(regionColumn ? { regionColumn } : {}),
    ...(consent ? { consent } : {}),
  }
}
