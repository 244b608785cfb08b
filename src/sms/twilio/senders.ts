/** Which numbers texts to us come in on: the one of the settings, or all of the messaging service. */
import type { Account, TwilioSettings } from './account.ts'

/** ms for which what was read is believed: numbers are added to a service now and then. */
const fresh = 600_000

export function createSenders(account: Account, { sender }: TwilioSettings) {
  let known: { numbers: ReadonlySet<string>; at: number } | undefined

  return async function senders(signal: AbortSignal): Promise<ReadonlySet<string>> {
    if ('from' in sender) return new Set([sender.from])
    if (known && performance.now() - known.at < fresh) return known.numbers
    const at = performance.now()
    const lists = await Promise.all([
      read(`/v1/Services/${sender.service}/PhoneNumbers`, 'phone_numbers', 'phone_number'),
      read(`/v1/Services/${sender.service}/ShortCodes`, 'short_codes', 'short_code'),
    ])
    known = { numbers: new Set(lists.flat()), at }
    return known.numbers

    /** A service holds at most 400 numbers: one page. */
    async function read(path: string, list: string, name: string): Promise<string[]> {
      const found = (await account.getMessaging(path, { PageSize: '1000' }, signal))[list]
      return Array.isArray(found) ? found.map((one: Record<string, unknown>) => String(one[name])) : []
    }
  }
}
