import { sql } from 'drizzle-orm'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { connectPlain } from '../../src/db/client.ts'
import { startWorker } from '../../src/roles.ts'
import { createSimulated } from '../../src/sms/simulated/index.ts'
import { createHand } from './app.ts'
import { createCarrier } from './carrier.ts'
import { furnish, quietLog, until } from './house.ts'

export const secret = 'a secret of the tests'

/**
 * An evening in a database: two campaigns on one list, a volunteer who texts, is answered, answers back and is told to
 * stop, another who has done nothing yet. All tables are there, also the queue's, the page's and the simulated
 * carrier's. Nobody is connected to it afterwards, so that it can be cloned.
 */
export async function workAnEvening(url: string, dataDir: string): Promise<void> {
  const carrier = createCarrier()
  const config = readConfig({ DATABASE_URL: url, SECRET_KEY: secret, DATA_DIR: dataDir, TEMPO: 'demo', SLIP_MS: '0' })
  const app = await createApp(config, { log: quietLog([]), carrier })
  const plain = connectPlain(url, 3)
  try {
    await createSimulated({ sql: plain, secret, log: app.log }).configure({})
    await app.playground!.register()
    await app.playground!.start(app.door)
    const house = furnish(url, app.store, app.settings.tempo, carrier)
    await house.person('Victor', { team: 'North' })
    await house.person('Sofia', { team: 'South' })
    const list = await house.list(8)
    for (const name of ['Rally', 'Phone bank']) await house.campaign(list, { name, batchSize: 4 })
    const worker = await startWorker(app)
    const victor = createHand(app, 'Victor')
    await victor.type('/batch 4 Rally')
    await victor.press('Send')
    await victor.press('Send')
    await until('two texts went out', () => carrier.ledger.length === 2)
    const [first, second] = carrier.ledger.map((text) => text.to)
    await house.inbound(first!, 'Yes, gladly')
    await until('the answer is on the screen', async () => (await victor.find('Yes!')) !== undefined)
    await victor.press('Yes!')
    await house.inbound(second!, 'STOP')
    await until('all was sent, and nothing is left to do', async () => {
      const [open] = await house.query<{ n: number }>(
        sql`select ((select count(*) from outbox) + (select count(*) from message where state in ('queued', 'sending')))::int as n`,
      )
      return open!.n === 0 && carrier.ledger.length === 4
    })
    await worker.stop()
    await app.playground!.stop()
  } finally {
    await plain.end({ timeout: 1 })
    await app.close()
  }
}
