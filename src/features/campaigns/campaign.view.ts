import { writeToken } from '../../chat/token.ts'
import type { Translate } from '../../lib/translate.ts'
import { view } from '../../chat/view.ts'
import type { Block, Button, Reply } from '../../chat/view.ts'
import { fillTemplate } from '../../lib/template.ts'
import { missingFor } from './campaign.ts'
import type { Campaign } from './campaign.ts'
import type { Figures } from './figures.ts'

export const hours = (t: Translate, c: Pick<Campaign, 'opens' | 'closes' | 'zone'>): string =>
  c.opens === 0 && c.closes === 1440
    ? t('hours.all_day')
    : t('hours.between', { from: minute(c.opens), to: minute(c.closes), zone: c.zone })

export const minute = (m: number): string =>
  `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`

/** Where a campaign stands, what is missing, and what can be done about it. */
export function campaignCard(t: Translate, c: Campaign, figures: Figures | undefined, notice?: string): Reply {
  const blocks: Block[] = []
  if (notice) blocks.push({ kind: 'note', text: notice })
  blocks.push({ kind: 'title', text: t('campaign.title', { name: c.name, state: t(`campaign.state.${c.state}`) }) })
  if (figures && c.state !== 'draft') {
    blocks.push({
      kind: 'progress',
      done: figures.contacts - figures.left,
      total: figures.contacts,
      text: t('campaign.progress', { done: figures.contacts - figures.left, total: figures.contacts }),
    })
    blocks.push({
      kind: 'facts',
      rows: (['held', 'sent', 'delivered', 'waiting', 'yes', 'optOuts', 'failed', 'unknown'] as const).map((key) => ({
        label: t(`campaign.figure.${key}`),
        value: String(figures[key]),
      })),
    })
  }
  blocks.push({
    kind: 'facts',
    rows: [
      {
        label: t('campaign.list'),
        value: c.list ? t('campaign.list_value', { list: c.list, n: c.contacts, source: c.source ?? '–' }) : '–',
      },
      { label: t('campaign.sender'), value: c.sender || '–' },
      { label: t('campaign.hours'), value: hours(t, c) },
    ],
  })
  if (c.script)
    blocks.push({
      kind: 'sms',
      text: fillTemplate(c.script, {
        firstName: t('campaign.example_name'),
        texter: t('campaign.example_texter'),
        sender: c.sender,
      }),
    })
  if (c.replies.length)
    blocks.push({ kind: 'note', text: t('campaign.replies', { labels: c.replies.map((r) => r.label).join(' · ') }) })
  const missing = c.state === 'draft' ? missingFor(c) : []
  if (missing.length)
    blocks.push({
      kind: 'text',
      text: [t('campaign.missing'), ...missing.map((m) => `• ${t(`missing.${m}`)}`)].join('\n'),
    })
  return {
    view: view(blocks, buttons(t, c, missing.length === 0)),
    replaces: true,
    about: { kind: 'campaign', id: c.id },
  }
}

function buttons(t: Translate, c: Campaign, ready: boolean): Button[] {
  const button = (key: string, action: string, look?: Button['look']): Button => ({
    label: t(`button.${key}`),
    token: writeToken(action, c.id),
    ...(look ? { look } : {}),
  })
  if (c.state === 'finished') return []
  const edit = [
    button('script', 'c_script'),
    button('replies', 'c_replies'),
    button('details', 'c_edit'),
    button('test', 'c_test'),
  ]
  if (c.state === 'draft')
    return [...(ready ? [button('launch', 'c_launch', 'primary')] : []), ...edit, button('refresh', 'c_show')]
  return [
    c.state === 'running' ? button('pause', 'c_pause', 'danger') : button('resume', 'c_resume', 'primary'),
    button('refresh', 'c_show'),
    ...edit,
    button('finish', 'c_finish'),
  ]
}
