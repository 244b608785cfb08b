/**
 * Who holds which contacts.
 *
 * A campaign is cut into small batches when it is launched; a *claim* takes one batch row and with it all its contacts,
 * so that it costs the same in a campaign of a thousand or of five million, and two volunteers can never hold one
 * contact: a target is in one batch, a batch has one volunteer. Only contacts that stand in several running campaigns
 * need more: a *hold*, one row per contact.
 *
 * Lock order: volunteer, batch, target, hold.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'

/** Minutes after which an untouched claim returns to the pool. Each Send or Skip starts them anew. */
export const claimMinutes = 90

export type Claimed = { batchId: string; campaignId: string; ready: number; size: number; isNew: boolean }
type Batch = { id: string; ready: number; size: number; shared: boolean }
type Next = Claimed & { shared: boolean; batchSize: number }

/**
 * The batch a volunteer works on: the one in hand, else the next of a running campaign. `size` defaults to the
 * campaign's own. Throws UserError `batch.none`, `batch.closed` (outside texting hours), `campaign.not_found`.
 *
 * The volunteer's row is locked first: `/batch` on three networks at once gives one batch.
 */
export async function claimBatch(
  tx: Tx,
  {
    volunteerId,
    size,
    campaign,
    more = false,
  }: { volunteerId: string; size?: number | undefined; campaign?: string | undefined; more?: boolean },
): Promise<Claimed> {
  // Sent together, in this order and on one connection: the second statement starts, and takes its snapshot, when the
  // first has its lock. Round trips are most of what a claim costs.
  const [, [next]] = await Promise.all([
    rows(tx, sql`select 1 from volunteer where id = ${volunteerId} for no key update`),
    rows<Next>(tx, heldOrFree({ volunteerId, campaign, more })),
  ])
  if (next && !next.isNew)
    return { batchId: next.batchId, campaignId: next.campaignId, ready: next.ready, size: next.size, isNew: false }
  const claimed = (main: Batch, campaignId: string): Claimed => ({
    batchId: main.id,
    campaignId,
    ready: main.ready,
    size: main.ready,
    isNew: true,
  })
  if (next) {
    const main = await gather(tx, next.campaignId, volunteerId, size ?? next.batchSize, { ...next, id: next.batchId })
    if (main) return claimed(main, next.campaignId)
  }
  // Step by step: others were faster, or there is nothing, and the reason is wanted.
  for (const source of await findCampaigns(tx, campaign)) {
    if (source.id === next?.campaignId) continue
    const main = await gather(tx, source.id, volunteerId, size ?? source.batchSize)
    if (main) return claimed(main, source.id)
  }
  throw new UserError('batch.none')
}

/**
 * One batch of at most `wanted` contacts of a campaign, beginning with `first` when that is taken already; undefined
 * when nothing of it can be had now.
 */
async function gather(
  tx: Tx,
  campaignId: string,
  volunteerId: string,
  wanted: number,
  first?: Batch,
): Promise<Batch | undefined> {
  let main: Batch | undefined
  const deferred: string[] = []
  // One round as a rule. More are for odd sizes, leftovers, and contacts held elsewhere; each gives a contact, or defers.
  for (let round = 0; round < wanted + 40 && (main?.ready ?? 0) < wanted; round++) {
    const taken: Batch | undefined =
      round === 0 && first ? first : await takeFree(tx, campaignId, volunteerId, deferred)
    if (!taken) break
    if (taken.shared) await holdShared(tx, taken, deferred)
    if (taken.ready > wanted - (main?.ready ?? 0)) await putBack(tx, taken, wanted - (main?.ready ?? 0))
    if (main) await merge(tx, main, taken)
    else if (taken.ready) main = taken
  }
  if (main && main.ready !== main.size)
    await tx.execute(sql`
      with b as (update batch set ready = ${main.ready}, size = ${main.ready}, shared = ${main.shared} where id = ${main.id})
      update claim set contacts = ${main.ready} where batch_id = ${main.id} and ended_at is null`)
  return main
}

/** The oldest batch in a volunteer's hands with work left in it. */
export async function findHeld(tx: Tx, volunteerId: string): Promise<Claimed | undefined> {
  const [held] = await rows<Claimed>(
    tx,
    sql`select b.id as "batchId", b.campaign_id as "campaignId", b.ready, b.size, false as "isNew"
        from batch b join campaign c on c.id = b.campaign_id and c.state <> 'finished'
        where b.volunteer_id = ${volunteerId} and b.ready > 0 and b.expires_at > muster_now()
        order by b.claimed_at limit 1`,
  )
  return held
}

/** The named campaign, else the running ones with batches to give: the one launched first first. */
async function findCampaigns(tx: Tx, name: string | undefined): Promise<{ id: string; batchSize: number }[]> {
  type Found = { id: string; batchSize: number; state: string; open: boolean }
  const found = await rows<Found>(
    tx,
    sql`select c.id, c.batch_size as "batchSize", c.state,
          muster_minute(c.zone) >= c.opens and muster_minute(c.zone) < c.closes as open
        from campaign c
        where ${name === undefined ? sql`c.state = 'running'` : sql`(lower(c.name) = lower(${name}) or c.id::text = ${name})`}
          and (${name !== undefined} or exists (
            select from batch b where b.campaign_id = c.id and b.volunteer_id is null and b.ready > 0))
        order by c.launched_at limit 20`,
  )
  if (name !== undefined && !found.length) throw new UserError('campaign.not_found', { name })
  if (name !== undefined && found[0]?.state !== 'running') throw new UserError('campaign.not_running', { name })
  const open = found.filter((c) => c.open)
  if (found.length && !open.length) throw new UserError('batch.closed')
  return open
}

/**
 * The batch in hand, else a free one of the first open campaign that has one, taken: the usual claim, as one statement.
 * No row: there is nothing to have, or others were faster. The time of the house is asked for once: it costs more than
 * a join.
 */
const heldOrFree = ({
  volunteerId,
  campaign,
  more,
}: {
  volunteerId: string
  campaign: string | undefined
  more: boolean
}) =>
  sql`with moment as materialized (select muster_now() as now),
      held as materialized (
        select b.id, b.campaign_id, b.ready, b.size
        from moment, batch b join campaign c on c.id = b.campaign_id and c.state <> 'finished'
        where not ${more} and b.volunteer_id = ${volunteerId} and b.ready > 0 and b.expires_at > moment.now
        order by b.claimed_at limit 1
      ), open as materialized (
        select c.id, c.batch_size
        from moment, campaign c, lateral (select extract(epoch from (moment.now at time zone c.zone)::time) / 60 as minute) local
        where c.state = 'running' and local.minute >= c.opens and local.minute < c.closes
          and ${campaign === undefined ? sql`true` : sql`(lower(c.name) = lower(${campaign}) or c.id::text = ${campaign})`}
          and not exists (select from held)
        order by c.launched_at limit 20
      ), free as materialized (
        select b.id, open.id as campaign_id, open.batch_size from open, lateral (${freeBatch(sql`open.id`)}) b limit 1
      ), taken as (
        update batch b set volunteer_id = ${volunteerId}, claimed_at = moment.now, size = b.ready,
          expires_at = moment.now + make_interval(mins => ${claimMinutes})
        from moment, free where b.id = free.id returning b.id, b.ready, b.shared
      ), noted as (
        insert into claim (batch_id, volunteer_id, contacts, claimed_at)
        select id, ${volunteerId}, ready, moment.now from taken, moment
      )
      select id as "batchId", campaign_id as "campaignId", ready, size, false as "isNew", false as shared, 0 as "batchSize" from held
      union all
      select taken.id, free.campaign_id, ready, ready, true, shared, free.batch_size from taken, free`

/**
 * Any free batch of a campaign, locked. Its order is that of the index of free batches and of no other, and the range
 * keeps the planner from dropping an order by what is equal anyway. Without it each claim would read the table from its
 * start (while a campaign is young all rows fit, so that looks cheap), past all that was claimed before; so would an
 * order by `id`, through the primary key.
 */
const freeBatch = (campaignId: ReturnType<typeof sql>, except: string[] = []) =>
  sql`select id from batch
      where campaign_id >= ${campaignId} and campaign_id <= ${campaignId} and volunteer_id is null and ready > 0
        ${except.length ? sql`and id <> all(${uuids(except)})` : sql``}
      order by campaign_id limit 1 for update skip locked`

/** Takes any free batch off the pool. */
async function takeFree(tx: Tx, campaignId: string, volunteerId: string, except: string[]): Promise<Batch | undefined> {
  const [taken] = await rows<Batch>(
    tx,
    sql`with taken as (
          update batch set volunteer_id = ${volunteerId}, claimed_at = muster_now(), size = ready,
            expires_at = muster_now() + make_interval(mins => ${claimMinutes})
          where id = (${freeBatch(sql`${campaignId}::uuid`, except)})
          returning id, ready, ready as size, shared
        ), noted as (
          insert into claim (batch_id, volunteer_id, contacts, claimed_at)
          select id, ${volunteerId}, ready, muster_now() from taken
        )
        select * from taken`,
  )
  return taken
}

const uuids = (ids: string[]) => sql`${`{${ids.join(',')}}`}::uuid[]`

/** Keeps the first `keep` targets of a taken batch; the others go back to the pool as a batch of their own. */
async function putBack(tx: Tx, taken: Batch, keep: number): Promise<void> {
  const chosen = sql`select id from target where batch_id = ${taken.id} and state = 'ready' order by position offset ${keep}`
  await moveToNew(tx, taken, chosen, taken.shared)
  if (taken.shared)
    await tx.execute(sql`delete from hold h using target t
      where h.batch_id = ${taken.id} and t.contact_id = h.contact_id and t.batch_id <> h.batch_id
        and not exists (select from target x where x.batch_id = h.batch_id and x.contact_id = h.contact_id)`)
}

/** Moves targets into a free batch. Returns its id; nothing is made when there is nothing to move. */
async function moveToNew(
  tx: Tx,
  from: Batch,
  chosen: ReturnType<typeof sql>,
  shared: boolean,
): Promise<string | undefined> {
  const [moved] = await rows<{ id: string; n: number }>(
    tx,
    sql`with chosen as (${chosen}), n as (select count(*)::int as n from chosen),
        made as (
          insert into batch (campaign_id, ready, size, shared)
          select b.campaign_id, n.n, n.n, ${shared} from batch b, n where b.id = ${from.id} and n.n > 0 returning id
        ), moved as (
          update target set batch_id = made.id from made, chosen where target.id = chosen.id
        )
        select made.id, n.n from made, n`,
  )
  if (moved) from.ready -= moved.n
  return moved?.id
}

/** Joins a second batch to the first: volunteers hold one at a time. Shared contacts make the whole batch shared. */
async function merge(tx: Tx, main: Batch, taken: Batch): Promise<void> {
  await tx.execute(sql`
    with t as (update target set batch_id = ${main.id} where batch_id = ${taken.id} and state = 'ready'),
      h as (update hold set batch_id = ${main.id} where batch_id = ${taken.id}),
      c as (delete from claim where batch_id = ${taken.id} and ended_at is null)
    update batch set ready = 0, volunteer_id = null, claimed_at = null, expires_at = null where id = ${taken.id}`)
  main.ready += taken.ready
  main.shared ||= taken.shared
}

const holding = 778_302_121

/**
 * Contacts that are also in another running campaign: only those that nobody holds there stay in the batch. The others
 * wait in a batch of their own, which this claim does not try again. Such claims take turns: their holds, taken batch
 * by batch, would lock each other out.
 */
async function holdShared(tx: Tx, taken: Batch, deferred: string[]): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${holding})`)
  await tx.execute(sql`
    insert into hold (contact_id, batch_id)
    select t.contact_id, t.batch_id from target t
    where t.batch_id = ${taken.id} and t.state = 'ready' and t.shared order by t.contact_id
    on conflict do nothing`)
  const others = sql`select t.id from target t left join hold h on h.contact_id = t.contact_id
    where t.batch_id = ${taken.id} and t.state = 'ready' and t.shared and h.batch_id is distinct from t.batch_id`
  const waiting = await moveToNew(tx, taken, others, true)
  if (waiting) deferred.push(waiting)
  if (!taken.ready)
    await tx.execute(sql`
      with c as (delete from claim where batch_id = ${taken.id} and ended_at is null)
      update batch set ready = 0, volunteer_id = null where id = ${taken.id}`)
}

/** Puts back what a volunteer has not texted. Returns how many contacts that were. */
export async function releaseBatches(
  tx: Tx,
  { volunteerId, how = 'released' }: { volunteerId: string; how?: 'released' | 'taken' },
): Promise<number> {
  await tx.execute(sql`select 1 from volunteer where id = ${volunteerId} for no key update`)
  return endClaims(tx, sql`volunteer_id = ${volunteerId}`, how)
}

/** Claims whose time is over go back to the pool; the card that shows them says so when it is pressed. */
export const expireBatches = (tx: Tx): Promise<number> =>
  endClaims(tx, sql`volunteer_id is not null and expires_at <= muster_now()`, 'expired')

async function endClaims(tx: Tx, which: ReturnType<typeof sql>, how: string): Promise<number> {
  const [ended] = await rows<{ contacts: number }>(
    tx,
    sql`with ending as (select id, ready from batch where ${which} order by id limit 500 for update),
        freed as (
          update batch b set volunteer_id = null, claimed_at = null, expires_at = null from ending where b.id = ending.id
        ), noted as (
          update claim c set ended_at = muster_now(), how = ${how}
          from ending where c.batch_id = ending.id and c.ended_at is null
        ), let_go as (delete from hold h using ending where h.batch_id = ending.id)
        select coalesce(sum(ready), 0)::int as contacts from ending`,
  )
  return ended?.contacts ?? 0
}
