/** Who we are, as contacts see it: shown and changed by organizers. */
import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, Field, Reply } from '../../chat/view.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import { readReach, saveReach } from './reach.ts'
import type { Reach } from './reach.ts'
import { readMeasure, saveMeasure } from './measure.ts'
import type { Measure } from './measure.ts'
import { UserError } from '../../lib/errors.ts'

const parts = ['organisation', 'phone', 'email', 'url'] as const satisfies (keyof Reach)[]

const days = ['messages', 'answers', 'people'] as const satisfies (keyof Measure)[]

async function showHouse({ tx, t, settings }: Context, notice?: string): Promise<Reply> {
  const reach = await readReach(tx)
  const blocks: Block[] = [
    { kind: 'title', text: t('house.title') },
    { kind: 'text', text: t('house.text') },
    facts(
      t,
      parts.map((part) => ({ label: t(`house.${part}`), value: reach[part] || '–' })),
    ),
  ]
  if (settings.linked) {
    const url = `${settings.baseUrl()}/v`
    blocks.push({ kind: 'link', url, text: t('house.page', { url }) })
  }
  const measure = await readMeasure(tx)
  blocks.push(
    { kind: 'text', text: t('house.keeps') },
    facts(
      t,
      days.map((what) => ({ label: t(`house.${what}`), value: t('house.days', { n: measure[what] }) })),
    ),
  )
  if (notice) blocks.push({ kind: 'note', text: notice })
  return {
    view: view(blocks, [
      { label: t('button.house'), token: writeToken('house'), look: 'primary' },
      { label: t('button.house_keep'), token: writeToken('house_keep') },
    ]),
    replaces: true,
  }
}

export const houseCommand = command({
  name: 'house',
  group: 'house',
  role: 'organizer',
  run: (context) => showHouse(context),
})

export const houseAction = action({
  id: 'house',
  role: 'organizer',
  ids: 0,
  async open({ tx, t }) {
    const reach = await readReach(tx)
    const field = (part: keyof Reach, max: number): Field => ({
      name: part,
      label: t(`house.${part}`),
      kind: 'line',
      value: reach[part],
      hint: t(part === 'organisation' ? 'house.organisation_hint' : 'house.reach_hint'),
      max,
    })
    return {
      token: writeToken('house'),
      title: t('form.house'),
      fields: [field('organisation', 80), field('phone', 40), field('email', 120), field('url', 200)],
      submit: t('button.save'),
    }
  },
  async submit(context, _, fields) {
    const { tx, t, log, actor } = context
    const [organisation = '', phone = '', email = '', url = ''] = parts.map((part) => fields[part])
    await saveReach(tx, { organisation, phone, email, url })
    log.info({ event: 'house.changed', by: actor.id })
    return showHouse(context, t('house.saved'))
  },
})

/** A day at least: what is said tonight is still answered tomorrow. Ten years at most. */
const most = 3650
const readDays = (text: string | undefined, option: string): number => {
  const n = Number((text ?? '').trim() || NaN)
  if (!Number.isInteger(n) || n < 1 || n > most)
    throw new UserError('option.integer', { option, found: (text ?? '').slice(0, 40), min: 1, max: most })
  return n
}

export const keepAction = action({
  id: 'house_keep',
  role: 'organizer',
  ids: 0,
  async open({ tx, t }) {
    const measure = await readMeasure(tx)
    return {
      token: writeToken('house_keep'),
      title: t('form.house_keep'),
      fields: days.map((what) => ({
        name: what,
        label: t(`house.${what}`),
        kind: 'line' as const,
        value: String(measure[what]),
        hint: t('house.days_hint'),
        required: true,
        max: 4,
      })),
      submit: t('button.save'),
    }
  },
  async submit(context, _, fields) {
    const { tx, t, log, actor } = context
    const [messages = 0, answers = 0, people = 0] = days.map((what) => readDays(fields[what], what))
    await saveMeasure(tx, { messages, answers, people })
    log.info({ event: 'house.changed', by: actor.id })
    return showHouse(context, t('house.saved_keep'))
  },
})
