import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { UserError } from '../../lib/errors.ts'
import { linkMinutes, makeDownload } from '../downloads/make.ts'
import type { Context } from '../define.ts'
import { findCampaign } from './campaign.ts'

/** A link to the campaign's contacts as a file, for whoever asked alone. Throws UserError `campaign.cannot` for a draft. */
export async function linkExport({ tx, t, actor, settings, log }: Context, name?: string): Promise<Reply> {
  const campaign = await findCampaign(tx, name)
  if (campaign.state === 'draft') throw new UserError('campaign.cannot', { state: campaign.state })
  const { path } = await makeDownload(tx, {
    kind: 'export',
    subjectId: campaign.id,
    volunteerId: actor.id,
    locale: actor.locale,
    secret: settings.secret,
  })
  log.info({ event: 'export.asked', campaign: campaign.id, by: actor.id })
  return {
    view: view([
      { kind: 'text', text: t('export.ready', { name: campaign.name, n: campaign.contacts }) },
      { kind: 'link', url: `${settings.baseUrl()}${path}`, text: t('export.link') },
      { kind: 'note', text: t('export.note', { n: linkMinutes }) },
    ]),
    shows: 'private',
  }
}
