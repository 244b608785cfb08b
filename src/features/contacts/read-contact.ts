import { parsePhone, type Phone, type PhoneError } from '../../lib/phone.ts'
import { headerKey } from './columns.ts'
import type { Columns } from './columns.ts'
import { placeOf } from '../law/place.ts'
import type { Somewhere } from '../law/place.ts'
import { noReader } from './consent-cell.ts'
import { regionReader } from './region-cell.ts'

/** `fields` has no prototype, so that a column called __proto__ is a column. Empty cells are left out of it. */
export type ReadContact = {
  phone: Phone
  firstName: string
  lastName: string
  /** ISO 639-1 */
  locale?: string
  fields: Record<string, string>
  somewhere: Somewhere
  /** The column of consent says no. */
  refuses?: true
}

/** `extra_cells`: text beyond the last header. A comma without quotes has moved the row, and no cell can be trusted. */
export type RowError = PhoneError | 'extra_cells'

/** Columns of a state or province, which decides whose law holds. */
const stateNames = new Set(
  'state statecode stateprovince province provincestate region primarystate mailingstate can2state'.split(' '),
)

const MAX_NAME = 100
const MAX_FIELD = 500

/** One row as a contact, see `contactReader`. */
export function readContact(
  columns: Columns,
  cells: readonly string[],
  region: string,
): ReadContact | { error: RowError } {
  return contactReader(columns, region)(cells)
}

/**
 * Reads rows as contacts. `home` (ISO alpha-2) is the list's region; a column with the contact's own goes before it.
 * A row shorter than the header lacks its last columns. Never throws.
 */
export function contactReader(
  columns: Columns,
  home: string,
): (cells: readonly string[]) => ReadContact | { error: RowError } {
  const regionsOf = regionReader(home, !columns.subdivisions)
  const isNo = noReader()
  const stateAt = columns.fields.find(({ name }) => stateNames.has(headerKey(name)))?.at
  return (cells) => {
    for (let at = columns.count; at < cells.length; at++) {
      if (cells[at]!.trim() !== '') return { error: 'extra_cells' }
    }
    const regions = regionsOf(cellAt(cells, columns.region))
    let phone = parsePhone(cellAt(cells, columns.phone), regions[0] ?? home)
    if (regions[1] !== undefined && ('error' in phone || !phone.valid)) {
      const other = parsePhone(cellAt(cells, columns.phone), regions[1])
      if (!('error' in other) && (other.valid || 'error' in phone)) phone = other
    }
    if ('error' in phone) return phone

    const full =
      columns.fullName === undefined ? undefined : splitName(cleanText(cellAt(cells, columns.fullName), 2 * MAX_NAME))
    const locale = localeOf(cellAt(cells, columns.locale))
    const fields: Record<string, string> = Object.create(null)
    for (const { at, name } of columns.fields) {
      const value = cleanText(cells[at] ?? '', MAX_FIELD)
      if (value !== '') fields[name] = value
    }
    return {
      phone,
      firstName: full ? cap(full.first, MAX_NAME) : cleanText(cellAt(cells, columns.firstName), MAX_NAME),
      lastName: cleanText(cellAt(cells, columns.lastName), MAX_NAME) || cap(full?.last ?? '', MAX_NAME),
      ...(locale ? { locale } : {}),
      somewhere: placeOf({
        phone: phone.e164,
        country: phone.country,
        zip: cellAt(cells, columns.zip),
        region: cellAt(cells, stateAt) || cellAt(cells, columns.region),
        zone: cellAt(cells, columns.zone).trim(),
      }),
      fields,
      ...(isNo(cellAt(cells, columns.consent)) ? { refuses: true as const } : {}),
    }
  }
}

const cellAt = (cells: readonly string[], at: number | undefined): string => (at === undefined ? '' : (cells[at] ?? ''))

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

function plainWord(text: string): string {
  return text.slice(0, 60).normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
}
