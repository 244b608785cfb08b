/**
 * How fast and how dear: parts of the dispatching statement (dispatch.ts), in which senders, brands and ceilings are
 * read and spent. Whoever dispatches where any of them is set holds one lock until it has committed, so that the next
 * one reads what this one spent, however many workers there are. The lock comes after the one against pauses.
 *
 * A sender is a leaky bucket: `free_at` is when its next segment may leave. A segment takes 1.1 / rate of a second, and
 * after a rest at most rate / 11 leave at once: together never more than the rate in any second, counted as they leave.
 * A text of several segments goes when one may, and the next waits for all of them.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { anyLimited, slowCarriers } from './health.ts'

const meters = 778_302_131

/** To be sent right after `beginAttempts`, before the statement that picks texts takes its snapshot. */
export const beginMetering = (tx: Tx): Promise<unknown> =>
  rows(
    tx,
    sql`select pg_advisory_xact_lock(${meters}) where exists (select from sender where off_at is null)
      or exists (select from campaign where ceiling is not null or ceiling_day is not null)
      or ${anyLimited}`,
  )

/** The same lock, for whoever gives out numbers. */
export const lockMeters = (tx: Tx): Promise<unknown> => rows(tx, sql`select pg_advisory_xact_lock(${meters})`)

/** Segments a second; halved for a minute by each "too fast" of the carrier. `x` is a sender or a brand. */
const rate = (x: 's' | 'b') =>
  x === 'b'
    ? sql`b.per_second`
    : sql`(s.per_second * least(1, s.pace * 2 ^ least(20, floor(extract(epoch from moment.clock - s.paced_at) / 60))))`
const interval = (x: 's' | 'b') => sql`make_interval(secs => 1.1 / ${rate(x)})`
const burst = (x: 's' | 'b') => sql`greatest(1, floor(${rate(x)} / 11))`
const today = (x: 's' | 'b') => sql`(moment.clock at time zone ${sql.raw(x)}.zone)::date`

const tokens = (x: 's' | 'b') => {
  const m = sql.raw(x)
  return sql`case when ${m}.per_second is null then 1000000 when ${m}.free_at > moment.clock then 0
    else least(${burst(x)}, 1 + floor(extract(epoch from moment.clock - ${m}.free_at) * ${rate(x)} / 1.1)) end`
}
const left = (x: 's' | 'b') => {
  const m = sql.raw(x)
  return sql`coalesce(${m}.per_day - case when ${m}.day = ${today(x)} then ${m}.day_n else 0 end, 1000000000)`
}

/** Senders from which something may leave now, with how much: `tokens` by their rate, `left` of their day. */
export const buckets = sql`
  select s.id, s.carrier, s.address, s.brand_id, least(${tokens('s')}, 1000)::int as tokens, ${left('s')} as left_today,
    case when b.id is null then 1000000 else ${tokens('b')} end as brand_tokens,
    case when b.id is null then 1000000000 else ${left('b')} end as brand_left
  from moment cross join sender s left join brand b on b.id = s.brand_id
  where s.off_at is null
    and not exists (select from way_limit w where w.carrier = s.carrier and w.away and w.tokens < 1)
    and ${tokens('s')} >= 1 and ${left('s')} >= 1 and (b.id is null or (${tokens('b')} >= 1 and ${left('b')} >= 1))`

/**
 * Over `seen`: what may go all the same waits where its sender, its brand or its campaign has had enough. In the order
 * of time, so that one long text does not let the others pass for ever.
 */
export const weighed = sql`
  select w.*, case when verdict <> 'go' then verdict
      when unnumbered then 'unnumbered'
      when of_way > way_tokens then 'slow'
      when sender_id is not null and (of_sender - segments >= tokens or of_sender > left_today
        or of_brand - segments >= brand_tokens or of_brand > brand_left) then 'slow'
      when exempt then 'go'
      when spent + of_campaign > ceiling then 'spend'
      when spent_today + of_campaign > ceiling_day then 'spend_day'
      else 'go' end as weight
  from (
    select seen.*,
      case when way_tokens is not null then
        count(*) filter (where verdict = 'go' and unnumbered is not true and way_tokens is not null)
          over (partition by carrier order by not_before, id) end as of_way,
      sum(case verdict when 'go' then segments end) over (partition by sender_id order by not_before, id) as of_sender,
      sum(case verdict when 'go' then segments end) over (partition by brand_id order by not_before, id) as of_brand,
      sum(case verdict when 'go' then cost end) over (partition by campaign_id order by not_before, id) as of_campaign
    from seen where (select some_are from limits)
    -- Where nothing is limited nothing is added up: that costs four sorts.
    union all select seen.*, null, null, null, null from seen where not (select some_are from limits)
  ) w`

/** Whether there is anything to keep to: a way that is limited, a number of ours, a price, a ceiling. Over `moment` and `way_limit`. */
export const limits = sql`
  select exists (select from way_limit) or moment.priced or moment.numbered <> '{}'
    or exists (select from campaign where ceiling is not null or ceiling_day is not null) as some_are
  from moment`

const draw = (table: 'sender' | 'brand') => {
  const x = table === 'sender' ? 's' : 'b'
  const m = sql.raw(x)
  return sql`update ${sql.raw(table)} ${m} set
      free_at = case when ${m}.per_second is null then ${m}.free_at
        else greatest(${m}.free_at, moment.clock - (${burst(x)} - 1) * ${interval(x)}) + drawn.n * ${interval(x)} end,
      day = ${today(x)}, day_n = drawn.n + case when ${m}.day = ${today(x)} then ${m}.day_n else 0 end
    from moment, (
      select ${sql.raw(table)}_id as id, sum(segments)::int as n from weighed where weight = 'go' group by 1
    ) drawn where ${m}.id = drawn.id`
}
/** What leaves is taken off. */
export const drawSenders = draw('sender')
export const drawBrands = draw('brand')
export const payFor = sql`
  insert into spend (campaign_id, day, amount)
  select campaign_id, (moment.clock at time zone zone)::date, sum(cost) from weighed, moment
  where weight = 'go' and cost is not null and campaign_id is not null group by 1, 2 order by 1, 2
  on conflict (campaign_id, day) do update set amount = spend.amount + excluded.amount`

/** ms until a text that is due and has its number may leave; undefined: there is none, or its day is full. */
export async function msToNext(tx: Tx): Promise<number | undefined> {
  const [next] = await rows<{ ms: number | null }>(
    tx,
    sql`with moment as (select muster_clock() as clock)
        select (extract(epoch from min(greatest(s.free_at, b.free_at, moment.clock) - moment.clock)) * 1000)::float as ms
        from moment cross join sender s left join brand b on b.id = s.brand_id
        where s.off_at is null and ${left('s')} >= 1 and (b.id is null or ${left('b')} >= 1)
          and exists (select from message where sender_id = s.id and state = 'queued' and not_before <= muster_now())`,
  )
  return next?.ms ?? undefined
}

/**
 * The carrier said "too fast": the sender's rate is halved, once for all attempts that began before it was, and nothing
 * leaves before the carrier's own time; that of the carrier's account, where a text has no number. To be called before
 * any message is locked.
 */
export async function slowDown(tx: Tx, throttled: { attemptId: string; retryAfter?: number }[]): Promise<void> {
  await lockMeters(tx)
  await slowCarriers(tx, throttled)
  await rows(
    tx,
    sql`with moment as materialized (select muster_clock() as clock), o as (
          select * from jsonb_to_recordset(${JSON.stringify(throttled)}::jsonb) as o("attemptId" uuid, "retryAfter" int)
        )
        update sender s set pace = greatest(0.0625, least(1, s.pace * 2 ^ least(20, floor(extract(epoch from moment.clock - s.paced_at) / 60))) / 2),
          paced_at = moment.clock, free_at = greatest(s.free_at, moment.clock + make_interval(secs => x.after / 1000.0))
        from moment, (
          select a.sender_id, max(coalesce(o."retryAfter", 1000)) as after, max(a.started_at) as began
          from o join attempt a on a.id = o."attemptId" where a.sender_id is not null group by 1
        ) x where s.id = x.sender_id and x.began > s.paced_at`,
  )
}

/** What was surely not accepted costs nothing. */
export const payBack = (tx: Tx, attempts: string[]): Promise<unknown> =>
  rows(
    tx,
    sql`with free as (
          update attempt a set price = 0 from (
            select id, price from attempt
            where id in (select value::uuid from jsonb_array_elements_text(${JSON.stringify(attempts)}::jsonb)) and price > 0
            for no key update
          ) was where a.id = was.id returning a.message_id, a.started_at, was.price
        )
        insert into spend (campaign_id, day, amount)
        select m.campaign_id, (free.started_at at time zone c.zone)::date, -sum(free.price)
        from free join message m on m.id = free.message_id join campaign c on c.id = m.campaign_id group by 1, 2 order by 1, 2
        on conflict (campaign_id, day) do update set amount = spend.amount + excluded.amount`,
  )
