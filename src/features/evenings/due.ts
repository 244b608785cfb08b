/** What becomes due for evenings, looked at every second. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { claimMinutes } from '../assignment/free.ts'
import { endEvening } from './evening.ts'
import { askFresh } from './fresh.ts'
import { welcomeRoom } from './guests.ts'
import { remindGuest, showEvening } from './jobs.ts'

/** Minutes of an evening: a claim that nobody touches, a reminder of who waits, the way to the team's queue. */
export const pace = { claim: 15, nudge: 5, handBack: 10 }

/** Reminders an hour before, the end on time, and the live message once a minute, and some
 * seconds after somebody came in: far below what networks allow. */
export async function lookAtEvenings(tx: Tx): Promise<void> {
  const over = await rows<{ id: string }>(
    tx,
    sql`select id from evening where state = 'running' and ends_at <= muster_now()
        union all select id from evening where state = 'planned' and starts_at < muster_now() - interval '3 hours'
        union all select id from evening where state = 'paused' and paused_at < muster_now() - interval '3 hours'`,
  )
  for (const { id } of over) await endEvening(tx, id)
  const shown = await askDue(tx)
  await enqueue(tx, showEvening, ...shown.map(({ eveningId }) => ({ eveningId })))
  const running = shown.filter((e) => e.running)
  await askFresh(tx, running)
  for (const { eveningId } of running) await welcomeRoom(tx, eveningId)
  const soon = await rows<{ eveningId: string; volunteerId: string; planner: boolean }>(
    tx,
    sql`update evening_guest g set reminded_at = muster_now() from evening e
        where e.id = g.evening_id and e.state = 'planned' and g.reminded_at is null
          and e.starts_at <= muster_now() + interval '1 hour' and e.starts_at > muster_now()
        returning g.evening_id as "eveningId", g.volunteer_id as "volunteerId", g.volunteer_id = e.created_by as planner`,
  )
  const planners = await rows<{ eveningId: string; volunteerId: string }>(
    tx,
    sql`update evening set told_at = muster_now() where state = 'planned' and told_at is null
          and starts_at <= muster_now() + interval '1 hour' and starts_at > muster_now()
        returning id as "eveningId", created_by as "volunteerId"`,
  )
  // Who planned it is reminded once, with the code for the room, whether they said so or not.
  const others = soon.filter((g) => !g.planner).map(({ planner: _, ...guest }) => guest)
  await enqueue(tx, remindGuest, ...others, ...planners)
}

/**
 * Evenings whose message is to be written (anew). One job of each at a time: two at once would write two messages where
 * there is none yet, and an outage leaves one of them behind, not one for each minute.
 */
async function askDue(tx: Tx): Promise<{ eveningId: string; running: boolean }[]> {
  const due = sql`state in ('planned', 'running', 'paused') and due_at <= muster_now()`
  const [any] = await rows(tx, sql`select 1 from evening where ${due} limit 1`)
  if (!any) return []
  return rows(
    tx,
    sql`update evening e set due_at = case state when 'running' then muster_now() + interval '1 minute' else 'infinity' end
        where ${due} and not exists (select from outbox o
          where o.job = ${showEvening.name} and o.payload->>'eveningId' = e.id::text and o.dead_at is null)
        returning id as "eveningId", state = 'running' as running`,
  )
}

/**
 * While a team's evening runs its claims and waits are shorter: what a press or a text wrote for an ordinary day is put
 * right within a second. Only rows in the hands of that team's people are looked at, by index.
 */
export async function hurry(tx: Tx): Promise<void> {
  const running = await rows(tx, sql`select 1 from evening where state = 'running' limit 1`)
  if (!running.length) return
  const people = sql`select v.id from evening e join volunteer v on v.team_id = e.team_id where e.state = 'running'`
  await tx.execute(sql`update batch set expires_at = expires_at - make_interval(mins => ${claimMinutes - pace.claim})
    where volunteer_id in (${people}) and expires_at > muster_now() + make_interval(mins => ${pace.claim})`)
  await tx.execute(sql`update conversation set
      nudge_at = least(nudge_at, waiting_since + make_interval(mins => ${pace.nudge})),
      hand_back_at = least(hand_back_at, waiting_since + make_interval(mins => ${pace.handBack}))
    where state = 'waiting' and later_at is null and volunteer_id in (${people})
      and (nudge_at > waiting_since + make_interval(mins => ${pace.nudge}) and nudge_at > muster_now()
          and waiting_since + make_interval(mins => ${pace.nudge}) > muster_now()
        or hand_back_at > waiting_since + make_interval(mins => ${pace.handBack}))`)
}
