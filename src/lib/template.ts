/**
 * Merge fields: `{firstName}`, or `{firstName|friend}` with words for when it is missing. A campaign may have defaults
 * by field besides.
 *
 * One pass and no expressions: a value that looks like a field is not looked at again. Values are cleaned and cut, so
 * that a list can neither forge a second line nor blow a text up.
 */
const field = /\{([\p{L}_][\p{L}\p{N}_ ]{0,39})(?:\|([^{}]{0,60}))?\}/gu

export type Values = Record<string, string | undefined>

/**
 * The text, and the first field that would be left empty; undefined when the text is whole.
 *
 * `defaults` fill fields that have neither a value nor words of their own in the script. Names are compared without
 * case, blanks and underscores; of two that are alike the later one with a value counts, so that a column of a list
 * cannot stand in for what is ours.
 */
export function fill(script: string, values: Values, defaults: Values = {}): { text: string; lacking?: string } {
  const known = byKey(values)
  const others = byKey(defaults)
  let text = ''
  let lacking: string | undefined
  for (const part of partsOf(script)) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const value = clean(known.get(part.key) ?? '') || (part.otherwise ?? clean(others.get(part.key) ?? ''))
    if (!value && part.otherwise === undefined) lacking ??= part.name
    text += value
  }
  if (/[ \t]{2}/.test(text)) text = text.replace(/[ \t]{2,}/g, ' ')
  return { text: text.trim(), ...(lacking === undefined ? {} : { lacking }) }
}

export const fillTemplate = (script: string, values: Values, defaults: Values = {}): string =>
  fill(script, values, defaults).text

/** Words, and the fields between them. */
type Part = string | { name: string; key: string; otherwise: string | undefined }

/** A script is taken apart once for all its texts. Bounded: one with a link of its own in each text is never seen again. */
const taken = new Map<string, Part[]>()
const mostTaken = 200

function partsOf(script: string): Part[] {
  const found = taken.get(script)
  if (found) return found
  const parts: Part[] = []
  let from = 0
  for (const m of script.matchAll(field)) {
    if (m.index > from) parts.push(script.slice(from, m.index))
    parts.push({ name: m[1]!, key: fieldKey(m[1]!), otherwise: m[2] })
    from = m.index + m[0].length
  }
  if (from < script.length) parts.push(script.slice(from))
  if (taken.size >= mostTaken) taken.clear()
  taken.set(script, parts)
  return parts
}

/** The fields a script names, as written. */
export const fieldsOf = (script: string): string[] => [...new Set([...script.matchAll(field)].map((m) => m[1] ?? ''))]

/** The fields that have no words of their own for when the value is missing. */
export const needsOf = (script: string): string[] => [
  ...new Set([...script.matchAll(field)].filter((m) => m[2] === undefined).map((m) => m[1] ?? '')),
]

/** By what two spellings of one field are known to be one. */
export function fieldKey(name: string): string {
  let key = keys.get(name)
  if (key === undefined) {
    key = name.toLowerCase().replace(/[\s_]/g, '')
    if (keys.size >= mostKeys) keys.clear()
    keys.set(name, key)
  }
  return key
}

/** Each text asks for the same names; bounded, since a list's columns are among them. */
const keys = new Map<string, string>()
const mostKeys = 2_000

function byKey(values: Values): Map<string, string> {
  const found = new Map<string, string>()
  for (const [name, value] of Object.entries(values)) if (value) found.set(fieldKey(name), value)
  return found
}

/** Printable ASCII without blanks in a row: nearly every value, and nothing to clean. */
const plain = /^[!-z|~](?:[!-z|~ ]{0,58}[!-z|~])?$/

const clean = (value: string): string => (plain.test(value) && !value.includes('  ') ? value : cleaned(value))

const cleaned = (value: string): string =>
  value
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .replace(/[{}]/g, '')
    .trim()
    .slice(0, 60)
    // A cut through an emoji would leave half of it.
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim()

/** Changes the words of a script, also those for when a value is missing, and no name of a field. */
export function eachField(script: string, change: (words: string) => string): string {
  let out = ''
  let from = 0
  for (const m of script.matchAll(field)) {
    out += change(script.slice(from, m.index))
    out += m[2] === undefined ? m[0] : `{${m[1]}|${change(m[2])}}`
    from = m.index + m[0].length
  }
  return out + change(script.slice(from))
}
