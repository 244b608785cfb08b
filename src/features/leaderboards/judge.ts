/**
 * When a fact is doubtful: it is kept with the reason, not counted, and a lead looks at it. Each limit is far above what
 * a quick person does on a good evening; figures of the trade stand in the comments.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** Of a team rule `r`. */
export const zoneOfTeam: SQL = sql`r.zone`

/** From so many yeses on their share is compared. */
const sharesFrom = 10
/** Others have to have handled so many answers, for a comparison to mean anything. */
const othersFrom = 20

/** How many of a person's in a campaign, in hundredths. */
const own = (metric: string): SQL =>
  sql`coalesce((select n from total where kind = 'person' and metric = ${metric} and campaign_id = g.campaign_id and owner_id = g.volunteer_id), 0)`
const ofTeams = (metric: string): SQL =>
  sql`coalesce((select sum(n) from total where kind = 'team' and metric = ${metric} and campaign_id = g.campaign_id), 0)`

/** Yeses among answers: more than twice everybody else's, and more than half. */
const manyYeses = sql`exists (
  select from (select ${own('pledges')}::float as mine, greatest(${own('answers')}, ${own('pledges')}, 1)::float as of_mine) o,
    lateral (select ${ofTeams('pledges')} - o.mine as theirs, ${ofTeams('answers')} - o.of_mine as of_theirs
      where o.mine >= ${100 * sharesFrom}::int) t
  where t.of_theirs >= ${100 * othersFrom}::int and o.mine / o.of_mine > 0.5
    and o.mine / o.of_mine > 2 * t.theirs / t.of_theirs)`

/** Which looks a set of facts needs: whether any of their metrics has such a guard. */
type Looks = { hours: boolean; pace: boolean; share: boolean }

/**
 * The reason for a doubt as a key of `doubt.*`, or null, of a fact `g` (its guard, its campaign `c` with its hours) at
 * `moment` on `local` (`day`, `minute`). Reads by keys only.
 *
 * pace: a person reaches some 40 contacts in 20 minutes (field figures); 20 answers handled within 60 s were not read.
 */
export const doubtOf = ({ hours, pace, share }: Looks): SQL => sql`case
  ${hours ? sql`when g.hours and (local.minute < c.opens or local.minute >= c.closes) then 'hours'` : sql``}
  when coalesce((select n from day_total where kind = 'person' and metric = g.metric and day = local.day
    and owner_id = g.volunteer_id), 0) >= 100 * g.cap then 'cap'
  ${
    pace
      ? sql`when g.pace is not null and (select count(*) from credit x where x.volunteer_id = g.volunteer_id and x.metric = g.metric
    and x.at > moment.now - interval '60 s') >= g.pace then 'pace'`
      : sql``
  }
  ${share ? sql`when g.watched and ${manyYeses} then 'share'` : sql``} end`
