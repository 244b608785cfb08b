/** A text from a contact, with one effect, committed before the carrier's webhook is answered. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue, wake } from '../../queue/job.ts'
import type { SmsEvent } from '../../sms/provider.ts'
import { endOptOut, endStrangersOptOut, recordOptOut, recordStrangersOptOut } from '../optouts/record.ts'
import { readOptOut } from '../optouts/words.ts'
import { judgeAsk } from '../privacy/ask.ts'
import { erase } from '../privacy/jobs.ts'
import { readAsked } from '../proof/ask.ts'
import type { Links } from '../proof/codes.ts'
import { isNearOptOut } from '../optouts/near.ts'
import { sendTexts } from '../texts/wake.ts'
import { queueAutomatic } from './automatic.ts'
import { notifyReply, showStranger } from './jobs.ts'
import { handBackMinutes, nudgeAfter } from './times.ts'

type Talk = { contactId: string; optedOut: boolean }

/**
 * Opt-out words come first, before a person sees anything. The answer goes to the volunteer who wrote last; when they
 * are away (gone, or done for tonight) or nobody wrote, to whoever holds the contact now or sent a test there, else to the team. Returns false for a text that was
 * delivered before.
 */
export async function recordInbound(
  tx: Tx,
  {
    provider,
    event,
    carrierAnswers,
    links,
  }: {
    provider: string
    event: Extract<SmsEvent, { kind: 'inbound' }>
    carrierAnswers: boolean
    /** What the links and codes in answers to WHO, DATA and ERASE are made of. */
    links?: Links
  },
): Promise<boolean> {
  // PostgreSQL keeps no U+0000 in a text: it would make the carrier try for ever.
  const said = event.body.replaceAll('\0', '')
  const word = event.answered ?? readOptOut(said)
  const ours = word ? undefined : readAsked(said)
  let asked = word ?? ours?.kind
  const answered = carrierAnswers || event.answered !== undefined
  const [fresh] = await rows<{ id: string }>(
    tx,
    sql`insert into inbound (provider, provider_id, phone, to_phone, body, media, kind, sent_at)
        values (${provider}, ${event.providerId}, ${event.from}, ${event.to ?? null}, ${said}, ${event.media}, ${asked ?? 'words'}, ${event.at.toISOString()})
        on conflict do nothing returning id`,
  )
  if (!fresh) return false
  const talk = await findTalk(tx, event.from)
  if (!talk) {
    // Nobody we know. Their STOP holds all the same, until their START; their words are shown to the organizers.
    if (asked === 'stop') await recordStrangersOptOut(tx, { phone: event.from, how: 'text' })
    if (asked === 'start') await endStrangersOptOut(tx, event.from)
    if (asked === undefined || asked === 'help' || ours) await enqueue(tx, showStranger, { inboundId: fresh.id })
    else await tx.execute(sql`update inbound set routed_at = muster_now() where id = ${fresh.id}`)
    return true
  }
  if (ours) {
    const verdict = await judgeAsk(tx, { ...ours, phone: event.from, inboundId: fresh.id, links })
    if (verdict === 'erase') {
      // No text from this statement on; what is held is taken apart by a worker.
      await recordOptOut(tx, { contactId: talk.contactId, how: 'erased' })
      await tx.execute(sql`update inbound set routed_at = muster_now() where id = ${fresh.id}`)
      await enqueue(tx, erase, { contactId: talk.contactId })
      return true
    }
    if (verdict === 'person') {
      asked = undefined
      await tx.execute(sql`update inbound set kind = 'words' where id = ${fresh.id}`)
    }
  }
  // Words after an opt-out are shown, but nobody may answer them: nobody is kept waiting.
  const waits = asked === undefined && !talk.optedOut
  const here = sql`v.removed_at is null and v.done_at is null`
  // An organizer's own phone, to which nothing but a test went: that organizer's.
  const holder = sql`coalesce((select b.volunteer_id from target t join batch b on b.id = t.batch_id
    join volunteer v on v.id = b.volunteer_id and ${here}
    where t.contact_id = ${talk.contactId} and t.state = 'ready' limit 1),
    (select m.volunteer_id from message m join volunteer v on v.id = m.volunteer_id and ${here}
      where m.contact_id = ${talk.contactId} and m.kind = 'test'
        and not exists (select from message f where f.contact_id = m.contact_id and f.kind = 'first')
      order by m.created_at desc limit 1))`
  const [conversation] = await rows<{ id: string; campaignId: string | null }>(
    tx,
    sql`insert into conversation (contact_id, volunteer_id, state, waiting_since, nudge_at, hand_back_at)
        select ${talk.contactId}, ${holder}, ${waits ? 'waiting' : 'open'}, case when ${waits} then muster_now() end,
          case when ${waits} then muster_now() + make_interval(mins => ${nudgeAfter}) end,
          case when ${waits} then muster_now() + make_interval(mins => ${handBackMinutes}) end
        on conflict (contact_id) do update set
          state = case when ${waits} then 'waiting' else conversation.state end,
          waiting_since = case when ${waits} then coalesce(conversation.waiting_since, muster_now()) else conversation.waiting_since end,
          -- What was put off has come up by itself. Who waits already keeps their time.
          later_at = case when ${waits} then null else conversation.later_at end,
          nudge_at = case when ${waits} then coalesce(conversation.nudge_at, excluded.nudge_at) else conversation.nudge_at end,
          hand_back_at = case when ${waits} then coalesce(conversation.hand_back_at, muster_now() + make_interval(mins => coalesce(
            (select hand_back_after from campaign where id = conversation.campaign_id), ${handBackMinutes})))
            else conversation.hand_back_at end,
          volunteer_id = coalesce(
            (select v.id from volunteer v where v.id = conversation.volunteer_id and v.removed_at is null and v.done_at is null),
            excluded.volunteer_id)
        returning id, campaign_id as "campaignId"`,
  )
  const { id: conversationId, campaignId } = conversation!
  await tx.execute(sql`update inbound set contact_id = ${talk.contactId}, conversation_id = ${conversationId}, campaign_id = ${campaignId}
    where id = ${fresh.id}`)
  // Perhaps an opt-out: nothing is sent to them until a person has decided, whom the card reaches at once.
  if (waits && isNearOptOut(said))
    await tx.execute(
      sql`update contact set frozen_at = coalesce(frozen_at, muster_clock()) where id = ${talk.contactId}`,
    )
  const automatic = { said, contactId: talk.contactId, conversationId, campaignId, inboundId: fresh.id, links }
  if (asked === 'stop') {
    const first = await recordOptOut(tx, { contactId: talk.contactId, how: 'text' })
    if (first && !answered) await queueAutomatic(tx, { ...automatic, kind: 'stopped' })
  } else if (asked === 'start') {
    if ((await endOptOut(tx, { contactId: talk.contactId })) && !answered)
      await queueAutomatic(tx, { ...automatic, kind: 'started' })
  } else if (asked === 'help' && !answered && !talk.optedOut) {
    await queueAutomatic(tx, { ...automatic, kind: 'help' })
  } else if (asked === 'who' || asked === 'data' || asked === 'erase') {
    await queueAutomatic(tx, { ...automatic, kind: asked })
  }
  if (asked && asked !== 'reaction') wake(tx, sendTexts)
  await enqueue(tx, notifyReply, { inboundId: fresh.id })
  return true
}

/** The contact behind a number, locked: two texts of one person are taken one after the other. */
async function findTalk(tx: Tx, phone: string): Promise<Talk | undefined> {
  const [talk] = await rows<Talk>(
    tx,
    sql`select id as "contactId", opted_out_at is not null as "optedOut" from contact where phone = ${phone} for no key update`,
  )
  return talk
}
