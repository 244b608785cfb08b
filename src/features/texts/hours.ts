/**
 * Texting hours of a contact `k` in a campaign `c`, where there is one: in the contact's own zone, else the campaign's.
 * An answer that belongs to no campaign keeps to the hours of the trade, 9 to 21 (47 CFR 64.1200(c)(1) has 8 to 21), and
 * for want of a zone to that of the newest campaign.
 */
import { sql } from 'drizzle-orm'

export const zoneOfContact = sql`coalesce(k.zone, c.zone, (select zone from campaign order by created_at desc limit 1), 'UTC')`
export const opensFor = sql`coalesce(c.opens, 540)`
export const closesFor = sql`coalesce(c.closes, 1260)`

/** Whether this contact may be texted at this minute. */
export const isOpenFor = sql`(muster_minute(${zoneOfContact}) >= ${opensFor} and muster_minute(${zoneOfContact}) < ${closesFor})`

/** Hours of all day begin at nine: nobody means midnight. */
const begins = sql`case when ${opensFor} = 0 and ${closesFor} = 1440 then 540 else ${opensFor} end`
const at = (days: ReturnType<typeof sql>) =>
  sql`((date_trunc('day', muster_now() at time zone ${zoneOfContact}) + make_interval(days => ${days}, mins => ${begins}))
    at time zone ${zoneOfContact})`

/** When texting opens next: tomorrow, or before today's opening today. */
export const opensNext = at(sql`case when muster_minute(${zoneOfContact}) < ${begins} then 0 else 1 end`)
