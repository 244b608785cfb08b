/**
 * What came of attempts, written in groups. An outcome counts only under the fence of its own attempt, so that a worker
 * that slept through its lease cannot overwrite what happened since.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { SendReason } from '../../sms/provider.ts'
import { enqueue } from '../../queue/job.ts'
import { recordOptOut } from '../optouts/record.ts'
import { isSilence, noteHealth, someAil } from './breaker.ts'
import { tellFailed } from './jobs.ts'
import { payBack, slowDown } from './meter.ts'

export type Outcome = {
  attemptId: string
  messageId: string
  fence: number
  outcome: 'sent' | SendReason
  providerId?: string
  code?: string
  segments?: number
  /** ms until a text that was surely not accepted may be tried again. */
  retryAfter?: number
}

/**
 * `sent`: sent. `unreachable`, `throttled`: surely not accepted, so queued again; one that is refused for its haste again
 * and again fails after `maxTries` attempts, one whose carrier is away waits for as long as it is valid.
 * `unknown`: unknown, to be looked for. Everything else: failed. `opted_out` is an opt-out, in the same transaction.
 */
const maxTries = 20

export async function recordOutcomes(
  tx: Tx,
  outcomes: Outcome[],
  { unknownAfter }: { unknownAfter: number },
): Promise<void> {
  const throttled = outcomes.filter((o) => o.outcome === 'throttled')
  if (throttled.length) await slowDown(tx, throttled)
  const silent = outcomes.some(isSilence)
  if (silent) await noteHealth(tx, outcomes)
  const list = JSON.stringify(outcomes)
  // Sent together; whichever fails, neither is left alone with its failure.
  const ailing = silent ? [] : someAil(tx)
  const written = rows<{ contactId: string; messageId: string; optedOut: boolean; failedReply: boolean }>(
    tx,
    // The time of the house is asked for once, not for every row.
    sql`with moment as materialized (select muster_now() as now, muster_clock() as clock), o as (
          select * from jsonb_to_recordset(${list}::jsonb) as o("attemptId" uuid, "messageId" uuid, fence int, outcome text,
            "providerId" text, code text, segments int, "retryAfter" int)
        ), tried as (
          update attempt a set ended_at = moment.clock, outcome = o.outcome, code = o.code, provider_id = o."providerId"
          -- By index at any size: how many they are the planner does not know.
          from o, moment where a.id = o."attemptId" and a.id = any(array(select "attemptId" from o)) and (a.ended_at is null or a.outcome = 'lost')
        ), ended as (
          update message m set
            state = case when o.outcome = 'sent' then 'sent'
              when o.outcome = 'unknown' then 'unknown'
              when o.outcome = 'unreachable' or (o.outcome = 'throttled' and m.fence < ${maxTries}) then 'queued'
              else 'failed' end,
            provider_id = coalesce(m.provider_id, o."providerId"),
            segments = o.segments,
            sent_at = case when o.outcome = 'sent' then coalesce(m.sent_at, moment.clock) end,
            delivery = case when o.outcome = 'sent' then greatest(m.delivery, 1) else m.delivery end,
            reason = case when o.outcome = 'sent' then null else o.outcome end,
            code = o.code,
            lease_until = null, review_at = null,
            -- A carrier that is away for an hour is asked less and less often, and its texts are still there when it is back.
            not_before = moment.now + make_interval(secs => greatest(coalesce(o."retryAfter", 2000) / 1000.0,
              case when o.outcome = 'unreachable' then least(300, power(2, m.fence - 3)) else 0 end)),
            look_at = case when o.outcome = 'unknown' then moment.now + make_interval(secs => ${unknownAfter}) end
          from o, moment
          where m.id = o."messageId" and m.id = any(array(select "messageId" from o)) and m.fence = o.fence
            -- Not as "state = ...": the index of what is being sent would be read too, with all that was sent since the last vacuum.
            and case m.state when 'sending' then true
              when 'unknown' then o.outcome not in ('unknown', 'unreachable', 'throttled') else false end
          returning m.id, m.contact_id, o.outcome, m.kind = 'reply' and m.state = 'failed' as failed_reply
        )
        select contact_id as "contactId", id as "messageId", outcome = 'opted_out' as "optedOut", failed_reply as "failedReply"
        from ended where outcome = 'opted_out' or failed_reply`,
  )
  const [bad, ails] = await Promise.all([written, ailing])
  if (ails.length) await noteHealth(tx, outcomes)
  const not = outcomes.filter((o) => o.outcome === 'throttled' || o.outcome === 'unreachable')
  if (not.length)
    await payBack(
      tx,
      not.map((o) => o.attemptId),
    )
  for (const { contactId, optedOut } of bad) if (optedOut) await recordOptOut(tx, { contactId, how: 'carrier' })
  await enqueue(tx, tellFailed, ...bad.filter((b) => b.failedReply).map(({ messageId }) => ({ messageId })))
}
