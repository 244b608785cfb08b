/**
 * What becomes due for answers that wait: a reminder, the way to the team's queue, the return of what was put off, and
 * the offer of a draft that was written after closing. Due times are columns, read by index every second.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { isOpenFor, opensNext } from '../texts/hours.ts'
import { nudgeVolunteer, offerDraft, tellQueue } from './jobs.ts'
import { waits } from './gate.ts'
import { handBackTime, nudgeAfter, nudgeTime } from './times.ts'
import { bringWaiting } from './waiting.ts'

/** At least so many minutes between two reminders of one volunteer. */
const nudgeRest = 30

/**
 * One reminder for all that waits. None for who is done for tonight or paused, none outside the contact's hours: then
 * when texting opens.
 */
export async function nudgeWaiting(tx: Tx): Promise<void> {
  const nudged = await rows<{ volunteerId: string }>(
    tx,
    sql`with due as materialized (
          select id from conversation where nudge_at <= muster_now() order by nudge_at limit 200 for update skip locked
        ), judged as materialized (
          select v.id, v.volunteer_id, w.nudged_at, ${isOpenFor} as open, ${opensNext} as opens,
            ${waits} and w.id is not null as waits,
            coalesce(w.nudged_at > muster_now() - make_interval(mins => ${nudgeRest}), false) as rests
          from due join conversation v on v.id = due.id join contact k on k.id = v.contact_id
            left join campaign c on c.id = v.campaign_id
            left join volunteer w on w.id = v.volunteer_id
              and w.removed_at is null and w.done_at is null and w.paused_at is null
        ), set_on as (
          update conversation v set nudge_at = case
              when not judged.waits then null
              when not judged.open then judged.opens + make_interval(mins => ${nudgeAfter})
              when judged.rests then judged.nudged_at + make_interval(mins => ${nudgeRest})
              else muster_now() + make_interval(mins => ${nudgeRest}) end
          from judged where v.id = judged.id
        ), who as (
          -- In one order, as whoever locks several volunteers does.
          select w.id from volunteer w where w.id in (
            select volunteer_id from judged where judged.waits and judged.open and not judged.rests)
          order by w.id for no key update of w
        )
        update volunteer w set nudged_at = muster_now() from who where w.id = who.id returning w.id as "volunteerId"`,
  )
  await enqueue(tx, nudgeVolunteer, ...nudged)
}

/**
 * An answer that nobody gave in the campaign's time goes to the team's queue. At night it stays: somebody finds it in
 * the morning, with the campaign's time from opening on.
 */
export async function handBack(tx: Tx): Promise<void> {
  const handed = await rows<{ conversationId: string }>(
    tx,
    sql`with due as materialized (
          select id from conversation where hand_back_at <= muster_now() order by hand_back_at limit 200
          for update skip locked
        ), judged as materialized (
          select v.id, v.state = 'waiting' and v.later_at is null and v.volunteer_id is not null as waits,
            ${isOpenFor} as open, ${opensNext} + (${handBackTime} - muster_now()) as again
          from due join conversation v on v.id = due.id join contact k on k.id = v.contact_id
            left join campaign c on c.id = v.campaign_id
        ), moved as (
          update conversation v set
            hand_back_at = case when judged.waits and not judged.open then judged.again end,
            nudge_at = case when judged.waits and not judged.open then v.nudge_at end,
            asked_at = case when judged.waits and judged.open then null else v.asked_at end,
            volunteer_id = case when judged.waits and judged.open then null else v.volunteer_id end
          from judged where v.id = judged.id
          returning v.id, v.team_id, judged.waits and judged.open as handed
        )
        select distinct on (team_id) id as "conversationId" from moved where handed order by team_id, id`,
  )
  await enqueue(tx, tellQueue, ...handed)
}

/** What was put off comes back as one card: to its volunteer, or to the team when they are away. */
export async function bringLater(tx: Tx): Promise<void> {
  const back = await rows<{ id: string; kept: boolean }>(
    tx,
    sql`with due as materialized (
          select id from conversation where later_at <= muster_now() order by later_at limit 100 for update skip locked
        )
        update conversation v set later_at = null, nudge_at = ${nudgeTime}, hand_back_at = ${handBackTime},
          volunteer_id = (select w.id from volunteer w
            where w.id = v.volunteer_id and w.removed_at is null and w.done_at is null)
        from due where v.id = due.id
        returning v.id, exists (select from message m
          where m.contact_id = v.contact_id and m.volunteer_id = v.volunteer_id and m.state = 'draft' and m.offer_at is null
            and m.valid_until > muster_now()) as kept`,
  )
  // Where a draft is offered in the same moment, that is the card.
  for (const { id, kept } of back) if (!kept) await bringWaiting(tx, id)
}

/** Drafts written after closing are offered to their writers once texting opens; never sent by themselves. */
export async function offerDrafts(tx: Tx): Promise<void> {
  const offered = await rows<{ messageId: string }>(
    tx,
    sql`with due as materialized (
          select m.id from message m join volunteer w on w.id = m.volunteer_id and w.removed_at is null and w.done_at is null
          where m.state = 'draft' and m.offer_at <= muster_now() order by m.offer_at limit 100
          for update of m skip locked
        )
        update message m set offer_at = null, valid_until = muster_now() + interval '12 hours'
        from due where m.id = due.id returning m.id as "messageId"`,
  )
  await enqueue(tx, offerDraft, ...offered)
}
