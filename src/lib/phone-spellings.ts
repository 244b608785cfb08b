import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * Twelve ways in which a number could stand in a log, a job or a page, for those who look whether one leaked.
 * Throws a TypeError for what is no E.164 number.
 */
export function phoneSpellings(e164: string): string[] {
  const number = parsePhoneNumberFromString(e164, { extract: false })
  if (!number) throw new TypeError('not an E.164 number')
  const digits = e164.replace(/\D/g, '')
  const national = number.formatNational()
  const groups = national.split(/\D+/).filter(Boolean)
  const international = number.formatInternational()
  const [first = '', ...others] = groups
  const all = [
    e164,
    digits,
    number.nationalNumber,
    national,
    groups.join('-'),
    groups.join('.'),
    groups.join(' '),
    groups.join(''),
    international,
    international.replaceAll(' ', '-'),
    international.replaceAll(' ', '.'),
    `00${digits}`,
    `(${first})${others.join('-')}`,
    `+${number.countryCallingCode} (${first}) ${others.join('-')}`,
    digits.slice(-10),
    encodeURIComponent(e164),
    `011${digits}`,
    groups.join('/'),
    `+${number.countryCallingCode}(0)${number.nationalNumber}`,
  ]
  return [...new Set(all)].slice(0, 12)
}
