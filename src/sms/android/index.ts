/** An Android phone as the carrier, for the campaign that has nothing else. */
import { SendError } from '../provider.ts'
import type { Provider } from '../provider.ts'
import { examine } from './examine.ts'
import { openGateway } from './gateway.ts'
import type { AndroidSettings } from './gateway.ts'
import { listTo, pollAll } from './list.ts'
import { receive } from './receive.ts'
import { send } from './send.ts'

export type { AndroidSettings } from './gateway.ts'

/** `list`, `poll` and `receive` throw what went wrong, without a number in it. */
export function createAndroid(settings: AndroidSettings): Provider {
  const gateway = openGateway(settings)
  return {
    name: 'android',
    // A phone answers nobody by itself.
    answersOptOuts: false,
    send: (text, signal) =>
      send(gateway, settings, text, signal).catch((error: unknown) => {
        throw error instanceof SendError ? error : new SendError('unknown', { code: 'defect', cause: error })
      }),
    receive: async (request) => receive(settings, request),
    list: (query) => listTo(gateway, query),
    poll: (since, signal) => pollAll(gateway, settings, since, signal),
    senders: async () => [settings.from],
    examine: () => examine(gateway, settings),
  }
}
