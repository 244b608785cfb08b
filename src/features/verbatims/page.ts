/** The report as one page without script, for a screen, a phone and a printer. */
import type { Translate } from '../../lib/translate.ts'
import { count, percent } from '../areas/wording.ts'
import { pageStyle } from './page-style.ts'
import { leastAnswers } from './report.ts'
import type { Part, Report } from './report.ts'
import { share, wordReading } from './wording.ts'
import { escapeHtml } from '../../lib/html.ts'

/** Themes with quotes, themes in a table of weeks or areas. The table (CSV) has all. */
const most = { quoted: 20, columns: 12 }

/** `day`: on which it was made, `2026-11-28`. */
export function reportPage(t: Translate, locale: string, report: Report, day: string): string {
  const { question, counts, themes } = report
  const shown = themes.filter((theme) => theme.said + theme.proposed > 0)
  const none = counts.unclear
  const facts = [
    [t('verbatim.answers'), count(locale, counts.answers)],
    [t('verbatim.labelled'), share(locale, counts.labelled, counts.answers)],
    [t('verbatim.proposed'), share(locale, counts.proposed, counts.answers)],
    [t('verbatim.unclear'), share(locale, none, counts.answers)],
    ...(counts.new ? [[t('verbatim.new'), share(locale, counts.new, counts.answers)]] : []),
  ]
  return `<!doctype html>
<html lang="${escapeHtml(locale.slice(0, 2))}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${escapeHtml(question.text)}</title><style>${pageStyle}</style></head>
<body><main>
<header><p class="eyebrow">${escapeHtml(t('verbatim.report'))} · ${escapeHtml(wordDay(locale, day))}</p>
<h1>${escapeHtml(question.text)}</h1>
<dl>${facts.map(([label, value]) => `<div><dt>${escapeHtml(label!)}</dt><dd>${escapeHtml(value!)}</dd></div>`).join('')}</dl>
<p class="how">${escapeHtml(wordReading(t, locale, question.reading))}</p></header>
<section><h2>${escapeHtml(t('verbatim.themes'))}</h2>
<p class="hint">${escapeHtml(t('verbatim.several'))}</p>
${shown
  .slice(0, most.quoted)
  .map((theme) => themeHtml(t, locale, theme, counts.answers))
  .join('\n')}
${shown.length > most.quoted ? restHtml(t, locale, shown.slice(most.quoted)) : ''}
${shown.length ? '' : `<p>${escapeHtml(t('verbatim.no_theme_yet'))}</p>`}
<article class="unclear"><h3>${escapeHtml(t('verbatim.unclear'))} <span>${escapeHtml(share(locale, none, counts.answers))}</span></h3>
${bar(none, counts.answers, 0)}<p class="hint">${escapeHtml(t('verbatim.unclear_about'))}</p>${quotesHtml(report.unclear)}</article></section>
${partsHtml(t, locale, t('verbatim.by_week'), report, report.weeks, (label) => wordDay(locale, label))}
${partsHtml(t, locale, t('verbatim.by_area'), report, report.areas, (label) => label)}
${report.small.areas ? `<p class="hint">${escapeHtml(t('verbatim.small_areas', { areas: report.small.areas, answers: count(locale, report.small.answers), least: String(leastAnswers) }))}</p>` : ''}
<footer><p>${escapeHtml(t('verbatim.foot'))}${counts.gone ? ` ${escapeHtml(t('verbatim.gone', { n: counts.gone }))}` : ''}</p></footer>
</main></body>
</html>
`
}

const themeHtml = (t: Translate, locale: string, theme: Report['themes'][number], all: number): string =>
  `<article><h3>${escapeHtml(theme.name)} <span>${escapeHtml(share(locale, theme.said + theme.proposed, all))}</span></h3>
${bar(theme.said, all, theme.proposed)}<p class="hint">${escapeHtml(t('verbatim.said_proposed', { said: count(locale, theme.said), proposed: count(locale, theme.proposed) }))}</p>
${quotesHtml(theme.quotes)}</article>`

const restHtml = (t: Translate, locale: string, themes: Report['themes']): string =>
  `<article><h3>${escapeHtml(t('verbatim.more_themes', { n: themes.length }))}</h3>
<p>${themes.map((theme) => `${escapeHtml(theme.name)} ${escapeHtml(count(locale, theme.said + theme.proposed))}`).join(' · ')}</p></article>`

/** What a person said is dark, what was proposed light. */
const bar = (said: number, all: number, proposed: number): string =>
  `<div class="bar" aria-hidden="true"><i style="width:${width(said, all)}%"></i><b style="width:${width(proposed, all)}%"></b></div>`
const width = (n: number, all: number): string => ((100 * n) / Math.max(all, 1)).toFixed(1)

const quotesHtml = (quotes: string[]): string =>
  quotes.length
    ? `<div class="quotes">${quotes.map((words) => `<blockquote>${escapeHtml(words)}</blockquote>`).join('')}</div>`
    : ''

/** Rows are themes, columns weeks or areas: each cell the share of the column's answers. */
function partsHtml(
  t: Translate,
  locale: string,
  title: string,
  report: Report,
  parts: Part[],
  word: (label: string) => string,
): string {
  if (parts.length < 2) return ''
  const order = report.themes.map((_, i) => i).slice(0, most.columns)
  const lines = [
    ...order.map((i) => ({ name: report.themes[i]!.name, at: i })),
    { name: t('verbatim.no_theme'), at: report.themes.length },
  ]
  const cell = (part: Part, at: number): string => {
    const value = part.values[at]! / Math.max(part.answers, 1)
    return `<td style="--v:${value.toFixed(3)}">${part.values[at] ? escapeHtml(percent(locale, Number(value.toFixed(2)))) : ''}</td>`
  }
  return `<section class="parts"><h2>${escapeHtml(title)}</h2><p class="hint">${escapeHtml(t('verbatim.share_of'))}</p>
<div class="wide"><table><thead><tr><td></td>${parts.map((p) => `<th scope="col"><span>${escapeHtml(word(p.label))}</span></th>`).join('')}</tr>
<tr class="n"><th scope="row">${escapeHtml(t('verbatim.answers'))}</th>${parts.map((p) => `<td>${escapeHtml(count(locale, p.answers))}</td>`).join('')}</tr></thead>
<tbody>${lines.map(({ name, at }) => `<tr><th scope="row">${escapeHtml(name)}</th>${parts.map((p) => cell(p, at)).join('')}</tr>`).join('')}</tbody></table></div></section>`
}

const wordDay = (locale: string, day: string): string =>
  new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )
