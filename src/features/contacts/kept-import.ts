/** An import that a worker runs, as its row tells: how far it is, how it ended, and what has to go then. */
import { sql } from 'drizzle-orm'
import type { MessageRef, Network } from '../../chat/interaction.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { importKept } from './jobs.ts'
import type { ImportColumns, ImportRequest } from './import.ts'
import { takeTurn } from './merge.ts'

export type KeptImport = {
  id: string
  listId: string
  list: string
  fileName: string
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
  size: number
  read: number
  cancelled: boolean
  volunteerId: string | null
  locale: string
  error: { key: string; values: UserError['values'] } | null
  options: Partial<Omit<ImportRequest, 'fileName' | 'list'>> & { columns?: ImportColumns }
  rows: number
  accepted: number
  duplicate: number
  suppressed: number
  rejected: number
}

export async function findImport(tx: Tx, id: string): Promise<KeptImport | undefined> {
  const [found] = await rows<KeptImport>(
    tx,
    sql`select i.id, i.list_id as "listId", l.name as list, i.file_name as "fileName", i.state, i.size::float8, i.read::float8,
          i.cancel_at is not null as cancelled, i.volunteer_id as "volunteerId", coalesce(v.locale, 'en') as locale,
          i.error, i.options, i.rows, i.accepted, i.duplicate, i.suppressed, i.rejected
        from import i join list l on l.id = i.list_id left join volunteer v on v.id = i.volunteer_id where i.id = ${id}`,
  )
  return found
}

/** What was asked of it, as it was asked. */
export const requestOf = ({ list, fileName, options }: KeptImport): ImportRequest => ({
  fileName,
  list,
  source: options.source ?? '',
  kind: options.kind ?? '',
  region: options.region ?? '',
  ...(options.map ? { map: options.map } : {}),
  ...(options.regionColumn ? { regionColumn: options.regionColumn } : {}),
  ...(options.consent ? { consent: options.consent } : {}),
})

/** From here on the import cannot end as done: see the end of `importList`. False when it has ended before. */
export async function cancelImport(tx: Tx, id: string): Promise<boolean> {
  const stopped = await rows(
    tx,
    sql`update import set cancel_at = muster_now(), state = case state when 'waiting' then 'cancelled' else state end
        where id = ${id} and state in ('waiting', 'running') returning id`,
  )
  return stopped.length > 0
}

/** Writes down how far it is; tells whether somebody cancelled it. */
export async function noteProgress(tx: Tx, id: string, read: number): Promise<boolean> {
  const [found] = await rows<{ cancelled: boolean }>(
    tx,
    sql`update import set read = ${read}, state = 'running' where id = ${id} and state in ('waiting', 'running')
        returning cancel_at is not null as cancelled`,
  )
  return found?.cancelled ?? true
}

/** It ended without a result. */
export const endImport = (
  tx: Tx,
  id: string,
  end: { state: 'failed' | 'cancelled'; error?: KeptImport['error'] },
): Promise<unknown> =>
  tx.execute(sql`update import set state = ${end.state}, ended_at = muster_now(), error = ${end.error ? JSON.stringify(end.error) : null}::jsonb
    where id = ${id} and state in ('waiting', 'running')`)

/** Takes away what an ended import leaves: its file, and a list that would stay empty. */
export async function clearImport(tx: Tx, { id, listId }: Pick<KeptImport, 'id' | 'listId'>): Promise<void> {
  await tx.execute(sql`delete from import_chunk where import_id = ${id}`)
  const empty = await rows(
    tx,
    sql`select id from list l where id = ${listId} and made is null
          and not exists (select from list_member m where m.list_id = l.id)
          and not exists (select from import i where i.list_id = l.id and i.id <> ${id} and i.state in ('waiting', 'running', 'done'))
          and exists (select from import i where i.id = ${id} and i.state in ('failed', 'cancelled'))
          and not exists (select from campaign c where c.list_id = l.id and c.state <> 'draft')
        for update`,
  )
  if (!empty.length) return
  await tx.execute(sql`update campaign set list_id = null where list_id = ${listId}`)
  await tx.execute(sql`delete from import_row where import_id in (select id from import where list_id = ${listId})`)
  await tx.execute(sql`delete from import where list_id = ${listId}`)
  await tx.execute(sql`delete from list where id = ${listId}`)
}

/**
 * Asks once more for an import that nobody is at: it gave way to another one, whose turn has ended, or its job is gone.
 */
export async function askWaitingImport(tx: Tx): Promise<void> {
  const [next] = await rows<{ importId: string }>(
    tx,
    sql`select i.id as "importId" from import i
        where (i.state in ('waiting', 'running') or exists (select from import_chunk c where c.import_id = i.id))
          and not exists (select from outbox o where o.job = ${importKept.name} and o.payload->>'importId' = i.id::text)
        order by i.created_at limit 1`,
  )
  if (next && (await takeTurn(tx))) await enqueue(tx, importKept, next)
}

/** The answer on which its progress is shown, once it is on the screen. */
export async function findImportCard(tx: Tx, id: string): Promise<MessageRef | undefined> {
  const [found] = await rows<{ network: Network; tenant: string; channel: string; messageId: string; direct: boolean }>(
    tx,
    sql`select k.network, k.tenant, k.channel, k.message_id as "messageId",
          exists (select from place_tail p where (p.network, p.tenant, p.channel) = (k.network, k.tenant, k.channel)) as direct
        from card k where k.about_id = ${id} and k.about_kind = 'import' order by k.shown_at desc limit 1`,
  )
  if (!found) return undefined
  const { messageId, ...place } = found
  return { place, messageId }
}
