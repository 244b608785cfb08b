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
 * (`to` is empty: nothing is written). Facts are written in groups of any size, one statement a call: give all of a
 * transaction at once, totals are locked in one order within a call alone.
 *
 * What looks like farming (judge.ts) is *held*: kept with its reason, not counted, shown to a lead.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { fixed, rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { doubtOf, zoneOfTeam } from './judge.ts'
import { registry } from './metrics.ts'
import type { Metric } from './metrics.ts'
import { houseZone } from './periods.ts'

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

const columns = sql`metric, source_id, campaign_id, volunteer_id, team_id, slot, weight, day, state, reason, at`
const key = sql`(source_id, metric, campaign_id, slot)`

/** Which totals (`o`) each of the credits `x` of a set is counted in. In `place`, the order in which all lock them. */
export const owners = (from: SQL): SQL => sql`${from} x join lateral (values
  (1, x.volunteer_id, x.day, null::uuid), (2, x.volunteer_id, null, x.campaign_id),
  (3, x.team_id, x.day, null::uuid), (4, x.team_id, null, x.campaign_id)) o(place, owner_id, day, campaign_id)
  on x.state = 'counted' and o.owner_id is not null`

const raise = sql`on conflict (owner_id, metric, day, campaign_id) do update set n = total.n + excluded.n`
/** Raises what the credits of a set count in. All in one order: two facts of one team cannot lock each other out. */
const raiseAll = (from: SQL): SQL => sql`insert into total (owner_id, metric, day, campaign_id, n)
  select o.owner_id, x.metric, o.day, o.campaign_id, sum(x.weight) from ${owners(from)}
  group by o.place, 1, 2, 3, 4 order by o.place, 1, 2, 3, 4 ${raise}`

/**
 * A set of facts `g` with what is true where they came about (`local`), and why one is doubtful (`reason`). `elsewhere`:
 * the clock of those without a team's or a campaign's.
 */
const judged = (given: SQL, doubt: SQL, elsewhere: SQL): SQL => sql`select g.*, local.now, local.day, ${doubt} as reason
  from (${given}) g left join team_rule r on r.team_id = g.team_id left join campaign c on c.id = g.campaign_id,
    -- muster_now(), which costs a statement of its own each time.
    (select now() + shift as now from clock) moment,
    lateral (select moment.now, (moment.now at time zone coalesce(${zoneOfTeam}, c.zone, ${elsewhere}))::date as day,
      (moment.now at time zone coalesce(c.zone, ${zoneOfTeam}, 'UTC'))::time::interval as time) local`

/** Credits facts to those who brought them about, once per source; totals rise in the same statement. */
export async function credit(tx: Tx, ...facts: Fact[]): Promise<void> {
  const [fact, ...more] = facts
  const [to, ...others] = fact?.to ?? []
  const alone = !more.length && !others.length
  if (fact && to && alone && !fact.doubt && (to.weight ?? 100) === 100) await creditOne(tx, fact, to)
  else await creditMany(tx, facts)
}

/**
 * Most facts come alone and are of one person. All that their metric fixes stands in the words, which are worded once per
 * metric, and PostgreSQL plans less than for many: a third more a second are written.
 */
function creditOne(tx: Tx, { metric, sourceId, campaignId }: Fact, { id, teamId }: Share): Promise<unknown> {
  const of = campaignId ? 'campaign' : 'none'
  const write = (oneOf[`${metric} ${of}`] ??= wordOne(metric, of))
  return write(tx, [sourceId, campaignId, id, teamId])
}

type Of = 'campaign' | 'none'
const oneOf: Partial<Record<`${Metric} ${Of}`, ReturnType<typeof wordOne>>> = {}

/** The clock of the house is looked up for facts of no campaign alone: the others have one, and are written quicker. */
function wordOne(metric: Metric, of: Of) {
  const word = sql.raw(`'${metric}'`)
  const { guard } = registry[metric]
  const doubt = doubtOf(
    {
      metric: word,
      campaignId: sql`$2::uuid`,
      volunteerId: sql`$3::uuid`,
      cap: sql.raw(String(guard.cap)),
      pace: sql.raw(String(guard.pace ?? 'null')),
      hours: sql.raw(String(guard.hours ?? false)),
      watched: sql.raw(String(guard.share ?? false)),
    },
    [guard],
  )
  const given = sql`select $1::uuid as source_id, $2::uuid as campaign_id, $3::uuid as volunteer_id, $4::uuid as team_id`
  return fixed(sql`with first as (
      insert into credit (${columns})
      select ${word}, $1::uuid, $2::uuid, $3::uuid, $4::uuid, 0, 100, j.day, case when j.reason is null then 'counted' else 'held' end, j.reason, j.now
      from (${judged(given, doubt, of === 'none' ? houseZone : sql`'UTC'`)} offset 0) j on conflict ${key} do nothing
      returning $3::uuid as volunteer_id, $4::uuid as team_id, $2::uuid as campaign_id, day, state
    )
    insert into total (owner_id, metric, day, campaign_id, n)
    select o.owner_id, ${word}, o.day, o.campaign_id, 100 from ${owners(sql`first`)} ${raise}`)
}

/** Each fact of a set brings the guard of its metric. */
const ofSet = {
  metric: sql`g.metric`,
  campaignId: sql`g.campaign_id`,
  volunteerId: sql`g.volunteer_id`,
  cap: sql`g.cap`,
  pace: sql`g.pace`,
  hours: sql`g.hours`,
  watched: sql`g.watched`,
}

async function creditMany(tx: Tx, facts: readonly Fact[]): Promise<void> {
  const given = facts.flatMap(({ metric, sourceId, campaignId, to, doubt }) =>
    to.map(({ id, teamId, weight = 100 }, slot) => {
      const { cap, pace, hours, share: watched } = registry[metric].guard
      return [metric, sourceId, campaignId, id, teamId, slot, weight, doubt, cap, pace, hours, watched]
    }),
  )
  if (!given.length) return
  const doubt = doubtOf(
    ofSet,
    facts.map(({ metric }) => registry[metric].guard),
  )
  const credited = sql`insert into credit (${columns})
    select j.metric, j.source_id, j.campaign_id, j.volunteer_id, j.team_id, j.slot, j.weight, j.day,
      case when j.reason is null then 'counted' else 'held' end, j.reason, j.now from judged j`
  const returning = sql`returning metric, source_id, campaign_id, volunteer_id, team_id, weight, day, state`
  await rows(
    tx,
    sql`with judged as materialized (${judged(
      sql`select g->>0 as metric, (g->>1)::uuid as source_id, (g->>2)::uuid as campaign_id, (g->>3)::uuid as volunteer_id,
            (g->>4)::uuid as team_id, (g->>5)::smallint as slot, (g->>6)::smallint as weight, g->>7 as doubted,
            (g->>8)::int as cap, (g->>9)::int as pace, coalesce((g->>10)::boolean, false) as hours,
            coalesce((g->>11)::boolean, false) as watched
          from jsonb_array_elements(${JSON.stringify(given)}::jsonb) g`,
      sql`coalesce(g.doubted, ${doubt})`,
      houseZone,
    )}), first as (
          ${credited} where slot = 0 on conflict ${key} do nothing ${returning}
        ), rest as (
          -- Only with their first: a source that counted before counts for nobody else.
          ${credited} join first f on f.metric = j.metric and f.source_id = j.source_id
            and f.campaign_id is not distinct from j.campaign_id
          where j.slot > 0 on conflict ${key} do nothing ${returning}
        ), written as (select * from first union all select * from rest) ${raiseAll(sql`written`)}`,
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
        ) ${raiseAll(sql`gone`)} returning owner_id as "ownerId"`,
  )
  if (!less.length) return
  // Nothing left is no row: all is as if it had not been.
  const ids = sql`(select jsonb_array_elements_text(${JSON.stringify(less.map((l) => l.ownerId))}::jsonb)::uuid)`
  await rows(tx, sql`delete from total where metric = ${metric} and n = 0 and owner_id in ${ids}`)
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
        ) ${raiseAll(sql`decided`)}`,
  )
  return true
}
