import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { deliveryRank } from '../../sms/provider.ts'
import type { SmsEvent } from '../../sms/provider.ts'
import { enqueue } from '../../queue/job.ts'
import { recordOptOut } from '../optouts/record.ts'
import { tellFailed } from './jobs.ts'

/**
 * The carrier's word on a text, with one effect each, in any order. It also settles a text of unknown fate: whoever has
 * a receipt was accepted. A delivery never moves backwards; a failure after success is kept as a fact of its own.
 * Even a text that was queued again (its carrier's list lagged) or given up as failed is sent, once a receipt says so:
 * that keeps it from going a second time.
 * A receipt for a text we do not know yet is kept, and finds its message when that has learnt its id (`joinReceipts`).
 */
export async function recordReceipt(
  tx: Tx,
  provider: string,
  event: Extract<SmsEvent, { kind: 'receipt' }>,
): Promise<void> {
  const rank = event.status === 'failed' ? 0 : deliveryRank[event.status]
  const failed = event.status === 'failed'
  await rows(
    tx,
    sql`with owner as (
          select a.message_id as id, a.id as attempt_id from attempt a where a.id = ${event.attemptId ?? null}::uuid
          union all
          select id, null from message where provider = ${provider} and provider_id = ${event.providerId}
          limit 1
        ), fresh as (
          insert into receipt (provider, provider_id, status, attempt_id, message_id, code)
          values (${provider}, ${event.providerId}, ${event.status}, ${event.attemptId ?? null}::uuid, (select id from owner), ${event.code ?? null})
          on conflict do nothing returning 1
        ), settled as (
          update message m set
            state = 'sent',
            provider_id = coalesce(m.provider_id, ${event.providerId}),
            sent_at = coalesce(m.sent_at, muster_clock()),
            lease_until = null, look_at = null, review_at = null,
            reason = null,
            delivery = greatest(m.delivery, ${rank}::int),
            delivery_failed_at = case when ${failed} then coalesce(m.delivery_failed_at, muster_clock()) else m.delivery_failed_at end,
            code = case when ${failed} then ${event.code ?? null} else m.code end
          from owner, fresh where m.id = owner.id and m.state <> 'draft'
          returning m.id, m.kind, m.delivery
        ), told as (
          insert into outbox (job, payload, handed_at)
          select ${tellFailed.name}, jsonb_build_object('messageId', id), muster_now() - interval '1 hour'
          from settled where ${failed} and kind = 'reply' and delivery < ${deliveryRank.delivered}::int
        )
        update attempt a set ended_at = coalesce(a.ended_at, muster_clock()), outcome = 'sent',
          provider_id = coalesce(a.provider_id, ${event.providerId})
        from owner, fresh where a.id = owner.attempt_id`,
  )
  if (event.optedOut) await stopBy(tx, provider, event)
}

/** The carrier knows of an opt-out and said so only now: it holds here too. */
async function stopBy(
  tx: Tx,
  provider: string,
  { providerId, attemptId }: { providerId: string; attemptId?: string },
): Promise<void> {
  const [owner] = await rows<{ contactId: string }>(
    tx,
    sql`select m.contact_id as "contactId" from message m
        where m.id = (select message_id from attempt where id = ${attemptId ?? null}::uuid)
          or (m.provider = ${provider} and m.provider_id = ${providerId}) limit 1`,
  )
  if (owner) await recordOptOut(tx, { contactId: owner.contactId, how: 'carrier' })
}

/** Receipts that came without our attempt id, before their text had the carrier's: they have their effect now. */
export async function joinReceipts(tx: Tx): Promise<number> {
  const joined = await rows<{ messageId: string; failedReply: boolean }>(
    tx,
    sql`with found as (
          select r.provider, r.provider_id, r.status, r.code, m.id from receipt r
            join message m on m.provider = r.provider and m.provider_id = r.provider_id
          where r.message_id is null limit 500
        ), kept as (
          update receipt r set message_id = found.id from found
          where (r.provider, r.provider_id, r.status) = (found.provider, found.provider_id, found.status)
        )
        update message m set
          delivery = greatest(m.delivery, one.rank),
          delivery_failed_at = case when one.failed then coalesce(m.delivery_failed_at, muster_clock()) else m.delivery_failed_at end,
          code = coalesce(one.code, m.code)
        from (
          select id, bool_or(status = 'failed') as failed, max(code) filter (where status = 'failed') as code,
            max(case status when 'delivered' then ${deliveryRank.delivered}::int when 'sent' then ${deliveryRank.sent}::int
              when 'accepted' then ${deliveryRank.accepted}::int else 0 end) as rank
          from found group by id
        ) one
        where m.id = one.id
        returning m.id as "messageId", one.failed and m.kind = 'reply' and m.delivery < ${deliveryRank.delivered}::int as "failedReply"`,
  )
  await enqueue(tx, tellFailed, ...joined.filter((j) => j.failedReply).map(({ messageId }) => ({ messageId })))
  return joined.length
}
