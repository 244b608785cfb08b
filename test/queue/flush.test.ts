/** The queue is emptied again and again in the middle of a campaign: no text and no card is lost or doubled. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { expectVerified, phoneOf, until } from '../support/house.ts'
import { queues, redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

describe.each(queues)('a queue emptied in the middle, on $name', ({ redis }) => {
  let muster: TestApp
  let redisServer: TestRedis | undefined
  const missing = (): boolean => redis && !redisIsThere()

  beforeAll(async () => {
    if (missing()) return
    redisServer = redis ? await startRedis() : undefined
    muster = await openApp({
      ...(redisServer ? { redisUrl: redisServer.url } : {}),
      tempo: { handOver: 1, lease: 20, unknownAfter: 600 },
    })
  })
  afterAll(async () => {
    await muster?.close()
    await redisServer?.stop()
  })

  it('300 texts and 50 reply cards', async (context) => {
    if (missing()) return context.skip('no redis-server on the PATH')
    const { house, carrier } = muster
    const flush = async (): Promise<void> => {
      if (redisServer) await redisServer.client.flushall()
      else await house.query(sql`delete from bullmq.job returning 1 as x`)
    }
    const people = await Promise.all(Array.from({ length: 6 }, (_, i) => house.person(`Vol${i}`)))
    await house.campaign(await house.list(300), { batchSize: 50 })
    // Some come back and wait for another try: their wake-up is in the queue that is emptied. Never five in a row, nor
    // "too fast": a carrier that says so is spared for minutes.
    carrier.behave('*', ...Array.from({ length: 40 }, (_, i) => (i % 4 ? ('slow' as const) : ('unreachable' as const))))
    await muster.work()
    let flushes = 0
    let done = false
    const flushing = (async () => {
      while (!done) {
        await flush()
        flushes++
        await new Promise((resolve) => setTimeout(resolve, 60))
      }
    })()
    await Promise.all(
      people.map(async (p) => {
        for (let i = 0; i < 50; i++) await house.press(p)
      }),
    )
    await until('fifty are sent', () => carrier.ledger.length >= 50)
    const written = carrier.ledger.slice(0, 50).map((l) => l.to)
    await Promise.all(written.map((phone) => house.inbound(phone, `Yes, ${phone.slice(-3)}`)))
    await until('twenty flushes', () => flushes >= 20)
    done = true
    await flushing
    await flush()

    await until(
      'all is sent',
      async () => (await house.query(sql`select 1 from message where state <> 'sent'`)).length === 0,
    )
    await until('all is shown', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
    expect(carrier.ledger).toHaveLength(300)
    expect(new Set(carrier.ledger.map((l) => l.to))).toEqual(new Set(Array.from({ length: 300 }, (_, i) => phoneOf(i))))
    const cards = await house.query<{ said: string }>(sql`select b ->> 'text' as said
      from playground.messages m, jsonb_array_elements(m.view::jsonb -> 'blocks') b where m.author is null and b ->> 'who' = 'contact'`)
    expect(cards.map((c) => c.said).sort()).toEqual(written.map((phone) => `Yes, ${phone.slice(-3)}`).sort())
    // Each at the volunteer who wrote.
    const astray = await house.query(sql`select i.id from inbound i join conversation c on c.id = i.conversation_id
      join message m on m.contact_id = i.contact_id and m.kind = 'first' where c.volunteer_id <> m.volunteer_id or i.routed_at is null`)
    expect(astray).toEqual([])
    await expectVerified(muster.app.store)
  })
})
