/**
 * A carrier that is asked too fast, or that is not there, as parts of the dispatching statement (dispatch.ts): how many
 * texts may leave by it now is read and spent there, under the lock of the meters (meter.ts), however many workers there
 * are.
 *
 * - Too fast (429 and its like): nothing leaves by its account before its own time is over, then at half the rate at
 *   which texts left, doubling each minute. Texts that have a number of ours are slowed by that number instead. At the
 *   start of an evening few have left, which says nothing about what it takes: then it is half of what its numbers may
 *   send together, or where it has none of ours half of what peers allow (below). Each further "too fast" halves again.
 * - Not there (refused, silent, 5xx, unreadable, five times in a row): it is left alone for 5 s, then one text is tried;
 *   for twice as long after each that fails, two minutes at most. Texts wait, and are tried by nobody meanwhile.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/**
 * Texts a second that a carrier is taken to bear until it has said otherwise: ThruText gives ten to each sender, and
 * Spoke's client sends no faster than that. Forty texters at work want one or two, in a first rush eleven.
 */
const usualRate = 10

/** Minutes for which a carrier that said "too fast" is not trusted with everything at once. */
const slowFor = 6
const rate = sql`(h.per_second * 2 ^ floor(extract(epoch from moment.clock - h.paced_at) / 60))`
const burst = sql`greatest(1, floor(${rate} / 11))`
const slow = sql`(h.per_second is not null and h.paced_at > moment.clock - make_interval(mins => ${slowFor}))`

/** Whether any carrier is limited now, for who has no `moment`. */
export const anyLimited = sql`exists (select from carrier_health h, (select muster_clock() as clock) moment
  where h.opened_at is not null or h.free_at > moment.clock or ${slow})`

/** Carriers that are limited now: how many texts may leave by each. `away`: it is one, to see whether it is back. */
export const ways = sql`
  select h.carrier, h.opened_at is not null as away, greatest(h.free_at, h.open_until) as free_at,
    case when h.open_until > moment.clock or h.free_at > moment.clock then 0
      when h.opened_at is not null then 1
      else least(${burst}, 1 + floor(extract(epoch from moment.clock - h.free_at) * ${rate} / 1.1)) end as tokens
  from carrier_health h cross join moment
  where h.opened_at is not null or h.free_at > moment.clock or ${slow}`

/** Whether a text without a number can leave at all: then the queue need not be looked at. Over the rows of `ways`. */
export const someWayIsFree = (on: readonly string[]): SQL =>
  sql`(select count(*) < ${on.length} or sum(tokens) > 0 from way_limit where carrier in (${sql.join(
    on.map((name) => sql`${name}::text`),
    sql`, `,
  )}))`

/**
 * What leaves is taken off. Who tries a carrier that is away has `looking` seconds: by then a worker that lives has written
 * down what it saw, and where it died another one looks, with another text.
 */
export const drawWays = (looking: number): SQL => sql`
  update carrier_health h set
    free_at = case when h.opened_at is null and ${slow}
      then greatest(h.free_at, moment.clock - (${burst} - 1) * make_interval(secs => 1.1 / ${rate})) + drawn.n * make_interval(secs => 1.1 / ${rate})
      else h.free_at end,
    open_until = case when h.opened_at is not null then moment.clock + make_interval(secs => ${looking}) end
  from moment, (
    select carrier, count(*)::int as n from weighed where weight = 'go' and way_tokens is not null group by 1
  ) drawn where h.carrier = drawn.carrier`

/** ms until a text without a number may leave by a carrier that is limited; undefined: none waits; null: none is limited. */
export async function msToNextWay(tx: Tx): Promise<number | undefined | null> {
  const [next] = await rows<{ limited: boolean; ms: number | null }>(
    tx,
    sql`with moment as (select muster_clock() as clock)
        select count(*) > 0 as limited,
          (extract(epoch from min(greatest(h.free_at, h.open_until) - moment.clock)) * 1000)::float as ms
        from moment cross join carrier_health h
        where h.opened_at is not null or h.free_at > moment.clock or ${slow}`,
  )
  if (!next?.limited) return null
  const due = await rows(
    tx,
    sql`select 1 from message where state = 'queued' and sender_id is null and not_before <= muster_now() limit 1`,
  )
  return due.length ? Math.max(0, next.ms ?? 0) : undefined
}

/** The smallest id that could have been made so many seconds ago, by the database's own clock. */
const idOf = (secondsAgo: number): SQL =>
  sql`(lpad(to_hex(((extract(epoch from clock_timestamp()) - ${secondsAgo}::int) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`

/**
 * "Too fast", of texts without a number: nothing leaves by that carrier before its own time, and then at half the rate,
 * once for all attempts that began before it was halved, or while that was being written. Under the lock of the meters.
 */
export const slowCarriers = (tx: Tx, throttled: { attemptId: string; retryAfter?: number }[]): Promise<unknown> =>
  rows(
    tx,
    sql`with moment as materialized (select muster_clock() as clock), o as (
          select * from jsonb_to_recordset(${JSON.stringify(throttled)}::jsonb) as o("attemptId" uuid, "retryAfter" int)
        ), x as (
          select a.provider as carrier, max(coalesce(o."retryAfter", 1000)) as after, max(a.started_at) as began
          from o join attempt a on a.id = o."attemptId" where a.sender_id is null group by 1
        ), halved as (
          select x.*, case when h.paced_at >= x.began - interval '2 s' then h.per_second
            else greatest(1, coalesce(case when ${slow} then ${rate} end, greatest(
              -- The busiest of the last seconds: a queue of one press a second has told nobody how much was too much.
              (select max(n) from (select count(*)::float as n from attempt a
                where a.id > ${idOf(10)} and a.provider = x.carrier and a.sender_id is null group by date_trunc('second', a.started_at)) busy),
              coalesce((select sum(s.per_second) from sender s where s.carrier = x.carrier and s.off_at is null), ${usualRate}::float))) / 2) end as per_second,
            case when h.paced_at >= x.began - interval '2 s' then h.paced_at else moment.clock end as paced_at
          from moment cross join x left join carrier_health h on h.carrier = x.carrier
        )
        insert into carrier_health (carrier, per_second, paced_at, free_at)
        select carrier, per_second, paced_at, moment.clock + make_interval(secs => after / 1000.0) from halved, moment
        on conflict (carrier) do update set per_second = excluded.per_second, paced_at = excluded.paced_at,
          free_at = greatest(carrier_health.free_at, excluded.free_at)`,
  )
