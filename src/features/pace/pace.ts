/**
 * How fast doors and calls go, by area or day. Hours are those of work: from knock to knock of one person or pair, without
 * breaks of more than a quarter of an hour; the first knock of each stretch is taken for two minutes. So whoever waits an
 * hour for a key is not slow, and whoever knocks once is not fast.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Pace = { label: string; hours: number; doors: number; talks: number; interviews: number }
export type CallPace = { label: string; hours: number; calls: number; talks: number }

/** What the trade takes for usual, and aims at: calls an hour of one person. */
export const callsAnHour = { usual: 30, aim: 45 }

/** Column `took` of rows with `at`, by whose hands they are. */
const timed = (from: SQL): SQL =>
  sql`select x.*, case when x.gap is null or x.gap > interval '15 minutes' then interval '2 minutes' else x.gap end as took
    from (select y.*, y.at - lag(y.at) over (partition by y.who order by y.at) as gap from (${from}) y) x`
const hours = sql`(extract(epoch from sum(took)) / 3600)::float as hours`

/** The zone in which days are meant: the newest effort's. */
async function readZone(tx: Tx): Promise<string> {
  const [found] = await rows<{ zone: string }>(tx, sql`select zone from canvass order by created_at desc limit 1`)
  return found?.zone ?? 'UTC'
}

/** Of the last `days`, newest first by day, by area those with most hours first; at most `most`. Without area: an empty label. */
export async function readDoorPace(tx: Tx, by: 'day' | 'area', days: number, most = 15): Promise<Pace[]> {
  const zone = await readZone(tx)
  const since = sql`muster_now() - make_interval(days => ${days})`
  const label = (at: SQL, area: SQL): SQL =>
    by === 'day' ? sql`to_char(${at} at time zone ${zone}, 'YYYY-MM-DD')` : sql`coalesce(${area}, '')`
  const found = await rows<Pace>(
    tx,
    sql`with knocks as (${timed(sql`
          select v.at, v.outcome, a.code as area, least(v.volunteer_id, coalesce(v.partner_id, v.volunteer_id)) as who
          from visit v join door d on d.id = v.door_id left join area a on a.id = d.area_id
          where v.at >= ${since} and v.undone_at is null`)}
        ), doors as (
          select ${label(sql`at`, sql`area`)} as label, ${hours}, count(*)::int as doors,
            (count(*) filter (where outcome = 'talked'))::int as talks from knocks group by 1
        ), asked as (
          select ${label(sql`i.ended_at`, sql`a.code`)} as label, count(*)::int as interviews
          from interview i left join area a on a.id = i.area_id where i.state = 'done' and i.ended_at >= ${since} group by 1
        )
        select d.label, d.hours, d.doors, d.talks, coalesce(a.interviews, 0) as interviews
        from doors d left join asked a on a.label = d.label
        order by ${by === 'day' ? sql`d.label desc` : sql`d.hours desc, d.label`} limit ${most}`,
  )
  return found
}

/** Of the last `days`, newest first. */
export async function readCallPace(tx: Tx, days: number, most = 15): Promise<CallPace[]> {
  const zone = await readZone(tx)
  return rows(
    tx,
    sql`with calls as (${timed(sql`
          select c.at, c.outcome, c.volunteer_id as who from call c where c.at >= muster_now() - make_interval(days => ${days})`)}
        )
        select to_char(at at time zone ${zone}, 'YYYY-MM-DD') as label, ${hours}, count(*)::int as calls,
          (count(*) filter (where outcome = 'talked'))::int as talks
        from calls group by 1 order by 1 desc limit ${most}`,
  )
}

/** A count by the hour; nothing for work of less than six minutes, which tells no pace. */
export const anHour = (n: number, of: number): number | undefined => (of < 0.1 ? undefined : n / of)
