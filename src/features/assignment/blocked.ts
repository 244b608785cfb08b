/**
 * Contacts for whom no text can be made: they lack a field that the script names. They wait, with the reason, and come
 * back when the script or its defaults change.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { alike, hoursKey, places } from './hours-of.ts'
import { reasonToWait, variantOf } from './wording.ts'
import type { Wording } from './wording.ts'

type Row = Wording & { id: string }

/** What a wording is made of, for each target `t` of campaign `c` and contact `k`. */
const worded = sql`t.id, k.first_name as "firstName", k.last_name as "lastName", k.fields, c.sender, c.defaults,
  c.script_version as "scriptVersion", pick.variant,
  case pick.variant when 0 then c.script else c.variants[pick.variant] end as script`

const uuids = (ids: string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`

/** Takes those out of a batch for whom the script as it stands cannot be filled. Returns how many. */
export async function blockLacking(tx: Tx, batchId: string): Promise<number> {
  await tx.execute(sql`select 1 from batch where id = ${batchId} for update`)
  const ready = await rows<Row>(
    tx,
    sql`select ${worded} from target t join campaign c on c.id = t.campaign_id join contact k on k.id = t.contact_id
          cross join lateral (select ${variantOf} as variant) pick
        where t.batch_id = ${batchId} and t.state = 'ready'`,
  )
  const lacking = ready.flatMap((row) => {
    const reason = reasonToWait(row)
    return reason === undefined ? [] : [{ id: row.id, reason }]
  })
  if (!lacking.length) return 0
  await tx.execute(sql`
    with lacking as (select * from jsonb_to_recordset(${JSON.stringify(lacking)}::jsonb) as x(id uuid, reason text)),
      t as (
        update target set state = 'blocked', reason = lacking.reason from lacking where target.id = lacking.id
        returning target.contact_id
      ), h as (delete from hold using t where hold.contact_id = t.contact_id and hold.batch_id = ${batchId}),
      b as (
        update batch set ready = ready - ${lacking.length},
          volunteer_id = case when ready = ${lacking.length} then null else volunteer_id end,
          expires_at = case when ready = ${lacking.length} then null else expires_at end
        where id = ${batchId} returning id, ready
      )
    update claim set ended_at = muster_now(), how = 'finished'
    from b where claim.batch_id = b.id and b.ready = 0 and claim.ended_at is null`)
  return lacking.length
}

/** Blocked contacts looked at in one go. */
const group = 2_000

/**
 * Brings back whoever is whole again, in new batches; who opted out while they waited leaves. `after` is the last one
 * looked at, to go on from; undefined when all were. Batches hold one language each, as those of the launch.
 */
export async function requeueBlocked(
  tx: Tx,
  campaignId: string,
  after?: string,
): Promise<{ back: number; after: string | undefined }> {
  const waiting = await rows<Row & { reason: string; gone: boolean; locale: string | null; hours: string }>(
    tx,
    sql`with alike as materialized (${alike})
        select ${worded}, t.reason, k.opted_out_at is not null or k.wrong_number_at is not null
            or coalesce(c.votes_on = any(k.voted_on), false) as gone,
          nullif(nullif(left(k.locale, 2), left(c.locale, 2)), '') as locale, ${hoursKey} as hours
        from target t join campaign c on c.id = t.campaign_id join contact k on k.id = t.contact_id ${places}
          cross join lateral (select ${variantOf} as variant) pick
        where t.campaign_id = ${campaignId} and t.state = 'blocked' and (${after ?? null}::uuid is null or t.id > ${after ?? null}::uuid)
        order by t.id limit ${group} for update of t`,
  )
  const judged = waiting.map((row) => ({ row, reason: row.gone ? undefined : reasonToWait(row) }))
  const out = judged.filter(({ row }) => row.gone).map(({ row }) => row.id)
  const still = judged.filter(({ row, reason }) => reason !== undefined && reason !== row.reason)
  const back = judged.filter(({ row, reason }) => !row.gone && reason === undefined).map(({ row }) => row)
  if (out.length) await tx.execute(sql`update target set state = 'out', reason = null where id = any(${uuids(out)})`)
  if (still.length)
    await tx.execute(sql`
      update target set reason = x.reason
      from jsonb_to_recordset(${JSON.stringify(still.map(({ row, reason }) => ({ id: row.id, reason })))}::jsonb) as x(id uuid, reason text)
      where target.id = x.id`)
  const kinds = new Map<string, typeof back>()
  for (const row of back) {
    const kind = `${row.locale ?? ''} ${row.hours}`
    kinds.set(kind, [...(kinds.get(kind) ?? []), row])
  }
  for (const alike of kinds.values())
    await rebatch(
      tx,
      campaignId,
      alike[0]!,
      alike.map((row) => row.id),
    )
  return { back: back.length, after: waiting.length === group ? waiting.at(-1)!.id : undefined }
}

/** New batches of the campaign's own size, of one language and one set of hours, which claims then look for. Contacts that are in another running campaign too keep their mark. */
async function rebatch(
  tx: Tx,
  campaignId: string,
  { locale, hours }: { locale: string | null; hours: string },
  ids: string[],
): Promise<void> {
  if (hours !== '')
    await tx.execute(sql`update campaign set zones = zones || ${hours}::text
      where id = ${campaignId} and ${hours}::text <> all(zones)`)
  if (locale !== null)
    await tx.execute(sql`update campaign set languages = languages || ${locale}::text
      where id = ${campaignId} and ${locale}::text <> all(languages)`)
  await tx.execute(sql`
    with size as (select batch_size as n, languages from campaign where id = ${campaignId}), back as materialized (
        select t.id, t.shared, (row_number() over (order by t.position, t.id) - 1)::int as n from target t where t.id = any(${uuids(ids)})
      ), cut as materialized (
        select muster_id() as id, back.n / size.n as g, count(*)::int as ready, bool_or(shared) as shared from back, size group by 2
      ), made as (
        insert into batch (id, campaign_id, ready, size, shared, locale, hours)
        select id, ${campaignId}, ready, ready, shared, case when ${locale}::text = any(languages) then ${locale}::text end, ${hours}::text
        from cut, size
      )
    update target set state = 'ready', reason = null, batch_id = cut.id
    from back, size, cut where target.id = back.id and cut.g = back.n / size.n`)
}
