import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { forgetAddress } from '../addresses/forget.ts'
import { endCards } from '../cards/stub.ts'
import { moveUp } from '../events/rsvp.ts'
import { leaveCampaigns, recordOptOut, recordStrangersOptOut } from '../optouts/record.ts'

export type Erased = { erasureId: string; texts: number; answers: number; cards: number }

/**
 * Erases a number: nothing is left but the keyed hash in the list of opt-outs, which keeps it from being imported again.
 * Texts, answers and places in campaigns stay as husks without a person, so that counts hold, a receipt finds its text,
 * and a text that the carrier tells once more is known to have been told. What has not left yet never does. Undefined
 * when nothing was held.
 *
 * Lock order: contact, batches, conversation, as a text of the contact and an opt-out have it.
 */
export async function erasePerson(
  tx: Tx,
  { phone, how }: { phone: string; how: 'asked' | 'command' | 'retention' },
): Promise<Erased | undefined> {
  const [contact] = await rows<{ id: string }>(tx, sql`select id from contact where phone = ${phone} for update`)
  const [stranger] = contact
    ? []
    : await rows(
        tx,
        sql`select 1 from inbound where phone = ${phone} union all select 1 from opt_out where phone = ${phone} limit 1`,
      )
  if (!contact && !stranger) return undefined
  // Before the number goes: the hash is made of it, by a trigger.
  if (how === 'retention') {
    // Nobody asked not to be texted: they may be imported again.
    if (contact) await leaveCampaigns(tx, contact.id)
  } else {
    if (contact) await recordOptOut(tx, { contactId: contact.id, how: 'erased' })
    await recordStrangersOptOut(tx, { phone, how: 'erased' })
  }
  await tx.execute(
    sql`update opt_out set phone = null, phone_hash = coalesce(phone_hash, muster_phone_hash(${phone})) where phone = ${phone}`,
  )
  const id = contact?.id ?? null
  const [made] = await rows<{ id: string; texts: number; answers: number }>(
    tx,
    sql`insert into erasure (kind, how, texts, answers) select 'contact', ${how},
          (select count(*) from message where contact_id = ${id}::uuid and state <> 'draft'),
          (select count(*) from inbound where contact_id = ${id}::uuid or phone = ${phone})
        returning id, texts, answers`,
  )
  if (!made) throw new Error('no record of the erasure')
  const cards = await endCards(tx, {
    reason: 'erased',
    erasureId: made.id,
    about: sql`select id from target where contact_id = ${id}::uuid union all select id from conversation where contact_id = ${id}::uuid
      union all select id from message where contact_id = ${id}::uuid union all select id from call_target where contact_id = ${id}::uuid
      union all select id from inbound where contact_id = ${id}::uuid or phone = ${phone}`,
  })
  await tx.execute(sql`update inbound set phone = '', body = '', media = 0, contact_id = null, conversation_id = null,
    routed_at = coalesce(routed_at, muster_now()) where phone = ${phone} or contact_id = ${id}::uuid`)
  if (id !== null) {
    await forgetAddress(tx, id)
    await forget(tx, id)
  }
  return { erasureId: made.id, texts: made.texts, answers: made.answers, cards }
}

async function forget(tx: Tx, id: string): Promise<void> {
  const places = await rows<{ id: string }>(
    tx,
    sql`select id from event where starts_at > muster_now() and id in (
          select event_id from rsvp where contact_id = ${id} and answer = 'yes' and not waiting)
        order by id for update`,
  )
  for (const statement of [
    sql`delete from proof where message_id in (select id from message where contact_id = ${id})`,
    sql`update message set contact_id = null, conversation_id = null, target_id = null, body = '', offer_at = null, look_at = null,
          review_at = null, lease_until = null,
          reason = case when state in ('draft', 'queued', 'sending', 'unknown') then 'erased' else reason end,
          state = case when state in ('draft', 'queued', 'sending', 'unknown') then 'failed' else state end
        where contact_id = ${id}`,
    sql`delete from undo where conversation_id in (select id from conversation where contact_id = ${id})`,
    sql`delete from conversation where contact_id = ${id}`,
    sql`delete from tag where contact_id = ${id}`,
    sql`delete from response where contact_id = ${id}`,
    // What they had answered in an interview that was not over goes with them.
    sql`with x as (delete from text_interview where contact_id = ${id} returning interview_id)
        delete from interview where id in (select interview_id from x)`,
    sql`delete from voted where contact_id = ${id}`,
    sql`delete from vote_plan where contact_id = ${id}`,
    sql`delete from holdout where contact_id = ${id}`,
    sql`delete from reminder where contact_id = ${id}`,
    sql`delete from event_code where contact_id = ${id}`,
    sql`delete from rsvp where contact_id = ${id}`,
    sql`update attendance set contact_id = null where contact_id = ${id}`,
    sql`delete from look where contact_id = ${id}`,
    sql`delete from hold where contact_id = ${id}`,
    sql`with s as (delete from sender_contact where contact_id = ${id} returning sender_id)
        update sender set contacts = contacts - s.n from (select sender_id, count(*)::int as n from s group by 1) s where sender.id = s.sender_id`,
    sql`delete from list_member where contact_id = ${id}`,
    sql`update target set contact_id = null, reason = case when state = 'blocked' then null else reason end,
          state = case when state = 'blocked' then 'out' else state end where contact_id = ${id}`,
    // Whoever has them in hand for a call has nobody any more.
    sql`with t as (
          update call_target set contact_id = null, state = case when state = 'open' then 'out' else state end,
            volunteer_id = null, claimed_at = null, expires_at = null where contact_id = ${id} returning id
        ) update call_claim c set ended_at = muster_now() from t where c.target_id = t.id and c.ended_at is null`,
    // A pledge is credited by its contact: the point stays, and leads nowhere.
    sql`with other as materialized (select muster_id() as id) update credit set source_id = other.id from other where source_id = ${id}`,
    sql`delete from download where subject_id = ${id}`,
    sql`delete from contact where id = ${id}`,
  ])
    await tx.execute(statement)
  // Theirs at a rally to come is the next one's.
  for (const event of places) await moveUp(tx, event.id)
}
