/** The bare import: COPY of rows that are clean already to a staging table, one statement that merges them. */
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import type { Sql } from 'postgres'

/** `file`: what COPY reads; line, phone, country, first name, last name, fields as JSON. `rejected`: line and reason. */
export type CleanRows = { file: string; rejectedFile: string }

/** Ends in the same rows as the product's import, list and import among them. Seconds. */
export async function bareImport(sql: Sql, { file, rejectedFile }: CleanRows, fileName: string): Promise<number> {
  const at = performance.now()
  await sql.begin(async (tx) => {
    // Its sorts and joins in memory: with the default they go to disk, and it takes longer than the product.
    await tx`set local work_mem = '512MB'`
    const [list] = await tx<{ id: string }[]>`
      insert into list (name, source, kind, region) values ('Bench', 'Bench', 'petition', 'CA')
      on conflict (lower(name)) do update set name = list.name returning id`
    const [made] = await tx<
      { id: string }[]
    >`insert into import (list_id, file_name, state) values (${list!.id}, ${fileName}, 'done') returning id`
    await tx.unsafe(
      `create temp table clean (line int, phone text, country text, first_name text, last_name text, fields jsonb) on commit drop`,
    )
    await pipeline(createReadStream(file), await tx`copy clean from stdin`.writable())
    await tx.unsafe(`create temp table refused (line int, reason text) on commit drop`)
    await pipeline(createReadStream(rejectedFile), await tx`copy refused from stdin`.writable())
    await tx`analyze clean`
    await tx`
      with said as materialized (
        select *, row_number() over (partition by phone order by line) as turn from clean
      ), made as (
        insert into contact (phone, phone_valid, phone_line, country, first_name, last_name, fields, created_at)
        select phone, true, 'either', country, first_name, last_name, fields, now() from said where turn = 1
        on conflict (phone) do nothing returning id, phone
      ), known as materialized (
        select id, phone, false as before from made union all
        select k.id, k.phone, m.contact_id is not null from contact k left join list_member m on m.list_id = ${list!.id} and m.contact_id = k.id
      ), joined as (
        insert into list_member (list_id, contact_id, position)
        select ${list!.id}::uuid, known.id, said.line from said join known using (phone) where said.turn = 1 and not known.before
      ), noted as (
        insert into import_row (import_id, line, outcome, reason)
        select ${made!.id}::uuid, said.line, 'duplicate', case when said.turn = 1 then 'in_list' else 'in_file' end
        from said join known using (phone) where said.turn > 1 or known.before
        union all select ${made!.id}::uuid, line, 'rejected', reason from refused
      )
      update import set ended_at = now(), rows = c.rows + r.rows, rejected = r.rows
      from (select count(*)::int as rows from clean) c, (select count(*)::int as rows from refused) r where import.id = ${made!.id}`
  })
  return (performance.now() - at) / 1000
}
