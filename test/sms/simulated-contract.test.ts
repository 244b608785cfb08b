import { afterAll, afterEach, beforeAll } from 'vitest'
import { providerContract } from '../contracts/provider.ts'
import type { Fault } from '../contracts/provider.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { closeAll, open, run, swift, until } from './simulated-webhook.ts'

let database: TestDatabase
beforeAll(async () => void (database = await createDatabase()))
afterAll(() => database.drop())
afterEach(closeAll)

const faults: Record<Fault, string> = {
  throttled: 'throttled',
  unreachable: 'unreachable',
  rejected: 'filtered',
  invalid: 'invalid',
  optedOut: 'optedOut',
  lost: 'lost',
  hang: 'hang',
  reset: 'reset',
}
const none = Object.fromEntries(Object.values(faults).map((fault) => [fault, 0]))

providerContract('the simulated carrier', async (hook) => {
  const { sql, carrier } = open(database.url)
  await carrier.reset()
  await carrier.configure(swift)
  await run(carrier, `${hook.url}/sms/simulated`)
  return {
    provider: carrier.provider,
    answersStop: false,
    callback: (attemptId) => `${hook.url}/sms/simulated?attempt=${attemptId}`,
    set: (fault) => carrier.configure({ faults: { ...none, ...(fault === 'none' ? {} : { [faults[fault]]: 1 }) } }),
    receipts: ({ doubled, shuffled }) =>
      carrier.configure({ faults: { doubledReceipts: doubled ? 1 : 0, shuffledReceipts: shuffled ? 1 : 0 } }),
    ledger: async () => [
      ...(await sql<{ to: string; body: string }[]>`select to_phone as to, body from carrier.text order by id`),
    ],
    write: async (from, body) => void (await carrier.phones.write(from, body)),
    idle: () => until(() => carrier.idle()),
    close: closeAll,
  }
})
