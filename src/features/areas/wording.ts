/** Each number with its formula, inputs and dates, worded once for chat, picture and page. */
import type { Translate } from '../../lib/translate.ts'
import type { Model, Score } from './score.ts'

export type Metric = 'likely' | 'abstention' | 'ours' | 'expected' | 'residual' | 'change' | 'rounds'

const numbers = new Map<string, Intl.NumberFormat>()
function format(locale: string, key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const at = `${locale}/${key}`
  let made = numbers.get(at)
  if (!made) numbers.set(at, (made = new Intl.NumberFormat(locale, options)))
  return made
}

export const percent = (locale: string, share: number): string =>
  format(locale, 'percent', { style: 'percent', maximumFractionDigits: 1 }).format(share)
export const count = (locale: string, n: number): string =>
  format(locale, 'count', { maximumFractionDigits: 0 }).format(n)
export const points = (locale: string, share: number): string =>
  format(locale, 'points', { maximumFractionDigits: 1, minimumFractionDigits: 1, signDisplay: 'exceptZero' }).format(
    100 * share,
  )

export const valueOf = (score: Score, metric: Metric): number | null =>
  metric === 'change' ? score.changeAbstention : metric === 'rounds' ? score.changeRounds : score[metric]

export function wordValue(locale: string, metric: Metric, value: number): string {
  if (metric === 'likely') return count(locale, value)
  return metric === 'residual' || metric === 'change' || metric === 'rounds'
    ? points(locale, value)
    : percent(locale, value)
}

/** What is known in this territory, with its name and how it is made. */
export function explain(t: Translate, model: Model): { metric: Metric; label: string; how: string }[] {
  const { basis, ours, before, rounds, regressions } = model
  const values = { election: basis.name, held: basis.held || '–' }
  const told: { metric: Metric; label: string; how: string }[] = []
  if (ours) told.push({ metric: 'likely', label: t('area.likely'), how: t('area.likely_how') })
  told.push(
    basis.partial
      ? { metric: 'abstention', label: t('area.partial'), how: t('area.partial_how', values) }
      : { metric: 'abstention', label: t('area.abstention'), how: t('area.abstention_how', values) },
  )
  if (ours)
    told.push({
      metric: 'ours',
      label: t('area.ours'),
      how: t('area.ours_how', { choices: ours.choices.join(' + '), election: ours.name, held: ours.held || '–' }),
    })
  if (regressions.length) {
    const how = regressions.map(({ groups, n, r2 }) =>
      t('area.expected_how', {
        groups: groups.map((g) => (g === 'age' ? t('area.group.age') : t('area.group.occupation'))).join(' + '),
        n: String(n),
        r2: r2.toFixed(2),
      }),
    )
    told.push({ metric: 'expected', label: t('area.expected'), how: how.join(' ') })
    told.push({ metric: 'residual', label: t('area.residual'), how: t('area.residual_how') })
  }
  if (before)
    told.push({
      metric: 'change',
      label: t('area.change'),
      how: t('area.change_how', { election: before.name, held: before.held || '–' }),
    })
  if (rounds)
    told.push({
      metric: 'rounds',
      label: t('area.rounds'),
      how: t('area.rounds_how', { first: rounds[0], second: rounds[1] }),
    })
  return told
}

/** What a place in the ranking says of a station. */
export const wordPlace = (t: Translate, locale: string, score: Score): string =>
  score.likely === null
    ? t('area.line_votes', {
        abstained: count(locale, score.abstained ?? 0),
        abstention: percent(locale, score.abstention ?? 0),
      })
    : t('area.line', { likely: count(locale, score.likely), abstention: percent(locale, score.abstention ?? 0) })
