/** What carriers say, on its way from a webhook or a poll to its record. */
import type { App } from './app.ts'
import { recordInbound } from './features/conversations/inbound.ts'
import { recordReceipt, recordReceipts } from './features/texts/receipts.ts'
import { inGroups } from './lib/groups.ts'
import type { Provider } from './sms/provider.ts'

const carrierOf = (p: Provider) => ({ provider: p.name, carrierAnswers: p.answersOptOuts })

/**
 * What a carrier's webhooks say. Receipts that come at once go through one transaction; a bad one does not take the
 * others with it: a group that fails is taken one by one, as texts from contacts are.
 */
export function recordEvents({ store, log, settings }: Pick<App, 'store' | 'log' | 'settings'>) {
  const receipts = inGroups<Heard, boolean>(
    async (heard) => {
      const done = await store
        .transact((tx) => recordReceipts(tx, heard))
        .then(
          () => true,
          () => false,
        )
      return heard.map(() => done)
    },
    { most: 200, patience: 250 },
  )
  return async (provider: Provider, events: Awaited<ReturnType<Provider['receive']>>): Promise<void> => {
    for (const event of events) {
      const done = event.kind === 'receipt' && (await receipts({ provider: provider.name, event }))
      if (!done)
        await store.transact(async (tx) => {
          if (event.kind === 'receipt') await recordReceipt(tx, provider.name, event)
          else await recordInbound(tx, { ...carrierOf(provider), event, links: settings })
        })
      log.info({ event: `${event.kind}.recorded`, id: event.providerId })
    }
  }
}

type Heard = Parameters<typeof recordReceipts>[1][number]
