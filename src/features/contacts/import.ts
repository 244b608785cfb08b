/**
 * A list of contacts, from a file. Parsed as it comes, copied to a staging table, merged in one statement per table:
 * one transaction, so that a bad file leaves nothing behind.
 */
import { sql } from 'drizzle-orm'
import { copy, rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { listKinds } from '../../db/schema/contacts.ts'
import { UserError } from '../../lib/errors.ts'
import { callingCode } from '../../lib/phone.ts'
import { guessColumns, openList, readContact } from './file.ts'
import type { OpenList } from './file.ts'

export type ListKind = (typeof listKinds)[number]
export { listKinds }

export type ImportRequest = { fileName: string; list: string; source: string; kind: string; region: string }
export type ImportResult = {
  importId: string
  listId: string
  rows: number
  accepted: number
  duplicate: number
  suppressed: number
  rejected: number
}

/**
 * Each row ends as accepted (now a member of the list), duplicate (in the file or the list before), suppressed (opted
 * out) or rejected (no possible number). A number the organisation knows already stays one contact.
 * Throws UserError `list.*` for what is wrong with the file or the request.
 */
export async function importList(
  tx: Tx,
  bytes: AsyncIterable<Uint8Array> | Uint8Array,
  request: ImportRequest,
): Promise<ImportResult> {
  const { name, source, kind, region } = check(request)
  const file = await openList(bytes)
  try {
    return await importFile(tx, file, { fileName: request.fileName, name, source, kind, region })
  } finally {
    await file.close()
  }
}

type Named = { fileName: string; name: string; source: string; kind: ListKind; region: string }

async function importFile(tx: Tx, file: OpenList, { fileName, name, source, kind, region }: Named): Promise<ImportResult> {
  const columns = guessColumns(file.header)
  await tx.execute(sql`set local statement_timeout = '15min'`)
  const [made] = await rows<{ listId: string; importId: string }>(
    tx,
    sql`with l as (
          insert into list (name, source, kind, region) values (${name}, ${source}, ${kind}, ${region})
          on conflict (lower(name)) do update set name = list.name returning id
        )
        insert into import (list_id, file_name) select id, ${fileName.slice(0, 200)} from l
        returning list_id as "listId", id as "importId"`,
  )
  const { listId, importId } = made!
  await tx.execute(sql`create temp table staged (line int, phone text, valid boolean, kind text, country text, first_name text,
    last_name text, locale text, fields jsonb) on commit drop`)
  const rejected: { line: number; reason: string }[] = []
  let read = 0
  await copy(
    tx,
    'staged',
    (async function* () {
      for await (const group of file.rows) {
        const good: (string | undefined)[][] = []
        for (const { line, cells } of group) {
          read++
          const found = readContact(columns, cells, region)
          if ('error' in found) rejected.push({ line, reason: found.error })
          else
            good.push([
              String(line), found.phone.e164, String(found.phone.valid), found.phone.line, found.phone.country,
              found.firstName, found.lastName, found.locale, JSON.stringify(found.fields),
            ])
        }
        yield good
      }
    })(),
  )
  const counts = await merge(tx, listId, importId, rejected)
  const result = { importId, listId, rows: read, rejected: rejected.length, ...counts }
  await tx.execute(sql`update import set state = 'done', ended_at = muster_now(), rows = ${read}, accepted = ${counts.accepted},
    duplicate = ${counts.duplicate}, suppressed = ${counts.suppressed}, rejected = ${rejected.length} where id = ${importId}`)
  return result
}

async function merge(
  tx: Tx,
  listId: string,
  importId: string,
  rejected: { line: number; reason: string }[],
): Promise<{ accepted: number; duplicate: number; suppressed: number }> {
  // Contacts of the file that are new to the organisation; of several rows with one number the first counts.
  await tx.execute(sql`
    insert into contact (phone, phone_valid, phone_line, country, first_name, last_name, locale, fields, created_at)
    select distinct on (phone) phone, valid, kind, country, first_name, last_name, locale, fields, now()
    from staged s where not exists (select from opt_out o where o.phone = s.phone and o.ended_at is null)
    order by phone, line
    on conflict (phone) do update set
      first_name = case when contact.first_name = '' then excluded.first_name else contact.first_name end,
      last_name = case when contact.last_name = '' then excluded.last_name else contact.last_name end
      where contact.first_name = '' and excluded.first_name <> ''`)
  const [counts] = await rows<{ accepted: number; duplicate: number; suppressed: number }>(
    tx,
    sql`with judged as materialized (
          select s.line, k.id as contact_id, case
              when k.opted_out_at is not null or k.id is null then 'suppressed'
              when m.contact_id is not null or row_number() over (partition by s.phone order by s.line) > 1 then 'duplicate'
              else 'accepted' end as outcome,
            case when m.contact_id is not null then 'in_list' else 'in_file' end as place
          from staged s left join contact k on k.phone = s.phone
            left join list_member m on m.list_id = ${listId} and m.contact_id = k.id
        ), joined as (
          insert into list_member (list_id, contact_id, position)
          select ${listId}::uuid, contact_id, line from judged where outcome = 'accepted'
        ), noted as (
          insert into import_row (import_id, line, outcome, reason)
          select ${importId}::uuid, line, outcome, case outcome when 'suppressed' then 'opted_out' else place end
          from judged where outcome <> 'accepted'
          union all
          select ${importId}::uuid, r.line, 'rejected', r.reason
          from jsonb_to_recordset(${JSON.stringify(rejected)}::jsonb) as r(line int, reason text)
        )
        select (count(*) filter (where outcome = 'accepted'))::int as accepted,
          (count(*) filter (where outcome = 'duplicate'))::int as duplicate,
          (count(*) filter (where outcome = 'suppressed'))::int as suppressed from judged`,
  )
  return counts ?? { accepted: 0, duplicate: 0, suppressed: 0 }
}

function check(request: ImportRequest): { name: string; source: string; kind: ListKind; region: string } {
  const name = request.list.replace(/\p{C}/gu, '').trim().slice(0, 80)
  const source = request.source.replace(/\p{C}/gu, '').trim().slice(0, 300)
  const kind = listKinds.find((k) => k === request.kind)
  const region = request.region.trim().toUpperCase()
  if (!name) throw new UserError('list.no_name')
  if (!source) throw new UserError('list.no_source')
  if (!kind) throw new UserError('list.kind', { found: request.kind.slice(0, 40), kinds: listKinds.join(', ') })
  if (!callingCode(region)) throw new UserError('list.region', { found: request.region.slice(0, 40) })
  return { name, source, kind, region }
}

/** The first rows that were rejected, for the answer in chat. */
export const firstRejected = (tx: Tx, importId: string): Promise<{ line: number; reason: string }[]> =>
  rows(tx, sql`select line, reason from import_row where import_id = ${importId} and outcome = 'rejected' order by line limit 5`)
