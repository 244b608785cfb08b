/** The questionnaire of a campaign on an answer card: whether they agree, then the question that is open. */
import { writeToken } from '../../chat/token.ts'
import type { Block, Button } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { guessOption } from '../interviews/by-text.ts'
import { placeId } from '../interviews/card.ts'
import { said } from '../interviews/shape.ts'
import type { Question } from '../interviews/shape.ts'
import type { Conversation } from './load.ts'

type Talk = Pick<Conversation, 'id' | 'asks' | 'state' | 'optedOut' | 'turns'>

/** A question went out and something came back, or it was answered before: what they said can be noted. */
const answerable = ({ asks }: Talk): boolean =>
  asks?.question != null && ((asks.sent && asks.heard) || asks.codes.length > 0 || asks.words !== null)
export const isAsking = (c: Talk): boolean => answerable(c) && (c.asks?.question?.options.length ?? 0) > 0

export function questionNotes(t: Translate, c: Talk): Block[] {
  const { asks } = c
  if (!asks || c.optedOut || c.state === 'closed') return []
  const note = (text: string): Block[] => [{ kind: 'note', text }]
  if (asks.question)
    return note(
      t('bytext.question', { n: asks.place + 1, total: asks.n, text: said(asks.question.text, asks.language) }) +
        (asks.words ? `\n✓ ${asks.words}` : ''),
    )
  if (asks.consented !== null) return note(t(asks.consented ? 'bytext.over' : 'bytext.no'))
  return note(t(asks.asked ? 'bytext.asked' : 'bytext.may', { n: asks.n }))
}

export function questionButtons(t: Translate, c: Talk): Button[] {
  const { asks } = c
  if (!asks) return []
  const waits = c.state === 'waiting'
  if (asks.consented === null)
    return [
      ...(asks.asked && asks.heard
        ? [
            { label: t('consent.yes'), token: writeToken('t_yes', c.id), look: 'primary' as const },
            { label: t('consent.no'), token: writeToken('t_no', c.id) },
          ]
        : []),
      ...(waits
        ? [{ label: t(asks.asked ? 'bytext.ask_again' : 'bytext.ask_if'), token: writeToken('t_if', c.id) }]
        : []),
    ]
  const { question, place } = asks
  if (!question) return []
  const at = (option = 0): string => placeId(place, option)
  const given = asks.codes.length > 0 || asks.words !== null
  return [
    ...(answerable(c) ? picks(t, c) : []),
    ...(given
      ? [{ label: t('interview.next'), token: writeToken('t_next', c.id, at()) }]
      : question.required
        ? []
        : [{ label: t('interview.pass'), token: writeToken('t_next', c.id, at()) }]),
    ...(waits
      ? [
          {
            label: t(asks.sent ? 'bytext.ask_again' : 'bytext.ask', { n: place + 1 }),
            token: writeToken('t_ask', c.id, at()),
            ...(asks.sent ? {} : { look: 'primary' as const }),
          },
        ]
      : []),
    ...(place > 0 ? [{ label: t('interview.back'), token: writeToken('t_back', c.id) }] : []),
    { label: t('bytext.stop'), token: writeToken('t_stop', c.id) },
  ]
}

/** Numbers that somebody wrote and that can be the answer. */
const numbersIn = (words: string, { least, most }: Question): number[] =>
  [...new Set((words.match(/-?\d{1,7}/g) ?? []).map(Number))].filter((n) => n >= least && n <= most).slice(0, 4)

/** What they may have meant, a press each; that which their newest words read like stands out. */
function picks(t: Translate, { id, asks, turns }: Talk): Button[] {
  const { question, place, language, codes } = asks!
  if (!question) return []
  const newest = turns.filter(({ who }) => who === 'contact').at(-1)?.body ?? ''
  if (question.kind === 'number')
    return numbersIn(newest, question).map((n) => ({
      label: codes.includes(String(n)) ? `✓ ${n}` : String(n),
      token: writeToken('t_pick', id, placeId(place, n - question.least)),
    }))
  if (question.kind === 'words')
    return [{ label: t('bytext.words'), token: writeToken('t_words', id, placeId(place, 0)), look: 'primary' }]
  const guess = guessOption(question, newest)
  const labels =
    question.kind === 'scale'
      ? Array.from({ length: question.most - question.least + 1 }, (_, i) => String(question.least + i))
      : question.options.map((option, i) => `${i + 1} ${said(option.label, language)}`)
  const codeOf = (i: number): string => (question.kind === 'scale' ? labels[i]! : question.options[i]!.code)
  return labels.map((label, i) => ({
    label: codes.includes(codeOf(i)) ? `✓ ${label}` : label,
    token: writeToken('t_pick', id, placeId(place, i)),
    ...(i === guess ? { look: 'primary' as const } : {}),
  }))
}
