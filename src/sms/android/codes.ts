/**
 * The phone's words for what went wrong -> codes of our own: they are sentences, and some hold a number. What a code means
 * to an organizer is said by `carrier.android.<code>` in locales.
 */
import type { SendReason } from '../provider.ts'

const signs: [RegExp, string][] = [
  [/TTL expired/i, 'expired'],
  [/RESULT_(?:ERROR_LIMIT_EXCEEDED|RIL_REQUEST_RATE_LIMITED|UNEXPECTED_EVENT_STOP_SENDING)/, 'limit'],
  [/RESULT_(?:ERROR_RADIO_OFF|ERROR_NO_SERVICE|RADIO_NOT_AVAILABLE|RIL_RADIO_NOT_AVAILABLE)/, 'no_signal'],
  [/RESULT_(?:RIL_)?NETWORK_(?:REJECT|ERR)/, 'network'],
  [/RESULT_NO_DEFAULT_SMS_APP/, 'no_sms_app'],
  [/RESULT_ERROR_SHORT_CODE/, 'short_code'],
  [/RESULT_ERROR_GENERIC_FAILURE/, 'generic'],
  [/No SIMs? found/i, 'no_sim'],
  [/permission/i, 'permission'],
  [/Delivery result/i, 'undelivered'],
  [/cancel/i, 'cancelled'],
]

/** Of a receipt. */
export const codeOf = (error: string): string => signs.find(([sign]) => sign.test(error))?.[1] ?? 'failed'

/** Of an answer to a send that was no success. `said` is the message in its body. */
export function refusalOf(status: number, said: string): { reason: SendReason; code: string; wait?: number } {
  if (status === 401 || status === 403) return { reason: 'config', code: 'password' }
  if (status === 404 || (status >= 300 && status < 400)) return { reason: 'config', code: 'address' }
  // The server says so before it takes the text; by itself a 503 may come from anything in between.
  if (status === 503 && /queue limits? exceeded/i.test(said))
    return { reason: 'throttled', code: 'queue', wait: 60_000 }
  if (status === 429) return { reason: 'throttled', code: 'queue', wait: 5_000 }
  if (status !== 400) return { reason: 'unknown', code: String(status) }
  if (/expired|valid.?until|ttl/i.test(said)) return { reason: 'unreachable', code: 'late' }
  if (/phone/i.test(said)) return { reason: 'invalid', code: 'number' }
  if (/device|sim/i.test(said)) return { reason: 'config', code: 'no_device' }
  return { reason: 'rejected', code: 'refused' }
}
