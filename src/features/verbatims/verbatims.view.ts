import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import type { Block, Button, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { count, percent } from '../areas/wording.ts'
import { linkMinutes } from './link.ts'
import type { Counts, Question } from './report.ts'
import type { Asked, Theme } from './themes.ts'
import { share, wordReading } from './wording.ts'

/** Themes on one card, as buttons and as places: what every network shows beside the card's own buttons. */
const most = { buttons: 12, places: 10 }
const cut = (text: string, n: number): string => (text.length > n ? `${text.slice(0, n - 1).trimEnd()}…` : text)

/** Which question? */
export function questionsCard(t: Translate, locale: string, questions: Question[]): View {
  const shown = questions.slice(0, most.places)
  const more = questions.length - shown.length
  return view(
    [
      { kind: 'title', text: t('verbatim.questions') },
      facts(
        t,
        shown.map((q, i) => ({
          label: `${i + 1}. ${cut(q.text, 120)}`,
          value: t('verbatim.n_answers', { n: q.answers, shown: count(locale, q.answers) }),
        })),
      ),
      ...(more > 0 ? [{ kind: 'note' as const, text: t('verbatim.more_questions', { n: more }) }] : []),
    ],
    shown.map((q, i) => ({ label: String(i + 1), token: writeToken('words', q.id) })),
  )
}

export function overviewCard(
  t: Translate,
  locale: string,
  given: { question: Question; counts: Counts; themes: Theme[]; report: string; table: string },
): View {
  const { question, counts, themes, report, table } = given
  const shown = themes.filter((theme) => theme.said + theme.proposed > 0)
  const of = (n: number): string => share(locale, n, counts.answers)
  const blocks: Block[] = [
    { kind: 'title', text: cut(question.text, 200) },
    facts(t, [
      { label: t('verbatim.answers'), value: count(locale, counts.answers) },
      { label: t('verbatim.labelled'), value: of(counts.labelled) },
      { label: t('verbatim.proposed'), value: of(counts.proposed) },
      { label: t('verbatim.unclear'), value: of(counts.unclear) },
      ...(counts.new ? [{ label: t('verbatim.new'), value: of(counts.new) }] : []),
    ]),
  ]
  if (shown.length)
    blocks.push({
      kind: 'ranking',
      rows: shown.slice(0, most.places).map((theme, i) => ({
        place: i + 1,
        name: theme.name,
        value: of(theme.said + theme.proposed),
      })),
    })
  blocks.push({ kind: 'text', text: wordReading(t, locale, question.reading) })
  blocks.push({ kind: 'link', url: report, text: t('verbatim.open_report', { minutes: String(linkMinutes) }) })
  blocks.push({ kind: 'link', url: table, text: t('verbatim.csv') })
  blocks.push({ kind: 'note', text: t('verbatim.foot') })
  const buttons: Button[] = [
    { label: t('button.label_words'), token: writeToken('words_label', question.id), look: 'primary' },
    { label: t('button.themes'), token: writeToken('words_themes', question.id) },
    { label: t('button.read_again'), token: writeToken('words_read', question.id) },
  ]
  return view(blocks, buttons)
}

/** One answer, with what was proposed for it: right, or put right by pressing themes. */
export function labelCard(
  t: Translate,
  locale: string,
  given: { asked: Asked; themes: Theme[]; left: number; notice?: string },
): View {
  const { asked, themes, left, notice } = given
  const said = asked.state === 'labelled'
  const has = new Map(asked.themes.map((theme) => [theme.id, theme.certainty]))
  const guess = asked.themes.map((theme) =>
    theme.certainty === null ? theme.name : `${theme.name} (${percent(locale, Number(theme.certainty.toFixed(2)))})`,
  )
  const order = [...themes.filter(({ id }) => has.has(id)), ...themes.filter(({ id }) => !has.has(id))].slice(
    0,
    most.buttons,
  )
  return view(
    [
      ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
      { kind: 'note', text: `${cut(asked.question, 120)}${asked.area ? ` · ${asked.area}` : ''}` },
      { kind: 'said', who: 'contact', name: t('verbatim.somebody'), text: cut(asked.words, 1_500) },
      {
        kind: 'text',
        text: said
          ? guess.length
            ? t('verbatim.you_say', { themes: guess.join(', ') })
            : t('verbatim.you_say_none')
          : asked.state === 'proposed'
            ? t('verbatim.i_think', { themes: guess.join(', ') })
            : asked.state === 'unclear'
              ? t('verbatim.i_do_not_know')
              : t('verbatim.what_about'),
      },
      { kind: 'note', text: t('verbatim.left', { n: left }) },
    ],
    [
      ...order.map(({ id, name }) => ({
        label: `${has.has(id) ? '✓ ' : ''}${cut(name, 34)}`,
        token: writeToken('words_say', asked.id, id),
      })),
      { label: t('button.other_theme'), token: writeToken('words_other', asked.id) },
      ...(said || asked.state === 'proposed'
        ? [{ label: t('button.right_next'), token: writeToken('words_right', asked.id), look: 'primary' as const }]
        : []),
      ...(said ? [] : [{ label: t('button.no_theme'), token: writeToken('words_none', asked.id) }]),
      ...(said ? [] : [{ label: t('button.later_words'), token: writeToken('words_later', asked.id) }]),
    ],
  )
}
