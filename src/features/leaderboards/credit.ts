import { sql } from 'drizzle-orm'
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
