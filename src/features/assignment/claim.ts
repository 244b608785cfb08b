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
import { endedCards } from '../cards/stub.ts'
import { UserError } from '../../lib/errors.ts'
import { mayPress } from '../texts/pauses.ts'
import { calledIn, releaseCalls, someoneCalls } from '../walks/calls.ts'
import { releaseWalks } from '../walks/claim.ts'
import { waitingFor } from '../conversations/gate.ts'
import { comeBack } from '../volunteers/back.ts'
import { mayText } from '../volunteers/promise.ts'
import { leaveVoted, votedIn } from '../ballots/mark.ts'
import { packOfPlace } from '../law/packs/index.ts'
import { allowed, lockClaimer } from './allowance.ts'
import type { Claimer } from './allowance.ts'
import { claimMinutes, follows, inOwn } from './free.ts'
import type { Batch } from './free.ts'
import { hoursOfMost, openKeys } from './hours-of.ts'
import { gather } from './gather.ts'

export { claimMinutes }

export type Claimed = { batchId: string; campaignId: string; ready: number; size: number; isNew: boolean }
type Next = Claimed & { shared: boolean; batchSize: number }

/**
 * The batch a volunteer works on: the one in hand, else the next of a running campaign. `size` defaults to the
 * campaign's own, both at most what the volunteer's trust allows; `more`: somebody else decides, whatever is in hand.
 * Throws UserError `batch.none`, `batch.closed` (outside texting hours), `batch.silence` (before a vote), `batch.closing` (its last ten minutes),
 * `batch.gate` (too many answers wait for them), `batch.hour`, `campaign.not_found`,
 * `promise.first`, `trust.new`, `pause.you`, `pause.house`; `join_first` for somebody removed a moment ago.
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
  const [[who], [next]] = await Promise.all([
    rows<Claimer>(tx, lockClaimer(volunteerId)),
    rows<Next>(tx, heldOrFree({ volunteerId, campaign, more })),
  ])
  // What was taken meanwhile goes back with the transaction.
  if (!who) throw new UserError('join_first')
  mayText(who)
  mayPress(who)
  if (who.done && !more) await comeBack(tx, volunteerId)
  if (next && !next.isNew)
    return { batchId: next.batchId, campaignId: next.campaignId, ready: next.ready, size: next.size, isNew: false }
  const claimed = (main: Batch, campaignId: string): Claimed => ({
    batchId: main.id,
    campaignId,
    ready: main.ready,
    size: main.ready,
    isNew: true,
  })
  const most = (own: number): number => (more ? (size ?? own) : allowed(who, size ?? own))
  if (next) {
    const main = await gather(tx, next.campaignId, volunteerId, most(next.batchSize), { ...next, id: next.batchId })
    if (main) return claimed(main, next.campaignId)
  }
  // Step by step: others were faster, or there is nothing, and the reason is wanted.
  const sources = await findCampaigns(tx, { name: campaign, volunteerId, more })
  for (const source of sources) {
    if (source.id === next?.campaignId) continue
    const main = await gather(tx, source.id, volunteerId, most(source.batchSize), undefined, source.keys)
    if (main) return claimed(main, source.id)
  }
  if (await someAreClosed(tx, sources)) throw new UserError('batch.closed')
  throw new UserError('batch.none')
}

/** Somebody is left to text, at another hour. */
async function someAreClosed(tx: Tx, sources: Source[]): Promise<boolean> {
  for (const { id, keys } of sources) {
    if (!keys) continue
    const closed = await rows(
      tx,
      sql`select 1 from batch where campaign_id = ${id} and free
            and hours not in (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb)) limit 1`,
    )
    if (closed.length) return true
  }
  return false
}

/** The oldest batch in a volunteer's hands with work left in it. */
export async function findHeld(tx: Tx, volunteerId: string): Promise<Claimed | undefined> {
  const [held] = await rows<Claimed>(
    tx,
    sql`select b.id as "batchId", b.campaign_id as "campaignId", b.ready, b.size, false as "isNew"
        from batch b join campaign c on c.id = b.campaign_id and c.state <> 'finished'
        where b.volunteer_id = ${volunteerId} and b.ready > 0 and b.expires_at > muster_now()
          and (c.valid_until is null or c.valid_until > muster_now())
        order by b.claimed_at limit 1`,
  )
  return held
}

/** The campaign of the code that somebody came by goes first. */
const ownFirst = (volunteerId: string) =>
  sql`c.id is not distinct from (select i.campaign_id from volunteer w join invite i on i.id = w.invite_id
    where w.id = ${volunteerId}) desc`

type Source = {
  id: string
  batchSize: number
  /** Where its contacts keep several hours: those that are open. */ keys?: string[]
}

/** The named campaign, else the running ones with batches to give: the one launched first first. */
async function findCampaigns(
  tx: Tx,
  { name, volunteerId, more }: { name: string | undefined; volunteerId: string; more: boolean },
): Promise<Source[]> {
  type Found = {
    id: string
    batchSize: number
    state: string
    open: boolean
    closing: boolean
    zoned: boolean
    keys: string[]
    waiting: number
    gate: number
    ended: boolean
    follows: boolean
    place: string
    silence: string | null
  }
  const found = await rows<Found>(
    tx,
    sql`select c.id, c.batch_size as "batchSize", c.state,
          hours.open, hours.closing, hours.keys, c.zones <> '{}' as zoned, c.gate, ${waitingFor(volunteerId)} as waiting,
          coalesce(c.valid_until <= muster_now(), false) as ended, ${follows} as follows, coalesce(c.place, 'default') as place,
          (select d.why from law_day d where d.place = coalesce(c.place, 'default') and d.silence
            and d.day = (muster_now() at time zone c.zone)::date) as silence
        from campaign c cross join lateral ${openKeys(sql`muster_now()`)} hours
        where ${name === undefined ? sql`c.state = 'running' and (c.valid_until is null or c.valid_until > muster_now())` : sql`(lower(c.name) = lower(${name}) or c.id::text = ${name})`}
          and (${name !== undefined} or not ${follows} and exists (
            select from batch b where b.campaign_id = c.id and b.free))
        order by ${ownFirst(volunteerId)}, c.launched_at limit 20`,
  )
  if (name !== undefined && !found.length) throw new UserError('campaign.not_found', { name })
  if (name !== undefined && found[0]?.state !== 'running') throw new UserError('campaign.not_running', { name })
  if (name !== undefined && found[0]?.ended) throw new UserError('campaign.ended', { name })
  if (name !== undefined && found[0]?.follows) throw new UserError('campaign.follows', { name })
  const open = found.filter((c) => c.open)
  const silent = open.length ? undefined : found.find((c) => c.silence !== null)
  if (silent)
    throw new UserError('batch.silence', {
      of: silent.silence ?? '',
      place: silent.place.toUpperCase(),
      source: packOfPlace(silent.place).silence?.source ?? '',
    })
  if (found.length && !open.length) throw new UserError('batch.closed')
  const early = open.filter((c) => !c.closing)
  if (open.length && !early.length) throw new UserError('batch.closing')
  const passed = early.filter((c) => more || c.waiting <= c.gate)
  if (early.length && !passed.length) throw new UserError('batch.gate', { n: early[0]?.waiting ?? 0 })
  return passed.map(({ id, batchSize, zoned, keys }) => ({ id, batchSize, ...(zoned ? { keys } : {}) }))
}

/**
 * The batch in hand, else a free one of the first open campaign that has one, taken: the usual claim, as one statement.
 * No row: there is nothing to have, others were faster, or a campaign has contacts of several languages or hours: then
 * step by step. The time of the house is asked for once: it costs more than a join.
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
          and (c.valid_until is null or c.valid_until > moment.now)
        order by b.claimed_at limit 1
      ), open as materialized (
        select c.id, c.batch_size, c.languages, c.zones, c.votes_on
        from moment, campaign c, lateral ${hoursOfMost(sql`moment.now`)} hours
        where c.state = 'running' and (c.valid_until is null or c.valid_until > moment.now) and hours.open and (hours.closes_at is null or hours.closes_at > moment.now + interval '10 minutes')
          and (${more} or ${waitingFor(volunteerId)} <= c.gate) and not ${follows}
          and ${campaign === undefined ? sql`true` : sql`(lower(c.name) = lower(${campaign}) or c.id::text = ${campaign})`}
          and not exists (select from held)
        order by ${ownFirst(volunteerId)}, c.launched_at limit 20
      ), next as materialized (
        select b.id, open.id as campaign_id, open.batch_size, open.votes_on
        from open, lateral (${inOwn(sql`open.id`)}) b
        where not exists (select from open where languages <> '{}' or zones <> '{}') limit 1
      ), free as materialized (
        -- Who is on the phone with somebody stays behind: step by step.
        select next.*, ${votedIn(sql`next.id`, sql`next.votes_on`)} as voted from next, moment
        where not (${someoneCalls} and exists (${calledIn(sql`next.id`, sql`${volunteerId}::uuid`, sql`moment.now`)}))
      ), voted as (${leaveVoted(sql`free`)}), taken as (
        -- Of one that is empty without those who have voted nobody becomes the holder.
        update batch b set volunteer_id = case when b.ready > free.voted then ${volunteerId}::uuid end, claimed_at = moment.now,
          ready = b.ready - free.voted, size = b.ready - free.voted,
          expires_at = moment.now + make_interval(mins => ${claimMinutes})
        from moment, free where b.id = free.id returning b.id, b.ready, b.shared
      ), noted as (
        insert into claim (batch_id, volunteer_id, contacts, claimed_at)
        select id, ${volunteerId}, ready, moment.now from taken, moment where ready > 0
      )
      select id as "batchId", campaign_id as "campaignId", ready, size, false as "isNew", false as shared, 0 as "batchSize" from held
      union all
      select taken.id, free.campaign_id, ready, ready, true, shared, free.batch_size from taken, free where taken.ready > 0`

/** Puts back what a volunteer has not texted, and doors not knocked on. Returns how many contacts that were. */
export async function releaseBatches(
  tx: Tx,
  { volunteerId, how = 'released' }: { volunteerId: string; how?: 'released' | 'taken' | 'done' },
): Promise<number> {
  await tx.execute(sql`select 1 from volunteer where id = ${volunteerId} for no key update`)
  await releaseWalks(tx, { volunteerId, how })
  await releaseCalls(tx, volunteerId)
  return endClaims(tx, sql`volunteer_id = ${volunteerId}`, how)
}

/** Claims whose time is over go back to the pool; the card that shows them says so when it is pressed. */
export const expireBatches = (tx: Tx): Promise<number> =>
  endClaims(tx, sql`volunteer_id is not null and expires_at <= muster_now()`, 'expired')

async function endClaims(tx: Tx, which: ReturnType<typeof sql>, how: string): Promise<number> {
  const [ended] = await rows<{ contacts: number }>(
    tx,
    sql`with ending as (select id, ready, volunteer_id from batch where ${which} order by id limit 500 for update),
        freed as (
          update batch b set volunteer_id = null, claimed_at = null, expires_at = null from ending where b.id = ending.id
        ), noted as (
          update claim c set ended_at = muster_now(), how = ${how}
          from ending where c.batch_id = ending.id and c.ended_at is null
        ), let_go as (delete from hold h using ending where h.batch_id = ending.id),
        -- The card on the screen shows somebody who is in other hands from here on.
        cut as (${endedCards(sql`ending`)})
        select coalesce(sum(ready), 0)::int as contacts from ending`,
  )
  return ended?.contacts ?? 0
}
