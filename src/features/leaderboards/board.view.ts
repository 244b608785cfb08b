import { facts } from '../../chat/view.ts'
import type { Block, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Board, Row } from './board.ts'
import type { Framing, Gap } from './goal.ts'
import { drawBoard } from './picture.ts'
import type { Drawing, Theme } from './picture.ts'
import { metricsOf } from './metrics.ts'
import type { Metric } from './metrics.ts'
import type { Period } from './periods.ts'

export type Given = {
  board: string
  period: Period
  framing: Framing
  boards: Board[]
  gaps: Gap[]
  named: { metric: Metric; rows: Row[] } | undefined
}
export type Look = { locale: string; theme?: Theme; pictures?: boolean }

/** `12`, `12.5`: a fact that two brought about is half of each. */
export const figure = (n: number, locale: string): string =>
  new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(n)

/** `Saturday`, or the date (in French with its article) where that is further off than a week. Days are YYYY-MM-DD. */
export function dayName(day: string, locale: string, from: Date = new Date()): string {
  const date = new Date(`${day}T12:00:00Z`)
  const far = Math.abs(date.getTime() - from.getTime()) > 6.5 * 86_400_000
  const told = new Intl.DateTimeFormat(
    locale,
    far ? { day: 'numeric', month: 'long', timeZone: 'UTC' } : { weekday: 'long', timeZone: 'UTC' },
  ).format(date)
  return far && locale.startsWith('fr') ? `le ${told}` : told
}

/** `Limoilou: 42 yeses to go by Saturday`: what is missing, not what others did. */
export function wordGap(t: Translate, gap: Gap, locale: string): string {
  const { goal, done, until, over, metric } = gap
  const team = apart(gap.team)
  if (done >= goal) return t('gap.reached', { team, done: figure(done, locale) })
  const day = dayName(until, locale)
  return over
    ? t('gap.over', { team, done: figure(done, locale), goal: figure(goal, locale) })
    : t(`gap.${metric}`, { team, n: Math.ceil(goal - done), day })
}

/** Right-to-left names keep their own order between our words. */
const apart = (name: string): string => (/[\u0590-\u08ff\ufb1d-\ufefc]/u.test(name) ? `\u2068${name}\u2069` : name)

/** A board: as a picture with all its words, or as words alone. */
export async function boardView(
  t: Translate,
  given: Given,
  { locale, theme = 'light', pictures = true }: Look,
): Promise<View> {
  const { period, framing, gaps, named } = given
  // A team that looks at its gap alone has to have one.
  const boards = framing === 'gap' && gaps.length ? [] : given.boards
  const blocks: Block[] = [{ kind: 'title', text: t('board.title') }]
  const subtitle = t(`period.${period}`)
  if (pictures) {
    const png = await drawBoard(drawingOf(t, { ...given, boards }, subtitle, locale), theme)
    blocks.push({ kind: 'picture', png: png.toString('base64'), text: wordsOf(t, { gaps, boards, subtitle }, locale) })
  } else {
    blocks.push({ kind: 'note', text: subtitle })
    for (const gap of gaps)
      blocks.push({ kind: 'progress', done: Math.floor(gap.done), total: gap.goal, text: wordGap(t, gap, locale) })
    for (const { metric, rows } of boards) {
      blocks.push({ kind: 'text', text: t(`metric.${metric}`) })
      if (rows.length) blocks.push({ kind: 'ranking', rows: rows.map((r) => ({ ...r, value: figure(r.n, locale) })) })
      else blocks.push({ kind: 'note', text: t('board.empty') })
    }
  }
  // Who asked for another board than that of the goal is told why it does not come.
  if (boards !== given.boards && !gaps.some(({ metric }) => metricsOf(given.board).includes(metric)))
    blocks.push({ kind: 'note', text: t('board.gap_alone') })
  if (named) {
    blocks.push({ kind: 'text', text: t('board.named') })
    blocks.push(
      facts(
        t,
        named.rows.map((p) => ({ label: p.name, value: figure(p.n, locale) })),
      ),
    )
  }
  blocks.push({ kind: 'note', text: t('board.note') })
  return { blocks }
}

/** All that is on the picture, in words. */
function wordsOf(
  t: Translate,
  { gaps, boards, subtitle }: { gaps: Gap[]; boards: Board[]; subtitle: string },
  locale: string,
): string {
  const lines = [subtitle, ...gaps.map((gap) => wordGap(t, gap, locale))]
  for (const { metric, rows } of boards)
    lines.push(
      t(`metric.${metric}`),
      ...(rows.length ? rows.map((r) => `${r.place}. ${apart(r.name)} ${figure(r.n, locale)}`) : [t('board.empty')]),
    )
  return lines.join('\n')
}

function drawingOf(t: Translate, { boards, gaps }: Given, subtitle: string, locale: string): Drawing {
  const most = boards.length > 1 ? 12 : 30
  return {
    title: t('board.title'),
    subtitle,
    gaps: gaps.slice(0, 6).map((gap) => ({ text: wordGap(t, gap, locale), done: gap.done, goal: gap.goal })),
    sections: boards.map(({ metric, rows }) => ({
      heading: t(`metric.${metric}`),
      bars: rows.slice(0, most).map((r) => ({ ...r, value: figure(r.n, locale) })),
      ...(rows.length ? {} : { empty: t('board.empty') }),
      ...(rows.length > most ? { more: t('board.more', { n: rows.length - most }) } : {}),
    })),
  }
}
