import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Form, Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { changeCampaign, createCampaign, findCampaign, setReplies } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import { campaignCard, minute } from './campaign.view.ts'
import { readFigures } from './figures.ts'
import { launchCampaign, NotReady, setState } from './launch.ts'
import { defaultReplies, readReplies, writeReplies } from './replies.ts'
import { sendTest } from './test-text.ts'

const steps = ['status', 'new', 'edit', 'script', 'test', 'launch', 'pause', 'resume', 'finish'] as const
type Step = (typeof steps)[number]

async function show({ tx, t }: Context, name?: string, notice?: string): Promise<Reply> {
  const campaign = await findCampaign(tx, name)
  return campaignCard(t, campaign, await readFigures(tx, campaign.id), notice)
}

async function launch(context: Context, name: string): Promise<Reply> {
  const { tx, t, log } = context
  try {
    const { campaign, contacts } = await launchCampaign(tx, name)
    log.info({ event: 'campaign.launched', campaign: campaign.id, contacts })
    return show(context, campaign.id, t('campaign.launched_now', { n: contacts }))
  } catch (error) {
    // The refusal is the card itself, with the list of what is missing.
    if (error instanceof NotReady)
      return show(context, name, t('errors.campaign.not_ready', { n: error.missing.length }))
    throw error
  }
}

async function change(context: Context, name: string, to: 'paused' | 'running' | 'finished'): Promise<Reply> {
  const campaign = await setState(context.tx, name, to)
  context.log.info({ event: `campaign.${to}`, campaign: campaign.id })
  return show(context, campaign.id)
}

/** All of a campaign from one command; its steps are also the buttons of its card. */
export const campaignCommand = command({
  name: 'campaign',
  role: 'organizer',
  options: { step: { type: 'choice', choices: steps, default: 'status' }, name: { type: 'campaign' } },
  async run(context, { step, name }) {
    const { tx, t, actor, settings } = context
    if (step === 'new') {
      const allDay = settings.simulated
      const id = await createCampaign(tx, {
        name: name ?? '',
        locale: actor.locale,
        zone: Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC',
        opens: allDay ? 0 : 540,
        closes: allDay ? 1440 : 1260,
        createdBy: actor.id,
        replies: defaultReplies(t),
      })
      return show(context, id, t('campaign.made'))
    }
    const campaign = await findCampaign(tx, name)
    switch (step as Step) {
      case 'launch':
        return launch(context, campaign.id)
      case 'pause':
        return change(context, campaign.id, 'paused')
      case 'resume':
        return change(context, campaign.id, 'running')
      case 'finish':
        return change(context, campaign.id, 'finished')
      case 'edit':
      case 'script':
      case 'test':
        return show(
          context,
          campaign.id,
          t('campaign.press', { button: t(`button.${step === 'edit' ? 'details' : step}`) }),
        )
      default:
        return show(context, campaign.id)
    }
  },
})

/** The campaigns there are, and how to make one. */
export const campaignsAction = action({
  id: 'campaigns',
  role: 'organizer',
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
  action({ id, role: 'organizer', run: (context, ids) => run(context, ids[0] ?? '') })

export const campaignActions = [
  campaignsAction,
  press('c_show', (context, id) => show(context, id)),
  press('c_launch', launch),
  press('c_pause', (context, id) => change(context, id, 'paused')),
  press('c_resume', (context, id) => change(context, id, 'running')),
  press('c_finish', (context, id) => change(context, id, 'finished')),
  form('c_script', {
    open: ({ t }, c) => [
      {
        name: 'sender',
        label: t('form.sender'),
        kind: 'line',
        value: c.sender,
        required: true,
        max: 60,
        hint: t('form.sender_hint'),
      },
      {
        name: 'script',
        label: t('form.script'),
        kind: 'paragraph',
        value: c.script || t('form.script_example'),
        required: true,
        max: 1000,
        hint: t('form.script_hint'),
      },
    ],
    submit: ({ tx }, c, f) => changeCampaign(tx, c, { sender: f['sender'] ?? '', script: f['script'] ?? '' }),
  }),
  form('c_replies', {
    open: ({ t }, c) => [
      {
        name: 'replies',
        label: t('form.replies'),
        kind: 'paragraph',
        value: writeReplies(c.replies),
        required: true,
        max: 4000,
        hint: t('form.replies_hint'),
      },
    ],
    submit: ({ tx }, c, f) => setReplies(tx, c.id, readReplies(f['replies'] ?? '')),
  }),
  form('c_edit', {
    open: ({ t }, c) => [
      { name: 'list', label: t('form.list'), kind: 'line', value: c.list ?? '', required: true, max: 80 },
      {
        name: 'hours',
        label: t('form.hours'),
        kind: 'line',
        value: `${minute(c.opens)}-${minute(c.closes)}`,
        required: true,
        max: 11,
        hint: t('form.hours_hint'),
      },
      {
        name: 'zone',
        label: t('form.zone'),
        kind: 'line',
        value: c.zone,
        required: true,
        max: 60,
        hint: t('form.zone_hint'),
      },
      { name: 'size', label: t('form.size'), kind: 'line', value: String(c.batchSize), required: true, max: 3 },
      {
        name: 'editable',
        label: t('form.editable'),
        kind: 'line',
        value: t(c.editable ? 'yes' : 'no'),
        required: true,
        max: 5,
      },
    ],
    submit: async ({ tx, t }, c, f) => {
      const [opens, closes] = readHours(f['hours'] ?? '')
      const size = Number(f['size'])
      if (!Number.isInteger(size) || size < 1 || size > 100)
        throw new UserError('option.integer', { option: 'size', found: f['size'] ?? '', min: 1, max: 100 })
      if (c.state !== 'draft' && size !== c.batchSize) throw new UserError('campaign.launched')
      const editable = (f['editable'] ?? '').trim().toLowerCase()
      await changeCampaign(tx, c, {
        list: f['list'] ?? '',
        opens,
        closes,
        zone: (f['zone'] ?? '').trim(),
        batchSize: size,
        editable: ['yes', 'oui', t('yes').toLowerCase()].includes(editable),
      })
    },
  }),
  form('c_test', {
    open: ({ t }) => [
      { name: 'to', label: t('form.to'), kind: 'line', required: true, max: 20, hint: t('form.to_hint') },
    ],
    submit: async ({ tx, actor }, c, f) => {
      const [list] = await rows<{ region: string }>(tx, sql`select region from list where id = ${c.listId}`)
      await sendTest(tx, { campaign: c, to: f['to'] ?? '', region: list?.region ?? 'US', actor })
    },
    done: 'campaign.test_queued',
  }),
]

/** A form on one campaign: opened by its button, back to its card. */
function form(
  id: string,
  {
    open,
    submit,
    done,
  }: {
    open(context: Context, c: Campaign): Form['fields']
    submit(context: Context, c: Campaign, fields: Record<string, string>): Promise<void>
    done?: string
  },
) {
  return action({
    id,
    role: 'organizer',
    async open(context, ids) {
      const campaign = await findCampaign(context.tx, ids[0])
      return {
        token: writeToken(id, campaign.id),
        title: context.t(`form.${id}`),
        fields: open(context, campaign),
        submit: context.t('button.save'),
      }
    },
    async submit(context, ids, fields) {
      const campaign = await findCampaign(context.tx, ids[0], { lock: true })
      await submit(context, campaign, fields)
      return show(context, campaign.id, context.t(done ?? 'campaign.saved'))
    },
  })
}

/** `9-21`, `09:00-21:30`. Throws `hours.format`. */
function readHours(text: string): [number, number] {
  const m = /^\s*(\d{1,2})(?:[:h](\d{2}))?\s*(?:-|–|à|to)\s*(\d{1,2})(?:[:h](\d{2}))?\s*$/.exec(text)
  if (!m) throw new UserError('hours.format', { found: text.slice(0, 20) })
  return [Number(m[1]) * 60 + Number(m[2] ?? 0), Number(m[3]) * 60 + Number(m[4] ?? 0)]
}
