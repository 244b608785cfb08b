/**
 * Whose hours the contacts of a batch keep. A campaign is cut so that those of one batch open and close together: whoever
 * begins at half past eight in the evening is given people for whom it is not night yet. A key is `zone|second zone|place
 * of the law`, each empty where it is the campaign's; batches of the key that most of its contacts have (`own_hours`)
 * have an empty one, so that in most campaigns there is nothing to choose.
 *
 * By this a claim passes over batches that are closed. The contact's own hours are looked at again by each press, and by
 * the dispatching statement.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

const zone = sql`coalesce(k.zone, c.zone)`

/**
 * Places whose law has the same hours, those of holidays in the weeks to come among them, count as one: rows of (place,
 * same), to stand in a WITH as `alike`.
 */
export const alike = sql`
  select place, min(place) over (partition by digest) as same from (
    select p.place, (select string_agg(concat_ws(' ', weekday, opens, closes, widest_opens, widest_closes), ',' order by weekday)
        from law_window w where w.place = p.place) || coalesce(
      (select string_agg(concat_ws(' ', day, opens, closes, widest_opens, widest_closes), ',' order by day) from law_day d
        where d.place = p.place and d.day between muster_now()::date - 1 and muster_now()::date + 60), '') as digest
    from law_place p
  ) places`

/** To be joined beside `k` and `c`, where there is `alike`. */
export const places = sql`left join alike of_contact on of_contact.place = k.place left join alike of_campaign on of_campaign.place = c.place`

/** Of contact `k` in campaign `c`: the whole key. In a statement that has `places`. */
export const wholeKey = sql`concat_ws('|', case when ${zone} = c.zone then '' else k.zone end,
  coalesce(nullif(k.zone_too, ${zone}), ''), case when k.place = coalesce(c.place, k.place) then ''
    else coalesce(nullif(coalesce(of_contact.same, k.place), coalesce(of_campaign.same, c.place)), '') end)`

/** As its batch has it; likewise. */
export const hoursKey = sql`coalesce(nullif(${wholeKey}, c.own_hours), '')`

const given = (
  key: SQL,
): SQL => sql`coalesce(nullif(split_part(${key}, '|', 1), ''), c.zone), nullif(split_part(${key}, '|', 2), ''),
  coalesce(nullif(split_part(${key}, '|', 3), ''), c.place, 'default'), coalesce(c.place, 'default'), c.widened, c.opens, c.closes`

/** A row (open, closes_at) of those of campaign `c` who keep these hours. */
const hoursBy = (key: SQL, at: SQL): SQL => sql`muster_hours_of(${given(key)}, ${at})`

/** Of most contacts of campaign `c`; each one's own are looked at by the press. */
export const hoursOfMost = (at: SQL): SQL => hoursBy(sql`c.own_hours`, at)

/** Minutes before closing in which nobody is handed contacts any more: they need time to text them. */
const least = sql`interval '10 minutes'`
const longEnough = (at: SQL): SQL => sql`h.open and coalesce(h.closes_at > ${at} + ${least}, true)`

/**
 * A row for campaign `c`: `open` for somebody, `closing` (open, but for nobody long enough), and `keys` of the batches
 * whose people are open long enough, who closes first first.
 */
export const openKeys = (at: SQL): SQL => sql`(
  select coalesce(bool_or(h.open), false) as open, not coalesce(bool_or(${longEnough(at)}), false) as closing,
    coalesce(array_agg(key order by h.closes_at nulls last, key) filter (where ${longEnough(at)}), '{}') as keys
  from unnest(c.zones || ''::text) key, lateral ${hoursBy(sql`coalesce(nullif(key, ''), c.own_hours)`, at)} h)`

const ofKey = sql`coalesce(nullif(key, ''), c.own_hours)`

/**
 * While nobody can be texted: the minute from which somebody can again who is left to text, of the running campaigns (or of
 * the named one), and the zone of the campaign that opens first. undefined: nothing opens within 60 days.
 */
export async function opensNext(
  tx: Tx,
  campaign?: string,
): Promise<{ at: string; zone: string; now: string } | undefined> {
  const [found] = await rows<{ at: string; zone: string; now: string }>(
    tx,
    sql`select muster_opens(${given(ofKey)}, muster_now()) as at, c.zone, muster_now() as now
        from campaign c cross join unnest(c.zones || ''::text) key cross join lateral ${hoursBy(ofKey, sql`muster_now()`)} h
        where c.state = 'running' and (c.valid_until is null or c.valid_until > muster_now()) and not h.open
          and exists (select from batch b where b.campaign_id = c.id and b.free and b.hours = key)
          and (${campaign === undefined} or lower(c.name) = lower(${campaign ?? null}) or c.id::text = ${campaign ?? null})
        order by 1 nulls last limit 1`,
  )
  return found?.at ? found : undefined
}
