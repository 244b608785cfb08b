import { existsSync, readFileSync } from 'node:fs'
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max'
import { describe, expect, test } from 'vitest'
import { maskPhone, parsePhone, phoneSpellings, type Phone } from '../../src/lib/phone.ts'
import { shared } from '../support/shared.ts'

const examples = shared('phones/libphonenumber-examples.csv')

/** A zero-width space keeps a number out of the quick shapes, so that the library is asked. */
const asked = (text: string) => `${text}\u200b`

const read = (text: string, region: string): Phone => {
  const phone = parsePhone(text, region)
  if ('error' in phone) throw new Error(`${text} under ${region}: ${phone.error}`)
  return phone
}

describe('numbers as lists write them', () => {
  test.each([
    ['2135550123', 'US', '+12135550123'],
    ['(514) 555-0123', 'CA', '+15145550123'],
    ['514.555.0123', 'CA', '+15145550123'],
    ['514/555-0123', 'CA', '+15145550123'],
    ['14185550199', 'US', '+14185550199'],
    ['1-418-555-0199', 'CA', '+14185550199'],
    ['+1 418 555 0199', 'FR', '+14185550199'],
    ['514-555-0123 poste 22', 'CA', '+15145550123'],
    ['514-555-0123 ext. 22', 'CA', '+15145550123'],
    ['(514) 555-0123 x22', 'CA', '+15145550123'],
    ['514-555-0123 #22', 'CA', '+15145550123'],
    ['cell: 514-555-0123', 'CA', '+15145550123'],
    ['514-555-0123 (mobile)', 'CA', '+15145550123'],
    ['tel:+15145550123', 'FR', '+15145550123'],
    ['4185550199.0', 'CA', '+14185550199'],
    ['4.185550199E+09', 'CA', '+14185550199'],
    ['4,185,550,199', 'CA', '+14185550199'],
    ['="4185550199"', 'CA', '+14185550199'],
    ["'4185550199", 'CA', '+14185550199'],
    ['\u200e+1\u00a0(514)\u00a0555\u20110123\u202c', 'FR', '+15145550123'],
    ['\uff10\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18', 'FR', '+33612345678'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['06.12.34.56.78', 'FR', '+33612345678'],
    ['06/12/34/56/78', 'FR', '+33612345678'],
    ['612345678', 'FR', '+33612345678'],
    ['33612345678', 'FR', '+33612345678'],
    ['+33(0)6 12 34 56 78', 'CA', '+33612345678'],
    ['0033612345678', 'FR', '+33612345678'],
    ['00 33 6 12 34 56 78', 'US', '+33612345678'],
    ['011 33 6 12 34 56 78', 'US', '+33612345678'],
    ['+44 (0)20 7946 0958', 'FR', '+442079460958'],
    ['514 555 0123', 'ca', '+15145550123'],
    ['+15145550123', 'nowhere', '+15145550123'],
  ])('%s under %s is %s', (text, region, e164) => {
    expect(read(text, region).e164).toBe(e164)
  })

  test.each([
    ['0692123456', 'FR', '+262692123456', 'RE'],
    ['+33692123456', 'FR', '+262692123456', 'RE'],
    ['0262123456', 'FR', '+262262123456', 'RE'],
    ['0690123456', 'FR', '+590690123456', 'GP'],
    ['0694123456', 'FR', '+594694123456', 'GF'],
    ['0696123456', 'FR', '+596696123456', 'MQ'],
    ['0612345678', 'RE', '+33612345678', 'FR'],
  ])('%s under %s answers abroad to %s', (text, region, e164, country) => {
    expect(read(text, region)).toMatchObject({ e164, country, valid: true })
  })

  test.each([
    ['', 'US', 'empty'],
    [' \u00a0\u200b', 'US', 'empty'],
    ['n/a', 'US', 'not_a_number'],
    ['#REF!', 'US', 'not_a_number'],
    ['1-800-FLOWERS', 'US', 'not_a_number'],
    ['*67', 'US', 'not_a_number'],
    ['2.02E9', 'US', 'damaged'],
    ['3.36E+10', 'FR', 'damaged'],
    ['4.18555019E9', 'CA', 'damaged'],
    ['4185550199.5', 'CA', 'damaged'],
    ['911', 'US', 'too_short'],
    ['12345', 'US', 'too_short'],
    ['3114', 'FR', 'too_short'],
    ['5550123', 'US', 'too_short'],
    ['3101234', 'US', 'too_short'],
    ['06123456789', 'FR', 'too_long'],
    ['514-555-0123 / 0124', 'CA', 'too_long'],
    ['0000000000', 'US', 'impossible'],
    ['1234567890', 'US', 'impossible'],
    ['1415555019.0', 'US', 'impossible'],
    ['0000000000', 'FR', 'impossible'],
    ['5145550123', 'nowhere', 'impossible'],
    ['514-555-0123 / 514-555-0124', 'CA', 'several'],
    ['514-555-0123, 418-555-0199', 'CA', 'several'],
    ['5145550123 4185550199', 'CA', 'several'],
    ['0612345678 ou 0712345678', 'FR', 'several'],
    ['+33612345678+33612345679', 'FR', 'several'],
    ['0612345678;'.repeat(5000), 'FR', 'several'],
    ['x'.repeat(60_000), 'FR', 'not_a_number'],
  ])('%.40s under %s is refused as %s', (text, region, error) => {
    expect(parsePhone(text, region)).toEqual({ error })
  })

  test('French fiction mobiles are taken, marked as not valid', () => {
    const phone = { e164: '+33639981234', country: 'FR', valid: false, line: 'mobile' }
    expect(parsePhone('06 39 98 12 34', 'FR')).toEqual(phone)
    expect(parsePhone('0639981234', 'FR')).toEqual(phone)
  })

  test('the Caribbean is not taken for the US', () => {
    expect(read('+12425550123', 'US')).toMatchObject({ country: 'BS' })
    expect(read('2425550123', 'US')).toMatchObject({ country: 'BS' })
  })

  test('lines', () => {
    expect(read('2135550123', 'US').line).toBe('either')
    expect(read('0612345678', 'FR').line).toBe('mobile')
    expect(read('0142345678', 'FR').line).toBe('landline')
    expect(read('0800123456', 'FR').line).toBe('other')
    expect(read('8005550199', 'US').line).toBe('other')
  })
})

describe.skipIf(!existsSync(examples))('the examples of libphonenumber (skipped without SHARED_DATA)', () => {
  const rows = existsSync(examples)
    ? readFileSync(examples, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.split(','))
    : []

  test('all of them are taken as they are and valid, written in E.164', () => {
    expect(rows.length).toBe(130)
    const wrong = rows.filter(([, , , , e164]) => {
      const phone = parsePhone(e164!, 'US')
      return 'error' in phone || !phone.valid || phone.e164 !== e164
    })
    expect(wrong).toEqual([])
  })

  test('and written nationally under their own region', () => {
    const wrong = rows.filter(([region, , , national, e164]) => {
      const phone = parsePhone(national!, region!)
      return 'error' in phone || phone.e164 !== e164
    })
    expect(wrong).toEqual([])
  })
})

describe('the memory of prefixes', () => {
  const lines: Record<string, Phone['line']> = {
    MOBILE: 'mobile',
    FIXED_LINE: 'landline',
    FIXED_LINE_OR_MOBILE: 'either',
  }

  const byLibrary = (text: string, region: CountryCode) => {
    const number = parsePhoneNumberFromString(text, { defaultCountry: region, extract: false })
    if (!number?.isValid()) return undefined
    return {
      e164: number.number,
      country: number.country,
      valid: true,
      line: lines[number.getType() ?? ''] ?? 'other',
    }
  }

  const disagreements = (numbers: string[], region: CountryCode) =>
    numbers.filter((number) => {
      const ours = parsePhone(number, region)
      const theirs = byLibrary(number, region)
      if ('error' in ours || !ours.valid) return theirs !== undefined
      return JSON.stringify(ours) !== JSON.stringify(theirs)
    })

  const endings = ['0000', '9999', '0199', '5555', '4821']
  const numbers = (from: number, to: number, step: number, head = '') => {
    const all: string[] = []
    for (let prefix = from; prefix < to; prefix += step) for (const end of endings) all.push(`${head}${prefix}${end}`)
    return all
  }

  test('agrees with the library over prefixes and endings of North America', () => {
    expect(disagreements(numbers(200_000, 1_000_000, 211), 'CA')).toEqual([])
  })

  test('and where the seventh digit decides', () => {
    expect(disagreements(numbers(246_520, 246_526, 1), 'US')).toEqual([])
    expect(disagreements(numbers(876_600, 876_612, 1), 'US')).toEqual([])
    expect(disagreements(numbers(523_300, 523_560, 1), 'US')).toEqual([])
  })

  test('and with the same number outside of the quick shapes, over France and overseas', () => {
    const french = [...numbers(10_000, 100_000, 211, '0'), ...numbers(69_000, 71_000, 13, '0')]
    const different = french.filter(
      (n) => JSON.stringify(parsePhone(n, 'FR')) !== JSON.stringify(parsePhone(asked(n), 'FR')),
    )
    expect(different).toEqual([])
    // overseas numbers are told by their own code, where the library alone says invalid
    const metropolitan = french.filter((n) => !/^0(?:26[239]|59[046]|639|69|70)/.test(n))
    expect(disagreements(metropolitan, 'FR')).toEqual([])
  })

  test('a known prefix is read alike in every quick shape', () => {
    read('5145550123', 'CA')
    for (const text of ['(514) 555-9876', '514-555-9876', '514.555.9876', '+15145559876', '1 514 555 9876']) {
      expect(parsePhone(text, 'CA')).toEqual(parsePhone(asked(text), 'CA'))
    }
    expect(parsePhone('5145559876.0', 'CA')).toMatchObject({ e164: '+15145559876' })
  })
})

describe('showing a number', () => {
  test('masks all but the country code and two digits', () => {
    expect(maskPhone('+15145550123')).toBe('+1 ••• ••• ••23')
    expect(maskPhone('+33639981234')).toBe('+33 • •• •• •• 34')
    expect(maskPhone('+352621123456')).toBe('+352 ••• ••• •56')
    for (const text of ['', 'x', '+1', '5145550123']) expect(maskPhone(text)).toBe('•••')
  })

  test('every region shows at most its code and two digits', () => {
    for (const [text, region] of [
      ['2425550123', 'BS'],
      ['0692123456', 'RE'],
      ['+6834123', 'NU'],
      ['79012345', 'CH'],
    ]) {
      const phone = parsePhone(text!, region!)
      if ('error' in phone) continue
      const code = /^\+\d+/.exec(maskPhone(phone.e164))![0]
      expect(maskPhone(phone.e164).slice(code.length).replace(/\D/g, '').length).toBe(2)
    }
  })

  test.each(['+15145550123', '+33639981234', '+262692123456', '+352621123456'])('spells %s in twelve ways', (e164) => {
    const spellings = phoneSpellings(e164)
    expect(new Set(spellings).size).toBe(12)
    const last = e164.slice(-6)
    for (const spelling of spellings) expect(spelling.replace(/\D/g, '')).toContain(last)
  })

  test('the spellings of a number in both countries', () => {
    expect(phoneSpellings('+15145550123')).toEqual(
      expect.arrayContaining(['+15145550123', '5145550123', '(514) 555-0123', '514.555.0123', '0015145550123']),
    )
    expect(phoneSpellings('+33639981234')).toEqual(
      expect.arrayContaining(['0639981234', '06 39 98 12 34', '06.39.98.12.34', '+33 6 39 98 12 34', '0033639981234']),
    )
  })
})
