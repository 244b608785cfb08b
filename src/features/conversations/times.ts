/** How long an answer may wait for its volunteer: for a conversation `v` that begins to wait now. */
import { sql } from 'drizzle-orm'

/** Minutes after which somebody is reminded of who waits for them. */
export const nudgeAfter = 10
/** Where no campaign says otherwise: minutes after which an answer goes to the team's queue. */
export const handBackMinutes = 45

export const nudgeTime = sql`muster_now() + make_interval(mins => ${nudgeAfter})`
export const handBackTime = sql`muster_now()
  + make_interval(mins => coalesce((select hand_back_after from campaign where id = v.campaign_id), ${handBackMinutes}))`
