/** The buttons of a campaign's card, and of its figures. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { foldLetters } from '../../lib/segments.ts'
import { findCampaign } from './campaign.ts'
import { changeCampaign } from './change.ts'
import { changeState, launch, showCampaign, showStatusAgain } from './cards.ts'
import { linkExport } from './export-link.ts'
import { campaignForms, copyAction } from './forms.actions.ts'

/** The campaigns there are, and how to make one. */
const campaignsAction = action({
  id: 'campaigns',
  role: 'organizer',
  ids: 0,
  async run({ tx, t }) {
    const found = await rows<{ id: string; name: string; state: string }>(
      tx,
      sql`select id, name, state from campaign where state <> 'finished' order by created_at desc limit 8`,
    )
    const lists = await rows(tx, sql`select 1 from list limit 1`)
    return {
      view: view(
        [
          { kind: 'title', text: t('campaigns.title') },
          {
            kind: 'text',
            text: t(found.length ? 'campaigns.some' : lists.length ? 'campaigns.no_campaign' : 'campaigns.no_list'),
          },
        ],
        found.map((c) => ({ label: c.name.slice(0, 40), token: writeToken('c_show', c.id) })),
      ),
    }
  },
})

const press = (id: string, run: (context: Context, campaignId: string) => Promise<Reply>) =>
  action({ id, role: 'organizer', ids: 1, run: (context, ids) => run(context, ids[0] ?? '') })

/** A press on the campaign's card, which then shows the new state. */
const steer = (id: string, to: 'paused' | 'running' | 'finished') =>
  press(id, async (context, campaignId) => showCampaign(context, (await changeState(context, campaignId, to)).id))

export const campaignActions = [
  campaignsAction,
  press('c_show', (context, id) => showCampaign(context, id)),
  // From the figures: they stay where they are and go on being kept up to date.
  press('c_open', async (context, id) => ({ ...(await showCampaign(context, id)), replaces: false })),
  press('c_launch', launch),
  // The same words without the letters that double their price.
  press('c_fold', async (context, id) => {
    const campaign = await findCampaign(context.tx, id, { lock: true })
    const { script, variants } = campaign
    const change = { script: foldLetters(script), variants: variants.map(foldLetters) }
    await changeCampaign(context.tx, campaign, change, context.actor.id)
    return showCampaign(context, id, context.t('campaign.saved'))
  }),
  press('c_export', linkExport),
  steer('c_pause', 'paused'),
  steer('c_resume', 'running'),
  // It cannot be taken back: asked once more.
  press('c_end', async ({ tx, t }, id) => {
    const campaign = await findCampaign(tx, id)
    return {
      view: view(
        [{ kind: 'text', text: t('finish.sure', { name: campaign.name }) }],
        [
          { label: t('button.finish'), token: writeToken('c_finish', id), look: 'danger' },
          { label: t('button.not_yet'), token: writeToken('c_show', id) },
        ],
      ),
      replaces: true,
    }
  }),
  steer('c_finish', 'finished'),
  press('s_pause', async (context, id) => showStatusAgain(context, (await changeState(context, id, 'paused')).id)),
  press('s_resume', async (context, id) => showStatusAgain(context, (await changeState(context, id, 'running')).id)),
  ...campaignForms,
  copyAction,
]
