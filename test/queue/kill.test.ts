/** Workers that are killed -9 in the middle: others finish their work, and nothing is lost or doubled. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { startWorker } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import type { TestDatabase } from '../support/database.ts'
import { createQuickDatabase, expectVerified, furnish, phoneOf, quietLog, until } from '../support/house.ts'
import type { House } from '../support/house.ts'
import { queues, redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

describe.each(queues)('workers killed -9, queue on $name', ({ redis }) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-kill-'))
  let database: TestDatabase
  let redisServer: TestRedis | undefined
  let app: App
  let house: House
  let worker: Started | undefined
  const children: ChildProcess[] = []
  const missing = (): boolean => redis && !redisIsThere()
  const environment = () => ({
    DATABASE_URL: database.url,
    SECRET_KEY: 'a secret of the tests',
    DATA_DIR: folder,
    TEMPO: 'demo',
    PLAYGROUND: '1',
    ...(redisServer ? { REDIS_URL: redisServer.url } : {}),
  })

  beforeAll(async () => {
    if (missing()) return
    database = await createQuickDatabase()
    redisServer = redis ? await startRedis() : undefined
    app = await createApp(readConfig({ ...environment() }), { log: quietLog([]) })
    await app.playground!.register()
    await app.simulated!.reset()
    // Half of this before a text is accepted, half after: a kill meets both, and a busy machine the moment for it.
    await app.simulated!.configure({ latency: [200, 1_600] })
    house = furnish(database.url, app.store)
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await worker?.stop()
    await app?.close()
    await redisServer?.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** A worker of its own process, ready. */
  async function start(): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['--import', 'tsx', main], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ROLES: 'worker', ...environment() },
    })
    children.push(child)
    let said = ''
    child.stdout!.on('data', (chunk: Buffer) => (said += chunk))
    await until('the worker is ready', () => said.includes('"muster.ready"'))
    return child
  }

  it('60 texts and 20 reply cards', async (context) => {
    if (missing()) return context.skip('no redis-server on the PATH')
    const people = await Promise.all(Array.from({ length: 4 }, (_, i) => house.person(`Vol${i}`)))
    await house.campaign(await house.list(60), { batchSize: 15 })
    // With every tenth text in doubt a campaign stops by itself.
    await house.query(sql`update campaign set guards = '{"unknown": 0}' returning id`)
    const accepted = async (): Promise<number> => (await app.simulated!.verdict()).accepted
    const inFlight = async (): Promise<number> =>
      (await house.query(sql`select 1 from message where state = 'sending'`)).length
    const pressSome = (n: number) =>
      Promise.all(
        people.map(async (p) => {
          for (let i = 0; i < n; i++) await house.press(p)
        }),
      )
    const cut = { texts: 0 }

    for (let round = 0; round < 2; round++) {
      const child = await start()
      const before = await accepted()
      await pressSome(round ? 8 : 7)
      await until('texts are at the carrier', async () => (await accepted()) > before + 3 && (await inFlight()) > 3)
      // Answers, whose cards are on their way too.
      const answers = Array.from({ length: 10 }, (_, i) =>
        house.inbound(phoneOf(round * 10 + i), `Words ${round * 10 + i}`),
      )
      cut.texts += await inFlight()
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      await Promise.all(answers)
    }
    expect(cut.texts).toBeGreaterThan(0)

    // The leases of the dead run out. (Not while anybody lives: a lease is longer than any text is on its way.)
    await house.shift(10)
    worker = await startWorker(app)
    const left = () =>
      house.query(sql`select 1 from message where state in ('queued', 'sending', 'unknown') and review_at is null`)
    await until('every text is settled', async () => (await left()).length === 0)
    await until('every card is shown', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
    expect(await app.simulated!.verdict()).toMatchObject({ accepted: 60, doubled: 0, afterOptOut: 0 })
    expect(await house.query(sql`select 1 from message where kind = 'first' and state <> 'sent'`)).toEqual([])
    const cards = await house.query<{ said: string }>(sql`select b ->> 'text' as said
      from playground.messages m, jsonb_array_elements(m.view::jsonb -> 'blocks') b where m.author is null and b ->> 'who' = 'contact'`)
    expect(cards.map((c) => c.said).sort()).toEqual(Array.from({ length: 20 }, (_, i) => `Words ${i}`).sort())
    await expectVerified(app.store)
  })
})
