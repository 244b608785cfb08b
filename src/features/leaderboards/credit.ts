/**
 * Facts that count, and taking them back. Whoever writes a fact calls `credit` in its transaction; whoever undoes one,
 * `reverse`. Totals rise and fall in the same statement.
 *
 *     await credit(tx, { metric: 'answers', sourceId: inboundId, campaignId, to: [actor] })
 *
 * For what several people brought about, ask `writersOf` (writers.ts) first: it gives who wrote to a contact in a
 * campaign, and `share` divides the fact among them:
 *
 *     const writers = await writersOf(tx, { campaignId, contactIds })        // one query for as many contacts as you like
 *     await credit(tx, ...contactIds.map((contactId) => ({
 *       metric: 'attended' as const, sourceId: contactId, campaignId, to: share(writers.get(contactId)),
 *     })))
 *     await reverse(tx, { metric: 'attended', campaignId, sourceIds: [contactId] })
 *
 * A source counts once per metric and campaign however often it is credited; a contact whom nobody wrote to is nobody's
 * (`to` is empty: nothing is written). Facts are written in groups of any size, one statement a call.
 *
 * What looks like farming (judge.ts) is *held*: kept with its reason, not counted, shown to a lead.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { noCampaign } from '../../db/schema/leaderboards.ts'
import { doubtOf, zoneOfTeam } from './judge.ts'
import { registry } from './metrics.ts'
import type { Metric } from './metrics.ts'

/** Whose a fact is. `weight` in hundredths; those of one fact add up to 100. */
export type Share = { id: string; teamId: string | null; weight?: number }

export type Fact = {
  metric: Metric
  /** The row that earned it. */
  sourceId: string
  /** null: of no campaign, such as a recruit. */
  campaignId: string | null
  to: readonly Share[]
  /** A doubt that only the caller can have, as a key of `doubt.*` in locales. */
  doubt?: string | undefined
}

/** Divides a fact evenly: 100, 50 and 50, 34 and 33 and 33. */
export function share(among: readonly { id: string; teamId: string | null }[] = []): Share[] {
  const each = Math.floor(100 / Math.max(1, among.length))
  return among.map(({ id, teamId }, i) => ({ id, teamId, weight: each + (i < 100 - each * among.length ? 1 : 0) }))
}

const nowhere = sql`${noCampaign}::uuid`
const columns = sql`metric, source_id, campaign_id, volunteer_id, team_id, slot, weight, day, state, reason, at`
const judgedColumns = sql`j.metric, j.source_id, j.campaign_id, j.volunteer_id, j.team_id, j.slot, j.weight, j.day,
  case when j.reason is null then 'counted' else 'held' end, j.reason, j.now`

/** What a set of credit rows changes in the totals: whose, of which day and campaign. */
const owners = (from: SQL): SQL =>
  sql`select o.kind, x.metric, coalesce(x.campaign_id, ${nowhere}) as campaign_id, x.day, o.owner_id, x.weight
    from ${from} x, lateral (values ('person', x.volunteer_id), ('team', x.team_id)) o(kind, owner_id)
    where o.owner_id is not null`

/** In one order for all: two facts of one team cannot lock each other out. `several`: rows that may be of one owner. */
const raise = (several = true): SQL => {
  const n = several ? sql`sum(weight)` : sql`weight`
  const grouped = several ? sql`group by 1, 2, 3, 4 order by 1, 2, 3, 4` : sql``
  return sql`
  days as (
    insert into day_total (kind, metric, day, owner_id, n)
    select kind, metric, day, owner_id, ${n} from owners ${grouped}
    on conflict (kind, metric, day, owner_id) do update set n = day_total.n + excluded.n
  )
  insert into total (kind, metric, campaign_id, owner_id, n)
  select kind, metric, campaign_id, owner_id, ${n} from owners ${grouped}
  on conflict (kind, metric, campaign_id, owner_id) do update set n = total.n + excluded.n
  returning owner_id as "ownerId"`
}

/**
 * Credits facts to those who brought them about, once per source; totals rise in the same statement. A statement has only
 * the parts that its facts need: of one fact by one person most of the time went into making ready what it did not.
 */
export async function credit(tx: Tx, ...facts: Fact[]): Promise<void> {
  const given = facts.flatMap(({ metric, sourceId, campaignId, to, doubt: doubted }) =>
    to.map(({ id, teamId, weight = 100 }, slot) => {
      const { cap, pace, hours, share: watched } = registry[metric].guard
      return [metric, sourceId, campaignId, id, teamId, slot, weight, doubted, cap, pace, hours, watched]
    }),
  )
  if (!given.length) return
  const guards = facts.map(({ metric }) => registry[metric].guard)
  const doubt = doubtOf({
    hours: guards.some(({ hours }) => hours),
    pace: guards.some(({ pace }) => pace !== undefined),
    share: guards.some(({ share }) => share),
  })
  const shared = facts.some(({ to }) => to.length > 1)
  const credited = sql`metric, source_id, campaign_id, volunteer_id, team_id, weight, day, state`
  await rows(
    tx,
    sql`with moment as materialized (select muster_now() as now), judged as materialized (
          select g.*, moment.now, local.day, coalesce(g.doubted, ${doubt}) as reason
          from moment, (select g->>0 as metric, (g->>1)::uuid as source_id, (g->>2)::uuid as campaign_id, (g->>3)::uuid as volunteer_id,
            (g->>4)::uuid as team_id, (g->>5)::smallint as slot, (g->>6)::smallint as weight, g->>7 as doubted,
            (g->>8)::int as cap, (g->>9)::int as pace, coalesce((g->>10)::boolean, false) as hours,
            coalesce((g->>11)::boolean, false) as watched
          from jsonb_array_elements(${JSON.stringify(given)}::jsonb) g) g
            left join team_rule r on r.team_id = g.team_id left join campaign c on c.id = g.campaign_id,
            lateral (select (moment.now at time zone coalesce(${zoneOfTeam}, c.zone, 'UTC'))::date as day,
            extract(epoch from (moment.now at time zone coalesce(c.zone, ${zoneOfTeam}, 'UTC'))::time) / 60 as minute) local
        ), first as (
          insert into credit (${columns}) select ${judgedColumns} from judged j where slot = 0 on conflict do nothing
          returning ${credited}
        ), ${
          shared
            ? sql`rest as (
          -- Only with their first: a source that counted before counts for nobody else.
          insert into credit (${columns})
          select ${judgedColumns} from judged j join first f on f.metric = j.metric and f.source_id = j.source_id
            and f.campaign_id is not distinct from j.campaign_id
          where j.slot > 0 on conflict do nothing
          returning ${credited}
        ), counted as (
          select * from first where state = 'counted' union all select * from rest where state = 'counted'
        )`
            : sql`counted as (select * from first where state = 'counted')`
        }, owners as (${owners(sql`counted`)}), ${raise(given.length > 1)}`,
  )
}

/**
 * Takes facts back as if they had not been. `volunteerId`: only that person's. What a lead refused stays refused: doing
 * it again earns nothing.
 */
export async function reverse(
  tx: Tx,
  {
    metric,
    campaignId,
    sourceIds,
    volunteerId,
  }: { metric: Metric; campaignId?: string | null; sourceIds: readonly string[] | SQL; volunteerId?: string },
): Promise<void> {
  if (Array.isArray(sourceIds) && !sourceIds.length) return
  const sources = Array.isArray(sourceIds)
    ? sql`select jsonb_array_elements_text(${JSON.stringify(sourceIds)}::jsonb)::uuid`
    : (sourceIds as SQL)
  const less = await rows<{ ownerId: string }>(
    tx,
    sql`with gone as (
          delete from credit where metric = ${metric} and source_id in (${sources}) and state <> 'refused'
            and ${campaignId === undefined ? sql`true` : sql`campaign_id is not distinct from ${campaignId}::uuid`}
            and ${volunteerId === undefined ? sql`true` : sql`volunteer_id = ${volunteerId}`}
          returning metric, campaign_id, volunteer_id, team_id, -weight as weight, day, state
        ), counted as (select * from gone where state = 'counted'), owners as (${owners(sql`counted`)}), ${raise()}`,
  )
  if (!less.length) return
  // Nothing left is no row: all is as if it had not been.
  const ids = sql`(select jsonb_array_elements_text(${JSON.stringify(less.map((l) => l.ownerId))}::jsonb)::uuid)`
  await rows(tx, sql`delete from total where metric = ${metric} and n = 0 and owner_id in ${ids}`)
  await rows(tx, sql`delete from day_total where metric = ${metric} and n = 0 and owner_id in ${ids}`)
}

/** A lead's word on a doubtful one, once. False: somebody else decided before. */
export async function settle(
  tx: Tx,
  { creditId, by, accept }: { creditId: string; by: string; accept: boolean },
): Promise<boolean> {
  const held = await rows(tx, sql`select 1 from credit where id = ${creditId} and state = 'held' for update`)
  if (!held.length) return false
  await rows(
    tx,
    sql`with decided as (
          update credit set state = ${accept ? 'counted' : 'refused'}, decided_by = ${by} where id = ${creditId}
          returning metric, campaign_id, volunteer_id, team_id, weight, day, state
        ), counted as (select * from decided where state = 'counted'), owners as (${owners(sql`counted`)}), ${raise()}`,
  )
  return true
}
