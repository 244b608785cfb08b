/**
 * Twilio's codes -> the closed set (https://www.twilio.com/docs/api/errors). Some are answers to a send, some come with
 * a receipt. What a code means to an organizer, and what to do, is said by `carrier.<code>` in locales.
 */
import type { SendReason } from '../provider.ts'

const reasons: Record<string, SendReason> = {
  // Our account or sender.
  20003: 'config', // token is wrong
  20005: 'config', // account is suspended
  20008: 'config', // test credentials
  20404: 'config', // no such account
  21212: 'config', // From is no number
  21408: 'config', // this country is not switched on
  21603: 'config', // From is missing
  21606: 'config', // From is not a number of the account that can text
  21608: 'config', // trial account, number not verified
  21609: 'config', // callback URL
  21624: 'config', // validity
  21659: 'config', // From is not Twilio's
  21660: 'config', // From is another account's
  21661: 'config', // From cannot text
  21701: 'config', // no such messaging service
  21703: 'config', // messaging service without a number
  21704: 'config', // messaging service without a number that can text
  21705: 'config', // messaging service SID
  21712: 'config', // From is not in the messaging service
  30002: 'config', // account is suspended
  30032: 'config', // toll-free number is not verified
  30034: 'config', // number is not registered (10DLC)
  572005: 'config', // trial account, number not verified yet
  // This number or this text.
  21211: 'invalid',
  21214: 'invalid',
  21217: 'invalid',
  21265: 'invalid', // a short code
  21601: 'invalid',
  21602: 'invalid', // no body
  21604: 'invalid', // no To
  21612: 'invalid', // cannot be reached from this sender
  21614: 'invalid', // no mobile
  21617: 'invalid', // more than 1,600 characters
  21635: 'invalid', // a landline
  30003: 'invalid', // switched off, or out of reach
  30005: 'invalid', // no such number
  30006: 'invalid', // a landline
  // Too fast: surely not accepted.
  14107: 'throttled',
  20429: 'throttled',
  21611: 'throttled', // the sender's queue is full
  63038: 'throttled', // the account's texts of the day
  // An opt-out that Twilio knows.
  21610: 'opted_out',
  // Said no on the way.
  30001: 'rejected', // queue overflow
  30004: 'rejected', // blocked
  30007: 'rejected', // filtered
  30008: 'rejected',
  30022: 'rejected', // more than the registration allows
  30023: 'rejected', // the brand's texts of the day
  30036: 'rejected', // validity is over
  30410: 'rejected', // the operator does not answer
  30450: 'rejected', // blocked as fraud
}

/** ms after which a throttled text may be tried again, where Twilio does not say. */
const waits: Record<string, number> = { 21611: 60_000, 63038: 3_600_000 }

/** What an answer with an error status means. `code` is undefined when the body was not Twilio's. */
export function reasonOf(status: number, code: string | undefined): SendReason {
  if (status === 429) return 'throttled'
  // Whatever the body says: the text may have been taken.
  if (status >= 500 || status === 408) return 'unknown'
  const known = code === undefined ? undefined : reasons[code]
  if (known) return known
  // Not followed: a redirect means that the address is not that of the API.
  if ([401, 403, 404].includes(status) || (status >= 300 && status < 400)) return 'config'
  return code === undefined ? 'unknown' : 'rejected'
}

/** `after`: Retry-After, in seconds or as a date. With some chance, so that a hundred refused texts do not return as one. */
export function waitOf(code: string | undefined, after: string | undefined): number {
  const given = after === undefined ? NaN : /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - Date.now()
  const wait = Number.isFinite(given) ? Math.max(given, 100) : (waits[code ?? ''] ?? 1_000)
  return Math.round(Math.min(wait, 24 * 3_600_000) * (1 + Math.random() * 0.5))
}
