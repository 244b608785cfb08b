/** The evening goes on without its queue: texts leave and answers are shown while Redis is gone. */
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { expectVerified, until } from '../support/house.ts'
import { redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

describe('while Redis', () => {
  let muster: TestApp | undefined
  let redis: TestRedis

  beforeEach(async () => {
    if (!redisIsThere()) return
    redis = await startRedis()
    muster = await openApp({ redisUrl: redis.url, tempo: { handOver: 1, lease: 20, unknownAfter: 600 } })
  })
  afterEach(async () => {
    await muster?.close()
    muster = undefined
  })

  it.for([
    {
      what: 'is gone',
      stop: () => redis.stop(),
      after: async () => {},
    },
    {
      what: 'takes nothing more',
      stop: () => redis.client.config('SET', 'maxmemory', '1'),
      after: () => redis.stop(),
    },
  ])('$what, texts are sent and answers are shown, once each', async ({ stop, after }, context) => {
    if (!redisIsThere()) return context.skip('no redis-server on the PATH')
    if (!muster) throw new Error('nothing was opened')
    const { house, carrier } = muster
    const victor = await house.person('Victor')
    await house.campaign(await house.list(6), { batchSize: 6 })
    await muster.work()
    const first = await house.press(victor)
    await until('the first text goes the usual way', () => carrier.ledger.length === 1)

    await stop()
    expect(await muster.app.queue.missing()).toMatch(/^queue: /)
    await house.press(victor)
    await house.press(victor)
    await house.inbound(first.phone, 'Yes, gladly')
    await until('both are sent', () => carrier.ledger.length === 3)
    await until('the answer is on the screen', async () => (await muster!.at('Victor').find('Yes!')) !== undefined)
    await until('no work is left', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
    const cards =
      await house.query(sql`select 1 from playground.messages m, jsonb_array_elements(m.view::jsonb -> 'blocks') b
      where m.author is null and b ->> 'who' = 'contact'`)
    expect(cards).toHaveLength(1)
    expect(carrier.ledger).toHaveLength(3)
    await expectVerified(muster.app.store)
    await after()
  })
})
