import { facts } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { tooLong } from '../assignment/wording.ts'
import { carrierNames } from '../../sms/provider.ts'
import type { Campaign } from './campaign.ts'
import type { Figures } from './figures.ts'

const keys = ['held', 'sent', 'delivered', 'waiting', 'yes', 'no', 'optOuts', 'failed', 'unknown'] as const
/** Names that fit on a card. */
const mostNames = 10

/** How far a campaign is, and what came of it. */
export function figureBlocks(t: Translate, f: Figures): Block[] {
  const done = f.contacts - f.left
  const blocks: Block[] = [
    {
      kind: 'progress',
      done,
      total: f.contacts,
      text: t('campaign.progress', { done, total: f.contacts }),
    },
    facts(t, [
      { label: t('campaign.figure.left'), value: String(f.left) },
      ...keys.map((key) => ({
        label: t(`campaign.figure.${key}`),
        value:
          key === 'waiting' && f.waiting
            ? t('status.waiting', { n: f.waiting, age: age(t, f.oldest) })
            : String(f[key]),
      })),
    ]),
  ]
  for (const carrier of f.away) blocks.push({ kind: 'text', text: t('health.note', { carrier }) })
  if (f.hands.length) blocks.push({ kind: 'note', text: t('status.hands', { names: names(f) }) })
  if (f.blocked.length)
    blocks.push({
      kind: 'text',
      text: f.blocked
        .map(({ field, n }) => (field === tooLong ? t('status.too_long', { n }) : t('status.blocked', { n, field })))
        .join('\n'),
    })
  for (const { provider, code, n } of f.faults)
    blocks.push({ kind: 'note', text: t('status.fault', { n, code, why: whyOf(t, provider, code) }) })
  return blocks
}

/** What a carrier's code means and what to do. A code without words of its own is to be looked up. */
function whyOf(t: Translate, provider: string, code: string): string {
  const words = t(`carrier.${provider}.${code}`)
  if (words !== `carrier.${provider}.${code}`) return words
  // Twilio's were the first: they have no name in front. Others' numbers mean other things.
  const others: readonly string[] = carrierNames.filter((name) => name !== 'twilio')
  if (others.includes(provider)) return t('status.fault_elsewhere', { carrier: provider })
  const known = t(`carrier.${code}`)
  return known === `carrier.${code}` ? t('status.fault_other') : known
}

/** What each wording brought, and what was answered to the question: where there are any. */
export function surveyBlocks(t: Translate, f: Figures, question: string | undefined): Block[] {
  const blocks: Block[] = []
  if (f.variants.length)
    blocks.push(
      facts(
        t,
        f.variants.map((v) => ({
          label: v.variant === 0 ? t('status.script') : t('status.variant', { n: v.variant }),
          value: t('status.wording', { sent: v.sent, answered: v.answered, yes: v.yes, out: v.optOuts }),
        })),
      ),
    )
  if (question && f.answers.length)
    blocks.push(
      { kind: 'note', text: question },
      facts(
        t,
        f.answers.map((a) => ({ label: a.label, value: String(a.n) })),
      ),
    )
  return blocks
}

const names = (f: Figures): string =>
  f.hands
    .slice(0, mostNames)
    .map(({ name, n }) => `${name} (${n})`)
    .join(', ') + (f.hands.length > mostNames ? ' …' : '')

/** In minutes up to an hour, in hours after that: a card that is kept up to date need not move every minute. */
const age = (t: Translate, minutes: number): string =>
  minutes < 60 ? t('status.minutes', { n: minutes }) : t('status.hours', { n: Math.floor(minutes / 60) })

/** Rules that were widened for it, each with who did and why. */
export const widenedNotes = (t: Translate, c: Pick<Campaign, 'widened'>): Block[] =>
  c.widened.map(({ rule, reason, by }) => ({
    kind: 'note',
    text: t('law.widened_note', { rule: t(`law.rule.${rule}`), reason, by: by ?? '–' }),
  }))
