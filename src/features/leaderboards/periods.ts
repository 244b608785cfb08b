import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

export const periods = ['today', 'week', 'campaign', 'all'] as const
export type Period = (typeof periods)[number]

/**
 * Where no team says otherwise: where the campaign that runs longest texts (a pause is no end); where none runs, that of
 * the newest. Boards are read by it, and facts of no campaign dated.
 */
export const houseZone: SQL = sql`coalesce((select zone from campaign
  order by state in ('running', 'paused') desc, case when state in ('running', 'paused') then launched_at end, id desc limit 1), 'UTC')`

/** The first day of the week that `day` is in, for weeks that begin on `start` (1 Monday to 7 Sunday). */
export const firstOfWeek = (day: SQL, start: SQL): SQL =>
  sql`(${day} - ((extract(isodow from ${day})::int - ${start} + 7) % 7))`

/**
 * What a person or a team (`o.id`, whose `o.today` and `o.week_start` are known) has of a metric in a period, in
 * hundredths. A campaign that is over is over for boards too.
 */
export const sumOf = (metric: string, period: Period): SQL => {
  switch (period) {
    case 'today':
    case 'week': {
      const since = period === 'today' ? sql`o.today` : firstOfWeek(sql`o.today`, sql`o.week_start`)
      return sql`coalesce((select sum(t.n) from total t
        where t.owner_id = o.id and t.metric = ${metric} and t.day between ${since} and o.today), 0)::int`
    }
    case 'campaign':
      return sql`coalesce((select sum(t.n) from total t left join campaign c on c.id = t.campaign_id
        where t.owner_id = o.id and t.metric = ${metric} and t.day is null and coalesce(c.state, 'running') <> 'finished'), 0)::int`
    case 'all':
      return sql`coalesce((select sum(t.n) from total t
        where t.owner_id = o.id and t.metric = ${metric} and t.day is null), 0)::int`
  }
}
