/**
 * Claims of many volunteers in one transaction: the first minute of an evening, when all of a room ask at once. A claim
 * costs more in ways to the database and back than in work, and so shares them.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { waitingFor } from '../conversations/gate.ts'
import { freelyAllowed, lockClaimers } from './allowance.ts'
import type { Claimer } from './allowance.ts'
import type { Claimed } from './claim.ts'
import { calledIn, someoneCalls } from '../walks/calls.ts'
import { claimMinutes, follows, inOwn } from './free.ts'
import { hoursOfMost } from './hours-of.ts'

/**
 * Gives each of these volunteers the batch in hand, else a whole free one, where that is all there is to it. Undefined,
 * with nothing taken, for everybody else: who asks twice, is new, paused or back from *Done*; where the campaign whose
 * turn it is has several languages or hours, chases votes, or has nothing but odd sizes, shared contacts and people on the phone left; whom another
 * transaction is changing. `claimBatch` looks at those one by one, and says what is the matter.
 */
export async function claimTogether(tx: Tx, volunteerIds: string[]): Promise<(Claimed | undefined)[]> {
  const able = (await rows<Claimer & { id: string }>(tx, lockClaimers(volunteerIds))).flatMap((who) => {
    const most = freelyAllowed(who)
    return most > 0 ? [{ volunteer_id: who.id, most }] : []
  })
  if (!able.length) return volunteerIds.map(() => undefined)
  const taken = await rows<Claimed & { volunteerId: string }>(tx, takeTurns(JSON.stringify(able)))
  const claimed = new Map(taken.map(({ volunteerId, ...batch }) => [volunteerId, batch]))
  return volunteerIds.map((id, i) => (volunteerIds.indexOf(id) === i ? claimed.get(id) : undefined))
}

/**
 * Each volunteer's campaign is the one that `claimBatch` would begin with; the n-th of those who want one of its batches
 * gets the n-th free one. What is locked here and fits nobody is let go with the transaction.
 */
const takeTurns = (able: string) =>
  sql`with moment as materialized (select muster_now() as now), able as materialized (
        select * from jsonb_to_recordset(${able}::jsonb) as able (volunteer_id uuid, most int)
      ), held as materialized (
        select able.volunteer_id, in_hand.*
        from moment, able cross join lateral (
          select b.id, b.campaign_id, b.ready, b.size
          from batch b join campaign c on c.id = b.campaign_id and c.state <> 'finished'
          where b.volunteer_id = able.volunteer_id and b.ready > 0 and b.expires_at > moment.now
            and (c.valid_until is null or c.valid_until > moment.now)
          order by b.claimed_at limit 1
        ) in_hand
      ), asked as materialized (
        select able.volunteer_id, able.most, i.campaign_id as own
        from able join volunteer v on v.id = able.volunteer_id left join invite i on i.id = v.invite_id
        where able.volunteer_id not in (select volunteer_id from held)
      ), open as materialized (
        select c.id, c.batch_size, c.gate, c.launched_at, c.languages = '{}' and c.zones = '{}' and c.votes_on is null as plain
        from moment, campaign c, lateral ${hoursOfMost(sql`moment.now`)} hours
        where c.state = 'running' and (c.valid_until is null or c.valid_until > moment.now) and not ${follows}
          and hours.open and (hours.closes_at is null or hours.closes_at > moment.now + interval '10 minutes')
      ), wanting as (
        select asked.volunteer_id, first.id as campaign_id, first.batch_size,
          row_number() over (partition by first.id order by asked.volunteer_id) as turn
        from asked cross join lateral (
          select * from open where ${waitingFor(sql`asked.volunteer_id`)} <= open.gate
          order by open.id is not distinct from asked.own desc, launched_at limit 1
        ) first where first.plain and first.batch_size <= asked.most
      ), free as materialized (
        select w.campaign_id, b.id, row_number() over (partition by w.campaign_id) as turn
        from (select campaign_id, count(*) as n from wanting group by campaign_id) w
          cross join lateral (${inOwn(sql`w.campaign_id`, { most: sql`w.n` })}) b
      ), taken as (
        update batch b set volunteer_id = wanting.volunteer_id, claimed_at = moment.now,
          expires_at = moment.now + make_interval(mins => ${claimMinutes}), size = b.ready
        from moment, free join wanting using (campaign_id, turn)
        where b.id = free.id and b.id = any(array(select id from free)) and b.ready = wanting.batch_size and not b.shared
          and not (${someoneCalls} and exists (${calledIn(sql`b.id`, sql`wanting.volunteer_id`, sql`moment.now`)}))
        returning b.id, b.campaign_id, b.volunteer_id, b.ready
      ), noted as (
        insert into claim (batch_id, volunteer_id, contacts, claimed_at)
        select id, volunteer_id, ready, moment.now from taken, moment
      )
      select volunteer_id as "volunteerId", id as "batchId", campaign_id as "campaignId", ready, size, false as "isNew" from held
      union all select volunteer_id, id, campaign_id, ready, ready, true from taken`
