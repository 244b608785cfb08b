import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SendError } from '../../src/sms/provider.ts'
import type { CarrierChange, Simulated } from '../../src/sms/simulated/index.ts'
import { plan } from '../../src/sms/simulated/plan.ts'
import { changed, defaultSettings } from '../../src/sms/simulated/settings.ts'
import { sign } from '../../src/sms/simulated/webhook.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import {
  closeAll,
  listen,
  ofKind,
  open,
  phone,
  reasonOf,
  run,
  secret,
  send,
  swift,
  until,
} from './simulated-webhook.ts'

let database: TestDatabase
beforeAll(async () => void (database = await createDatabase()))
afterAll(() => database.drop())
afterEach(closeAll)

describe('the simulated carrier', () => {
  let carrier: Simulated
  beforeEach(async () => {
    ;({ carrier } = open(database.url))
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
    for (const event of events)
      expect(event).toMatchObject({ providerId, attemptId: tag, path: '/sms/simulated/receipts?a=1' })
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
    const good = JSON.stringify({
      type: 'inbound',
      sid: 'MO1',
      from: phone(1),
      body: 'é',
      media: 0,
      at: '2024-05-01T12:00:00Z',
    })
    const event = {
      kind: 'inbound',
      providerId: 'MO1',
      from: phone(1),
      body: 'é',
      media: 0,
      at: new Date('2024-05-01T12:00:00Z'),
    }
    expect(await receive(good, sign(secret, good))).toEqual([event])
    const wrong = [
      '',
      'x',
      '0'.repeat(64),
      sign('another', good),
      sign(secret, `${good} `),
      sign(secret, good).slice(1),
    ]
    for (const signature of [undefined, ...wrong]) await expect(receive(good, signature)).rejects.toThrow('signature')
    const bad = [
      good.replace('"inbound"', '"other"'),
      good.replace('"media":0', '"media":-1'),
      good.replace('2024', 'x'),
      'null',
      '{',
      '[]',
    ]
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
    const error = await send(carrier, phone(2), 'Hi', {
      ms: fault === 'lost' || fault === 'hang' ? 1_000 : 5_000,
    }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SendError)
    expect((error as SendError).reason).toBe(reason)
    if (reason === 'throttled') expect((error as SendError).retryAfter).toBeGreaterThan(0)
    expect((await carrier.verdict()).accepted).toBe(accepted)
  })

  it('refuses what it cannot carry', async () => {
    expect(await reasonOf(send(carrier, '555', 'Hi'))).toBe('invalid')
    expect(await reasonOf(send(carrier, phone(1), 'a\0b'))).toBe('invalid')
    expect(await reasonOf(send(carrier, phone(1), 'Hi', { tag: 'no uuid' }))).toBe('config')
    expect(
      await reasonOf(carrier.provider.send({ attemptId: randomUUID(), to: phone(1), body: 'Hi' }, AbortSignal.abort())),
    ).toBe('unreachable')
    await send(carrier, phone(1), 'half a pair \ud83d')
    expect((await carrier.verdict()).accepted).toBe(1)
  })

  it('keeps to the deadline when its own tables do not answer, and accepts nothing afterwards', async () => {
    await send(carrier, phone(2), 'Hi')
    const { sql } = open(database.url)
    await sql.begin(async (tx) => {
      await tx`lock table carrier.line`
      expect(await reasonOf(send(carrier, phone(2), 'Hi again', { ms: 100 }))).toBe('unknown')
    })
    await send(carrier, phone(2), 'and again')
    expect((await carrier.verdict()).accepted).toBe(2)
  })

  it('tells of a text that hung by its receipt, unless it hangs in silence', async () => {
    await carrier.configure({ faults: { hang: 1, missingReceipts: 1 } })
    const { events, url } = await listen(carrier)
    await run(carrier, url)
    const tag = randomUUID()
    expect(await reasonOf(send(carrier, phone(3), 'Hi', { tag, ms: 1_000 }))).toBe('unknown')
    await until(() => carrier.idle())
    expect(events).toMatchObject([{ kind: 'receipt', attemptId: tag, status: 'delivered' }])
    await carrier.configure({ faults: { silentHangs: 1 } })
    expect(await reasonOf(send(carrier, phone(3), 'Hi again', { ms: 1_000 }))).toBe('unknown')
    await until(() => carrier.idle())
    expect(events).toHaveLength(1)
    expect((await carrier.verdict()).delivered).toBe(2)
  })

  it('doubles and drops receipts, and says failed for what did not arrive', async () => {
    const { events, url } = await listen(carrier)
    await run(carrier, url)
    const statuses = async (faults: CarrierChange['faults'], i: number) => {
      await carrier.configure({
        ...swift,
        faults: { doubledReceipts: 0, shuffledReceipts: 0, missingReceipts: 0, ...faults! },
      })
      events.length = 0
      await send(carrier, phone(i), 'Hi')
      await until(() => carrier.idle())
      return ofKind(events, 'receipt').map((event) => event.status)
    }
    expect((await statuses({ doubledReceipts: 1 }, 10)).sort()).toEqual(['delivered', 'delivered', 'sent', 'sent'])
    expect(await statuses({ missingReceipts: 1 }, 11)).toEqual([])
    expect((await statuses({ undelivered: 1 }, 12)).sort()).toEqual(['failed', 'sent'])
    const late = { attemptId: randomUUID(), to: phone(13), body: 'Hi', validUntil: new Date(Date.now() - 1000) }
    await carrier.configure({ faults: { undelivered: 0 } })
    await carrier.provider.send(late, AbortSignal.timeout(5000))
    await until(() => carrier.idle())
    expect(await carrier.verdict()).toMatchObject({ accepted: 4, delivered: 2 })
  })

  it('turns the order of receipts, the first perhaps before the answer to the send', () => {
    const acceptedAt = new Date()
    const text = {
      id: '1',
      sid: 'SM1',
      tag: randomUUID(),
      phone: phone(14),
      body: 'Hi',
      n: 1,
      callback: null,
      fault: null,
    }
    const order = (shuffledReceipts: number) =>
      plan(changed(defaultSettings, { faults: { shuffledReceipts } }), { ...text, acceptedAt, validUntil: null })
        .filter((event) => event.kind === 'post')
        .sort((a, b) => a.due.getTime() - b.due.getTime())
        .map((event) => [event.payload.type === 'receipt' && event.payload.status, event.due > acceptedAt])
    expect(order(0)).toEqual([
      ['sent', true],
      ['delivered', true],
    ])
    expect(order(1)).toEqual([
      ['delivered', false],
      ['sent', true],
    ])
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
})
