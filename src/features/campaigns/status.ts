/** Messages that show a campaign's figures and are kept up to date: one a place. */
import { createHash } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Network, Place } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { refreshStatus } from './jobs.ts'

/** Hours for which a message is kept up to date: an evening. Asking again starts them anew. */
const followHours = 12
/** Seconds between two looks at the figures, at least. */
const pace = 5
/** A look may take this part of the time: a campaign of millions is looked at less often. */
const share = 20

export type Follow = {
  network: Network
  tenant: string
  channel: string
  direct: boolean
  messageId: string
  previousId: string | null
  locale: string
  shown: string
  endsAt: string
  over: boolean
  /** In a direct chat: the message that stands there as this campaign's figures, if any does. */
  standing: string | null
}

export const digestOf = (view: View): string => createHash('sha256').update(JSON.stringify(view)).digest('base64url')

/** Keeps the figures of a campaign up to date in this place. A message that did so before will be cut to one line. */
export async function followStatus(
  tx: Tx,
  { campaignId, place, locale }: { campaignId: string; place: Place; locale: string },
): Promise<{ endsAt: string }> {
  const [followed] = await rows<{ endsAt: string }>(
    tx,
    sql`insert into status_card (campaign_id, network, tenant, channel, direct, message_id, locale, due_at, ends_at)
        values (${campaignId}, ${place.network}, ${place.tenant}, ${place.channel}, ${place.direct}, '', ${locale}, muster_now(),
          muster_now() + make_interval(hours => ${followHours}))
        on conflict (campaign_id, network, tenant, channel) do update set message_id = '', locale = excluded.locale, shown = '',
          previous_id = coalesce(nullif(status_card.message_id, ''), status_card.previous_id),
          due_at = excluded.due_at, ends_at = excluded.ends_at
        returning ends_at as "endsAt"`,
  )
  return followed!
}

/** What a place shows from the first moment on. */
export const noteShown = (tx: Tx, campaignId: string, place: Place, view: View): Promise<unknown> =>
  tx.execute(sql`update status_card set shown = ${digestOf(view)}
    where (campaign_id, network, tenant, channel) = (${campaignId}, ${place.network}, ${place.tenant}, ${place.channel})`)

/** When the following of a place ends; undefined where nothing is followed. */
export async function followedUntil(tx: Tx, campaignId: string, place: Place): Promise<string | undefined> {
  const [found] = await rows<{ endsAt: string }>(
    tx,
    sql`select ends_at as "endsAt" from status_card
        where (campaign_id, network, tenant, channel) = (${campaignId}, ${place.network}, ${place.tenant}, ${place.channel})`,
  )
  return found?.endsAt
}

/** Due figures become jobs. The job says when the next look is; should it be lost, a minute later. */
export async function askDueStatus(tx: Tx): Promise<void> {
  const due = await rows<{ campaignId: string }>(
    tx,
    sql`with due as (
          select distinct campaign_id from (select campaign_id from status_card where due_at <= muster_now() order by due_at limit 50) x
        )
        update status_card s set due_at = muster_now() + interval '60 s' from due where s.campaign_id = due.campaign_id
        returning s.campaign_id as "campaignId"`,
  )
  await enqueue(tx, refreshStatus, ...[...new Set(due.map((d) => d.campaignId))].map((campaignId) => ({ campaignId })))
}

/** Where a campaign's figures are shown. */
export const findFollowed = (tx: Tx, campaignId: string): Promise<Follow[]> =>
  rows(
    tx,
    sql`select s.network, s.tenant, s.channel, s.direct, s.message_id as "messageId", s.previous_id as "previousId", s.locale,
          s.shown, s.ends_at as "endsAt", s.ends_at <= muster_now() as over,
          (select k.message_id from card k where k.about_id = s.campaign_id and k.about_kind = 'status'
            and (k.network, k.tenant, k.channel) = (s.network, s.tenant, s.channel) and k.message_id is distinct from s.previous_id
            order by k.shown_at desc limit 1) as standing
        from status_card s where s.campaign_id = ${campaignId} order by s.network, s.tenant, s.channel limit 100`,
  )

const at = (campaignId: string, f: Follow) =>
  sql`(campaign_id, network, tenant, channel) = (${campaignId}, ${f.network}, ${f.tenant}, ${f.channel})`

/** The message of before is one line now, and is about nothing. */
export const forgetPrevious = (tx: Tx, campaignId: string, f: Follow): Promise<unknown> =>
  tx.execute(sql`
    with c as (
      update card set about_kind = '' where about_id = ${campaignId}
        and (network, tenant, channel, message_id) = (${f.network}, ${f.tenant}, ${f.channel}, ${f.previousId})
    )
    update status_card set previous_id = null where ${at(campaignId, f)} and previous_id = ${f.previousId}`)

/** What stands there now. Not written over what somebody asked for in the meantime. */
export const keepShown = (tx: Tx, campaignId: string, f: Follow, messageId: string, shown: string): Promise<unknown> =>
  tx.execute(sql`update status_card set message_id = ${messageId}, shown = ${shown}
    where ${at(campaignId, f)} and message_id = ${f.messageId} and ends_at = ${f.endsAt}`)

export const endFollowing = (tx: Tx, campaignId: string, f: Follow): Promise<unknown> =>
  tx.execute(sql`delete from status_card where ${at(campaignId, f)} and ends_at = ${f.endsAt}`)

/** `took`: ms that the look has cost. */
export const lookAgain = (tx: Tx, campaignId: string, took: number): Promise<unknown> =>
  tx.execute(sql`update status_card set due_at = muster_now() + make_interval(secs => ${Math.max(pace, (took * share) / 1000)})
    where campaign_id = ${campaignId} and due_at > muster_now()`)
