/**
 * What may follow a talk on the phone: the first text of a campaign that the effort names, to the same person, or their
 * answer to the rally that it invites to. The text is a first text like any other: of a contact that the campaign has and
 * nobody holds, taken by the one who called, pressed, and let through by the dispatching statement.
 *
 * Lock order: volunteer, batch, target, hold (assignment/claim.ts).
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { lockClaimer, allowed } from '../assignment/allowance.ts'
import type { Claimer } from '../assignment/allowance.ts'
import { sendFirst } from '../assignment/first.ts'
import type { Outcome } from '../assignment/first.ts'
import { claimMinutes } from '../assignment/free.ts'
import { findTarget } from '../assignment/target.ts'
import type { Target } from '../assignment/target.ts'
import { answerInvitation } from '../events/rsvp.ts'
import type { RsvpAnswer } from '../events/rsvp.ts'
import { mayPress } from '../texts/pauses.ts'
import { mayText } from '../volunteers/promise.ts'
import type { Links } from '../proof/codes.ts'

/** Minutes after a call in which something may follow it. */
export const followMinutes = 60

export type Follow = {
  callId: string
  contactId: string
  firstName: string
  campaignId: string
  campaign: string
  event: { id: string; title: string; answer: string | null } | undefined
  /** ms since the outcome was pressed. */
  age: number
  /** Undefined: they have no text to come, or it is in other hands. */
  target: Target | undefined
}

type Found = Omit<Follow, 'event' | 'target'> & {
  targetId: string | null
  eventId: string | null
  title: string | null
  answer: string | null
}

/** After a call of theirs; `callId` undefined: after their last one. Undefined: nothing can follow it. */
export async function findFollow(tx: Tx, by: string, callId?: string): Promise<Follow | undefined> {
  const [found] = await rows<Found>(
    tx,
    sql`select k.id as "callId", p.id as "contactId", p.first_name as "firstName", f.id as "campaignId", f.name as campaign,
          (extract(epoch from muster_clock() - k.at) * 1000)::float as age, g.id as "targetId",
          e.id as "eventId", e.title, r.answer
        from (select * from call where volunteer_id = ${by} and ${callId === undefined ? sql`true` : sql`id = ${callId}::uuid`}
            order by at desc limit 1) k
          join call_target t on t.id = k.target_id join canvass c on c.id = t.canvass_id
          join campaign f on f.id = c.follow_id and f.state = 'running' and (f.valid_until is null or f.valid_until > muster_now())
          join contact p on p.id = t.contact_id and p.opted_out_at is null and p.wrong_number_at is null
          left join event e on e.id = f.event_id and k.outcome = 'talked' and e.cancelled_at is null and e.starts_at > muster_now()
          left join rsvp r on r.event_id = e.id and r.contact_id = p.id
          left join (target g join batch b on b.id = g.batch_id and (b.volunteer_id is null or b.volunteer_id = ${by}))
            on g.campaign_id = f.id and g.contact_id = p.id and g.state = 'ready'
        where k.outcome in ('talked', 'voicemail') and k.at > muster_now() - make_interval(mins => ${followMinutes})`,
  )
  if (!found || (!found.targetId && !found.eventId)) return undefined
  const { targetId, eventId, title, answer, ...rest } = found
  return {
    ...rest,
    event: eventId ? { id: eventId, title: title ?? '', answer } : undefined,
    target: targetId ? await findTarget(tx, { targetId, volunteerId: by }) : undefined,
  }
}

/**
 * Takes the contact into a batch of their own and presses Send on it. What is not `queued` has to be thrown by the caller:
 * with the transaction the contact goes back to where they were. Throws UserError `follow.gone`, and what `sendFirst` and
 * a claim throw.
 */
export async function sendFollow(
  tx: Tx,
  given: {
    follow: Follow
    by: { id: string; teamId: string | null; textName: string; network?: string }
    version: number
    links: Links
  },
): Promise<Outcome> {
  const { follow, by, version, links } = given
  const [who] = await rows<Claimer>(tx, lockClaimer(by.id))
  if (!who) throw new UserError('join_first')
  mayText(who)
  mayPress(who)
  allowed(who, 1)
  const targetId = follow.target?.id
  if (!targetId || !(await take(tx, targetId, by.id))) throw new UserError('follow.gone')
  const { outcome } = await sendFirst(tx, {
    targetId,
    volunteerId: by.id,
    teamId: by.teamId,
    texter: by.textName,
    // Whoever looked at the words of this card is told apart by the age of the call (follow.actions.ts).
    slipMs: 0,
    waited: 0,
    version,
    links,
    network: by.network,
  })
  return outcome
}

/** False: somebody else has them, in this campaign or another. */
async function take(tx: Tx, targetId: string, by: string): Promise<boolean> {
  const [from] = await rows<{ id: string; mine: boolean; shared: boolean; contactId: string }>(
    tx,
    sql`select b.id, b.volunteer_id is not null as mine, g.shared, g.contact_id as "contactId" from target g join batch b on b.id = g.batch_id
        where g.id = ${targetId} and g.state = 'ready' and (b.volunteer_id is null or b.volunteer_id = ${by}) for update of b, g`,
  )
  if (!from) return false
  if (from.mine) return true
  const [made] = await rows<{ id: string }>(
    tx,
    sql`with moment as materialized (select muster_now() as now), made as (
          insert into batch (campaign_id, ready, size, shared, locale, hours, volunteer_id, claimed_at, expires_at)
          select campaign_id, 1, 1, ${from.shared}, locale, hours, ${by}::uuid, moment.now, moment.now + make_interval(mins => ${claimMinutes})
          from batch, moment where id = ${from.id} returning id
        ), moved as (
          update target set batch_id = made.id from made where target.id = ${targetId}
        ), fewer as (
          update batch set ready = ready - 1 where id = ${from.id}
        ), noted as (
          insert into claim (batch_id, volunteer_id, contacts, claimed_at) select made.id, ${by}::uuid, 1, moment.now from made, moment
        )
        select id from made`,
  )
  if (!from.shared) return true
  const held = await rows(
    tx,
    sql`insert into hold (contact_id, batch_id) values (${from.contactId}, ${made!.id}) on conflict do nothing returning 1`,
  )
  return held.length > 0
}

/** Their answer to the rally, as they gave it on the phone. Throws UserError `follow.gone`, `event.over`. */
export async function answerFollow(
  tx: Tx,
  { follow, answer, by }: { follow: Follow; answer: RsvpAnswer; by: string },
): Promise<{ waiting: boolean }> {
  const { event, contactId, campaignId } = follow
  if (!event) throw new UserError('follow.gone')
  return answerInvitation(tx, { eventId: event.id, contactId, answer, by, campaignId })
}
