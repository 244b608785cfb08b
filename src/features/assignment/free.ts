/** Which free batch a volunteer is given next. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { leaveVoted, votedIn } from '../ballots/mark.ts'
import { someoneCalls } from '../walks/calls.ts'

/** Minutes after which an untouched claim returns to the pool. Each Send or Skip starts them anew. */
export const claimMinutes = 90

/** The text of campaign `c` follows calls (calls/follow.ts): it is in nobody's batch. */
export const follows = sql`exists (select from canvass x where x.follow_id = c.id)`

/** `calls`: somebody calls people now, who may be of this batch. */
export type Batch = { id: string; ready: number; size: number; shared: boolean; hours?: string; calls?: boolean }
type Sql = ReturnType<typeof sql>

/**
 * A free batch of a campaign, locked: in a language the volunteer writes, else in the campaign's own, else in one that
 * nobody who asked so far writes. `languages` are those of the campaign's contacts besides its own, `speaks` the
 * volunteer's; both are text[] of SQL. Where the campaign has one language the first and the last are never looked at:
 * the usual claim has `inOwn` alone.
 */
const freeBatch = ({
  campaignId,
  languages,
  speaks,
  except = [],
}: {
  campaignId: Sql
  languages: Sql
  speaks: Sql
  except?: string[]
}): Sql =>
  sql`select id from (
        select x.id from unnest(case when ${languages} = '{}' then '{}' else ${speaks} end) spoken,
          lateral (${inOther(campaignId, sql`and locale >= spoken and locale <= spoken`, except)}) x
        union all
        select x.id from (${inOwn(campaignId, { except })}) x
        union all
        select x.id from (${inOther(campaignId, sql``, except)}) x where ${languages} <> '{}'
      ) found limit 1`

/**
 * Any free batch in the campaign's own language. Its order is that of the index of free batches and of no other, and
 * the range keeps the planner from dropping an order by what is equal anyway. Without it each claim would read the table
 * from its start (while a campaign is young all rows fit, so that looks cheap), past all that was claimed before; so
 * would an order by `id`, through the primary key.
 */
export const inOwn = (
  campaignId: Sql,
  { except = [], most = sql`1`, more = sql`` }: { except?: string[]; most?: Sql; more?: Sql } = {},
) =>
  sql`select id from batch
      where campaign_id >= ${campaignId} and campaign_id <= ${campaignId} and free and locale is null
        ${without(except)} ${more}
      order by campaign_id limit ${most} for update skip locked`

/** The same by the index of languages: one campaign, an order by the language. */
const inOther = (campaignId: Sql, language: Sql, except: string[]) =>
  sql`select id from batch
      where campaign_id = ${campaignId} and free and locale is not null ${language} ${without(except)}
      order by locale limit 1 for update skip locked`

/**
 * The same where the contacts of a campaign keep different hours: of the batches whose `keys` (text[]) are open. One look
 * into an index for each key, however many batches are closed.
 */
const freeOpen = ({
  campaignId,
  keys,
  speaks,
  except,
}: {
  campaignId: Sql
  keys: Sql
  speaks: Sql
  except: string[]
}): Sql => {
  const most = sql`and hours = '' and key = ''`
  const byKey = (ofMost: Sql, language: Sql): Sql => sql`
    select b.id from unnest(${keys}) key, lateral (
      select o.id from (${ofMost}) o
      union all
      select e.id from (
        select id from batch where campaign_id = ${campaignId} and hours >= key and hours <= key and hours <> ''
          and free ${language} ${without(except)}
        order by hours limit 1 for update skip locked) e
      limit 1) b`
  return sql`select id from (
        select x.id from unnest(${speaks}) spoken,
          lateral (${byKey(inOther(campaignId, sql`and locale >= spoken and locale <= spoken ${most}`, except), sql`and locale = spoken`)}) x
        union all
        select x.id from (${byKey(inOwn(campaignId, { except, more: most }), sql`and locale is null`)}) x
        union all
        select x.id from (${byKey(inOther(campaignId, most, except), sql`and locale is not null`)}) x
      ) found limit 1`
}

const without = (ids: string[]) => (ids.length ? sql`and id <> all(${`{${ids.join(',')}}`}::uuid[])` : sql``)

/**
 * Takes a free batch off the pool, without those who have voted; what is left of it may be nobody (`ready` 0). `keys`: of
 * these hours only, where the campaign has several (hours-of.ts).
 */
export async function takeFree(
  tx: Tx,
  campaignId: string,
  volunteerId: string,
  except: string[],
  keys?: string[],
): Promise<Batch | undefined> {
  const campaign = sql`${campaignId}::uuid`
  const speaks = sql`(select languages from volunteer where id = ${volunteerId})`
  const free = keys
    ? freeOpen({
        campaignId: campaign,
        keys: sql`array(select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb))`,
        speaks,
        except,
      })
    : freeBatch({
        campaignId: campaign,
        languages: sql`(select languages from campaign where id = ${campaignId})`,
        speaks,
        except,
      })
  const [taken] = await rows<Batch>(
    tx,
    sql`with chase as (select votes_on from campaign where id = ${campaignId}), free as materialized (
          select found.id, chase.votes_on, ${votedIn(sql`found.id`, sql`chase.votes_on`)} as voted from chase, (${free}) found
        ), voted as (${leaveVoted(sql`free`)}), taken as (
          update batch b set volunteer_id = case when b.ready > free.voted then ${volunteerId}::uuid end, claimed_at = muster_now(),
            ready = b.ready - free.voted, size = b.ready - free.voted,
            expires_at = muster_now() + make_interval(mins => ${claimMinutes})
          from free where b.id = free.id
          returning b.id, b.ready, b.ready as size, b.shared, b.hours
        ), noted as (
          insert into claim (batch_id, volunteer_id, contacts, claimed_at)
          select id, ${volunteerId}, ready, muster_now() from taken where ready > 0
        )
        select *, ${someoneCalls} as calls from taken`,
  )
  return taken
}
