import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Metric } from './metrics.ts'
import { houseZone } from './periods.ts'

export type Framing = 'gap' | 'ranking' | 'both'
export const framings = ['gap', 'ranking', 'both'] as const

/** What a team is after: `done` of `goal` by the end of day `until` (YYYY-MM-DD), where the team is. */
export type Gap = {
  team: string
  metric: Metric
  goal: number
  done: number
  until: string
  over: boolean
  yours: boolean
}

export type Rule = {
  framing: Framing
  zone: string
  weekStart: number
  /** Days, where the team is. */
  today: string
  goal: { metric: Metric; n: number; until: string } | null
}

/** How a team's boards are drawn; without a team, as most like it. */
export async function readRule(tx: Tx, teamId: string | null): Promise<Rule> {
  const [found] = await rows<Rule & { metric: Metric | null; n: number; until: string }>(
    tx,
    sql`select coalesce(r.framing, 'both') as framing, x.zone, coalesce(r.week_start, 1) as "weekStart",
          ((muster_now() at time zone x.zone)::date)::text as today,
          r.goal_metric as metric, r.goal as n, r.goal_until::text as until
        from (select 1) one left join team_rule r on r.team_id = ${teamId}::uuid,
          lateral (select coalesce(r.zone, ${houseZone}) as zone) x`,
  )
  const { metric, n, until, ...rule } = found!
  return { ...rule, goal: metric ? { metric, n, until } : null }
}

/** Sets what is given; the rest stays. A goal counts from today on. */
export async function setRule(
  tx: Tx,
  given: {
    teamId: string
    by: string
    framing?: Framing | undefined
    zone?: string | undefined
    weekStart?: number | undefined
    goal?: { metric: Metric; n: number; until: string } | null | undefined
  },
): Promise<void> {
  const { teamId, by, framing, zone, weekStart, goal } = given
  const { today } = await readRule(tx, teamId)
  await tx.execute(sql`
    insert into team_rule (team_id, zone, week_start, framing, goal_metric, goal, goal_since, goal_until, set_by)
    values (${teamId}, ${zone ?? null}, ${weekStart ?? 1}, ${framing ?? 'both'}, ${goal?.metric ?? null}, ${goal?.n ?? null},
      ${goal ? today : null}::date, ${goal?.until ?? null}::date, ${by})
    on conflict (team_id) do update set
      zone = ${zone === undefined ? sql`team_rule.zone` : sql`excluded.zone`},
      week_start = ${weekStart === undefined ? sql`team_rule.week_start` : sql`excluded.week_start`},
      framing = ${framing === undefined ? sql`team_rule.framing` : sql`excluded.framing`},
      goal_metric = ${goal === undefined ? sql`team_rule.goal_metric` : sql`excluded.goal_metric`},
      goal = ${goal === undefined ? sql`team_rule.goal` : sql`excluded.goal`},
      goal_since = ${goal === undefined ? sql`team_rule.goal_since` : sql`excluded.goal_since`},
      goal_until = ${goal === undefined ? sql`team_rule.goal_until` : sql`excluded.goal_until`},
      set_by = excluded.set_by, updated_at = muster_now()`)
}

/**
 * The goals of teams that are still to be reached or were until yesterday, the nearest end first; the own team's first.
 * `only` that one: also where its boards are the ranking alone.
 */
export const readGaps = (tx: Tx, { teamId, only }: { teamId: string | null; only: boolean }): Promise<Gap[]> =>
  rows<Gap>(
    tx,
    sql`select name as team, goal_metric as metric, goal, goal_until::text as until, today > goal_until as over,
          id is not distinct from ${teamId}::uuid as yours,
          coalesce((select sum(d.n) from total d where d.owner_id = x.id and d.metric = x.goal_metric
            and d.day between x.goal_since and x.goal_until), 0)::float / 100 as done
        from (
          select team.id, team.name, r.*, (muster_now() at time zone coalesce(r.zone, ${houseZone}))::date as today
          from team_rule r join team on team.id = r.team_id
          where r.goal is not null and case when ${only} then team.id = ${teamId}::uuid else r.framing <> 'ranking' end
        ) x where goal_until >= today - 1
        order by yours desc, goal_until, name limit 10`,
  )
