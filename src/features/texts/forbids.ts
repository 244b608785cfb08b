/**
 * What forbids a text, each as a condition of one statement: the dispatching statement decides by them, and /why explains
 * by them. They speak of a message `m`, its contact `k`, its campaign `c` (perhaps none), `moment` (below) and the row
 * `hours` of `hoursAt(moment.now)`.
 */
import { sql } from 'drizzle-orm'
import { anyErased, erasedOptOut } from '../optouts/erased.ts'
import { margin } from './hours.ts'
import { houseStands } from './pauses.ts'

/** The time of the house is asked for once, not for every row: it costs more than a join. So is what stands still. */
export const moment = sql`select muster_now() as now, muster_clock() as clock, ${houseStands} as stands,
  array(select id from volunteer where paused_at is not null) as paused, ${anyErased} as erased`

/** Texts to this contact within a day that they have not answered: no faulty hand and no faulty queue goes on for ever. */
const unanswered = sql`(select count(*) from message x where x.contact_id = m.contact_id and x.kind in ('first', 'reply')
  and x.state in ('sending', 'sent', 'unknown') and x.created_at > moment.now - interval '1 day'
  and not exists (select from inbound i where i.conversation_id = x.conversation_id and i.created_at > x.created_at))`

/** The stricter of the contact's law and the senders'. */
export const perDay = sql`(select min(per_day) from law_place where place in (k.place, coalesce(c.place, k.place)))`

export const forbids = {
  // By number too: a STOP of a number that was being imported at that moment knew no contact to mark.
  optedOut: sql`(k.opted_out_at is not null or exists (select from opt_out o where o.phone = k.phone and o.ended_at is null)
    or (moment.erased and ${erasedOptOut(sql`k.phone`)}))`,
  wrongNumber: sql`k.wrong_number_at is not null`,
  house: sql`moment.stands`,
  /** Words that may be an opt-out wait for a person (optouts/near.ts). */
  frozen: sql`k.frozen_at is not null`,
  finished: sql`(c.state = 'finished' and m.kind = 'first')`,
  ended: sql`(c.valid_until <= moment.now)`,
  /** A chase of votes ends for whoever has voted; one who was drawn to be left alone has no first text. */
  voted: sql`(m.kind = 'first' and c.votes_on = any(k.voted_on))`,
  heldOut: sql`(m.kind = 'first' and c.holdout_percent is not null and exists (
    select from holdout h where h.campaign_id = c.id and h.contact_id = k.id))`,
  paused: sql`(c.state = 'paused')`,
  volunteerPaused: sql`(m.volunteer_id = any(moment.paused))`,
  closed: sql`(not hours.open or hours.closes_at <= moment.now + make_interval(secs => ${margin}))`,
  tooMany: sql`(${unanswered} >= ${perDay})`,
}
