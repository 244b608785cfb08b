import type { Tx } from '../../db/client.ts'
import { chaseVotes } from '../ballots/ballot.ts'
import { findEvent, inviteBy } from '../events/event.ts'
import { findQuestionnaire, setQuestionnaire } from '../interviews/keep.ts'
import { setHoldout } from '../holdout/aim.ts'
import type { Campaign } from './campaign.ts'
import type { CampaignFile } from './file-shape.ts'

type Aims = Pick<CampaignFile, 'event' | 'questionnaire' | 'polling_day' | 'holdout'>

/**
 * What a file says of a campaign's aim: the rally it invites to, what it asks, the polling day it chases, who is left alone. What stands
 * already is no change: the file of a running campaign may be read again. `at` says to which field an error belongs.
 */
export async function aimCampaign(
  tx: Tx,
  campaign: Campaign,
  { event, questionnaire, polling_day: votesOn, holdout }: Aims,
  at: <T>(work: Promise<T>, part: keyof Aims) => Promise<T>,
): Promise<void> {
  if (event !== undefined && event?.toLowerCase() !== campaign.rally?.toLowerCase()) {
    const found = event === null ? null : await at(findEvent(tx, event), 'event')
    await inviteBy(tx, { campaignId: campaign.id, eventId: found?.id ?? null })
  }
  if (questionnaire !== undefined && questionnaire?.toLowerCase() !== campaign.questionnaire?.toLowerCase()) {
    const found = questionnaire === null ? null : await at(findQuestionnaire(tx, questionnaire), 'questionnaire')
    await setQuestionnaire(tx, { id: campaign.id, table: 'campaign' }, found?.id ?? null)
  }
  if (votesOn !== undefined && votesOn !== campaign.votesOn)
    await at(chaseVotes(tx, campaign.id, votesOn), 'polling_day')
  if (!holdout) return
  const { share, seed = campaign.holdoutSeed ?? undefined } = holdout
  if (share === (campaign.holdoutPercent ?? 0) && (share === 0 || seed === campaign.holdoutSeed)) return
  await at(setHoldout(tx, { campaignId: campaign.id, percent: share, seed }), 'holdout')
}
