/** The numbers that texts of ours come from: those of the settings and the house, and those in the pools of profiles. */
import { objectOf, objectsOf, textOf } from '../../lib/answer.ts'
import type { Account, TelnyxSettings } from './account.ts'

/** Pages of a pool that are read: 1,000 numbers. */
const mostPages = 4

export const isProfile = (sender: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(sender)

export async function numbersOf(
  account: Account,
  { from, profile, senders }: TelnyxSettings,
  signal: AbortSignal,
): Promise<string[]> {
  const all = [from, profile, ...((await senders?.()) ?? [])].filter((one) => one !== undefined)
  const pools = await Promise.all(all.filter(isProfile).map((one) => readPool(account, one, signal)))
  return [...new Set([...all.filter((one) => !isProfile(one)), ...pools.flat()])]
}

async function readPool(account: Account, profile: string, signal: AbortSignal): Promise<string[]> {
  const numbers: string[] = []
  for (let page = 1; page <= mostPages; page++) {
    const query = { 'filter[messaging_profile_id]': profile, 'page[number]': String(page), 'page[size]': '250' }
    const found = await account.get('/phone_numbers/messaging', query, signal)
    numbers.push(...objectsOf(found['data']).flatMap((one) => textOf(one['phone_number']) ?? []))
    if (page >= Number(objectOf(found['meta'])?.['total_pages'] ?? 1)) break
  }
  return numbers
}
