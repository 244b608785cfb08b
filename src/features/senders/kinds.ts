/**
 * What a new sender of a kind is given, in segments. Carriers differ and change these: an organizer's own figure wins.
 *
 * - long code: one a second (Twilio's older page of limits); 200 contacts each, as Spoke has had with Twilio. The class
 *   of a 10DLC brand (1 to 225 a second over all its numbers) is the brand's own figure.
 * - toll-free three, short code 30 a second (the same page; a later one of 2020 implies 40 for short codes).
 * - alphanumeric: no figure was found; as a long code.
 * - SIM: Android asks its owner at more than 30 segments a minute from one app (AOSP, SmsUsageMonitor).
 */
import { senderKinds } from '../../db/schema/senders.ts'

export { senderKinds }
export type SenderKind = (typeof senderKinds)[number]

export const usual: Record<SenderKind, { perSecond: number; maxContacts: number | null }> = {
  long_code: { perSecond: 1, maxContacts: 200 },
  toll_free: { perSecond: 3, maxContacts: null },
  short_code: { perSecond: 30, maxContacts: null },
  alphanumeric: { perSecond: 1, maxContacts: null },
  sim: { perSecond: 0.5, maxContacts: 200 },
}

/**
 * T-Mobile takes 2,000 segments a day from a brand that was not vetted (2021; by its score up to 200,000 later), and a
 * day of theirs ends at midnight in the Pacific zone (Twilio, error 30023).
 */
export const usualBrandDay = 2_000
export const zoneOf = (country: string | null): string =>
  country === 'US' || country === 'CA' ? 'America/Los_Angeles' : 'UTC'

/** Of numbers that cost their callers nothing in the North American plan. */
const tollFree = /^\+1(?:800|833|844|855|866|877|888)\d{7}$/

/** What an address looks like; undefined: like nothing that texts leave from. A service has the numbers in its own pool. */
export function guessKind(address: string): SenderKind | undefined {
  if (tollFree.test(address)) return 'toll_free'
  if (/^\+\d{7,15}$/.test(address) || isService(address)) return 'long_code'
  if (/^\d{3,8}$/.test(address)) return 'short_code'
  // GSM 03.40: at most 11 letters, one of them at least no digit.
  if (/^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(address)) return 'alphanumeric'
  return undefined
}

export const isService = (address: string): boolean =>
  /^MG[0-9a-f]{32}$/.test(address) || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(address)
