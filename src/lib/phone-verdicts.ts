import type { Phone } from './phone.ts'

/**
 * A memory of what the library said of numbers with the same first digits. A list of a million rows holds a few
 * thousand prefixes, and the library takes 10 microseconds a number.
 *
 * Only verdicts proven to hang on the prefix alone are kept: *valid* numbers of the US and Canada by 6 digits (the
 * longest pattern of their metadata fixes 6 before it ends in \d{4}) and of France by 5 (836 00-99). Everything else,
 * such as the Caribbean (+1 246 522, +1 876 606 hang on the 7th digit) or an invalid number, is asked every time.
 */
type Verdict = { country: string; line: Phone['line'] }

const verdicts: Verdict[] = [{ country: '', line: 'other' }]
const nanp = new Uint8Array(1_000_000)
const french = new Uint8Array(100_000)
const NATIONAL_NANP = 1e10
const NATIONAL_FRENCH = 33e9

/** What is known of the number in `raw`, or undefined when it is not in a plain shape or its prefix was never met. */
export function knownPhone(raw: string, region: string): Phone | undefined {
  let value = 0
  let count = 0
  let dots = 0
  let plus = false
  const length = raw.length
  if (length > 24) return undefined
  for (let i = 0; i < length; i++) {
    const c = raw.charCodeAt(i)
    if (c >= 48 && c <= 57) {
      value = value * 10 + (c - 48)
      count++
    } else if (c === 46) dots++
    else if (c === 43 && i === 0) plus = true
    else if (c !== 32 && c !== 45 && c !== 40 && c !== 41) return undefined
  }
  // one dot is a decimal point (4185550199.0), two or more part groups
  if (count < 9 || count > 11 || dots === 1) return undefined

  if (plus) {
    if (count !== 11) return undefined
    if (value >= NATIONAL_NANP && value < 2 * NATIONAL_NANP) return inNanp(value - NATIONAL_NANP)
    return value >= NATIONAL_FRENCH && value < NATIONAL_FRENCH + 1e9 ? inFrench(value - NATIONAL_FRENCH) : undefined
  }
  if (region === 'US' || region === 'CA') {
    if (count === 10) return inNanp(value)
    return count === 11 && value >= NATIONAL_NANP && value < 2 * NATIONAL_NANP
      ? inNanp(value - NATIONAL_NANP)
      : undefined
  }
  if (region === 'FR') {
    if (count === 9 || (count === 10 && value < 1e9)) return inFrench(value)
    if (count === 11 && value >= NATIONAL_FRENCH && value < NATIONAL_FRENCH + 1e9) {
      return inFrench(value - NATIONAL_FRENCH)
    }
  }
  return undefined
}

/** Keeps the library's verdict for the prefix of `phone`, if it is one that holds for all numbers with that prefix. */
export function remember(phone: Phone): void {
  if (!phone.valid || phone.e164.length !== 12) return
  if (phone.country === 'US' || phone.country === 'CA') nanp[Number(phone.e164.slice(2, 8))] = code(phone)
  else if (phone.country === 'FR') french[Number(phone.e164.slice(3, 8))] = code(phone)
}

function code({ country = '', line }: Phone): number {
  const at = verdicts.findIndex((verdict) => verdict.country === country && verdict.line === line)
  return at > 0 ? at : verdicts.push({ country, line }) - 1
}

function inNanp(national: number): Phone | undefined {
  return known(nanp[Math.floor(national / 1e4)], NATIONAL_NANP + national)
}

function inFrench(national: number): Phone | undefined {
  return known(french[Math.floor(national / 1e4)], NATIONAL_FRENCH + national)
}

function known(code: number | undefined, number: number): Phone | undefined {
  if (!code) return undefined
  const { country, line } = verdicts[code]!
  // written from the number, not sliced from the cell: a slice would keep its whole chunk of the file alive
  return { e164: `+${number}`, country, valid: true, line }
}
