/**
 * Texting hours of a contact `k` in a campaign `c`, where there is one, at an instant: by the wall clock of the
 * contact's zone, else the campaign's; within the campaign's hours and those of the law of the contact's place and of the
 * senders' (features/law). Every statement that asks uses these functions of the database (migration `law`).
 *
 * An answer that belongs to no campaign keeps to the hours of the trade, 9 to 21 (47 CFR 64.1200(c)(1) has 8 to 21), and
 * for want of a zone to that of the newest campaign.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

export const zoneOfContact = sql`coalesce(k.zone, c.zone, (select zone from campaign order by created_at desc limit 1), 'UTC')`
export const opensFor = sql`coalesce(c.opens, 540)`
export const closesFor = sql`coalesce(c.closes, 1260)`

const given = (zone: SQL, widened: SQL): SQL =>
  sql`${zone}, k.zone_too, k.place, coalesce(c.place, k.place), ${widened}, ${opensFor}, ${closesFor}`
const asNow = sql`coalesce(c.widened, false)`

/**
 * A row (open, closes_at) for an instant, to stand in a join. The function becomes a part of the statement, but not with
 * a subquery among its arguments: they are given names first.
 */
export const hoursAt = (at: SQL, widened: SQL = asNow): SQL =>
  sql`(select hours.open, hours.closes_at from (select ${zoneOfContact} as zone, ${widened} as widened) spot
    cross join lateral muster_hours_of(${given(sql`spot.zone`, sql`spot.widened`)}, ${at}) hours)`

/** Whether this contact may be texted at this minute. */
export const isOpenFor = sql`(select open from ${hoursAt(sql`muster_now()`)} hours)`

/** When texting opens next, seen from an instant when it is closed; what nothing opens within 60 days is seen again then. */
export const opensNextFrom = (at: SQL): SQL =>
  sql`coalesce(muster_opens(${given(zoneOfContact, asNow)}, ${at}), ${at} + interval '60 days')`

/** When texting opens next; while it is open: the next opening after this one. */
export const opensNext = sql`(case when ${isOpenFor}
  then ${opensNextFrom(sql`coalesce((select closes_at from ${hoursAt(sql`muster_now()`)} hours), date_trunc('day', muster_now() at time zone ${zoneOfContact}) at time zone ${zoneOfContact} + interval '1 day')`)}
  else ${opensNextFrom(sql`muster_now()`)} end)`

/** Seconds before the end of a window from which nothing is handed over: a carrier needs some to deliver, or to give up. */
export const margin = 30
