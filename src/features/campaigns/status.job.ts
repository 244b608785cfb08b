import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import type { Platform } from '../../chat/platform.ts'
import { clock } from '../../lib/clock.ts'
import { work } from '../define.ts'
import type { JobContext } from '../define.ts'
import { findCampaign } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import { readFigures } from './figures.ts'
import type { Figures } from './figures.ts'
import { refreshStatus } from './jobs.ts'
import { digestOf, endFollowing, findFollowed, forgetPrevious, keepShown, lookAgain } from './status.ts'
import type { Follow } from './status.ts'
import { movedLine, statusCard } from './status.view.ts'

/** ms for the figures of a campaign of millions. */
const longest = 45_000

type Look = { campaign: Campaign; figures: Figures; runId: string }

/** Reads a campaign's figures once and brings every message that shows them up to date. */
export const refresh = work(refreshStatus, async (context, { campaignId }, run) => {
  const { store, platforms, log } = context
  const started = performance.now()
  const found = await store.read(async (tx) => {
    const follows = await findFollowed(tx, campaignId)
    const figures = follows.length ? await readFigures(tx, campaignId) : undefined
    return figures && { follows, figures, campaign: await findCampaign(tx, campaignId) }
  }, longest)
  for (const [i, follow] of (found?.follows ?? []).entries()) {
    const platform = platforms.get(follow.network)
    const look = { ...found!, runId: `${run.id}:${i}` }
    const kept =
      platform &&
      (await bring(context, platform, follow, look).catch((error: Error) => {
        log.warn({ event: 'status.not_shown', campaign: campaignId, error: error.message })
        // A network that is down for a while has its figures brought up to date afterwards.
        return !(error instanceof MessageGone || error instanceof PlaceGone)
      }))
    // Its network is gone, or its message: nobody reads it there.
    if (!kept) await store.transact((tx) => endFollowing(tx, campaignId, follow))
  }
  await store.transact(async (tx) => {
    await lookAgain(tx, campaignId, performance.now() - started)
    await run.close(tx)
  })
})

/** One place. False when it need not be followed any longer. */
async function bring(
  { store, translate }: JobContext,
  platform: Platform,
  follow: Follow,
  { campaign, figures, runId }: Look,
): Promise<boolean> {
  const t = translate(follow.locale)
  const place = { network: follow.network, tenant: follow.tenant, channel: follow.channel, direct: follow.direct }
  const last = follow.over || campaign.state === 'finished'
  const until = last ? undefined : clock(follow.endsAt, campaign.zone, follow.locale)
  const view = statusCard(t, campaign, figures, until)
  const shown = digestOf(view)
  const messageId = follow.direct ? (follow.standing ?? '') : follow.messageId
  if (follow.direct && !messageId) {
    // Not on the screen yet; or there once, and the message shows something else now.
    return follow.messageId === '' && !last
  }
  if (follow.previousId) {
    await platform.edit({ place, messageId: follow.previousId }, movedLine(t, campaign.name))
    await store.transact((tx) => forgetPrevious(tx, campaign.id, follow))
  }
  if (!messageId) {
    const ref = await platform.send(place, view, { nonce: runId })
    await store.transact((tx) => keepShown(tx, campaign.id, follow, ref.messageId, shown))
  } else {
    if (shown !== follow.shown) await platform.edit({ place, messageId }, view)
    if (shown !== follow.shown || messageId !== follow.messageId)
      await store.transact((tx) => keepShown(tx, campaign.id, follow, messageId, shown))
  }
  return !last
}
