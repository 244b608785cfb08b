/**
 * `queued -> sending`: one statement picks due texts and checks once more everything that forbids a text; it writes
 * the attempts and commits before any byte leaves. Whoever is interrupted after that has left a trace.
 *
 * The contact's row is locked (shared) while the attempt is written; a STOP locks it exclusively: an attempt either
 * starts before the opt-out or sees it. Rows that are locked are passed over and come with the next statement.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { carrierOf, writtenTo } from './carrier.ts'
import type { Routing } from './carrier.ts'
import { forbids, moment } from './forbids.ts'
import { drawWays, someWayIsFree, ways } from './health.ts'
import { hoursAt, margin } from './hours.ts'
import { pauseCampaign, tellFailed } from './jobs.ts'
import { beginMetering, buckets, drawBrands, drawSenders, limits, payFor, weighed } from './meter.ts'
import { beginAttempts, houseHeld } from './pauses.ts'

export type Outgoing = {
  messageId: string
  attemptId: string
  fence: number
  kind: string
  /** The carrier it goes by, and the number of ours it is to come from; null: the carrier's own choice. */
  provider: string
  from: string | null
  to: string
  body: string
  validUntil: string
}

/** Automatic answers the person has just asked for: exempt from hours and pauses; the confirmation also from the opt-out. */
export const exempt = sql`('stopped', 'started', 'help', 'who', 'data', 'erase')`
/** Go to whoever has opted out too: it is they who have just written, and asked. */
export const asked = sql`('stopped', 'who', 'data', 'erase')`

/** Of a segment to contact `k`: of their country, else of all, else the dearest we know. */
const priceOf = sql`coalesce(
  (select per_segment from price where carrier = way.carrier and country = k.country),
  (select per_segment from price where carrier = way.carrier and country = '*'),
  (select max(per_segment) from price where carrier = way.carrier))`

export async function pickTexts(
  tx: Tx,
  { limit, routing, lease, answerWithin }: { limit: number; routing: Routing; lease: number; answerWithin: number },
): Promise<Outgoing[]> {
  // Sent together, in this order: the locks against pauses and for meters are held before the statement takes its snapshot.
  const holding = [beginAttempts(tx), beginMetering(tx)]
  const picking = rows<Outgoing>(
    tx,
    // The time of the house is asked for once, not for every row: it costs more than a join. So is what stands still.
    sql`with moment as materialized (
          ${moment}, ${houseHeld} as held,
            array(select distinct carrier from sender where off_at is null) as numbered,
            exists (select from price) as priced
        ), way_limit as materialized (${ways}), bucket as materialized (${buckets}), due as (
          select id from message where state = 'queued' and sender_id is null and not_before <= (select now from moment)
            and ${someWayIsFree(routing.on)}
          order by not_before limit ${limit} for update skip locked
        ), by_number as (
          select d.id from bucket cross join lateral (
            select id from message where state = 'queued' and sender_id = bucket.id and not_before <= (select now from moment)
            order by not_before limit bucket.tokens for update skip locked
          ) d limit ${limit}
        ), seen as (
          select m.id, m.kind, m.campaign_id, m.not_before, k.phone, way.carrier, m.sender_id, bucket.brand_id,
            coalesce(bucket.address, ${writtenTo(sql`way.carrier`)}) as from_phone,
            -- Where its carrier has numbers a text is given one first (number.ts), and another when its way has changed.
            (way.carrier = any(moment.numbered) and m.sender_id is null) or bucket.carrier <> way.carrier as unnumbered,
            case when m.sender_id is null or limited.away then limited.tokens end as way_tokens, limited.free_at as way_free,
            bucket.tokens, bucket.left_today, bucket.brand_tokens, bucket.brand_left,
            m.kind in ${exempt} as exempt, coalesce(c.zone, 'UTC') as zone, c.ceiling, c.ceiling_day,
            coalesce(spent.amount, 0) as spent, coalesce(spent.today, 0) as spent_today, priced.segments, priced.cost,
            case
              when moment.held then 'stands'
              when m.valid_until <= moment.now then 'expired'
              when way.carrier is null then 'stands'
              when m.kind in ${asked} then 'go'
              when ${forbids.optedOut} then 'opted_out'
              when m.kind in ${exempt} then 'go'
              when ${forbids.wrongNumber} then 'invalid'
              when ${forbids.house} then 'stands'
              when m.kind = 'test' then 'go'
              when ${forbids.finished} or ${forbids.ended} then 'expired'
              when ${forbids.voted} then 'voted'
              when ${forbids.heldOut} then 'held_out'
              when ${forbids.paused} or ${forbids.volunteerPaused} or ${forbids.frozen} then 'stands'
              when ${forbids.closed} then 'wait'
              when ${forbids.tooMany} then 'too_many'
              else 'go' end as verdict, m.kind in ('first', 'reply', 'reminder') as keeps, hours.closes_at
          from moment cross join message m join (select id from due union all select id from by_number) d on d.id = m.id
            join contact k on k.id = m.contact_id
            left join campaign c on c.id = m.campaign_id
            left join bucket on bucket.id = m.sender_id
            cross join lateral (select ${carrierOf(routing)} as carrier) way
            left join way_limit limited on limited.carrier = way.carrier
            left join lateral (
              select sum(amount) as amount, sum(amount) filter (where day = (moment.clock at time zone c.zone)::date) as today
              from spend where campaign_id = c.id
            ) spent on c.ceiling is not null or c.ceiling_day is not null
            left join lateral (
              -- Counted once, and only where it counts: the letters of a text cost more than all the rest of this.
              select n as segments, case when n is not null then n * ${priceOf} end as cost
              from (select case when moment.priced or way.carrier = any(moment.numbered) then muster_segments(m.body) end as n offset 0) counted
            ) priced on true
            cross join lateral ${hoursAt(sql`moment.now`)} hours
          for share of k skip locked
        ), limits as materialized (${limits}), weighed as materialized (${weighed}), refused as (
          update message m set state = 'failed', reason = w.weight from weighed w
          where m.id = w.id and w.weight in ('expired', 'opted_out', 'invalid', 'too_many', 'voted', 'held_out')
          returning m.id, m.kind
        ), told as (
          -- Handed over with the next round of the outbox: that is soon enough for bad news.
          insert into outbox (job, payload, handed_at)
          select ${tellFailed.name}, jsonb_build_object('messageId', refused.id), moment.now - interval '1 hour'
          from refused, moment where kind = 'reply'
        ), waiting as (
          -- Who resumes lets them go; until then thousands of them must not stand in the way of those that may leave.
          update message m set not_before = moment.now + case weight when 'wait' then interval '20 s' else interval '10 minutes' end
          from weighed w, moment where m.id = w.id and w.weight in ('wait', 'stands', 'spend', 'spend_day')
        ), turned as (
          -- With one carrier they stay first in the line; with several they must not stand in the way of the others'.
          update message m set not_before = moment.now
            + greatest(interval '500 milliseconds', least(interval '10 s', w.way_free - moment.clock))
          from weighed w, moment where ${routing.on.length > 1}::boolean and m.id = w.id and w.weight = 'slow' and w.sender_id is null
        ), renumbered as (
          update message m set sender_id = null from weighed w
          where m.id = w.id and w.weight = 'unnumbered' and w.sender_id is not null
        ), alarmed as (
          insert into alarm (campaign_id, kind)
          select distinct campaign_id, weight from weighed where weight in ('spend', 'spend_day')
          on conflict do nothing returning id
        ), rung as (
          insert into outbox (job, payload, handed_at)
          select ${pauseCampaign.name}, jsonb_build_object('alarmId', alarmed.id), moment.now - interval '1 hour'
          from alarmed, moment
        ), from_sender as (${drawSenders}), from_brand as (${drawBrands}), by_way as (${drawWays(answerWithin / 1000 + 10)}), paid as (${payFor}), going as (
          update message m set state = 'sending', fence = m.fence + 1, provider = w.carrier, reason = null, code = null,
            lease_until = moment.clock + make_interval(secs => ${lease})
          from weighed w, moment where m.id = w.id and w.weight = 'go'
          -- The attempt's id is drawn here: to join the two afterwards compares each of a group with each.
          returning m.id, muster_id() as attempt_id, m.fence, m.kind, m.body, m.provider, m.sender_id, w.phone, w.from_phone, w.segments, w.cost,
            -- What the carrier delivers late must not wake anybody.
            case when w.keeps then least(m.valid_until, w.closes_at - make_interval(secs => ${margin})) else m.valid_until end as valid_until
        ), tried as (
          insert into attempt (id, message_id, fence, provider, started_at, sender_id, segments, price)
          select attempt_id, id, fence, provider, moment.clock, sender_id, segments, cost from going, moment
        )
        select id as "messageId", attempt_id as "attemptId", fence, kind, provider, from_phone as from, phone as to, body, valid_until as "validUntil"
        from going
        -- Ids are in the order of time: so are the answers to one person.
        order by id`,
  )
  const [picked] = await Promise.all([picking, ...holding])
  return picked
}

/** Whether texts are due that no wake-up has reached: the queue is down, or has lost it. */
export async function textsAreLate(tx: Tx): Promise<boolean> {
  const found = await rows(
    tx,
    sql`select 1 from message where state = 'queued' and not_before <= muster_now() - interval '3 s' limit 1`,
  )
  return found.length > 0
}

/** Whether anything is due now. Read with the partial index alone. */
export async function textsAreDue(tx: Tx): Promise<boolean> {
  const found = await rows(tx, sql`select 1 from message where state = 'queued' and not_before <= muster_now() limit 1`)
  return found.length > 0
}
