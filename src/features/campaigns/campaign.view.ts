import { writeToken } from '../../chat/token.ts'
import type { Translate } from '../../lib/translate.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, Button, Reply } from '../../chat/view.ts'
import { exampleText } from './example-text.ts'
import type { Campaign } from './campaign.ts'
import type { Figures } from './figures.ts'
import { figureBlocks, surveyBlocks, widenedNotes } from './figures.view.ts'
import { minute } from './hours.ts'
import type { Lengths } from './lengths.ts'
import { lengthBlocks } from './lengths.view.ts'
import { missingFor } from './missing.ts'

export const hours = (t: Translate, c: Pick<Campaign, 'opens' | 'closes' | 'zone'>): string =>
  c.opens === 0 && c.closes === 1440
    ? t('hours.all_day')
    : t('hours.between', { from: minute(c.opens), to: minute(c.closes), zone: c.zone })

/** Where a campaign stands, what is missing, and what can be done about it. */
export function campaignCard(
  t: Translate,
  c: Campaign,
  figures: Figures | undefined,
  {
    notice,
    linked = true,
    carriers = [],
    lengths,
  }: {
    notice?: string | undefined
    linked?: boolean
    carriers?: readonly string[]
    lengths?: Lengths | undefined
  } = {},
): Reply {
  const blocks: Block[] = []
  blocks.push({ kind: 'title', text: t('campaign.title', { name: c.name, state: t(`campaign.state.${c.state}`) }) })
  if (figures && c.state !== 'draft') blocks.push(...figureBlocks(t, figures))
  blocks.push(
    facts(t, [
      {
        label: t('campaign.list'),
        value: c.list ? t('campaign.list_value', { list: c.list, n: c.contacts, source: c.source ?? '–' }) : '–',
      },
      { label: t('campaign.sender'), value: c.sender || '–' },
      { label: t('campaign.hours'), value: hours(t, c) },
      ...(c.validUntil ? [{ label: t('campaign.valid_until'), value: c.validUntil }] : []),
      ...(c.votesOn ? [{ label: t('campaign.chases'), value: c.votesOn }] : []),
      ...(c.rally ? [{ label: t('campaign.rally'), value: c.rally }] : []),
      ...(c.holdoutPercent
        ? [{ label: t('campaign.holdout'), value: t('campaign.holdout_value', { n: c.holdoutPercent }) }]
        : []),
      ...(c.carrier ? [{ label: t('campaign.carrier'), value: c.carrier }] : []),
      ...(c.scriptVersion > 1 ? [{ label: t('campaign.version'), value: String(c.scriptVersion) }] : []),
    ]),
  )
  const away = c.carrier !== null && !carriers.includes(c.carrier) ? c.carrier : undefined
  if (away && c.state !== 'finished') blocks.push({ kind: 'text', text: t('campaign.carrier_away', { carrier: away }) })
  if (c.landlines) blocks.push({ kind: 'note', text: t('campaign.landlines', { n: c.landlines }) })
  const example = { firstName: t('campaign.example_name'), texter: t('campaign.example_texter') }
  for (const text of [c.script, ...c.variants])
    if (text) blocks.push({ kind: 'sms', text: exampleText(c, text, example) })
  if (lengths) blocks.push(...lengthBlocks(t, lengths))
  if (c.replies.length)
    blocks.push({ kind: 'note', text: t('campaign.replies', { labels: c.replies.map((r) => r.label).join(' · ') }) })
  if (c.question)
    blocks.push({
      kind: 'note',
      text: t('campaign.question', {
        text: c.question.text,
        labels: c.question.choices.map((o) => o.label).join(' · '),
      }),
    })
  blocks.push(...widenedNotes(t, c))
  if (figures) blocks.push(...surveyBlocks(t, figures, c.question?.text))
  // At the end: the card is taller than a phone, and a chat stands at its end.
  if (notice) blocks.push({ kind: 'text', text: notice })
  const missing = c.state === 'draft' ? missingFor(c, linked) : []
  if (missing.length)
    blocks.push({
      kind: 'text',
      text: [t('campaign.missing'), ...missing.map((m) => `• ${t(`missing.${m}`)}`)].join('\n'),
    })
  return {
    view: view(
      blocks,
      buttons(t, c, missing.length === 0, {
        carrier: Boolean(away) || carriers.length > 1,
        fold: Boolean(lengths?.foldable.length),
      }),
    ),
    replaces: true,
    about: { kind: 'campaign', id: c.id },
  }
}

function buttons(t: Translate, c: Campaign, ready: boolean, offers: { carrier: boolean; fold: boolean }): Button[] {
  const button = (key: string, action: string, look?: Button['look']): Button => ({
    label: t(`button.${key}`),
    token: writeToken(action, c.id),
    ...(look ? { look } : {}),
  })
  const copy = [button('copy', 'c_copy'), ...(c.state === 'draft' ? [] : [button('export', 'c_export')])]
  if (c.state === 'finished') return copy
  const edit = [
    button('script', 'c_script'),
    button('variants', 'c_variants'),
    ...(offers.fold ? [button('fold', 'c_fold')] : []),
    button('replies', 'c_replies'),
    button('question', 'c_question'),
    button('details', 'c_edit'),
    button('limits', 'c_limits'),
    ...(offers.carrier ? [button('carrier', 'c_carrier')] : []),
    button('test', 'c_test'),
  ]
  if (c.state === 'draft')
    return [...(ready ? [button('launch', 'c_launch', 'primary')] : []), ...edit, ...copy, button('refresh', 'c_show')]
  return [
    c.state === 'running' ? button('pause', 'c_pause', 'danger') : button('resume', 'c_resume', 'primary'),
    button('refresh', 'c_show'),
    ...edit,
    ...copy,
    button('finish', 'c_end', 'danger'),
  ]
}
