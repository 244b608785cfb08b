import { facts, view } from '../../chat/view.ts'
import type { View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Effect, TrialReport } from './effect.ts'
import type { Trial } from './trial.ts'
import { percent, points } from './wording.ts'

/** `codes`: of the stations left alone. */
export const trialCard = (t: Translate, name: string, trial: Trial, codes: string[]): View =>
  view([
    { kind: 'title', text: t('trial.title', { name }) },
    {
      kind: 'text',
      text: t('trial.drawn', {
        held: trial.held,
        stations: String(trial.stations),
        one: String(trial.oneOf),
        day: trial.drawnOn,
      }),
    },
    facts(t, [{ label: t('trial.left_alone'), value: codes.join(', ') }]),
    { kind: 'note', text: t('trial.why') },
  ])

export function effectCard(t: Translate, locale: string, name: string, report: TrialReport): View {
  const { trial, election, before, effects, missing } = report
  const sides = effects.map((e) => ({
    label: e.measure === 'turnout' ? t('trial.turnout') : t('trial.ours'),
    value: t('trial.sides', {
      knocked: percent(locale, e.knocked.share),
      n: String(e.knocked.stations),
      held: percent(locale, e.held.share),
      m: String(e.held.stations),
    }),
  }))
  return view([
    { kind: 'title', text: t('trial.effect', { name }) },
    { kind: 'text', text: `${election.name}, ${election.held}` },
    ...effects.map((e) => ({ kind: 'text' as const, text: wordEffect(t, locale, e) })),
    facts(t, sides),
    {
      kind: 'note',
      text: [
        before && effects.some((e) => e.against)
          ? t('trial.against', { election: before.name, held: before.held })
          : t('trial.not_against'),
        t('trial.how', { day: trial.drawnOn }),
        ...(missing.length ? [t('trial.missing', { n: missing.length, codes: missing.slice(0, 10).join(', ') })] : []),
      ].join(' '),
    },
  ])
}

/** What it did, from where to where, and whether that may be chance: in plain words. */
export function wordEffect(t: Translate, locale: string, e: Effect): string {
  const values = {
    what: e.measure === 'turnout' ? t('trial.turnout') : t('trial.ours'),
    difference: points(locale, e.difference),
    low: points(locale, e.low),
    high: points(locale, e.high),
  }
  if (e.verdict === 'chance') return t('trial.chance', values)
  return e.verdict === 'more' ? t('trial.more', values) : t('trial.less', values)
}
