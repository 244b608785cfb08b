/** A text from a contact, with one effect, committed before the carrier's webhook is answered. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue, wake } from '../../queue/job.ts'
import type { SmsEvent } from '../../sms/provider.ts'
import { endOptOut, recordOptOut } from '../optouts/record.ts'
import { readOptOut } from '../optouts/words.ts'
import { sendTexts } from '../texts/wake.ts'
import { queueAutomatic } from './automatic.ts'
import { notifyReply } from './jobs.ts'

type Talk = { contactId: string; conversationId: string | null; campaignId: string | null; volunteerId: string | null; optedOut: boolean }

/**
 * Opt-out words come first, before a person sees anything. The answer goes to whoever holds the contact now, else to
 * the volunteer who wrote last, else (away, removed) to the team. Returns false for a text that was delivered before.
 */
export async function recordInbound(
  tx: Tx,
  { provider, event, carrierAnswers }: { provider: string; event: Extract<SmsEvent, { kind: 'inbound' }>; carrierAnswers: boolean },
): Promise<boolean> {
  const asked = readOptOut(event.body)
  const kind = asked ?? 'words'
  const [fresh] = await rows<{ id: string }>(
    tx,
    sql`insert into inbound (provider, provider_id, phone, body, media, kind, sent_at)
        values (${provider}, ${event.providerId}, ${event.from}, ${event.body}, ${event.media}, ${kind}, ${event.at.toISOString()})
        on conflict do nothing returning id`,
  )
  if (!fresh) return false
  const talk = await findTalk(tx, event.from)
  if (!talk) {
    // Nobody we know. Their STOP holds all the same; their words are kept for the organizers.
    if (asked === 'stop')
      await tx.execute(sql`insert into opt_out (phone, how, at) values (${event.from}, 'text', muster_clock()) on conflict do nothing`)
    await tx.execute(sql`update inbound set routed_at = muster_now() where id = ${fresh.id}`)
    return true
  }
  const waits = asked === undefined
  const [conversation] = await rows<{ id: string }>(
    tx,
    sql`insert into conversation (contact_id, campaign_id, state, waiting_since)
        values (${talk.contactId}, ${talk.campaignId}, ${waits ? 'waiting' : 'open'}, case when ${waits} then muster_now() end)
        on conflict (contact_id) do update set
          state = case when ${waits} then 'waiting' else conversation.state end,
          waiting_since = case when ${waits} then coalesce(conversation.waiting_since, muster_now()) else conversation.waiting_since end,
          volunteer_id = coalesce(
            (select b.volunteer_id from target t join batch b on b.id = t.batch_id
              where t.contact_id = ${talk.contactId} and t.state = 'ready' and b.volunteer_id is not null limit 1),
            (select v.id from volunteer v where v.id = conversation.volunteer_id and v.removed_at is null))
        returning id`,
  )
  const conversationId = conversation?.id ?? ''
  await tx.execute(sql`update inbound set contact_id = ${talk.contactId}, conversation_id = ${conversationId}, campaign_id = ${talk.campaignId}
    where id = ${fresh.id}`)
  const automatic = { ...talk, conversationId }
  if (asked === 'stop') {
    const first = await recordOptOut(tx, { contactId: talk.contactId, how: 'text' })
    if (first && !carrierAnswers) await queueAutomatic(tx, { ...automatic, kind: 'stopped' })
  } else if (asked === 'start') {
    if ((await endOptOut(tx, { contactId: talk.contactId })) && !carrierAnswers) await queueAutomatic(tx, { ...automatic, kind: 'started' })
  } else if (asked === 'help' && !carrierAnswers && !talk.optedOut) {
    await queueAutomatic(tx, { ...automatic, kind: 'help' })
  }
  if (asked && asked !== 'reaction') wake(tx, sendTexts)
  await enqueue(tx, notifyReply, { inboundId: fresh.id })
  return true
}

/** The contact behind a number, locked: two texts of one person are taken one after the other. */
async function findTalk(tx: Tx, phone: string): Promise<Talk | undefined> {
  const [talk] = await rows<Talk>(
    tx,
    sql`select k.id as "contactId", k.opted_out_at is not null as "optedOut", c.id as "conversationId",
          c.campaign_id as "campaignId", c.volunteer_id as "volunteerId"
        from contact k left join conversation c on c.contact_id = k.id
        where k.phone = ${phone} for no key update of k`,
  )
  return talk
}
