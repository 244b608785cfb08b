/** An interview on the doorstep, from the yes to the last question; what is answered is fixed by the door. */
import { sample } from '../../features/interviews/sample.ts'
import { readQuestionnaire } from '../../features/interviews/shape.ts'
import type { Question } from '../../features/interviews/shape.ts'
import type { Fate } from './fate.ts'
import type { Phone } from './phone.ts'
import { sayWords } from './words.ts'

type Language = 'fr' | 'en'
const languages = ['fr', 'en'] as const
const questions = readQuestionnaire(sample).questions
const byText = new Map(
  questions.flatMap((q) => languages.map((l) => [q.text[l] ?? '', { question: q, language: l }] as const)),
)

/** More steps than any way through the questions has. */
const most = 40

/** Begins at the consent card. Minutes that it took. `alike`: everybody says the same, as somebody does who makes it up. */
export async function ask(phone: Phone, fate: Fate, key: string, { alike = false } = {}): Promise<number> {
  if (!alike && !fate.agrees(key)) {
    await phone.press('i_no')
    return 3
  }
  // The language of the volunteer stands first, then the others of the questionnaire: English, French.
  await phone.press('i_yes', !alike && fate.french(key) ? 1 : 0)
  const answered = new Set<string>()
  for (let step = 0; step < most && phone.has('i_stop'); step++) {
    const open = byText.get(phone.texts('title')[0] ?? '')
    if (!open) throw new Error(`${phone.name} is asked what is in no questionnaire`)
    const { question, language } = open
    if (!alike && answered.size === 2 && fate.stops(key)) {
      await phone.press('i_stop')
      return 5
    }
    if (answered.has(question.key) && phone.has('i_next')) await phone.press('i_next')
    else if (!alike && answered.size === 1 && !answered.has('back') && fate.luck('back', key) < 0.03) {
      answered.add('back')
      await phone.press('i_back')
    } else await answer(phone, fate, question, language, alike ? 'alike' : key)
    answered.add(question.key)
  }
  return 8
}

async function answer(phone: Phone, fate: Fate, question: Question, language: Language, key: string): Promise<void> {
  const luck = fate.luck('answer', key, question.key)
  if (question.kind === 'words') {
    if (!question.required && luck < 0.6) return void (await phone.press('i_next'))
    await phone.press('i_write')
    await phone.submit({ text: sayWords(fate, language, key, question.key) })
    return
  }
  if (!question.required && luck < 0.05) return void (await phone.press('i_next'))
  const options = phone.buttons('i_pick').length
  const chosen = Math.floor(fate.luck('option', key, question.key) * options)
  await phone.press('i_pick', chosen)
  if (question.kind !== 'several') return
  if (luck > 0.7) await phone.press('i_pick', (chosen + 1) % options)
  await phone.press('i_next')
}
