/** What campaign commands and buttons answer with. */
import { clock } from '../../lib/clock.ts'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { enqueue } from '../../queue/job.ts'
import type { Context } from '../define.ts'
import { findCampaign } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import { campaignCard } from './campaign.view.ts'
import { readFigures } from './figures.ts'
import { refreshStatus } from './jobs.ts'
import { readLengths } from './lengths.ts'
import { launchCampaign, NotReady, setState } from './launch.ts'
import { followedUntil, followStatus, noteShown } from './status.ts'
import { statusCard } from './status.view.ts'

/** The card of a campaign, with all that can be done about it. */
export async function showCampaign({ tx, t, settings }: Context, name?: string, notice?: string): Promise<Reply> {
  const campaign = await findCampaign(tx, name)
  const figures = campaign.state === 'draft' ? undefined : await readFigures(tx, campaign.id)
  const lengths = campaign.state === 'draft' ? await readLengths(tx, campaign, settings.routing.usual) : undefined
  return campaignCard(t, campaign, figures, { notice, linked: settings.linked, carriers: settings.routing.on, lengths })
}

export async function launch(context: Context, name: string): Promise<Reply> {
  const { tx, t, log, actor, settings } = context
  try {
    const { campaign, contacts } = await launchCampaign(tx, name, actor.id, settings.linked)
    log.info({ event: 'campaign.launched', campaign: campaign.id, contacts })
    return showCampaign(context, campaign.id, t('campaign.launched_now', { n: contacts }))
  } catch (error) {
    // The refusal is the card itself, with the list of what is missing.
    if (error instanceof NotReady)
      return showCampaign(context, name, t('errors.campaign.not_ready', { n: error.missing.length }))
    throw error
  }
}

type To = 'paused' | 'running' | 'finished'

export async function changeState(context: Context, name: string, to: To): Promise<Campaign> {
  const campaign = await setState(context.tx, name, to, context.actor.id)
  context.log.info({ event: `campaign.${to}`, campaign: campaign.id })
  return campaign
}

/**
 * The figures, as a message that is kept up to date. In a direct chat that is the answer itself; in a channel the answer
 * is for one person alone and cannot be edited later, so a message of its own is posted there.
 */
export async function showStatus(context: Context, name?: string): Promise<Reply> {
  const { tx, t, actor, place } = context
  const campaign = await findCampaign(tx, name)
  if (campaign.state === 'draft') return showCampaign(context, campaign.id)
  const followed =
    campaign.state === 'finished'
      ? undefined
      : await followStatus(tx, { campaignId: campaign.id, place, locale: actor.locale })
  if (followed && !place.direct) {
    await enqueue(tx, refreshStatus, { campaignId: campaign.id })
    return { view: view([{ kind: 'text', text: t('status.posted', { name: campaign.name }) }]) }
  }
  return statusReply(context, campaign, followed?.endsAt)
}

/** The figures where they stand already, after a press on them. */
export async function showStatusAgain(context: Context, campaignId: string): Promise<Reply> {
  const campaign = await findCampaign(context.tx, campaignId)
  return statusReply(context, campaign, await followedUntil(context.tx, campaignId, context.place))
}

async function statusReply(
  { tx, t, actor, place }: Context,
  campaign: Campaign,
  endsAt: string | undefined,
): Promise<Reply> {
  const figures = await readFigures(tx, campaign.id)
  if (!figures) throw new UserError('stale')
  const card = statusCard(t, campaign, figures, endsAt && clock(endsAt, campaign.zone, actor.locale))
  if (endsAt) await noteShown(tx, campaign.id, place, card)
  return { view: card, about: { kind: 'status', id: campaign.id }, replaces: true }
}

/** A step that is a form: opened by a button, as no network lets a command open one at once. */
export async function pointTo({ tx, t }: Context, step: 'edit' | 'script' | 'test', name?: string): Promise<Reply> {
  const campaign = await findCampaign(tx, name)
  const button = { edit: 'details', script: 'script', test: 'test' }[step]
  return {
    view: view(
      [
        {
          kind: 'title',
          text: t('campaign.title', { name: campaign.name, state: t(`campaign.state.${campaign.state}`) }),
        },
        { kind: 'text', text: t(`campaign.open.${step}`) },
      ],
      [
        { label: t(`button.${button}`), token: writeToken(`c_${step}`, campaign.id), look: 'primary' },
        { label: t('button.details_of'), token: writeToken('c_show', campaign.id) },
      ],
    ),
    about: { kind: 'campaign', id: campaign.id },
    replaces: true,
  }
}
