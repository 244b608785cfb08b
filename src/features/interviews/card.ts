/** Consent first, then one question at a time. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Button, Reply } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import { openQuestion } from './interview.ts'
import type { Interview } from './interview.ts'
import { languagesOf } from './keep.ts'
import type { Questionnaire } from './keep.ts'
import { asked, preceding } from './order.ts'
import { said } from './shape.ts'
import type { Question } from './shape.ts'

/** A place in a list, where a button carries row ids only. */
export const placeId = (question: number, option: number): string =>
  `00000000-0000-0000-${question.toString(16).padStart(4, '0')}-${option.toString(16).padStart(12, '0')}`
export const readPlace = (id: string): { question: number; option: number } => ({
  question: Number.parseInt(id.slice(19, 23), 16),
  option: Number.parseInt(id.slice(24), 16),
})

type Shown = { notice?: string | undefined; undo?: string | undefined }

/** What is to be asked at the door before anything is noted, and the answer as a press; in each language of the questions. */
export function consentCard(
  t: Translate,
  locale: string,
  {
    questionnaire,
    talkId,
    on = 'door',
    notice,
    undo,
  }: Shown & { questionnaire: Questionnaire; talkId: string; on?: 'door' | 'phone' },
): Reply {
  const [yes, no] = on === 'door' ? ['i_yes', 'i_no'] : ['k_yes', 'k_no']
  const languages = languagesOf(questionnaire)
  const own = locale.slice(0, 2)
  const ordered = [...languages].sort((a, b) => Number(b === own) - Number(a === own)).slice(0, 4)
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  return {
    view: view(
      [
        ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
        { kind: 'title', text: t('consent.title') },
        { kind: 'text', text: `${t('consent.ask')} “${t('page.consent')}”` },
        { kind: 'note', text: t('consent.note') },
      ],
      [
        ...(ordered.length > 1
          ? ordered.map((language) => ({
              label: t('consent.yes_in', { language: names.of(language) ?? language }),
              token: writeToken(yes, talkId, placeId(0, languages.indexOf(language))),
              ...(language === ordered[0] ? { look: 'primary' as const } : {}),
            }))
          : [{ label: t('consent.yes'), token: writeToken(yes, talkId, placeId(0, 0)), look: 'primary' as const }]),
        { label: t('consent.no'), token: writeToken(no, talkId) },
        ...(undo ? [{ label: t('button.undo'), token: writeToken('d_undo', undo) }] : []),
      ],
    ),
    replaces: true,
  }
}

/** The question that is open; undefined when the interview is over. */
export function questionCard(t: Translate, interview: Interview, { notice }: Shown): Reply | undefined {
  const question = openQuestion(interview)
  if (!question) return undefined
  const { questionnaire, answers, locale } = interview
  const all = asked(questionnaire, answers)
  const at = questionnaire.questions.indexOf(question)
  const given = answers.get(question.key) ?? []
  const words = interview.words.get(question.key)
  return {
    view: view(
      [
        ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
        { kind: 'title', text: said(question.text, locale) },
        ...(words ? [{ kind: 'text' as const, text: words }] : []),
        { kind: 'note', text: hintFor(t, question) },
        {
          kind: 'progress',
          done: all.indexOf(question),
          total: all.length,
          text: t('interview.place', { n: all.indexOf(question) + 1, total: all.length }),
        },
      ],
      [
        ...picks(question, interview, at, given),
        ...(question.kind === 'words' || question.kind === 'number'
          ? [
              {
                label: t(words ? 'interview.rewrite' : 'interview.write'),
                token: writeToken('i_write', interview.id, placeId(at, 0)),
                look: 'primary' as const,
              },
            ]
          : []),
        ...(question.kind === 'several' && given.length
          ? [
              {
                label: t('interview.next'),
                token: writeToken('i_next', interview.id, placeId(at, 0)),
                look: 'primary' as const,
              },
            ]
          : []),
        ...(words ||
        (given.length && question.kind !== 'several' && preceding(questionnaire, answers, question.key) === undefined)
          ? [{ label: t('interview.next'), token: writeToken('i_next', interview.id, placeId(at, 0)) }]
          : []),
        ...(!question.required && !given.length
          ? [{ label: t('interview.pass'), token: writeToken('i_next', interview.id, placeId(at, 0)) }]
          : []),
        ...(preceding(questionnaire, answers, question.key)
          ? [{ label: t('interview.back'), token: writeToken('i_back', interview.id) }]
          : []),
        { label: t('interview.stop'), token: writeToken('i_stop', interview.id) },
      ],
    ),
    about: { kind: 'interview', id: interview.id },
    replaces: true,
  }
}

function picks(question: Question, { id, locale }: Interview, at: number, given: readonly string[]): Button[] {
  const mark = (label: string, code: string): string => (given.includes(code) ? `✓ ${label}` : label)
  if (question.kind === 'scale')
    return Array.from({ length: question.most - question.least + 1 }, (_, i) => ({
      label: mark(String(question.least + i), String(question.least + i)),
      token: writeToken('i_pick', id, placeId(at, i)),
    }))
  return question.options.map((option, i) => ({
    label: mark(said(option.label, locale), option.code),
    token: writeToken('i_pick', id, placeId(at, i)),
  }))
}

const hintFor = (t: Translate, { kind, least, most }: Question): string =>
  kind === 'number' ? t('interview.hint.number', { least, most }) : t(`interview.hint.${kind}`)
