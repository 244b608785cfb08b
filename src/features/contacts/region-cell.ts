import { callingCode } from '../../lib/phone.ts'

/** Names of countries as lists write them, without accents; codes are known to the phone library. */
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

/** ISO 3166-2. California is not among them: alone, CA is Canada, and both dial +1. */
const states = new Map([
  ...'AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' ').map((code) => [code, 'CA'] as const),
  ...(
    'AL AK AZ AR CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR ' +
    'PA RI SC SD TN TX UT VT VA WA WV WI WY DC'
  )
    .split(' ')
    .map((code) => [code, 'US'] as const),
])

const MOST = 5_000
const none: readonly string[] = []

/**
 * Reads cells that hold a country or a subdivision as countries (ISO alpha-2), the likeliest first; none for what is
 * not known. Two letters may be both (DE: Delaware, Germany): in a list of the US or Canada the subdivision goes
 * first, unless the column's header says `country`; whoever asks tries the second where the first gives no number.
 */
export function regionReader(home: string, country: boolean): (text: string) => readonly string[] {
  const statesFirst = !country && (home === 'US' || home === 'CA')
  const known = new Map<string, readonly string[]>()
  return (text) => {
    if (text === '') return none
    const before = known.get(text)
    if (before) return before
    const found = read(text, statesFirst)
    // a column of chance texts must not be kept whole
    if (known.size < MOST) known.set(text, found)
    return found
  }
}

function read(text: string, statesFirst: boolean): readonly string[] {
  const plain = text.slice(0, 60).normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()
  const named = countries.get(plain)
  if (named) return [named]
  const code = plain.toUpperCase()
  const whole = /^([A-Z]{2})[-_ ][A-Z0-9]{1,3}$/.exec(code)
  const country = whole ? whole[1]! : code
  const asCountry = country.length === 2 && callingCode(country) ? country : undefined
  const asState = whole ? undefined : states.get(code)
  const found = statesFirst ? [asState, asCountry] : [asCountry, asState]
  return [...new Set(found)].filter((region) => region !== undefined)
}
