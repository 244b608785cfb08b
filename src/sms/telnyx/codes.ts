/**
 * Telnyx's codes -> the closed set (https://developers.telnyx.com/docs/messaging/messages/error-codes). Some are answers
 * to a send, some come with a receipt. What a code means to an organizer is said by `carrier.telnyx.<code>` in locales.
 */
import type { SendReason } from '../provider.ts'

const reasons: Record<string, SendReason> = {
  // Our account, key, profile or sender.
  10001: 'config', // number is inactive
  10009: 'config', // key is wrong
  10010: 'config', // key may not do this
  20002: 'config', // key was revoked
  20006: 'config', // key has expired
  20012: 'config', // account is inactive
  20013: 'config', // account is blocked
  20014: 'config', // account is not verified
  20015: 'config', // feature is off
  20016: 'config', // account is not verified (level 1)
  20017: 'config', // account is not verified (level 2)
  20100: 'config', // no money left
  40010: 'config', // not registered (10DLC)
  40013: 'config', // From is no sender
  40100: 'config', // number is not set up for texts
  40150: 'config', // toll-free number is not registered
  40151: 'config', // number is still with another company
  40305: 'config', // From is not a number of the profile
  40306: 'config', // no such sender name
  40309: 'config', // this country is not switched on
  40311: 'config',
  40312: 'config', // profile is disabled
  40313: 'config',
  40314: 'config', // texts are off for the account
  40315: 'config', // number is unwell: too much spam
  40320: 'config', // number is not there yet
  40321: 'config', // profile without a number
  40329: 'config', // toll-free number is not verified
  // This number or this text.
  10002: 'invalid',
  10016: 'invalid',
  40001: 'invalid', // a landline
  40008: 'invalid', // cannot be reached
  40009: 'invalid', // the words
  40012: 'invalid',
  40301: 'invalid',
  40302: 'invalid', // too long
  40304: 'invalid',
  40310: 'invalid',
  40316: 'invalid', // no words
  40319: 'invalid',
  40328: 'invalid', // too long
  // Too fast: surely not accepted.
  10011: 'throttled',
  40318: 'throttled', // the queue is full
  // Said no on the way.
  40002: 'rejected', // filtered
  40003: 'rejected', // filtered, and the number is blocked
  40004: 'rejected',
  40005: 'rejected', // expired
  40006: 'rejected', // the operator does not answer
  40007: 'rejected',
  40011: 'rejected', // too fast for the operator
  40014: 'rejected', // expired in the queue
  40015: 'rejected', // filtered by Telnyx
  40016: 'rejected', // the brand's texts of the day
  40017: 'rejected', // filtered by the operator
  40018: 'rejected', // faster than the registration allows
  40322: 'rejected', // its words
}

/** Words by which a 40300 is an opt-out: other blocks have carried that code too. */
const stopped = /\bSTOP\b|block rule|opt(?:ed)?[ -]?out/i

/** What an answer with an error status, or a failed receipt (`status` 400), means. */
export function reasonOf(status: number, error: { code: string; said: string } | undefined): SendReason {
  if (status === 429) return 'throttled'
  // Whatever the body says: the text may have been taken.
  if (status >= 500 || status === 408) return 'unknown'
  if (error?.code === '40300') return error.said === '' || stopped.test(error.said) ? 'opted_out' : 'rejected'
  const known = error && reasons[error.code]
  if (known) return known
  // Not followed: a redirect means that the address is not that of the API.
  if ([401, 403, 404].includes(status) || (status >= 300 && status < 400)) return 'config'
  return error ? 'rejected' : 'unknown'
}
