/**
 * A random part of a list that is not texted, so that it can be told what the texts brought about. Drawn in the statement
 * that cuts the batches: whoever is drawn never becomes a contact of the campaign. By a hash of the seed and the number:
 * the same list and seed give the same draw, whoever draws it again, and nobody can pick whom it meets.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Aim } from './aim.ts'

/** Of `reachable` (id, phone): so many of a hundred, to the nearest person. */
export const drawn = ({ percent, seed }: Aim): SQL =>
  percent === null
    ? sql`select null::uuid as id where false`
    : sql`select id from (
        select id, row_number() over (order by md5(${seed}::text || phone), id) as n, count(*) over () as many from reachable
      ) x where n <= round(many * ${percent}::int / 100.0)`

export const keepDrawn = (campaignId: string): SQL =>
  sql`insert into holdout (campaign_id, contact_id) select ${campaignId}::uuid, id from drawn on conflict do nothing`

/** Contact `k` is left alone by no other campaign with this aim: another text about the same would spoil what is measured. */
export const heldElsewhere = ({ id, votesOn, eventId, againOf }: Aim): SQL =>
  sql`and not exists (select from holdout h join campaign o on o.id = h.campaign_id
    where h.contact_id = k.id and o.id <> ${id} and (o.votes_on = ${votesOn}::date or o.event_id = ${eventId}::uuid or o.id = ${againOf}::uuid))`
