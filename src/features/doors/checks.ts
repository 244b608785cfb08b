/** What must stay true of doors (upkeep/verify.ts). */
import { sql } from 'drizzle-orm'

export const doorChecks = [
  {
    name: 'walk_counts_its_doors',
    query: sql`select w.id from walk w left join door d on d.walk_id = w.id and d.state = 'open' group by w.id, w.open having w.open <> count(d.id)`,
  },
  {
    name: 'walk_claim_on_record',
    query: sql`select w.id from walk w left join walk_claim c on c.walk_id = w.id and c.ended_at is null
      where (w.volunteer_id, w.partner_id) is distinct from (c.volunteer_id, c.partner_id)`,
  },
  {
    name: 'walk_is_held_by_who_may',
    query: sql`select w.id from walk w join volunteer v on v.id in (w.volunteer_id, w.partner_id)
      where v.removed_at is not null or v.trust = 'new' and v.role = 'volunteer'`,
  },
  {
    name: 'visit_under_a_claim',
    query: sql`select v.id from visit v where not exists (select from walk_claim c where c.walk_id = v.walk_id
      and v.volunteer_id in (c.volunteer_id, c.partner_id) and c.claimed_at <= v.at and (c.ended_at is null or c.ended_at >= v.at))`,
  },
  {
    name: 'door_is_what_came_of_it',
    query: sql`select d.id from door d left join lateral (select outcome from visit v
        where v.door_id = d.id and v.undone_at is null order by v.id desc limit 1) v on true
      where d.outcome is distinct from v.outcome or (d.state = 'back') <> (d.back_at is not null)`,
  },
  {
    name: 'nobody_returns',
    query: sql`select v.id from visit v join door d on d.id = v.door_id join no_return n on n.key = d.key
      where v.at > n.at and v.undone_at is null`,
  },
  {
    name: 'door_counts_once',
    query: sql`select x.id from credit x left join visit v on v.id = x.source_id and v.undone_at is null
      where x.metric = 'doors' and x.state <> 'refused' and v.id is null
      union all
      select v.id from visit v where v.undone_at is null
        and 100 <> (select coalesce(sum(weight), 0) from credit x where x.metric = 'doors' and x.source_id = v.id)`,
  },
]
