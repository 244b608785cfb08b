/** What must stay true of areas (upkeep/verify.ts). */
import { sql } from 'drizzle-orm'
import { isHeld } from './trial.ts'

export const areaChecks = [
  {
    name: 'area_score_is_its_result',
    query: sql`select s.area_id from area_score s where s.likely is not null and abs(s.likely - s.abstained * s.ours) > 1e-6
      or s.abstained > s.registered or s.abstained < 0 or s.ours < 0 or s.ours > 1`,
  },
  {
    name: 'area_places_are_whole',
    query: sql`select territory_id from area_score group by 1 having count(place) > 0 and max(place) <> count(place)`,
  },
  {
    name: 'area_small_is_not_ranked',
    query: sql`select s.area_id from area_score s join territory t on t.id = s.territory_id
      where s.place is not null and (s.registered < t.minimum or s.mark is not null) or s.place is null and s.mark is null`,
  },
  {
    // One of each block, and no block without: anything else was not drawn.
    name: 'trial_leaves_one_of_each_alone',
    query: sql`select trial_id from trial_station group by trial_id, block having count(*) filter (where held) <> 1`,
  },
  {
    name: 'left_alone_has_no_walk',
    query: sql`select w.id from walk w join area a on a.id = w.area_id where ${isHeld(sql`a`)}`,
  },
  {
    name: 'area_votes_add_up',
    query: sql`select area_id from area_result where voters > registered or "cast" > voters
      or "cast" <> (select coalesce(sum(v::int), 0) from jsonb_array_elements_text(votes) v)`,
  },
]
