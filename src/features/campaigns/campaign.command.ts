import type { Reply } from '../../chat/view.ts'
import { command } from '../define.ts'
import type { Context } from '../define.ts'
import { textAgain, usualDays } from './again.ts'
import { createCampaign, findCampaign } from './campaign.ts'
import { changeState, launch, pointTo, showCampaign, showStatus } from './cards.ts'
import { copyCampaign, lastLaunched } from './copy.ts'
import { linkExport } from './export-link.ts'
import { campaignFromFile } from './file-chat.ts'
import { freshCampaign } from './fresh.ts'

const steps = [
  'status',
  'new',
  'copy',
  'file',
  'edit',
  'script',
  'test',
  'launch',
  'pause',
  'resume',
  'again',
  'export',
  'finish',
] as const
type Step = (typeof steps)[number]

/** All of a campaign from one command; its steps are also the buttons of its card. */
export const campaignCommand = command({
  name: 'campaign',
  group: 'campaigns',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: steps, default: 'status' },
    name: { type: 'campaign' },
    of: { type: 'campaign', named: true },
    days: { type: 'integer', min: 1, max: 60, default: usualDays, named: true },
    file: { type: 'file' },
  },
  async run(context, { step, name, of, days, file }) {
    const { tx, t, actor, settings } = context
    const found = async (): Promise<string> => (await findCampaign(tx, name)).id
    const steer = async (to: 'paused' | 'running' | 'finished'): Promise<Reply> =>
      showCampaign(context, (await changeState(context, await found(), to)).id)
    switch (step as Step) {
      case 'new': {
        const fresh = freshCampaign(t, actor.locale, settings.simulated)
        const id = await createCampaign(tx, { ...fresh, name: name ?? '', createdBy: actor.id })
        return showCampaign(context, id, t('campaign.made'))
      }
      case 'copy': {
        const old = await findCampaign(tx, of ?? (await lastLaunched(tx)))
        const id = await copyCampaign(tx, { name, of: old.id, by: actor.id })
        return showCampaign(context, id, t('campaign.copied', { name: old.name }))
      }
      case 'again':
        return again(context, { name, of, days })
      case 'file':
        return campaignFromFile(context, file)
      case 'export':
        return linkExport(context, await found())
      case 'launch':
        return launch(context, await found())
      case 'pause':
        return steer('paused')
      case 'resume':
        return steer('running')
      case 'finish':
        return steer('finished')
      case 'edit':
      case 'script':
      case 'test':
        return pointTo(context, step as 'edit' | 'script' | 'test', await found())
      case 'status':
        return showStatus(context, await found())
    }
  },
})

async function again(
  context: Context,
  { name, of, days }: { name: string | undefined; of: string | undefined; days: number },
): Promise<Reply> {
  const { tx, t, actor, log } = context
  const old = await findCampaign(tx, of ?? (await lastLaunched(tx)))
  const { campaignId, contacts } = await textAgain(tx, {
    name,
    of: old.id,
    days,
    by: actor.id,
    words: t('again.words', { name: old.name, days }),
  })
  log.info({ event: 'campaign.again', campaign: campaignId, contacts, by: actor.id })
  return showCampaign(context, campaignId, t('again.made', { name: old.name, n: contacts, days }))
}
