import type postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Simulated } from '../../src/sms/simulated/index.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { closeAll, listen, ofKind, open, phone, run, send, swift, until } from './simulated-webhook.ts'

let database: TestDatabase
beforeAll(async () => void (database = await createDatabase()))
afterAll(() => database.drop())
afterEach(closeAll)

describe('the simulated carrier in several processes', () => {
  let carrier: Simulated
  let sql: postgres.Sql
  beforeEach(async () => {
    ;({ carrier, sql } = open(database.url))
    await carrier.reset()
    await carrier.configure(swift)
  })

  it('shows on the phones what has changed since a version', async () => {
    const { url } = await listen(carrier)
    const start = await carrier.phones.since(0)
    expect(start.texts).toEqual([])
    await send(carrier, phone(20), 'Hi')
    const first = await carrier.phones.since(start.version)
    expect(first.texts).toMatchObject([
      { phone: phone(20), name: '', from: 'campaign', body: 'Hi', status: 'accepted' },
    ])
    // What a transaction of anybody on this server holds back may come again; the reader knows it by its id.
    const again = (await carrier.phones.since(first.version)).texts.map((text) => text.id)
    expect(again.filter((id) => id !== first.texts[0]?.id)).toEqual([])
    await run(carrier, url)
    await carrier.phones.write(phone(20), 'Yes')
    await until(() => carrier.idle())
    const second = await carrier.phones.since(first.version)
    expect(second.texts.map(({ from, status }) => [from, status])).toEqual([
      ['campaign', 'delivered'],
      ['voter', 'delivered'],
    ])
  })

  it('misses no row whose transaction began early and ended late', async () => {
    await carrier.phones.since(0)
    let finish = () => {}
    const waiting = new Promise<void>((resolve) => (finish = resolve))
    let begun = () => {}
    const started = new Promise<void>((resolve) => (begun = resolve))
    const slow = sql.begin(async (tx) => {
      await tx`insert into carrier.inbound (sid, from_phone, body, media, at) values ('MOslow', ${phone(21)}, 'slow', 0, now())`
      begun()
      await waiting
    })
    await started
    await send(carrier, phone(21), 'quick')
    const first = await carrier.phones.since(0)
    expect(first.texts.map((text) => text.body)).toEqual(['quick'])
    finish()
    await slow
    const second = await carrier.phones.since(first.version)
    expect(second.texts.map((text) => text.body)).toContain('slow')
  })

  it('holds no snapshot while it runs: a vacuum takes what died since it began', async () => {
    const { url } = await listen(carrier)
    await run(carrier, url)
    const holders = () => sql<{ held: string | null }[]>`
      select backend_xmin::text as held from pg_stat_activity a join pg_locks l using (pid)
      where l.locktype = 'advisory' and l.granted and a.datname = current_database() and a.state = 'idle in transaction'`
    await until(async () => (await holders()).length > 0)
    expect(await holders()).toEqual([{ held: null }])
  })

  it('is one carrier for all processes, and another runner takes over when the first one dies', async () => {
    const { events, url } = await listen(carrier)
    const first = open(database.url)
    const second = open(database.url)
    await run(first.carrier, url)
    await send(carrier, phone(30), 'Hi')
    await until(() => ofKind(events, 'receipt').length === 2)
    await run(second.carrier, url)
    const holders = () => sql<{ pid: number }[]>`
      select pid from pg_locks where locktype = 'advisory' and granted
      and database = (select oid from pg_database where datname = current_database())`
    const [holder, ...others] = await holders()
    expect(others).toEqual([])
    await first.sql.end({ timeout: 0 })
    await until(async () => (await holders()).some(({ pid }) => pid !== holder!.pid))
    await send(carrier, phone(31), 'Hi')
    await until(() => carrier.idle())
    expect(new Set(events.map((event) => event.providerId)).size).toBe(2)
  })

  it('goes on when the database has broken all its connections', async () => {
    const { events, url } = await listen(carrier)
    const runner = open(database.url)
    await run(runner.carrier, url)
    await send(carrier, phone(32), 'Hi')
    await until(() => carrier.idle())
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`
    await send(carrier, phone(33), 'Hi')
    await until(() => carrier.idle())
    expect(new Set(ofKind(events, 'receipt').map((event) => event.providerId)).size).toBe(2)
  })
})
