import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max'
import { readDigits, type PhoneError } from './phone-text.ts'
import { knownPhone, remember } from './phone-verdicts.ts'

export type { PhoneError }
export { phoneSpellings } from './phone-spellings.ts'

/**
 * `country` is ISO 3166-1 alpha-2, absent where the plan does not tell. `valid: false` is a number that could exist but
 * is assigned to nobody as far as the metadata knows: French fiction mobiles (06 39 98), new area codes. `either` is a
 * plan that does not part mobiles from landlines (+1), or a number nothing is known of; `other` is toll-free, premium,
 * voice over IP.
 */
export type Phone = { e164: string; country?: string; valid: boolean; line: 'mobile' | 'landline' | 'either' | 'other' }

/**
 * Reads one phone number out of a cell. `region` (ISO alpha-2) is where a number without country code is at home.
 * Refused: what is no possible number, short codes, letters (the digits behind 1-800-FLOWERS are a business line,
 * and letters elsewhere mean the wrong column), two numbers in one cell, digits lost in a spreadsheet.
 */
export function parsePhone(raw: string, region: string): Phone | { error: PhoneError } {
  const known = knownPhone(raw, region)
  if (known) return known
  const read = readDigits(raw)
  if ('error' in read) return read
  const phone = inPlan(read.digits, region.toUpperCase())
  if (!('error' in phone)) remember(phone)
  return phone
}

function inPlan(digits: string, region: string): Phone | { error: PhoneError } {
  const country = isSupportedCountry(region) ? region : undefined
  let number = ask(digits, country)
  // 00 is the way abroad in most of the world, and lists made there are imported elsewhere
  if (/^00[1-9]/.test(digits) && !number?.isValid()) number = ask(`+${digits.slice(2)}`, country) ?? number
  if (!number) return { error: country ? lengthError(digits, country) : unread(digits) }

  const home = overseas(number)
  if (home) return home
  const valid = number.isValid()
  if (!valid) {
    const error = impossible(number)
    if (error) return { error }
  } else if (isLocalElsewhere(number, digits, region)) {
    return { error: 'too_short' }
  }
  return {
    e164: number.number,
    ...(number.country ? { country: number.country } : {}),
    valid,
    line: valid ? lineOf(number) : guessLine(number),
  }
}

function ask(digits: string, country: CountryCode | undefined): PhoneNumber | undefined {
  return parsePhoneNumberFromString(digits, { extract: false, ...(country ? { defaultCountry: country } : {}) })
}

/** Without a region only numbers that start with + can be read. */
const unread = (digits: string): PhoneError => (digits.length < 8 ? 'too_short' : 'impossible')

function lengthError(digits: string, country: CountryCode): PhoneError {
  const found = validatePhoneNumberLength(digits, country)
  return found === 'TOO_SHORT' ? 'too_short' : found === 'TOO_LONG' ? 'too_long' : 'impossible'
}

/** Canada has 310-1234 without an area code; seven digits anywhere else in +1 are a number that lost its area code. */
function isLocalElsewhere(number: PhoneNumber, digits: string, region: string): boolean {
  if (number.countryCallingCode !== '1' || number.nationalNumber.length === 10) return false
  return region !== 'CA' && !digits.startsWith('+')
}

function impossible(number: PhoneNumber): PhoneError | undefined {
  const { countryCallingCode: code, nationalNumber: national } = number
  if (!number.isPossible()) {
    const found = validatePhoneNumberLength(number.number)
    return found === 'TOO_SHORT' ? 'too_short' : found === 'TOO_LONG' ? 'too_long' : 'impossible'
  }
  if (national.length < 6) return 'too_short'
  // 0000000000, 9999999999: what a form made people write
  if (/^(\d)\1+$/.test(national)) return 'impossible'
  if (code === '1') {
    if (national.length !== 10) return national.length < 10 ? 'too_short' : 'too_long'
    // area codes and exchanges start at 2 (North American Numbering Plan)
    if (!/^[2-9]\d\d[2-9]/.test(national)) return 'impossible'
  }
  if (code === '33' && national.startsWith('0')) return 'impossible'
  return undefined
}

/**
 * France and its overseas departments dial one national plan (ARCEP): 0692 is Réunion, 0690 Guadeloupe, but abroad,
 * and so for a carrier, they answer to +262 and +590, never +33. Metropolitan numbers in an overseas list likewise.
 */
const ONE_PLAN = ['33', '262', '590', '594', '596']
const OVERSEAS = /^(?:26[239]|59[046]|639(?!98)|69[0-79]|70[0-9])/

function overseas(asked: PhoneNumber): Phone | undefined {
  const { countryCallingCode, nationalNumber: national } = asked
  if (national.length !== 9 || !ONE_PLAN.includes(countryCallingCode)) return undefined
  const from33 = countryCallingCode === '33'
  if (from33 && !OVERSEAS.test(national)) return undefined
  if (!from33 && asked.isValid()) return undefined
  for (const code of ONE_PLAN) {
    if (code === countryCallingCode) continue
    const number = ask(`+${code}${national}`, undefined)
    if (number?.isValid() && number.country) {
      return { e164: number.number, country: number.country, valid: true, line: lineOf(number) }
    }
  }
  return undefined
}

function lineOf(number: PhoneNumber): Phone['line'] {
  switch (number.getType()) {
    case 'MOBILE':
      return 'mobile'
    case 'FIXED_LINE':
      return 'landline'
    case 'FIXED_LINE_OR_MOBILE':
      return 'either'
    default:
      return 'other'
  }
}

/** The first digit of a French number tells its kind, assigned or not. */
function guessLine({ countryCallingCode, nationalNumber: national }: PhoneNumber): Phone['line'] {
  if (countryCallingCode !== '33') return 'either'
  if (/^[67]/.test(national)) return 'mobile'
  return /^[1-5]/.test(national) ? 'landline' : 'other'
}

/** In groups, as people write it abroad: `+1 514 555 0123`. */
export const spellPhone = (e164: string): string => ask(e164, undefined)?.formatInternational() ?? e164

/** How numbers that begin alike are masked, `x` for each of the last two digits; bounded. */
const masks = new Map<string, string>()
const mostMasks = 10_000

/**
 * The country code and the last two digits, the rest as dots: `+1 ••• ••• ••23`. What is no E.164 shows nothing. Each card
 * has one: numbers of one length that differ in their last four digits only are grouped alike.
 */
export function maskPhone(e164: string): string {
  const alike = `${e164.length} ${e164.slice(0, -4)}`
  let mask = masks.get(alike)
  if (mask === undefined) {
    mask = maskOf(e164)
    if (masks.size >= mostMasks) masks.clear()
    masks.set(alike, mask)
  }
  let at = e164.length - 2
  return mask.replaceAll('x', () => e164[at++]!)
}

function maskOf(e164: string): string {
  const number = ask(e164, undefined)
  if (!number || number.nationalNumber.length < 4) return '•••'
  const prefix = `+${number.countryCallingCode}`
  const national = number.formatInternational().slice(prefix.length)
  let hidden = number.nationalNumber.length - 2
  return prefix + national.replace(/\d/g, () => (hidden-- > 0 ? '•' : 'x'))
}

/** Countries that share a number's calling code: `+1` is of the US, Canada and others. */
export function countriesOf(e164: string): string[] {
  const code = ask(e164, undefined)?.countryCallingCode
  return getCountries().filter((country) => getCountryCallingCode(country) === code)
}

/** Calling code of a region, without +; undefined for what is no region. */
export function callingCode(region: string): string | undefined {
  return isSupportedCountry(region) ? getCountryCallingCode(region) : undefined
}
