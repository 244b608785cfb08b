/**
 * Which carrier a text goes by.
 *
 * - A text of once doubtful fate (proved absent by its carrier's list, or sent again by a person's decision) stays with
 *   the carrier that had it: what that one may still have in a queue must not meet the same words at another.
 * - An answer to a contact goes by the carrier that the contact wrote to last, from the number they wrote to.
 * - Else by the campaign's own carrier; one that is not connected lets the campaign's texts wait, rather than let them
 *   leave by a number that nobody chose.
 * - Else by the country of the number, else by the usual one.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

export type Routing = {
  /** Carriers that new texts may go by. */
  on: readonly string[]
  usual: string
  /** Country (two letters) -> carrier. */
  routes: Readonly<Record<string, string>>
  /** Of `on`: those whose list, if they have one, does not prove that a text was never taken. */
  doubtful?: readonly string[]
}

/** Names, to stand after `in`; of none nothing is in it. */
export const listOf = (names: readonly string[]): SQL =>
  sql`(${sql.join(
    names.map((name) => sql`${name}::text`),
    sql`, `,
  )})`

/** For message `m` of contact `k` and campaign `c`: the carrier's name; null: the text waits. */
export function carrierOf({ on, usual, routes }: Routing): SQL {
  const pairs = Object.entries(routes)
  const byCountry = pairs.length
    ? sql`case k.country ${sql.join(
        pairs.map(([country, name]) => sql`when ${country}::text then ${name}::text`),
        sql` `,
      )} else ${usual}::text end`
    : sql`${usual}::text`
  const known = listOf(on)
  return sql`case
    when m.fence > 0 and m.reason is null and m.provider in ${known} then m.provider
    -- Proved absent at a carrier that is gone since: only a person may let it go by another.
    when m.fence > 0 and m.reason is null
      and exists (select from attempt a where a.message_id = m.id and a.fence = m.fence and a.outcome = 'absent') then null
    when m.kind in ('first', 'test') then case
      when c.carrier is null then ${byCountry}
      when c.carrier in ${known} then c.carrier end
    else coalesce(
      (select case when i.provider in ${known} then i.provider end from inbound i
       where i.conversation_id = m.conversation_id order by i.created_at desc limit 1),
      case when c.carrier in ${known} then c.carrier end,
      ${byCountry}) end`
}

/** For message `m`: the number of ours that the contact wrote to last, where it is of the carrier `name`. */
export const writtenTo = (name: SQL): SQL => sql`case when m.kind not in ('first', 'test') then
    (select case when i.provider = ${name} then i.to_phone end from inbound i
     where i.conversation_id = m.conversation_id order by i.created_at desc limit 1) end`
