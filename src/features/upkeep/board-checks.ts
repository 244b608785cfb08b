/** What must stay true of boards and of who brought whom (verify.ts). */
import { sql } from 'drizzle-orm'
import { totalsThatDiffer } from '../leaderboards/recount.ts'

export const boardChecks = [
  { name: 'board_equals_credits', query: totalsThatDiffer },
  {
    name: 'credit_belongs_to_what_exists',
    query: sql`select x.id from credit x left join campaign c on c.id = x.campaign_id left join volunteer w on w.id = x.volunteer_id
        left join team t on t.id = x.team_id left join volunteer d on d.id = x.decided_by
      where (x.decided_by is not null and d.id is null) or (x.campaign_id is not null and c.id is null) or w.id is null or (x.team_id is not null and t.id is null)`,
  },
  {
    name: 'credit_is_one_fact',
    query: sql`select source_id from credit group by metric, campaign_id, source_id having sum(weight) filter (where state <> 'refused') > 100`,
  },
  {
    name: 'held_credit_has_a_reason',
    query: sql`select id from credit where state = 'held' and reason is null or state = 'refused' and decided_by is null`,
  },
  {
    name: 'recruit_counts_once',
    query: sql`select volunteer_id from recruitment where recruiter_id = volunteer_id
      union all select x.source_id from credit x left join recruitment r on r.volunteer_id = x.source_id
        where x.metric = 'recruits' and x.state = 'counted' and (r.state is distinct from 'acted' and r.state is distinct from 'void' or r.recruiter_id <> x.volunteer_id)`,
  },
]
