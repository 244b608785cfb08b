/** The forms of a campaign's card. */
import { sql } from 'drizzle-orm'
import { writeToken } from '../../chat/token.ts'
import type { Field, Form } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { action } from '../define.ts'
import { readKeepDays, saveOwnMeasure } from '../organisation/measure.ts'
import { asksForProof } from '../proof/codes.ts'
import type { Context } from '../define.ts'
import { findCampaign, newestFirst, setReplies } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import { showCampaign } from './cards.ts'
import { changeCampaign, mostVariants } from './change.ts'
import type { Change } from './change.ts'
import { copyCampaign } from './copy.ts'
import { readDefaults, writeDefaults } from './defaults.ts'
import { minute, readHours } from './hours.ts'
import { readQuestion, setQuestion } from './question.ts'
import { readReplies, writeReplies } from './replies.ts'
import { sendTest } from './test-text.ts'

/** A form on one campaign: opened by its button, back to its card, with a word on what it did. */
function form(
  id: string,
  {
    open,
    submit,
    label = 'button.save',
  }: {
    open(context: Context, c: Campaign): Form['fields'] | Promise<Form['fields']>
    submit(context: Context, c: Campaign, fields: Record<string, string>): Promise<string | void>
    label?: 'button.save' | 'button.send'
  },
) {
  return action({
    id,
    role: 'organizer',
    ids: 1,
    async open(context, ids) {
      const campaign = await findCampaign(context.tx, ids[0])
      return {
        token: writeToken(id, campaign.id),
        title: context.t(`form.${id}`),
        fields: await open(context, campaign),
        submit: context.t(label),
      }
    },
    async submit(context, ids, fields) {
      const campaign = await findCampaign(context.tx, ids[0], { lock: true })
      const notice = await submit(context, campaign, fields)
      return showCampaign(context, campaign.id, notice ?? context.t('campaign.saved'))
    },
  })
}

/** Saves, and says what a correction in mid-campaign means. */
async function correct({ tx, t, actor, settings }: Context, c: Campaign, change: Change): Promise<string | void> {
  const wordings = [change.script ?? '', ...(change.variants ?? [])]
  if (c.state !== 'draft' && !settings.linked && wordings.some(asksForProof)) throw new UserError('edit.no_link')
  const { corrected, back } = await changeCampaign(tx, c, change, actor.id)
  if (!corrected) return
  return [
    t('campaign.corrected', { version: c.scriptVersion + 1 }),
    ...(back ? [t('campaign.back', { n: back })] : []),
  ].join(' ')
}

const field = (t: Context['t'], name: string, given: Partial<Field> & { label?: string } = {}): Field => ({
  name,
  label: t(`form.${name}`),
  kind: 'line',
  ...given,
})

const number = (text: string | undefined, option: string, min: number, max: number): number => {
  const n = Number((text ?? '').trim() || NaN)
  if (!Number.isInteger(n) || n < min || n > max)
    throw new UserError('option.integer', { option, found: (text ?? '').slice(0, 40), min, max })
  return n
}

export const campaignForms = [
  form('c_script', {
    open: ({ t }, c) => [
      field(t, 'sender', { value: c.sender, required: true, max: 60, hint: t('form.sender_hint') }),
      field(t, 'script', {
        kind: 'paragraph',
        value: c.script || t('form.script_example'),
        required: true,
        max: 4000,
        hint: t('form.script_hint'),
      }),
      field(t, 'defaults', {
        kind: 'paragraph',
        value: writeDefaults(c.defaults),
        max: 2000,
        hint: t('form.defaults_hint'),
      }),
    ],
    submit: (context, c, f) =>
      correct(context, c, {
        sender: f['sender'] ?? '',
        script: f['script'] ?? '',
        ...(f['defaults'] === undefined ? {} : { defaults: readDefaults(f['defaults']) }),
      }),
  }),
  form('c_variants', {
    open: ({ t }, c) =>
      Array.from({ length: mostVariants }, (_, i) => ({
        name: `variant${i + 1}`,
        label: t('form.variant', { n: i + 1 }),
        kind: 'paragraph' as const,
        value: c.variants[i] ?? '',
        max: 4000,
        ...(i === 0 ? { hint: t('form.variant_hint') } : {}),
      })),
    submit: (context, c, f) =>
      correct(context, c, { variants: Array.from({ length: mostVariants }, (_, i) => f[`variant${i + 1}`] ?? '') }),
  }),
  form('c_replies', {
    open: ({ t }, c) => [
      field(t, 'replies', {
        kind: 'paragraph',
        value: writeReplies(c.replies),
        required: true,
        max: 4000,
        hint: t('form.replies_hint'),
      }),
    ],
    submit: ({ tx }, c, f) => setReplies(tx, c.id, readReplies(f['replies'] ?? '')),
  }),
  form('c_question', {
    open: ({ t }, c) => [
      field(t, 'question', { value: c.question?.text ?? '', max: 300, hint: t('form.question_hint') }),
      field(t, 'answers', {
        kind: 'paragraph',
        value: c.question?.choices.map((o) => o.label).join('\n') ?? '',
        max: 400,
        hint: t('form.answers_hint'),
      }),
    ],
    submit: ({ tx }, c, f) => setQuestion(tx, c.id, readQuestion(f['question'] ?? '', f['answers'] ?? '', c.question)),
  }),
  form('c_edit', {
    open: async ({ t, tx }, c) => [
      field(t, 'list', { value: c.list ?? (await newestList(tx)), required: true, max: 80 }),
      field(t, 'hours', {
        value: `${minute(c.opens)}-${minute(c.closes)}`,
        required: true,
        max: 11,
        hint: t('form.hours_hint'),
      }),
      field(t, 'zone', { value: c.zone, required: true, max: 60, hint: t('form.zone_hint') }),
      field(t, 'size', { value: String(c.batchSize), required: true, max: 3 }),
      field(t, 'editable', { value: t(c.editable ? 'yes' : 'no'), required: true, max: 5 }),
    ],
    submit: async ({ tx, t, actor }, c, f) => {
      const [opens, closes] = readHours(f['hours'] ?? '')
      const editable = (f['editable'] ?? '').trim().toLowerCase()
      await changeCampaign(
        tx,
        c,
        {
          list: f['list'] ?? '',
          opens,
          closes,
          zone: (f['zone'] ?? '').trim(),
          batchSize: number(f['size'], 'size', 1, 100),
          editable: ['yes', 'oui', t('yes').toLowerCase()].includes(editable),
        },
        actor.id,
      )
    },
  }),
  form('c_limits', {
    open: async ({ t, tx }, c) => [
      field(t, 'valid_until', { value: c.validUntil ?? '', max: 16, hint: t('form.valid_until_hint') }),
      field(t, 'gate', { value: String(c.gate), required: true, max: 4, hint: t('form.gate_hint') }),
      field(t, 'hand_back_after', { value: String(c.handBackAfter), required: true, max: 5 }),
      field(t, 'answer_within', { value: String(c.answerWithin), required: true, max: 4 }),
      field(t, 'keep_days', { value: await readKeepDays(tx, c.id), max: 4, hint: t('form.keep_days_hint') }),
    ],
    submit: async ({ tx, actor }, c, f) => {
      await changeCampaign(
        tx,
        c,
        {
          validUntil: (f['valid_until'] ?? '').trim() || null,
          gate: number(f['gate'], 'gate', 0, 1_000),
          handBackAfter: number(f['hand_back_after'], 'hand_back_after', 1, 10_080),
          answerWithin: number(f['answer_within'], 'answer_within', 1, 1_440),
        },
        actor.id,
      )
      const given = (f['keep_days'] ?? '').trim()
      const days = given ? number(given, 'keep_days', 1, 3_650) : null
      await saveOwnMeasure(tx, c.id, { messages: days, answers: days })
    },
  }),
  form('c_carrier', {
    open: ({ t, settings }, c) => [
      field(t, 'carrier', {
        value: c.carrier ?? '',
        max: 20,
        hint: t('form.carrier_hint', { names: settings.routing.on.join(', '), usual: settings.routing.usual }),
      }),
    ],
    submit: async ({ tx, actor, settings }, c, f) => {
      const carrier = (f['carrier'] ?? '').trim().toLowerCase() || null
      if (carrier !== null && !settings.routing.on.includes(carrier))
        throw new UserError('campaign.carrier', { found: carrier.slice(0, 20), names: settings.routing.on.join(', ') })
      await changeCampaign(tx, c, { carrier }, actor.id)
    },
  }),
  form('c_test', {
    label: 'button.send',
    open: ({ t }) => [field(t, 'to', { required: true, max: 20, hint: t('form.to_hint') })],
    submit: async ({ tx, actor, t, settings }, c, f) => {
      const [list] = await rows<{ region: string }>(tx, sql`select region from list where id = ${c.listId}`)
      await sendTest(tx, { campaign: c, to: f['to'] ?? '', region: list?.region ?? 'US', actor, links: settings })
      return t('campaign.test_queued')
    },
  }),
]

/** A new draft like this one: its card comes, and the old one stays as it is. */
export const copyAction = action({
  id: 'c_copy',
  role: 'organizer',
  ids: 1,
  async open({ tx, t }, ids) {
    const campaign = await findCampaign(tx, ids[0])
    return {
      token: writeToken('c_copy', campaign.id),
      title: t('form.c_copy'),
      fields: [field(t, 'name', { required: true, max: 80, hint: t('form.name_hint', { name: campaign.name }) })],
      submit: t('button.copy'),
    }
  },
  async submit(context, ids, fields) {
    const { tx, actor, t } = context
    const of = await findCampaign(tx, ids[0])
    const id = await copyCampaign(tx, { name: fields['name'], of: of.id, by: actor.id })
    return { ...(await showCampaign(context, id, t('campaign.copied', { name: of.name }))), replaces: false }
  },
})

async function newestList(tx: Context['tx']): Promise<string> {
  const [found] = await rows<{ name: string }>(tx, sql`select l.name from ${newestFirst} limit 1`)
  return found?.name ?? ''
}
