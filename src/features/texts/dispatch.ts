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
import { anyErased, erasedOptOut } from '../optouts/erased.ts'
import { carrierOf, writtenTo } from './carrier.ts'
import type { Routing } from './carrier.ts'
import { closesFor, opensFor, zoneOfContact } from './hours.ts'
import { tellFailed } from './jobs.ts'
import { beginAttempts, houseStands } from './pauses.ts'

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
const exempt = sql`('stopped', 'started', 'help', 'who')`
/** Go to whoever has opted out too: it is they who have just written, and asked. */
const asked = sql`('stopped', 'who')`

export async function pickTexts(
  tx: Tx,
  { limit, routing, lease }: { limit: number; routing: Routing; lease: number },
): Promise<Outgoing[]> {
  // Sent together, in this order: the lock against pauses is held before the statement takes its snapshot.
  const holding = beginAttempts(tx)
  const picking = rows<Outgoing>(
    tx,
    // The time of the house is asked for once, not for every row: it costs more than a join. So is what stands still.
    sql`with moment as materialized (
          select muster_now() as now, muster_clock() as clock, ${houseStands} as stands,
            array(select id from volunteer where paused_at is not null) as paused, ${anyErased} as erased
        ), due as (
          select id from message where state = 'queued' and not_before <= muster_now()
          order by not_before limit ${limit} for update skip locked
        ), seen as (
          select m.id, k.phone, way.carrier, ${writtenTo(sql`way.carrier`)} as from_phone, case
              when m.valid_until <= moment.now then 'expired'
              when way.carrier is null then 'stands'
              when m.kind in ${asked} then 'go'
              -- By number too: a STOP of a number that was being imported at that moment knew no contact to mark.
              when k.opted_out_at is not null
                or exists (select from opt_out o where o.phone = k.phone and o.ended_at is null)
                or (moment.erased and ${erasedOptOut(sql`k.phone`)}) then 'opted_out'
              when m.kind in ${exempt} then 'go'
              when k.wrong_number_at is not null then 'invalid'
              when moment.stands then 'stands'
              when m.kind = 'test' then 'go'
              when c.state = 'finished' and m.kind = 'first' then 'expired'
              when c.valid_until <= moment.now then 'expired'
              when c.state = 'paused' or m.volunteer_id = any(moment.paused) then 'stands'
              when local.minute < ${opensFor} or local.minute >= ${closesFor} then 'wait'
              else 'go' end as verdict
          from moment cross join message m join due on due.id = m.id
            join contact k on k.id = m.contact_id
            left join campaign c on c.id = m.campaign_id
            cross join lateral (
              select extract(epoch from (moment.now at time zone ${zoneOfContact})::time) / 60 as minute
            ) local
            cross join lateral (select ${carrierOf(routing)} as carrier) way
          for share of k skip locked
        ), refused as (
          update message m set state = 'failed', reason = seen.verdict from seen
          where m.id = seen.id and verdict in ('expired', 'opted_out', 'invalid')
          returning m.id, m.kind
        ), told as (
          -- Handed over with the next round of the outbox: that is soon enough for bad news.
          insert into outbox (job, payload, handed_at)
          select ${tellFailed.name}, jsonb_build_object('messageId', refused.id), moment.now - interval '1 hour'
          from refused, moment where kind = 'reply'
        ), waiting as (
          -- Who resumes lets them go; until then thousands of them must not stand in the way of those that may leave.
          update message m set not_before = moment.now + case verdict when 'wait' then interval '20 s' else interval '10 minutes' end
          from seen, moment where m.id = seen.id and verdict in ('wait', 'stands')
        ), going as (
          update message m set state = 'sending', fence = m.fence + 1, provider = seen.carrier, reason = null, code = null,
            lease_until = moment.clock + make_interval(secs => ${lease})
          from seen, moment where m.id = seen.id and verdict = 'go'
          returning m.id, m.fence, m.kind, m.body, m.valid_until, m.provider, seen.phone, seen.from_phone
        ), tried as (
          insert into attempt (message_id, fence, provider, started_at)
          select id, fence, provider, moment.clock from going, moment returning id, message_id
        )
        select going.id as "messageId", tried.id as "attemptId", fence, kind, provider, from_phone as from, phone as to, body, valid_until as "validUntil"
        from going join tried on tried.message_id = going.id`,
  )
  const [, picked] = await Promise.all([holding, picking])
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
