import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { deliveryRank } from '../../sms/provider.ts'
import type { SmsEvent } from '../../sms/provider.ts'
import { enqueue } from '../../queue/job.ts'
import { recordOptOut } from '../optouts/record.ts'
import { tellFailed } from './jobs.ts'

type Receipt = Extract<SmsEvent, { kind: 'receipt' }>

/**
 * The carrier's word on texts, with one effect each, in any order. It also settles a text of unknown fate: whoever has
 * a receipt was accepted. A delivery never moves backwards; a failure after success is kept as a fact of its own.
 * Even a text that was queued again (its carrier's list lagged) or given up as failed is sent, once a receipt says so:
 * that keeps it from going a second time.
 * A receipt for a text we do not know yet is kept, and finds its message when that has learnt its id (`joinReceipts`).
 * One statement, however many: what is said of one text is taken together.
 */
export async function recordReceipts(tx: Tx, receipts: { provider: string; event: Receipt }[]): Promise<void> {
  const list = receipts.map(({ provider, event }, n) => ({
    n,
    provider,
    provider_id: event.providerId,
    status: event.status,
    rank: event.status === 'failed' ? 0 : deliveryRank[event.status],
    attempt_id: event.attemptId ?? null,
    code: event.code ?? null,
  }))
  await rows(
    tx,
    sql`with moment as materialized (select muster_now() as now, muster_clock() as clock), heard as materialized (
          select e.*, a.id as owner, coalesce(a.message_id, m.id) as message_id
          from jsonb_to_recordset(${JSON.stringify(list)}::jsonb)
              as e (n int, provider text, provider_id text, status text, rank int, attempt_id uuid, code text)
            left join attempt a on a.id = e.attempt_id
            left join lateral (
              select id from message where a.id is null and provider = e.provider and provider_id = e.provider_id limit 1
            ) m on true
        ), fresh as (
          -- In one order, so that two processes do not wait for each other.
          insert into receipt (provider, provider_id, status, attempt_id, message_id, code)
          select provider, provider_id, status, attempt_id, message_id, code from heard order by provider, provider_id, status, n
          on conflict do nothing returning provider, provider_id, status
        ), news as materialized (
          select heard.* from heard join fresh using (provider, provider_id, status)
        ), word as (
          select message_id as id, max(rank) as rank, bool_or(status = 'failed') as failed,
            max(code) filter (where status = 'failed') as code, (array_agg(provider_id order by n))[1] as provider_id
          from news where message_id is not null group by message_id
        ), settled as (
          update message m set
            state = 'sent',
            provider_id = coalesce(m.provider_id, word.provider_id),
            sent_at = coalesce(m.sent_at, moment.clock),
            lease_until = null, look_at = null, review_at = null,
            reason = null,
            delivery = greatest(m.delivery, word.rank),
            delivery_failed_at = case when word.failed then coalesce(m.delivery_failed_at, moment.clock) else m.delivery_failed_at end,
            code = case when word.failed then word.code else m.code end
          from word, moment where m.id = word.id and m.state <> 'draft'
          returning m.id, m.kind, m.delivery, word.failed
        ), told as (
          insert into outbox (job, payload, handed_at)
          select ${tellFailed.name}, jsonb_build_object('messageId', id), moment.now - interval '1 hour'
          from settled, moment where failed and kind = 'reply' and delivery < ${deliveryRank.delivered}::int
        )
        update attempt a set ended_at = coalesce(a.ended_at, moment.clock), outcome = 'sent',
          provider_id = coalesce(a.provider_id, one.provider_id)
        from (select distinct on (owner) owner, provider_id from news where owner is not null order by owner, n) one, moment
        where a.id = one.owner`,
  )
  for (const { provider, event } of receipts) if (event.optedOut) await stopBy(tx, provider, event)
}

export const recordReceipt = (tx: Tx, provider: string, event: Receipt): Promise<void> =>
  recordReceipts(tx, [{ provider, event }])

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
