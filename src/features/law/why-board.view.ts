import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { wordCredit } from '../leaderboards/held.ts'
import type { Why } from '../leaderboards/why-board.ts'

/** For the one who asks alone: what counted of theirs and how, then ties, shares, pauses, and people who left. */
export function whyBoardCard(t: Translate, { mine, ties, team, left, paused }: Why, locale: string): Reply {
  const figure = (n: number): string => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(n)
  const times = new Map<string, number>()
  for (const one of mine) {
    const sentence = wordCredit(t, one)
    times.set(sentence, (times.get(sentence) ?? 0) + 1)
  }
  const facts = [...times].map(([sentence, n]) => `\u2022 ${n > 1 ? t('whyboard.times', { n, sentence }) : sentence}`)
  const tied = ties.map(({ metric, team, others, place, n }) =>
    t('whyboard.tie', {
      what: t(`metric.${metric}`),
      team,
      others: others.slice(0, 5).join(', '),
      place,
      n: figure(n),
    }),
  )
  return {
    view: view([
      { kind: 'title', text: t('whyboard.title') },
      { kind: 'text', text: facts.length ? [t('whyboard.mine'), ...facts].join('\n') : t('whyboard.none') },
      { kind: 'text', text: [...tied, t('whyboard.ties')].join('\n') },
      { kind: 'text', text: t('whyboard.shared') },
      { kind: 'text', text: t('whyboard.pauses', { n: paused }) },
      { kind: 'text', text: t('whyboard.left', { n: left ? figure(left) : '0', team: team ?? '–' }) },
    ]),
    shows: 'private',
  }
}
