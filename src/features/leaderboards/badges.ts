/**
 * What somebody reached, told to them alone; they may have it told to their team. Each by at least so much, never by
 * exactly: a value that was jumped over still unlocks.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { tellBadges } from './jobs.ts'
import { firstOfWeek } from './periods.ts'

const sum = (metric: string): SQL =>
  sql`coalesce((select sum(n) from total t where t.owner_id = v.id and t.metric = ${metric} and t.day is null), 0)`
const days: SQL = sql`(select count(distinct day) from total d where d.owner_id = v.id and d.n > 0)`

/** The weeks without a gap that end with the newest one in which something counted; none where that is before `since`. */
const weeksInARow = (since: SQL = sql`'-infinity'::date`): SQL => sql`coalesce((
  select count(*) from (
    select week, row_number() over (order by week desc) as n, max(week) over () as newest from (
      select distinct ${firstOfWeek(sql`d.day`, sql`coalesce(r.week_start, 1)`)} as week from total d
        left join team_rule r on r.team_id = v.team_id
      where d.owner_id = v.id and d.day is not null and d.n > 0) w
  ) x where newest - week = 7 * (n - 1) and newest >= ${since}), 0)`

/** Of a volunteer `v`. */
const rules: Record<string, SQL> = {
  first_evening: sql`${days} >= 1`,
  first_yes: sql`${sum('pledges')} >= 1`,
  ten_in_time: sql`${sum('answers')} >= 1000`,
  hundred_in_time: sql`${sum('answers')} >= 10000`,
  three_weeks: sql`${weeksInARow()} >= 3`,
  first_recruit: sql`${sum('recruits')} >= 100`,
  five_recruits: sql`${sum('recruits')} >= 500`,
  first_in_the_room: sql`${sum('attended')} >= 1`,
}
export const badgeNames = Object.keys(rules)

/**
 * Looks at who was credited since the last look (some seconds of overlap: transactions end in another order than they
 * began), and writes down what they reached.
 */
export async function awardBadges(tx: Tx): Promise<void> {
  await tellRested(tx)
  const [due] = await rows<{ due: boolean }>(
    tx,
    sql`select coalesce((select at from credit order by id desc limit 1) > muster_now() - interval '2 minutes', false) as due`,
  )
  if (!due?.due) return
  const all = sql.join(
    badgeNames.map((name) => sql`select v.id, ${name}::text as badge from who v where ${rules[name]!}`),
    sql` union all `,
  )
  await tx.execute(
    sql`with who as materialized (
          select v.id, v.team_id from volunteer v where v.removed_at is null and v.id in (
            select volunteer_id from (select volunteer_id, at from credit order by id desc limit 500) x
            where at > muster_now() - interval '2 minutes')
        )
        insert into badge (volunteer_id, badge) select id, badge from (${all}) y on conflict do nothing`,
  )
}

/**
 * Each person hears of all that is new in one message, and when they rest: in the middle of a batch or of answers it
 * would push the card in hand up the screen. Who is done for tonight hears of it next time.
 */
async function tellRested(tx: Tx): Promise<void> {
  const rested = await rows<{ volunteerId: string }>(
    tx,
    sql`select b.volunteer_id as "volunteerId" from badge b join volunteer v on v.id = b.volunteer_id
        where b.told_at is null and v.done_at is null and v.removed_at is null
          and not exists (select from batch x where x.volunteer_id = b.volunteer_id and x.ready > 0)
          and not exists (select from conversation c where c.volunteer_id = b.volunteer_id and c.state = 'waiting')
          and not exists (select from outbox o where o.job = ${tellBadges.name} and o.payload->>'volunteerId' = b.volunteer_id::text)
        group by 1 having max(b.at) < muster_now() - interval '1 minute' limit 100`,
  )
  await enqueue(tx, tellBadges, ...rested)
}

export type Streak = { weeks: number; days: number; today: number }

/** Weeks in a row that go on, days in all, and what counted today, of one person. */
export async function readStreak(tx: Tx, volunteerId: string, today: string): Promise<Streak> {
  const [found] = await rows<Streak>(
    tx,
    // Last week's first day is at most 13 days ago: who was here then has not broken it yet.
    sql`select ${weeksInARow(sql`${today}::date - 13`)}::int as weeks, ${days}::int as days,
          -- An answer that closed a conversation is one thing done, whichever of both counts it.
          (select coalesce(max(n) filter (where metric in ('answers', 'closed')), 0)
              + coalesce(sum(n) filter (where metric in ('doors', 'calls')), 0)
            from total d where d.owner_id = v.id and d.day = ${today}::date)::float / 100 as today
        from volunteer v where v.id = ${volunteerId}`,
  )
  return found ?? { weeks: 0, days: 0, today: 0 }
}

export const readBadges = (tx: Tx, volunteerId: string): Promise<{ id: string; badge: string }[]> =>
  rows(tx, sql`select id, badge from badge where volunteer_id = ${volunteerId} order by at, id`)
