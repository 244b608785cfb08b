import { sql } from 'drizzle-orm'
import { rows, takeTime } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { anyErased, erasedOptOut } from '../optouts/erased.ts'
import { leaveCampaigns } from '../optouts/record.ts'
import { stagedColumns } from './stage.ts'

/** Of the accepted: `landlines` cannot be texted, `unproven` are possible numbers that no numbering plan knows. */
export type Merged = { accepted: number; duplicate: number; suppressed: number; landlines: number; unproven: number }

/**
 * Imports go one after the other: two that meet the same numbers in different chunks would wait for each other, and
 * a file that came as a stream cannot be read again after a deadlock.
 */
const ONE_IMPORT = 778_302_131

/** Takes the turn of imports until the transaction ends, if nobody has it. */
export async function takeTurn(tx: Tx): Promise<boolean> {
  const [turn] = await rows<{ mine: boolean }>(tx, sql`select pg_try_advisory_xact_lock(${ONE_IMPORT}) as mine`)
  return turn?.mine ?? false
}

export async function openTables(tx: Tx): Promise<void> {
  await takeTime(tx, 900_000)
  await tx.execute(sql`set local lock_timeout = '15min'`)
  await tx.execute(sql`select pg_advisory_xact_lock(${ONE_IMPORT})`)
  // What was held back by another import is not held back by a row that somebody forgot to let go.
  await tx.execute(sql`set local lock_timeout = '30s'`)
  // A chunk is sorted and joined in memory.
  await tx.execute(sql`set local work_mem = '64MB'`)
  // The planner takes a chunk for more than it is, and would compile each merge anew.
  await tx.execute(sql`set local jit = off`)
  await tx.execute(`create temp table staged (${stagedColumns}) on commit drop`)
  await tx.execute('create temp table refusing (phone text) on commit drop')
}

/**
 * `hadMembers`: the list is not new, so that whom it holds must be looked up. `corrects`: somebody said which column is
 * which, so that what the list's members were called by a wrong guess is put right.
 */
export type Target = { listId: string; importId: string; hadMembers: boolean; corrects?: boolean }

/**
 * Turns what is staged into contacts and members of the list. Each number is looked up by index (`offset 0` keeps the
 * planner from reading all contacts of the organisation for every chunk), everything else is one pass.
 */
export async function mergeChunk(tx: Tx, { listId, importId, hadMembers, corrects }: Target): Promise<Merged> {
  const [merged] = await rows<Merged & { named: number; others: number; twice: number }>(
    tx,
    sql`with judged as materialized (
          select s.*, k.id as known, k.nameless, k.name <> '' and k.name <> lower(s.first_name) as other, case
              when k.opted_out_at is not null or o.phone is not null or (erased.some and ${erasedOptOut(sql`s.phone`)}) then 'suppressed'
              when s.again or m.is_in then 'duplicate' else 'accepted' end as outcome
          from staged s cross join (select ${anyErased} as some offset 0) erased
            left join lateral (select id, opted_out_at, first_name = '' as nameless, lower(first_name) as name from contact where phone = s.phone offset 0) k on true
            left join opt_out o on o.phone = s.phone and o.ended_at is null
            left join lateral (
              select true as is_in from list_member m
              where ${hadMembers}::boolean and m.list_id = ${listId} and m.contact_id = k.id offset 0
            ) m on not s.again
        ), made as (
          insert into contact (id, phone, phone_valid, phone_line, country, first_name, last_name, locale, zone, zone_too, place, fields, created_at)
          select id, phone, valid, kind, country, first_name, last_name, locale, zone, zone_too, place, fields, muster_now.at
          from judged, (select muster_now() as at offset 0) muster_now where known is null and outcome = 'accepted'
          -- neighbours in the index of phones
          order by phone
          -- somebody else wrote this number since the statement began: theirs is the contact
          on conflict (phone) do update set phone = excluded.phone
          returning id, phone
        ), joined as (
          insert into list_member (list_id, contact_id, position)
          select ${listId}::uuid, coalesce(j.known, made.id), j.line
          -- full, though it is a left join: the planner takes the accepted for few, and loops over both but for a full one
          from (select * from judged where outcome = 'accepted') j full join made on made.phone = j.phone
        ), noted as (
          insert into import_row (import_id, line, outcome, reason)
          select ${importId}::uuid, line, outcome,
            case when outcome = 'suppressed' then 'opted_out' when again then 'in_file' else 'in_list' end
          from judged where outcome <> 'accepted'
        )
        select (count(*) filter (where outcome = 'accepted'))::int as accepted,
          (count(*) filter (where outcome = 'duplicate'))::int as duplicate,
          (count(*) filter (where outcome = 'suppressed'))::int as suppressed,
          (count(*) filter (where outcome = 'accepted' and kind = 'landline'))::int as landlines,
          (count(*) filter (where outcome = 'accepted' and not valid))::int as unproven,
          (count(*) filter (where nameless and not again and first_name <> '' and outcome <> 'suppressed'))::int as named,
          (count(*) filter (where first_name <> '' and other and outcome <> 'suppressed'))::int as others,
          (count(*) filter (where first_name <> '' and again and outcome <> 'suppressed'))::int as twice from judged`,
  )
  if (merged?.named) await nameKnown(tx)
  if (corrects && hadMembers && merged?.duplicate) await correctMembers(tx, listId)
  else if (merged?.others || merged?.twice) await nameHousehold(tx, { inFileOnly: merged.others === 0 })
  return merged ?? { accepted: 0, duplicate: 0, suppressed: 0, landlines: 0, unproven: 0 }
}

/** Contacts whose name nobody knew. Who opted out stays as they are. */
const nameKnown = (tx: Tx): Promise<unknown> =>
  tx.execute(sql`
    update contact set first_name = s.first_name, last_name = case when contact.last_name = '' then s.last_name else contact.last_name end
    from staged s where contact.phone = s.phone and contact.first_name = '' and contact.opted_out_at is null
      and not s.again and s.first_name <> ''`)

/**
 * Several people on one number are one contact and one conversation; whoever answers sees the other first names. Looked
 * up by index, as in the merge: joined plainly, each chunk read all contacts that came before it.
 */
const nameHousehold = (tx: Tx, { inFileOnly }: { inFileOnly: boolean }): Promise<unknown> =>
  tx.execute(sql`
    with others as (
      select k.id, string_agg(distinct s.first_name, ', ') as names
      from staged s cross join lateral (
        select id, first_name, opted_out_at, fields ->> 'alsoKnownAs' as also from contact where phone = s.phone offset 0
      ) k
      where (s.again or not ${inFileOnly}) and s.first_name <> '' and k.first_name <> ''
        and lower(s.first_name) <> lower(k.first_name) and k.opted_out_at is null
        and position(lower(s.first_name) in lower(coalesce(k.also, ''))) = 0
      group by k.id
    )
    update contact k set fields = k.fields || jsonb_build_object('alsoKnownAs',
      left(concat_ws(', ', nullif(k.fields ->> 'alsoKnownAs', ''), others.names), 200))
    from others where others.id = k.id`)

const correctMembers = (tx: Tx, listId: string): Promise<unknown> =>
  tx.execute(sql`
    update contact set first_name = s.first_name, last_name = s.last_name, locale = coalesce(s.locale, contact.locale),
      fields = contact.fields || s.fields
    from staged s join list_member m on m.list_id = ${listId}
    where contact.phone = s.phone and m.contact_id = contact.id and contact.opted_out_at is null and not s.again
      and (contact.first_name, contact.last_name) is distinct from (s.first_name, s.last_name)`)

export const clearStaged = async (tx: Tx, refusing: boolean): Promise<void> => {
  if (refusing) await tx.execute(sql`insert into refusing select phone from staged where refuses`)
  await tx.execute(sql`truncate staged`)
}

/**
 * A no in any row of a number holds from now on, and in running campaigns too. A yes in a later import does not undo
 * it: which of two lists is the newer word of the person cannot be told from a file. Returns how many people said no.
 */
export async function keepNoes(tx: Tx): Promise<number> {
  const [said] = await rows<{ n: number }>(
    tx,
    sql`with said as materialized (select distinct phone from refusing),
          kept as (
            update contact set consented = false from said where contact.phone = said.phone and contact.consented is distinct from false
          )
        select count(*)::int as n from said`,
  )
  if (!said?.n) return 0
  // Contacts that stand ready somewhere. Their batches are locked at once and in one order, so that two who
  // take people out of batches do not wait for each other.
  const ready = await rows<{ id: string }>(
    tx,
    sql`with ready as materialized (
          select t.contact_id, t.batch_id from contact k join target t on t.contact_id = k.id and t.state = 'ready'
          where k.phone in (select phone from refusing)
        ), locked as materialized (
          select id from batch where id in (select batch_id from ready) order by id for update
        )
        select distinct contact_id as id from ready where (select count(*) from locked) > 0`,
  )
  for (const { id } of ready) await leaveCampaigns(tx, id)
  return said.n
}
