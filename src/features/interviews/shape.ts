/**
 * What a questionnaire may hold, and the file it is written in. Every value is read as text: YAML's own types would make a
 * `no` of an answer into something else.
 */
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { UserError } from '../../lib/errors.ts'

export const kinds = ['choice', 'several', 'scale', 'number', 'words'] as const
export type Kind = (typeof kinds)[number]
/** By language; one text alone stands for all. */
export type Words = Record<string, string>
export type Option = { code: string; label: Words }
export type Question = {
  key: string
  kind: Kind
  text: Words
  required: boolean
  options: Option[]
  /** Of a scale or a number. */
  least: number
  most: number
  /** Asked only if this holds of an earlier answer. */
  when: When | undefined
}
export type When = { key: string; is: 'answered' | '=' | '!=' | '>=' | '<='; values: string[] }
export type Body = { questions: Question[] }
export type Written = Body & { name: string }

/** Options on one card, beside its own buttons; steps of a scale likewise. */
export const mostOptions = 15
const mostQuestions = 60
/** Bytes. */
const largest = 128 * 1024

const text = (most: number) => z.string().trim().min(1).max(most)
const words = z.union([
  text(500).transform((all): Words => ({ '': all })),
  z.record(z.string().regex(/^[a-z]{2}$/), text(500)),
])
const code = z.string().regex(/^[a-z0-9_]{1,30}$/i)
const option = z.union([
  text(60).transform((label) => ({ code: codeOf(label), label: { '': label } as Words })),
  z.strictObject({ code, label: words }),
])
const whole = z
  .string()
  .regex(/^-?\d{1,6}$/)
  .transform(Number)
const question = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,29}$/),
  kind: z.enum(kinds),
  text: words,
  required: z.string().optional(),
  options: z.array(option).min(2).max(mostOptions).optional(),
  least: whole.optional(),
  most: whole.optional(),
  when: z
    .string()
    .regex(/^[a-z][a-z0-9_]*\s*((=|!=|>=|<=)\s*.+)?$/)
    .optional(),
})
const file = z.strictObject({ questionnaire: text(80), questions: z.array(question).min(1).max(mostQuestions) })

const codeOf = (label: string): string =>
  label
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 30) || 'x'

/**
 * A questionnaire from its file (YAML or JSON). Throws UserError `questions.fault` (where: `question 2, options`; what: in a
 * word what is wrong), `questions.too_large`.
 */
export function readQuestionnaire(source: string): Written {
  if (Buffer.byteLength(source) > largest) throw new UserError('questions.too_large', { kilobytes: largest / 1024 })
  const doc = parseDocument(source, { schema: 'failsafe', prettyErrors: false })
  if (doc.errors[0]) throw fault('', doc.errors[0].message.split('\n')[0]!)
  const read = file.safeParse(doc.toJS({ maxAliasCount: 0 }))
  if (!read.success) {
    const { path, message } = read.error.issues[0]!
    throw fault(path.join('.'), message)
  }
  const seen = new Map<string, Question>()
  const questions = read.data.questions.map((given, i): Question => {
    const where = `questions.${i}`
    const { key, kind, options = [], least, most } = given
    if (seen.has(key)) throw fault(`${where}.key`, `"${key}" twice`)
    const choosing = kind === 'choice' || kind === 'several'
    if (choosing !== options.length > 0) throw fault(`${where}.options`, choosing ? 'missing' : `none for ${kind}`)
    if (new Set(options.map((o) => o.code)).size < options.length) throw fault(`${where}.options`, 'a code twice')
    const [low, high] = kind === 'scale' ? [least ?? 1, most ?? 5] : [least ?? 0, most ?? 1_000_000]
    if (high <= low || (kind === 'scale' && high - low >= mostOptions))
      throw fault(`${where}.most`, `${low} to ${high}`)
    const made: Question = {
      key,
      kind,
      text: given.text,
      required: /^(yes|true|oui|vrai)$/i.test(given.required ?? ''),
      options,
      least: low,
      most: high,
      when: given.when === undefined ? undefined : readWhen(given.when, seen, `${where}.when`),
    }
    seen.set(key, made)
    return made
  })
  return { name: read.data.questionnaire, questions }
}

function readWhen(text: string, seen: ReadonlyMap<string, Question>, where: string): When {
  const [, key = '', is, value = ''] = /^([a-z][a-z0-9_]*)\s*(?:(=|!=|>=|<=)\s*(.+))?$/.exec(text.trim())!
  const before = seen.get(key)
  if (!before) throw fault(where, `no question "${key}" before this one`)
  if (!is) return { key, is: 'answered', values: [] }
  const values = value.split('|').map((v) => v.trim())
  const unknown = before.options.length && values.find((v) => !before.options.some((o) => o.code === v))
  if (unknown) throw fault(where, `"${key}" has no answer "${unknown}"`)
  if ((is === '>=' || is === '<=') && !/^-?\d+$/.test(value)) throw fault(where, `"${value}" is no number`)
  return { key, is: is as When['is'], values }
}

const fault = (where: string, what: string): UserError =>
  new UserError('questions.fault', {
    where:
      where.replace(/^questions\.(\d+)/, (_, n: string) => `question ${Number(n) + 1}`).replaceAll('.', ', ') || '–',
    what: what.slice(0, 160),
  })

/** In a language, else in the file's only one, else in any. */
export const said = (words: Words, locale: string): string =>
  words[locale.slice(0, 2)] ?? words[''] ?? words['en'] ?? Object.values(words)[0] ?? ''
