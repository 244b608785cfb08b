import { callingCode, parsePhone, type Phone, type PhoneError } from '../../lib/phone.ts'
import type { Columns } from './columns.ts'

/** `fields` has no prototype, so that a column called __proto__ is a column. Empty cells are left out of it. */
export type ReadContact = {
  phone: Phone
  firstName: string
  lastName: string
  /** ISO 639-1 */
  locale?: string
  fields: Record<string, string>
}

/** `extra_cells`: text beyond the last header. A comma without quotes has moved the row, and no cell can be trusted. */
export type RowError = PhoneError | 'extra_cells'

const MAX_NAME = 100
const MAX_FIELD = 500

/**
 * One row as a contact. `region` (ISO alpha-2) is the list's; a column with the contact's own country goes before it.
 * A row shorter than the header lacks its last columns. Never throws.
 */
export function readContact(
  columns: Columns,
  cells: readonly string[],
  region: string,
): ReadContact | { error: RowError } {
  for (let at = columns.count; at < cells.length; at++) {
    if (cells[at]!.trim() !== '') return { error: 'extra_cells' }
  }
  const cell = (at: number | undefined) => (at === undefined ? '' : (cells[at] ?? ''))
  const phone = parsePhone(cell(columns.phone), regionOf(cell(columns.region)) ?? region)
  if ('error' in phone) return phone

  const full = columns.fullName === undefined ? undefined : splitName(cleanText(cell(columns.fullName), 2 * MAX_NAME))
  const locale = localeOf(cell(columns.locale))
  const fields: Record<string, string> = Object.create(null)
  for (const { at, name } of columns.fields) {
    const value = cleanText(cells[at] ?? '', MAX_FIELD)
    if (value !== '') fields[name] = value
  }
  return {
    phone,
    firstName: full ? cap(full.first, MAX_NAME) : cleanText(cell(columns.firstName), MAX_NAME),
    lastName: cleanText(cell(columns.lastName), MAX_NAME) || cap(full?.last ?? '', MAX_NAME),
    ...(locale ? { locale } : {}),
    fields,
  }
}

/** Printable ASCII without double or outer blanks: nearly every cell, and nothing to clean. */
const CLEAN = /^(?:[!-~]+(?: [!-~]+)*)?$/
/** Marks of direction and of nothing: they hide text or turn it round. The joiners inside emoji stay. */
const HIDDEN = /[\u00ad\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g

/** One line of text: no control characters, one blank between words, at most `most` UTF-16 units. */
export function cleanText(text: string, most: number): string {
  if (text.length <= most && CLEAN.test(text)) return text
  // a cell may be 64 kB: what is kept lies well within this
  const clean = text
    .slice(0, 8 * most)
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(HIDDEN, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .normalize('NFC')
    .trim()
  return cap(clean, most)
}

function cap(text: string, most: number): string {
  if (text.length <= most) return text
  const cut = text.slice(0, most)
  // half a surrogate pair is no text (and no jsonb)
  return (/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut).trimEnd()
}

/** `Tremblay, Marie` is last name first; else the first word is taken for the first name. */
function splitName(name: string): { first: string; last: string } {
  const comma = name.indexOf(',')
  if (comma > 0) return { first: name.slice(comma + 1).trim(), last: name.slice(0, comma).trim() }
  const blank = name.indexOf(' ')
  return blank === -1 ? { first: name, last: '' } : { first: name.slice(0, blank), last: name.slice(blank + 1) }
}

const languages = new Map([
  ['english', 'en'],
  ['anglais', 'en'],
  ['french', 'fr'],
  ['francais', 'fr'],
  ['spanish', 'es'],
  ['espanol', 'es'],
  ['espagnol', 'es'],
])

function localeOf(text: string): string | undefined {
  if (text === '') return undefined
  const plain = plainWord(text)
  const code = /^([a-z]{2})(?:[-_][a-z]{2})?$/.exec(plain)
  return code ? code[1] : languages.get(plain)
}

const countries = new Map([
  ['usa', 'US'],
  ['united states', 'US'],
  ['united states of america', 'US'],
  ['etats-unis', 'US'],
  ['can', 'CA'],
  ['canada', 'CA'],
  ['fra', 'FR'],
  ['france', 'FR'],
  ['belgium', 'BE'],
  ['belgique', 'BE'],
  ['switzerland', 'CH'],
  ['suisse', 'CH'],
  ['united kingdom', 'GB'],
  ['royaume-uni', 'GB'],
  ['uk', 'GB'],
  ['luxembourg', 'LU'],
])

function regionOf(text: string): string | undefined {
  if (text === '') return undefined
  const plain = plainWord(text)
  const named = countries.get(plain)
  if (named) return named
  const code = plain.toUpperCase()
  return code.length === 2 && callingCode(code) ? code : undefined
}

function plainWord(text: string): string {
  return text.slice(0, 60).normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
}
