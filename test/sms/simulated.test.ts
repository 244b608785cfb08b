import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SendError, type RawRequest, type SmsEvent } from '../../src/sms/provider.ts'
import { createSimulated, type CarrierChange, type Simulated } from '../../src/sms/simulated/index.ts'
import { sign } from '../../src/sms/simulated/webhook.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'

const secret = 'a secret of the test'
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
const swift: CarrierChange = { latency: [0, 0], delivery: [5, 30], thinking: [5, 30], lateAfter: 40 }
const phone = (i: number) => `+1418555${String(i).padStart(4, '0')}`

let database: TestDatabase
let closers: (() => Promise<unknown>)[] = []
beforeAll(async () => void (database = await createDatabase()))
afterAll(() => database.drop())
afterEach(async () => {
  for (const close of closers.reverse()) await close()
  closers = []
})

/** A process's own view of the carrier. */
function open(url = database.url) {
  const sql = postgres(url, { max: 5, onnotice: () => {} })
  closers.push(() => sql.end({ timeout: 1 }))
  return { sql, carrier: createSimulated({ sql, secret, log: quiet }) }
}

/** Our side of the carrier's webhook: reads each request through the provider, as the web role does. */
async function listen(carrier: Simulated, answer: (event: SmsEvent, path: string) => number | Promise<number> = () => 200) {
  const events: (SmsEvent & { path: string })[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    const raw: RawRequest = {
      method: 'POST',
      url: path,
      headers: { 'x-carrier-signature': String(request.headers['x-carrier-signature']) },
      body: Buffer.concat(chunks),
    }
    const [event] = await carrier.provider.receive(raw)
    const status = await answer(event!, path)
    if (status < 300) events.push({ ...event!, path })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { events, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms/simulated` }
}

async function run(carrier: Simulated, webhook: string) {
  const runner = await carrier.run({ webhook })
  closers.push(() => runner.stop())
  return runner
}

async function until(what: () => boolean | Promise<boolean>, limit = 30_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not come about in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function send(carrier: Simulated, to: string, body: string, options: { tag?: string; callback?: string; ms?: number } = {}) {
  const text = { attemptId: options.tag ?? randomUUID(), to, body }
  const callback = options.callback ? { callback: options.callback } : {}
  return carrier.provider.send({ ...text, ...callback }, AbortSignal.timeout(options.ms ?? 5000))
}

const reasonOf = (sending: Promise<unknown>) =>
  sending.then(
    () => 'ok',
    (error: unknown) => (error instanceof SendError ? error.reason : `not a SendError: ${String(error)}`),
  )
const ofKind = <K extends SmsEvent['kind']>(events: SmsEvent[], kind: K) =>
  events.filter((event): event is Extract<SmsEvent, { kind: K }> => event.kind === kind)

describe('the simulated carrier', () => {
  let carrier: Simulated
  let sql: postgres.Sql
  beforeEach(async () => {
    ;({ carrier, sql } = open())
    await carrier.reset()
    await carrier.configure(swift)
  })

  it('accepts a text, brings it to the phone and says so to the callback of the attempt', async () => {
    const { events, url } = await listen(carrier)
    await run(carrier, url)
    const tag = randomUUID()
    const { providerId } = await send(carrier, phone(1), 'Hi Ann', { tag, callback: `${url}/receipts?a=1` })
    await until(() => carrier.idle())
    const receipts = ofKind(events, 'receipt')
    expect(receipts.map((event) => event.status).sort()).toEqual(['delivered', 'sent'])
    for (const event of events) expect(event).toMatchObject({ providerId, attemptId: tag, path: '/sms/simulated/receipts?a=1' })
    expect(await carrier.verdict()).toEqual({ accepted: 1, delivered: 1, doubled: 0, afterOptOut: 0, inbound: 0 })
  })

  it('takes only requests with the signature of their bytes, and only its own events', async () => {
    const receive = (body: string, signature?: string) =>
      carrier.provider.receive({
        method: 'POST',
        url: '/sms/simulated',
        headers: signature === undefined ? {} : { 'X-Carrier-Signature': signature },
        body: Buffer.from(body),
      })
    const good = JSON.stringify({ type: 'inbound', sid: 'MO1', from: phone(1), body: 'é', media: 0, at: '2024-05-01T12:00:00Z' })
    const event = { kind: 'inbound', providerId: 'MO1', from: phone(1), body: 'é', media: 0, at: new Date('2024-05-01T12:00:00Z') }
    expect(await receive(good, sign(secret, good))).toEqual([event])
    const wrong = ['', 'x', '0'.repeat(64), sign('another', good), sign(secret, `${good} `), sign(secret, good).slice(1)]
    for (const signature of [undefined, ...wrong]) await expect(receive(good, signature)).rejects.toThrow('signature')
    const bad = [good.replace('"inbound"', '"other"'), good.replace('"media":0', '"media":-1'), good.replace('2024', 'x'), 'null', '{', '[]']
    for (const body of bad) await expect(receive(body, sign(secret, body))).rejects.toThrow()
  })

  it.each([
    ['throttled', 'throttled', 0],
    ['unreachable', 'unreachable', 0],
    ['filtered', 'rejected', 0],
    ['invalid', 'invalid', 0],
    ['optedOut', 'opted_out', 0],
    ['lost', 'unknown', 0],
    ['hang', 'unknown', 1],
    ['reset', 'unknown', 1],
  ] as const)('with the fault %s a send ends as %s, with %d texts in the ledger', async (fault, reason, accepted) => {
    await carrier.configure({ faults: { [fault]: 1 } })
    const error = await send(carrier, phone(2), 'Hi', { ms: 200 }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SendError)
    expect((error as SendError).reason).toBe(reason)
    if (reason === 'throttled') expect((error as SendError).retryAfter).toBeGreaterThan(0)
    expect((await carrier.verdict()).accepted).toBe(accepted)
  })

  it('refuses what it cannot carry', async () => {
    expect(await reasonOf(send(carrier, '555', 'Hi'))).toBe('invalid')
    expect(await reasonOf(send(carrier, phone(1), 'a\0b'))).toBe('invalid')
    expect(await reasonOf(send(carrier, phone(1), 'Hi', { tag: 'no uuid' }))).toBe('config')
    expect(await reasonOf(carrier.provider.send({ attemptId: randomUUID(), to: phone(1), body: 'Hi' }, AbortSignal.abort()))).toBe('unreachable')
    await send(carrier, phone(1), 'half a pair \ud83d')
    expect((await carrier.verdict()).accepted).toBe(1)
  })

  it('tells of a text that hung by its receipt, unless it hangs in silence', async () => {
    await carrier.configure({ faults: { hang: 1, missingReceipts: 1 } })
    const { events, url } = await listen(carrier)
    await run(carrier, url)
    const tag = randomUUID()
    expect(await reasonOf(send(carrier, phone(3), 'Hi', { tag, ms: 100 }))).toBe('unknown')
    await until(() => carrier.idle())
    expect(events).toMatchObject([{ kind: 'receipt', attemptId: tag, status: 'delivered' }])
    await carrier.configure({ faults: { silentHangs: 1 } })
    expect(await reasonOf(send(carrier, phone(3), 'Hi again', { ms: 100 }))).toBe('unknown')
    await until(() => carrier.idle())
    expect(events).toHaveLength(1)
    expect((await carrier.verdict()).delivered).toBe(2)
  })

  it('doubles, turns and drops receipts, and says failed for what did not arrive', async () => {
    const { events, url } = await listen(carrier)
    await run(carrier, url)
    const statuses = async (faults: CarrierChange['faults'], i: number) => {
      await carrier.configure({ ...swift, faults: { doubledReceipts: 0, shuffledReceipts: 0, missingReceipts: 0, ...faults! } })
      events.length = 0
      await send(carrier, phone(i), 'Hi')
      await until(() => carrier.idle())
      return ofKind(events, 'receipt').map((event) => event.status)
    }
    expect((await statuses({ doubledReceipts: 1 }, 10)).sort()).toEqual(['delivered', 'delivered', 'sent', 'sent'])
    await carrier.configure({ delivery: [400, 400] })
    expect(await statuses({ missingReceipts: 1 }, 11)).toEqual([])
    expect((await statuses({ undelivered: 1 }, 12)).sort()).toEqual(['failed', 'sent'])
    const late = { attemptId: randomUUID(), to: phone(13), body: 'Hi', validUntil: new Date(Date.now() - 1000) }
    await carrier.configure({ faults: { undelivered: 0 } })
    await carrier.provider.send(late, AbortSignal.timeout(5000))
    await until(() => carrier.idle())
    expect(await carrier.verdict()).toMatchObject({ accepted: 4, delivered: 2 })
  })

  it('turns the order of receipts', async () => {
    const { events, url } = await listen(carrier)
    await carrier.configure({ delivery: [500, 500], faults: { shuffledReceipts: 1 } })
    await run(carrier, url)
    await send(carrier, phone(14), 'Hi')
    await until(() => carrier.idle())
    expect(ofKind(events, 'receipt').map((event) => event.status)).toEqual(['delivered', 'sent'])
  })

  it('lists what it accepted for a number in a span, without our tags unless it is told to', async () => {
    const since = new Date(Date.now() - 60_000)
    const tag = randomUUID()
    const { providerId } = await send(carrier, phone(4), 'one', { tag })
    await send(carrier, phone(4), 'two')
    await send(carrier, phone(5), 'three')
    const query = { to: phone(4), since, until: new Date(Date.now() + 60_000) }
    const listed = await carrier.provider.list!(query)
    expect(listed.map((text) => text.body)).toEqual(['one', 'two'])
    expect(listed[0]).toEqual({ providerId, body: 'one', at: expect.any(Date), status: 'accepted' })
    expect(await carrier.provider.list!({ ...query, until: since })).toEqual([])
    await carrier.configure({ listShowsTags: true })
    expect((await carrier.provider.list!(query))[0]).toMatchObject({ attemptId: tag })
  })

  it('counts a double: the same attempt twice, or the same words with no word from the phone between', async () => {
    const doubled = async () => (await carrier.verdict()).doubled
    const tag = randomUUID()
    await send(carrier, phone(6), 'Hi Ann', { tag })
    await send(carrier, phone(7), 'Hi Bob')
    await carrier.phones.write(phone(6), 'When?')
    await send(carrier, phone(6), 'At 7 pm.')
    await carrier.phones.write(phone(6), 'When? I forgot')
    await send(carrier, phone(6), 'At 7 pm.')
    expect(await doubled()).toBe(0)
    await send(carrier, phone(6), 'At 7 pm.')
    expect(await doubled()).toBe(1)
    await carrier.phones.write(phone(6), 'Thanks')
    await send(carrier, phone(6), 'Hi Ann')
    expect(await doubled()).toBe(2)
    await send(carrier, phone(7), 'Other words', { tag })
    expect(await doubled()).toBe(3)
  })

  it('counts texts after a STOP that we were told of, but for the confirmation and what START allows', async () => {
    let answer = 500
    const { url, events } = await listen(carrier, () => answer)
    await run(carrier, url)
    const after = async () => (await carrier.verdict()).afterOptOut
    const write = async (body: string) => {
      await carrier.phones.write(phone(8), body)
      await until(() => carrier.idle())
    }
    await carrier.phones.write(phone(8), 'Stop.')
    await send(carrier, phone(8), 'sent before we were told')
    await send(carrier, phone(8), 'this as well')
    expect(await after()).toBe(0)
    answer = 200
    await until(() => carrier.idle())
    expect(ofKind(events, 'inbound')).toHaveLength(1)
    await send(carrier, phone(8), 'You get no more texts.')
    expect(await after()).toBe(0)
    await send(carrier, phone(8), 'One more thing')
    expect(await after()).toBe(1)
    await write('START')
    for (const body of ['Welcome back', 'News']) await send(carrier, phone(8), body)
    await write('Stop this bill')
    for (const body of ['a', 'b']) await send(carrier, phone(8), body)
    expect(await after()).toBe(1)
    await write('ARRÊT')
    await carrier.configure({ faults: { knowsOptOuts: true } })
    expect(await reasonOf(send(carrier, phone(8), 'c'))).toBe('opted_out')
    expect(await after()).toBe(1)
  })

  it('delivers until our webhook says yes, doubled inbound with one id, and a photo', async () => {
    let refusals = 3
    const { events, url } = await listen(carrier, () => (refusals-- > 0 ? 503 : 204))
    await run(carrier, url)
    const { id } = await carrier.phones.write(phone(9), 'Hello?')
    await carrier.phones.write(phone(9), '')
    await until(() => carrier.idle())
    const inbound = ofKind(events, 'inbound').sort((a, b) => b.body.length - a.body.length)
    expect(inbound).toMatchObject([
      { providerId: id, from: phone(9), body: 'Hello?', media: 0 },
      { from: phone(9), body: '', media: 1 },
    ])
  })

  it('shows on the phones what has changed since a version', async () => {
    const { url } = await listen(carrier)
    const start = await carrier.phones.since(0)
    expect(start.texts).toEqual([])
    await send(carrier, phone(20), 'Hi')
    const first = await carrier.phones.since(start.version)
    expect(first.texts).toMatchObject([{ phone: phone(20), name: '', from: 'campaign', body: 'Hi', status: 'accepted' }])
    expect((await carrier.phones.since(first.version)).texts).toEqual([])
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

  it('is one carrier for all processes, and another runner takes over when the first one dies', async () => {
    const { events, url } = await listen(carrier)
    const first = open()
    const second = open()
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
    const runner = open()
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
