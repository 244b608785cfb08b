/**
 * Twilio, by its HTTP API. Not by its npm package: that has no option for the address, its client repeats requests and
 * follows redirects on its own terms, and of an exchange that failed it does not say whether a byte had left, which is
 * the one thing that decides between "queue it again" and "look for it". What we need are six requests.
 */
import { SendError } from '../provider.ts'
import type { Provider } from '../provider.ts'
import { openAccount } from './account.ts'
import type { TwilioSettings } from './account.ts'
import { examine } from './examine.ts'
import { forget } from './forget.ts'
import { listTo, pollAll } from './list.ts'
import { receive } from './receive.ts'
import { send } from './send.ts'
import { createSenders } from './senders.ts'

export type { TwilioSettings } from './account.ts'

/** `list`, `poll` and `receive` throw what went wrong, without a number in it. */
export function createTwilio(settings: TwilioSettings): Provider {
  const account = openAccount(settings)
  const senders = createSenders(account, settings)
  return {
    name: 'twilio',
    // Only some words of some languages: `answered` says which.
    answersOptOuts: false,
    send: (text, signal) =>
      send(account, settings, text, signal).catch((error: unknown) => {
        throw error instanceof SendError ? error : new SendError('unknown', { code: 'defect', cause: error })
      }),
    receive: async (request) => receive(settings, request),
    list: (query) => listTo(account, settings, query),
    poll: async (since, signal) => pollAll(account, settings, await senders(signal), since, signal),
    senders: async (signal) => [...(await senders(signal)).numbers],
    forget: (phone) => forget(account, settings, phone),
    examine: () => examine(account, settings),
  }
}
