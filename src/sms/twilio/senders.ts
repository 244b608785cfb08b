/**
 * What is ours of an account that others may use too: the sender of the settings and those the house gives texts, each
 * service with its numbers.
 */
import type { Account, TwilioSettings } from './account.ts'

export type Senders = { numbers: ReadonlySet<string>; services: ReadonlySet<string> }

/** ms for which what was read of a service is believed: numbers are added to one now and then. */
const fresh = 600_000

/** Longer than any name that a text may come from (11 letters). Twilio's own have 32 of 0-9 and a-f. */
export const isService = (sender: string): boolean => /^MG\w{10,64}$/.test(sender)

export function createSenders(account: Account, { sender, senders: given }: TwilioSettings) {
  const known = new Map<string, { numbers: string[]; at: number }>()

  return async function senders(signal: AbortSignal): Promise<Senders> {
    const all = new Set(['from' in sender ? sender.from : sender.service, ...((await given?.()) ?? [])])
    const services = [...all].filter(isService)
    const lists = await Promise.all(services.map((service) => numbersOf(service, signal)))
    return {
      services: new Set(services),
      numbers: new Set([...[...all].filter((one) => !isService(one)), ...lists.flat()]),
    }
  }

  async function numbersOf(service: string, signal: AbortSignal): Promise<string[]> {
    const before = known.get(service)
    if (before && performance.now() - before.at < fresh) return before.numbers
    const at = performance.now()
    const lists = await Promise.all([
      read(`/v1/Services/${service}/PhoneNumbers`, 'phone_numbers', 'phone_number', signal),
      read(`/v1/Services/${service}/ShortCodes`, 'short_codes', 'short_code', signal),
    ])
    known.set(service, { numbers: lists.flat(), at })
    return lists.flat()
  }

  /** A service holds at most 400 numbers: one page. */
  async function read(path: string, list: string, name: string, signal: AbortSignal): Promise<string[]> {
    const found = (await account.getMessaging(path, { PageSize: '1000' }, signal))[list]
    return Array.isArray(found) ? found.map((one: Record<string, unknown>) => String(one[name])) : []
  }
}
