import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import type { Actor } from '../define.ts'
import type { Metric } from './metrics.ts'

/** Credits a fact to a volunteer and their team, once per source; totals rise in the same statement. */
export async function credit(
  tx: Tx,
  {
    metric,
    sourceId,
    campaignId,
    actor,
  }: { metric: Metric; sourceId: string; campaignId: string; actor: Pick<Actor, 'id' | 'teamId'> },
): Promise<void> {
  await tx.execute(sql`
    with fresh as (
      insert into credit (metric, source_id, campaign_id, volunteer_id, team_id)
      values (${metric}, ${sourceId}, ${campaignId}, ${actor.id}, ${actor.teamId}) on conflict do nothing returning 1
    )
    insert into total (owner_id, campaign_id, metric, n)
    select owner, ${campaignId}::uuid, ${metric}, 1 from fresh, (values (${actor.id}::uuid), (${actor.teamId}::uuid)) as o(owner)
    where owner is not null
    -- One order for all: two credits for one team cannot lock each other out.
    order by owner
    on conflict (owner_id, campaign_id, metric) do update set n = total.n + 1`)
}

/** Takes back what a volunteer was credited with for these sources (`sources` selects their ids), as if it had not been. */
export async function takeBackCredits(
  tx: Tx,
  { metric, volunteerId, sources }: { metric: Metric; volunteerId: string; sources: SQL },
): Promise<void> {
  await tx.execute(sql`
    with gone as (
      delete from credit where metric = ${metric} and volunteer_id = ${volunteerId} and source_id in (${sources})
      returning campaign_id, volunteer_id, team_id
    ), owners as (
      select campaign_id, owner, count(*)::int as n from gone, lateral (values (volunteer_id), (team_id)) o(owner)
      where owner is not null group by 1, 2
    ), locked as (
      select t.owner_id, t.campaign_id, t.n, owners.n as less from total t
        join owners on owners.owner = t.owner_id and owners.campaign_id = t.campaign_id
      where t.metric = ${metric} order by t.owner_id for update of t
    ), emptied as (
      delete from total t using locked l
      where (t.owner_id, t.campaign_id, t.metric) = (l.owner_id, l.campaign_id, ${metric}) and l.n <= l.less
    )
    update total t set n = l.n - l.less from locked l
    where (t.owner_id, t.campaign_id, t.metric) = (l.owner_id, l.campaign_id, ${metric}) and l.n > l.less`)
}
