/** Telnyx, by its API v2. */
import { SendError } from '../provider.ts'
import type { Provider } from '../provider.ts'
import { openAccount } from './account.ts'
import type { TelnyxSettings } from './account.ts'
import { examine } from './examine.ts'
import { createPoll, listTo } from './list.ts'
import { receive } from './receive.ts'
import { send } from './send.ts'
import { numbersOf } from './senders.ts'
import { readKey } from './signature.ts'

export type { TelnyxSettings } from './account.ts'

/** `list`, `poll` and `receive` throw what went wrong, without a number in it. Throws when the public key is none. */
export function createTelnyx(settings: TelnyxSettings): Provider {
  const account = openAccount(settings)
  const key = settings.publicKey === undefined ? undefined : readKey(settings.publicKey)
  return {
    name: 'telnyx',
    // Only some words of some languages: `answered` says which.
    answersOptOuts: false,
    absenceIsProof: false,
    send: (text, signal) =>
      send(account, settings, text, signal).catch((error: unknown) => {
        throw error instanceof SendError ? error : new SendError('unknown', { code: 'defect', cause: error })
      }),
    receive: async (request) => receive(key, request),
    list: (query) => listTo(account, query),
    poll: createPoll(account, settings),
    senders: (signal) => numbersOf(account, settings, signal),
    examine: () => examine(account, settings),
  }
}
