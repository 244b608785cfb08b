import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

/** 18:30 in a zone, when most are home, so many days on; the next day's, where that is past. */
export const evening = (zone: string, days: number): SQL => sql`(
  select case when x > muster_now() then x else x + interval '1 day' end
  from (select (date_trunc('day', muster_now() at time zone ${zone}::text) + make_interval(days => ${days}, hours => 18, mins => 30))
    at time zone ${zone}::text as x) x)`
