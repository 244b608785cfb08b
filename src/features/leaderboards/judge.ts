/**
 * When a fact is doubtful: it is kept with the reason, not counted, and a lead looks at it. Each limit is far above what
 * a quick person does on a good evening; figures of the trade stand in the comments.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Guard, Metric } from './metrics.ts'

/** Of a team rule `r`. */
export const zoneOfTeam: SQL = sql`r.zone`

/** From so many yeses on their share is compared. */
const sharesFrom = 10
/** Others have to have handled so many answers, for a comparison to mean anything. */
const othersFrom = 20

/** A fact in a statement: what it is of, and the guard of its metric. */
export type Judged = Record<'metric' | 'campaignId' | 'volunteerId' | 'cap' | 'pace' | 'hours' | 'watched', SQL>

/** How many in a fact's campaign, in hundredths: of who earned it, and of all teams. */
const own = ({ volunteerId, campaignId }: Judged, metric: Metric): SQL =>
  sql`coalesce((select n from total where owner_id = ${volunteerId} and metric = ${word(metric)} and day is null
    and campaign_id = ${campaignId}), 0)`
const ofTeams = ({ campaignId }: Judged, metric: Metric): SQL =>
  sql`coalesce((select sum(t.n) from team join total t on t.owner_id = team.id where t.metric = ${word(metric)} and t.day is null
    and t.campaign_id = ${campaignId}), 0)`
const word = (metric: Metric): SQL => sql.raw(`'${metric}'`)

/** Yeses among answers: more than twice everybody else's, and more than half. */
const manyYeses = (g: Judged): SQL => sql`exists (
  select from (select ${own(g, 'pledges')}::float as mine, greatest(${own(g, 'answers')}, ${own(g, 'pledges')}, 1)::float as of_mine) o,
    lateral (select ${ofTeams(g, 'pledges')} - o.mine as theirs, ${ofTeams(g, 'answers')} - o.of_mine as of_theirs
      where o.mine >= ${sql.raw(`${100 * sharesFrom}`)}) t
  where t.of_theirs >= ${sql.raw(`${100 * othersFrom}`)} and o.mine / o.of_mine > 0.5
    and o.mine / o.of_mine > 2 * t.theirs / t.of_theirs)`

/**
 * The reason for a doubt as a key of `doubt.*`, or null, of a fact in its campaign `c` at `local` (`now`, `day`, `time`).
 * `guards`: of which some may apply, all others are left out. Reads by keys only; holds no values.
 *
 * pace: a person reaches some 40 contacts in 20 minutes (field figures); 20 answers handled within 60 s were not read.
 */
export function doubtOf(g: Judged, guards: readonly Guard[]): SQL {
  const some = (guard: keyof Guard): boolean => guards.some((x) => x[guard] !== undefined)
  const hours = sql`when ${g.hours} and (local.time < make_interval(mins => c.opens) or local.time >= make_interval(mins => c.closes)) then 'hours'`
  const pace = sql`when ${g.pace} is not null and (select count(*) from credit x where x.volunteer_id = ${g.volunteerId}
    and x.metric = ${g.metric} and x.at > local.now - interval '60 s') >= ${g.pace} then 'pace'`
  const share = sql`when ${g.watched} and ${manyYeses(g)} then 'share'`
  return sql`case ${some('hours') ? hours : sql``}
    when (select n from total where owner_id = ${g.volunteerId} and metric = ${g.metric} and day = local.day
      and campaign_id is null) >= 100 * ${g.cap} then 'cap'
    ${some('pace') ? pace : sql``} ${some('share') ? share : sql``} end`
}
