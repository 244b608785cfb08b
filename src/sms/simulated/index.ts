/**
 * A carrier that is not there, with voters behind it: the provider of the demo, the playground and the tests.
 *
 * Its state lives in the schema `carrier` of the database it is given, reached by connections that are its own, so that
 * every process sees one carrier and what it accepted outlives a worker that was killed. A worker uses `provider` alone;
 * receipts and answers come from the one process at a time that serves `run`. Its clock is the database's real one.
 */
import type { Sql } from 'postgres'
import type { Log } from '../../lib/log.ts'
import type { Provider } from '../provider.ts'
import { createPhones, type Phones } from './phones.ts'
import { createProvider } from './provider.ts'
import { startRunner } from './runner.ts'
import type { CarrierChange } from './settings.ts'
import { createStore } from './store.ts'
import { isIdle, readVerdict, type Verdict } from './verdict.ts'

export type { Phones, PhoneText } from './phones.ts'
export type { Verdict } from './verdict.ts'
export { defaultSettings, type CarrierChange, type CarrierSettings, type Faults } from './settings.ts'
export { signatureHeader } from './webhook.ts'

export type Simulated = {
  provider: Provider
  /**
   * Runs in the web role: delivers receipts and inbound texts over HTTP, signed. `webhook` is the whole URL; a text's
   * own callback goes before it. Any number of processes may call it: one runs, the others take over when it dies.
   */
  run(options: { webhook: string }): Promise<{ stop(): Promise<void> }>
  /** Changes some settings, in all processes from their next send. */
  configure(change: CarrierChange): Promise<void>
  phones: Phones
  verdict(): Promise<Verdict>
  /** Nothing is due or foreseen: no receipt, no answer of a voter, no delivery to our webhook under way. */
  idle(): Promise<boolean>
  /** An empty ledger and default settings. Not while texts are being sent. */
  reset(): Promise<void>
}

/** `sql` needs at least three connections; whoever opened it closes it, after `stop` of what `run` gave. */
export function createSimulated({ sql, secret, log }: { sql: Sql; secret: string; log: Log }): Simulated {
  const store = createStore(sql)
  const runners = new Set<ReturnType<typeof startRunner>>()
  return {
    provider: createProvider(store, secret),
    async run({ webhook }) {
      await store.ensure()
      const runner = startRunner(store, secret, webhook, log)
      runners.add(runner)
      return {
        async stop() {
          runners.delete(runner)
          await runner.stop()
        },
      }
    },
    configure: (change) => store.configure(change),
    phones: createPhones(store, () => runners.forEach((runner) => runner.wake())),
    verdict: () => readVerdict(store),
    idle: () => isIdle(store),
    reset: () => store.reset(),
  }
}
