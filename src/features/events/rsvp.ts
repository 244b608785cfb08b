/**
 * Answers to an invitation. The event's row is locked while one is written: places are counted under it, so that two who
 * take the last one at once cannot both have it. Who says no gives their place to the first who waits; that is told to
 * whoever looks after them, never by an automatic text.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import { tellMoved } from './jobs.ts'
import { withdrawReminders } from './remind.ts'

export type RsvpAnswer = 'yes' | 'maybe' | 'no'

type Given = {
  eventId: string
  contactId: string
  answer: RsvpAnswer
  by: string | null
  campaignId: string | null
}

/** `waiting`: all places were taken. Throws UserError `event.over` for one that is cancelled or past. */
export async function answerInvitation(tx: Tx, given: Given): Promise<{ waiting: boolean }> {
  const { eventId, contactId, answer, by, campaignId } = given
  // Places are counted by the next statement: this one's snapshot may be older than the lock.
  const [event] = await rows<{ over: boolean }>(
    tx,
    sql`select cancelled_at is not null or starts_at + make_interval(mins => minutes) < muster_now() as over
        from event where id = ${eventId} for update`,
  )
  if (!event) throw new UserError('stale')
  if (event.over) throw new UserError('event.over')
  const [kept] = await rows<{ waiting: boolean; freed: boolean }>(
    tx,
    sql`with was as materialized (
          select answer, waiting from rsvp where event_id = ${eventId} and contact_id = ${contactId}
        ), room as materialized (
          select e.capacity is not null and e.capacity <= (select count(*) from rsvp r where r.event_id = e.id and r.answer = 'yes'
            and not r.waiting and r.contact_id <> ${contactId}) as full
          from event e where e.id = ${eventId}
        ), kept as (
          insert into rsvp (event_id, contact_id, answer, waiting, yes_at, campaign_id, volunteer_id)
          select ${eventId}::uuid, ${contactId}::uuid, ${answer}, ${answer === 'yes'} and room.full,
            case when ${answer === 'yes'} then muster_clock() end, ${campaignId}::uuid, ${by}::uuid from room
          on conflict (event_id, contact_id) do update set answer = excluded.answer, campaign_id = excluded.campaign_id,
            volunteer_id = excluded.volunteer_id, at = muster_now(),
            -- Who has a place, or waits for one, keeps it.
            waiting = case when rsvp.answer = 'yes' and excluded.answer = 'yes' then rsvp.waiting else excluded.waiting end,
            yes_at = case when rsvp.answer = 'yes' and excluded.answer = 'yes' then rsvp.yes_at else excluded.yes_at end
          returning waiting
        )
        select kept.waiting, coalesce((select answer = 'yes' and not waiting from was), false) and ${answer !== 'yes'} as freed from kept`,
  )
  if (answer !== 'yes') await withdrawReminders(tx, eventId, contactId)
  if (kept?.freed) await moveUp(tx, eventId)
  return { waiting: kept?.waiting ?? false }
}

/** Gives free places to those who wait, the first first. To be called under the event's lock. */
export async function moveUp(tx: Tx, eventId: string): Promise<number> {
  const moved = await rows<{ eventId: string; contactId: string }>(
    tx,
    sql`update rsvp set waiting = false from (
          select r.contact_id from rsvp r where r.event_id = ${eventId} and r.answer = 'yes' and r.waiting
          -- Without a number of places all who wait have one: null is no limit.
          order by r.yes_at, r.contact_id limit (
            select case when e.cancelled_at is not null then 0 when e.capacity is not null then greatest(0, e.capacity - (select count(*) from rsvp x
              where x.event_id = e.id and x.answer = 'yes' and not x.waiting)) end
            from event e where e.id = ${eventId})
        ) next where rsvp.event_id = ${eventId} and rsvp.contact_id = next.contact_id
        returning rsvp.event_id as "eventId", rsvp.contact_id as "contactId"`,
  )
  await enqueue(tx, tellMoved, ...moved)
  return moved.length
}

/** Tags of canned replies that answer an invitation. `remind`: yes, and they want to be reminded by a text. */
const answers: Record<string, RsvpAnswer> = { yes: 'yes', maybe: 'maybe', no: 'no', remind: 'yes' }

/** What a canned reply's tag says about an invitation. Nothing for tags of other meanings. */
export async function answerByTag(
  tx: Tx,
  { tag, ...given }: Omit<Given, 'answer'> & { tag: string },
): Promise<{ waiting: boolean } | undefined> {
  const answer = Object.hasOwn(answers, tag) ? answers[tag] : undefined
  if (!answer) return undefined
  const done = await answerInvitation(tx, { ...given, answer }).catch((error: unknown) => {
    // The text itself may still go: that the rally is over is no reason to leave somebody without an answer.
    if (error instanceof UserError && error.key === 'event.over') return undefined
    throw error
  })
  if (done && tag === 'remind') await askReminder(tx, given)
  return done
}

/** They said yes to being reminded: the only way to an automatic text about an event. */
export const askReminder = (tx: Tx, { eventId, contactId }: Pick<Given, 'eventId' | 'contactId'>): Promise<unknown> =>
  tx.execute(sql`update rsvp set remind_asked_at = coalesce(remind_asked_at, muster_now())
    where event_id = ${eventId} and contact_id = ${contactId} and answer = 'yes'`)
