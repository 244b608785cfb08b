import { UserError } from '../lib/errors.ts'
import type { Attachment } from './interaction.ts'
import type { Option, Options } from './command.ts'

/**
 * `25 "Rally in Laval"` -> typed values, for networks where a command's options are one line of text. Words are taken
 * in the order of the options; `name:value` and `name=value` name one out of order; quotes keep blanks; the last
 * option takes all that is left, and a count that is required the first number. A word that cannot be an integer or a choice
 * leaves an optional option to its default; one that fits none of those left is refused with what each takes. Throws
 * UserError `option.*`, naming the option and what was found.
 */
export function parseLine(text: string, options: Options, file?: Attachment): Record<string, unknown> {
  const given: Record<string, string> = Object.create(null)
  const words: string[] = []
  for (const word of split(text)) {
    const named = /^([a-z][a-z0-9_]*)[:=](.*)$/is.exec(word.text)
    const name = named?.[1]?.toLowerCase()
    if (!word.quoted && name && Object.hasOwn(options, name)) given[name] = named?.[2] ?? ''
    else words.push(word.text)
  }
  const open = Object.entries(options).filter(([name, o]) => o.type !== 'file' && !('named' in o) && !(name in given))
  // Those that the word at hand did not fit.
  let passed: [string, Option][] = []
  for (const [i, [name, option]] of open.entries()) {
    if (!words.length) break
    if (i === open.length - 1) {
      const rest = words.splice(0).join(' ')
      if (passed.length && !fits(option, rest))
        throw new UserError('option.fits_none', {
          found: rest.slice(0, 40),
          options: [...passed, [name, option] as [string, Option]].map(([n, o]) => `${n}: ${valuesOf(o)}`).join('; '),
        })
      given[name] = rest
    } else if (option.required || fits(option, words[0] ?? '')) {
      // "Sofia 5" for "5 Sofia": a count is known wherever it stands.
      const at = option.type === 'integer' ? words.findIndex((word) => fits(option, word)) : 0
      given[name] = words.splice(Math.max(at, 0), 1)[0] ?? ''
      passed = []
    } else passed.push([name, option])
  }
  if (words.length) throw new UserError('option.too_many', { found: words.join(' ') })
  return checkValues(given, options, file)
}

/** Values that a network has typed already, or that parseLine found: within bounds, with defaults. */
export function checkValues(
  given: Record<string, unknown>,
  options: Options,
  file?: Attachment,
): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null)
  const missing: string[] = []
  for (const [name, option] of Object.entries(options)) {
    const found = option.type === 'file' ? file : given[name]
    if (found === undefined || (typeof found === 'string' && !found.trim())) {
      if ('default' in option && option.default !== undefined) values[name] = option.default
      else if (option.required && option.type === 'file') throw new UserError('option.file', { option: name })
      else if (option.required) missing.push(name)
    } else values[name] = check(name, option, found)
  }
  const [only, ...others] = missing
  if (only && !others.length) {
    const option = options[only]!
    throw option.type === 'choice'
      ? new UserError('option.missing_choice', { option: only, choices: option.choices.join(', ') })
      : new UserError('option.missing', { option: only })
  }
  if (only) {
    // All at once: one after the other would cost a person as many tries.
    const line = missing.map((name) => example(name, options[name]!)).join(' ')
    throw new UserError('option.missing_many', { options: missing.join(', '), line })
  }
  return values
}

/** `kind:petition`, `list:"…"`: how an option is written. */
const example = (name: string, option: Option): string =>
  `${name}:${option.type === 'choice' ? option.choices[0] : option.type === 'integer' ? (option.default ?? option.min) : '"…"'}`

const valuesOf = (option: Option): string =>
  option.type === 'choice'
    ? option.choices.join(', ')
    : option.type === 'integer'
      ? `${option.min}–${option.max}`
      : '"…"'

function check(name: string, option: Option, found: unknown): unknown {
  if (option.type === 'file') return found
  const text = String(found).trim()
  if (option.type === 'integer') {
    const n = Number(text)
    if (!/^\d{1,9}$/.test(text) || n < option.min || n > option.max)
      throw new UserError('option.integer', {
        option: name,
        found: text.slice(0, 40),
        min: option.min,
        max: option.max,
      })
    return n
  }
  if (option.type === 'choice') {
    const choice = option.choices.find((c) => c === text.toLowerCase())
    if (!choice)
      throw new UserError('option.choice', {
        option: name,
        found: text.slice(0, 40),
        choices: option.choices.join(', '),
      })
    return choice
  }
  const max = option.type === 'text' ? (option.max ?? 1600) : 100
  if (text.length > max) throw new UserError('option.too_long', { option: name, max, found: text.length })
  return text
}

function fits(option: Option, word: string): boolean {
  if (option.type === 'integer') return /^\d+$/.test(word)
  if (option.type === 'choice') return option.choices.includes(word.toLowerCase())
  return true
}

// Curly and French quotes: phones type them by themselves. With a limit: each of many that are never closed would
// otherwise be looked for to the end of the line.
const quotes = ['"([^"]{0,2000})"', '“([^”]{0,2000})”', '«([^»]{0,2000})»'].join('|')
const piece = new RegExp(`${quotes}|([a-z][a-z0-9_]*[:=])(?:${quotes})|(\\S+)`, 'gi')

function split(text: string): { text: string; quoted: boolean }[] {
  const words: { text: string; quoted: boolean }[] = []
  for (const m of text.matchAll(piece)) {
    const quoted = m[1] ?? m[2] ?? m[3]
    if (quoted !== undefined) words.push({ text: quoted.trim(), quoted: true })
    else words.push({ text: m[4] ? m[4] + (m[5] ?? m[6] ?? m[7] ?? '') : (m[8] ?? ''), quoted: false })
  }
  return words
}
