import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/**
 * What was learned through a campaign of people's votes and of what they answered to a rally goes with its tags: a group
 * of it a call, while no other campaign has the same aim. Who came stays counted, as nobody. Returns how many rows.
 */
export async function removeTurnout(tx: Tx, campaignId: string, n: number): Promise<number> {
  const over = sql`campaign c where c.id = ${campaignId} and not exists (select from campaign o
    where o.id <> c.id and o.state <> 'finished' and (o.votes_on = c.votes_on or o.event_id = c.event_id))`
  const [gone] = await rows<{ n: number }>(
    tx,
    sql`with over as materialized (select c.votes_on, c.event_id from ${over}), marks as (
          delete from voted where (contact_id, votes_on) in (
            select v.contact_id, v.votes_on from over join voted v on v.votes_on = over.votes_on limit ${n}::int)
          returning contact_id, votes_on
        ), forgotten as (
          update contact set voted_on = array_remove(voted_on, marks.votes_on) from marks where contact.id = marks.contact_id
        ), plans as (
          delete from vote_plan where (contact_id, votes_on) in (
            select p.contact_id, p.votes_on from over join vote_plan p on p.votes_on = over.votes_on limit ${n}::int)
          returning 1
        ), answers as (
          delete from rsvp where (event_id, contact_id) in (
            select r.event_id, r.contact_id from over join rsvp r on r.event_id = over.event_id limit ${n}::int)
          returning event_id, contact_id
        ), codes as (
          delete from event_code x using answers where x.event_id = answers.event_id and x.contact_id = answers.contact_id
        ), came as (
          update attendance set contact_id = null where id in (
            select a.id from over join attendance a on a.event_id = over.event_id where a.contact_id is not null limit ${n}::int)
          returning 1
        )
        select ((select count(*) from marks) + (select count(*) from plans) + (select count(*) from answers)
          + (select count(*) from came))::int as n`,
  )
  return gone?.n ?? 0
}
