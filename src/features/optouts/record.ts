import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/**
 * From this statement on nobody texts this contact. Everything that is about to happen to them ends here: queued texts
 * are refused when they are picked, targets leave their campaigns, the conversation closes.
 * Returns false when they had opted out before.
 */
export async function recordOptOut(
  tx: Tx,
  { contactId, how }: { contactId: string; how: 'text' | 'volunteer' | 'carrier' | 'page' | 'erased' },
): Promise<boolean> {
  const [out] = await rows<{ phone: string; before: boolean }>(
    tx,
    sql`with locked as (select id, phone, opted_out_at from contact where id = ${contactId} for no key update),
        marked as (
          update contact set opted_out_at = muster_clock(), frozen_at = null from locked
          where contact.id = locked.id and locked.opted_out_at is null returning contact.id, contact.opted_out_at
        ), written as (
          insert into opt_out (phone, how, at) select locked.phone, ${how}, marked.opted_out_at from locked join marked using (id)
          on conflict do nothing
        )
        select phone, opted_out_at is not null as before from locked`,
  )
  if (!out || out.before) return false
  await leaveCampaigns(tx, contactId)
  await tx.execute(sql`update conversation set state = 'closed', waiting_since = null where contact_id = ${contactId}`)
  return true
}

/** A number of nobody we know: it holds until their START, whoever imports it later. */
export const recordStrangersOptOut = (
  tx: Tx,
  { phone, how }: { phone: string; how: 'text' | 'volunteer' | 'erased' },
): Promise<unknown> =>
  tx.execute(sql`insert into opt_out (phone, how, at) values (${phone}, ${how}, muster_clock()) on conflict do nothing`)

/** The person texted START: texts are welcome again. Campaigns they left stay left. */
export async function endOptOut(tx: Tx, { contactId }: { contactId: string }): Promise<boolean> {
  const back = await rows(
    tx,
    sql`with k as (update contact set opted_out_at = null where id = ${contactId} returning phone)
        update opt_out o set ended_at = muster_clock() from k
        where o.ended_at is null and (o.phone = k.phone or (o.phone is null and o.phone_hash = muster_phone_hash(k.phone)))
        returning o.id`,
  )
  return back.length > 0
}

/** The same from a number of nobody we know, or know any more. */
export const endStrangersOptOut = (tx: Tx, phone: string): Promise<unknown> =>
  rows(
    tx,
    sql`update opt_out set ended_at = muster_clock() where ended_at is null
          and (phone = ${phone} or (phone is null and phone_hash = muster_phone_hash(${phone})))`,
  )

/**
 * Takes a contact out of every batch that still held them ready. A claim in flight may move them to another batch while
 * we wait for the one they were in: then once more.
 */
export async function leaveCampaigns(tx: Tx, contactId: string): Promise<void> {
  for (let round = 0; round < 5; round++) {
    await leaveBatches(tx, contactId)
    const left = await rows(tx, sql`select 1 from target where contact_id = ${contactId} and state = 'ready' limit 1`)
    if (!left.length) return
  }
}

async function leaveBatches(tx: Tx, contactId: string): Promise<void> {
  await tx.execute(sql`
    with b as (
      select b.id from batch b where b.id in (select batch_id from target where contact_id = ${contactId} and state = 'ready')
      order by b.id for update
    ), t as (
      update target set state = 'out' from b where contact_id = ${contactId} and target.state = 'ready' and target.batch_id = b.id
      returning target.batch_id
    ), h as (
      delete from hold where contact_id = ${contactId}
    ), left_batch as (
      update batch set ready = ready - 1, volunteer_id = case when ready = 1 then null else volunteer_id end
      from t where batch.id = t.batch_id returning batch.id, batch.ready
    )
    update claim set ended_at = muster_now(), how = 'finished'
    from left_batch where claim.batch_id = left_batch.id and left_batch.ready = 0 and claim.ended_at is null`)
}
