import { stringify } from 'yaml'
import type { Question, Words, Written } from './shape.ts'

/** The file that shape.ts reads: what comes out goes in again. */
export const writeQuestionnaire = ({ name, questions }: Written): string =>
  stringify({ questionnaire: name, questions: questions.map(writeQuestion) }, { lineWidth: 0 })

const words = (all: Words): Words | string => all[''] ?? all

function writeQuestion({ key, kind, text, required, options, least, most, when }: Question): object {
  const bounded = kind === 'scale' || (kind === 'number' && (least !== 0 || most !== 1_000_000))
  return {
    key,
    kind,
    ...(required ? { required: 'yes' } : {}),
    ...(when ? { when: when.is === 'answered' ? when.key : `${when.key} ${when.is} ${when.values.join('|')}` } : {}),
    ...(bounded ? { least: String(least), most: String(most) } : {}),
    text: words(text),
    ...(options.length ? { options: options.map(({ code, label }) => ({ code, label: words(label) })) } : {}),
  }
}
