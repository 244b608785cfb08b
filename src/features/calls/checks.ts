/** What must stay true of calls (upkeep/verify.ts). */
import { sql } from 'drizzle-orm'

export const callChecks = [
  {
    name: 'call_claim_on_record',
    query: sql`select t.id from call_target t left join call_claim c on c.target_id = t.id and c.ended_at is null
      where t.volunteer_id is distinct from c.volunteer_id`,
  },
  {
    name: 'call_under_a_claim',
    query: sql`select k.id from call k where not exists (select from call_claim c where c.target_id = k.target_id
      and c.volunteer_id = k.volunteer_id and c.claimed_at <= k.at and (c.ended_at is null or c.ended_at >= k.at))`,
  },
  {
    name: 'no_call_after_opt_out',
    query: sql`select c.id from call_claim c join call_target t on t.id = c.target_id join contact k on k.id = t.contact_id
        join opt_out o on o.phone = k.phone and c.claimed_at > o.at and (o.ended_at is null or c.claimed_at < o.ended_at)`,
  },
  {
    // A second for two claims that did not see each other.
    name: 'nobody_texted_while_called',
    query: sql`select m.id from call_claim c join call_target t on t.id = c.target_id
        join message m on m.contact_id = t.contact_id and m.kind = 'first' and m.volunteer_id <> c.volunteer_id
          and m.created_at > c.claimed_at + interval '1 s' and m.created_at < least(c.ended_at, c.claimed_at + interval '30 minutes')`,
  },
  {
    name: 'call_within_its_tries',
    query: sql`select t.id from call_target t join canvass c on c.id = t.canvass_id
      where t.tries <> (select count(*) from call k where k.target_id = t.id)
        or t.state = 'open' and t.tries >= c.most_tries`,
  },
  {
    name: 'call_counts_once',
    query: sql`select x.id from credit x left join call k on k.id = x.source_id
      where x.metric = 'calls' and x.state <> 'refused' and k.id is null
      union all
      select k.id from call k where 100 <> (select coalesce(sum(weight), 0) from credit x where x.metric = 'calls' and x.source_id = k.id)`,
  },
]
