/**
 * What people and spreadsheets write in a phone cell, brought down to digits, before any numbering plan is asked.
 * Nothing is guessed: a digit that a spreadsheet has eaten, or a letter, ends in a named error.
 */

export type PhoneError = 'empty' | 'not_a_number' | 'damaged' | 'several' | 'too_short' | 'too_long' | 'impossible'

/** Longer than any number with its label and extension; also what keeps the patterns below away from huge cells. */
const MAX_TEXT = 80

/** The least digits that look like a number of their own when a cell may hold two (a local NANP number has 7). */
const OWN_NUMBER = 7

/** Zero-width and direction marks (pasted from web pages and contact apps), the byte order mark, control characters. */
const INVISIBLE = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g
const SPACES = /[\s\u2800\u3164]+/g
const DASHES = /[\u2010-\u2015\u2212\u2043]/g
const FULL_WIDTH = /[\uff01-\uff5e]/g
/** Arabic-Indic, extended Arabic-Indic. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g

const LABEL =
  'tel|t\\u00e9l|t\\u00e9l\\u00e9phone|telephone|phone|ph|mobile|mob|cell|cel|cellulaire|portable|gsm|' +
  'home|work|office|domicile|maison|bureau|[chmtw]'
const LABEL_BEFORE = new RegExp(`^\\(?(?:${LABEL})\\.?\\)?[\\s:.#-]*(?=[+(\\d])`, 'i')
const LABEL_AFTER = new RegExp(`(?<=\\d)[\\s([:,-]*(?:${LABEL})\\.?[)\\]]?$`, 'i')
/** Only the number itself is texted; the extension behind a switchboard is dropped. */
const EXTENSION = /(?<=\d)[\s,;(-]*(?:ext(?:ension|n)?|poste|x|#)[\s.:=#]*\d{1,6}\)?$/i

const SCIENTIFIC = /^\+?(\d+)(?:[.,](\d*))?\s*e\s*([+-]?)(\d{1,2})$/i
const DECIMAL = /^(\+?\d{9,})[.,](\d{1,2})$/
const THOUSANDS = /^\+?\d{1,3}(?:,\d{3}){2,}(?:\.0+)?$/
const PLAIN = /^\(?\+?[\d\s().,;|&\\/_\u00b7\u2022-]*$/
const BETWEEN_NUMBERS = /[;,|&/\\\n]|\s(?:or|ou|and|et|y)\s/i

/** The digits of a cell, with a leading + if one was written. */
export function readDigits(raw: string): { digits: string } | { error: PhoneError } {
  let text = tidy(raw)
  if (text === '') return { error: 'empty' }
  if (text.length > MAX_TEXT) return { error: countDigits(text) >= 2 * OWN_NUMBER ? 'several' : 'not_a_number' }

  const scientific = SCIENTIFIC.exec(text)
  if (scientific) return unfold(text, scientific)
  const decimal = DECIMAL.exec(text)
  if (decimal) {
    if (Number(decimal[2]) !== 0) return { error: 'damaged' }
    text = decimal[1]!
  } else if (THOUSANDS.test(text)) {
    text = text.replace(/\.0+$/, '').replaceAll(',', '')
  }

  text = text.replace(LABEL_BEFORE, '').replace(LABEL_AFTER, '').replace(EXTENSION, '')
  if (holdsSeveral(text)) return { error: 'several' }
  if (!PLAIN.test(text)) return { error: 'not_a_number' }
  const digits = text.replace(/\D/g, '')
  if (digits === '') return { error: 'not_a_number' }
  return { digits: /^\(?\+/.test(text) ? `+${digits}` : digits }
}

function tidy(raw: string): string {
  return (
    raw
      .slice(0, 4 * MAX_TEXT)
      .replace(INVISIBLE, '')
      .replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
      .replace(OTHER_DIGITS, (c) => String(c.charCodeAt(0) & 0xf))
      .replace(SPACES, (s) => (s.includes('\n') ? '\n' : ' '))
      .replace(DASHES, '-')
      .trim()
      // ="418..." and '418... are how spreadsheets are told to keep a number as text
      .replace(/^=?"(.*)"$/s, '$1')
      .replace(/^'/, '')
      .replace(/^tel:/i, '')
      .trim()
  )
}

/** `4.185550199E9` still holds every digit; `2.02E9` was rounded, and nobody can tell what it was. */
function unfold(text: string, [, whole, fraction = '', sign, exponent]: RegExpExecArray) {
  if (sign === '-' || fraction.length !== Number(exponent)) return { error: 'damaged' } as const
  return { digits: `${text.startsWith('+') ? '+' : ''}${whole}${fraction}` }
}

function holdsSeveral(text: string): boolean {
  const pieces = text.split(BETWEEN_NUMBERS)
  if (ownNumbers(pieces) > 1) return true
  if (/\d.*\+/s.test(text) && ownNumbers(text.split('+')) > 1) return true
  // E.164 ends at 15 digits: more than that parted by blanks alone is two numbers side by side
  return countDigits(text) > 15 && ownNumbers(text.split(/\s/)) > 1
}

const ownNumbers = (pieces: string[]) => pieces.filter((piece) => countDigits(piece) >= OWN_NUMBER).length
const countDigits = (text: string) => text.replace(/\D/g, '').length
