import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../../src/db/client.ts'
import { setState } from '../../../src/features/campaigns/launch.ts'
import type { Actor } from '../../../src/features/define.ts'
import { pickTexts } from '../../../src/features/texts/dispatch.ts'
import { recordOutcomes } from '../../../src/features/texts/outcomes.ts'
import type { Outcome } from '../../../src/features/texts/outcomes.ts'
import { joinReceipts, recordReceipt } from '../../../src/features/texts/receipts.ts'
import { createSender } from '../../../src/features/texts/send.ts'
import { decideUnknown, expireLeases, settleUnknown } from '../../../src/features/texts/unknown.ts'
import type { ReceiptStatus } from '../../../src/sms/provider.ts'
import type { Behaviour } from '../../support/carrier.ts'
import { expectVerified, openHouse, phoneOf, refusal, until } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor', { team: 'North' })
})

type Row = {
  id: string
  phone: string
  kind: string
  state: string
  reason: string | null
  code: string | null
  fence: number
  delivery: number
  failed: boolean
  sid: string | null
  attempts: number
  outcomes: string[]
  wait: number
  look: boolean
  review: boolean
}
const texts = (kind = 'first'): Promise<Row[]> =>
  house.query<Row>(sql`select m.id, k.phone, m.kind, m.state, m.reason, m.code, m.fence, m.delivery, m.delivery_failed_at is not null as failed,
      m.provider_id as sid, (select count(*)::int from attempt a where a.message_id = m.id) as attempts,
      array(select coalesce(outcome, '-') from attempt a where a.message_id = m.id order by fence) as outcomes,
      extract(epoch from m.not_before - muster_now())::float as wait, m.look_at is not null as look, m.review_at is not null as review
    from message m join contact k on k.id = m.contact_id where m.kind = ${kind} order by k.phone, m.created_at`)
const text = async (): Promise<Row> => (await texts())[0]!
/** One contact with one queued text. */
const queueOne = async (...behaviours: Behaviour[]): Promise<void> => {
  await house.campaign(await house.list(1))
  house.carrier.behave('*', ...behaviours)
  await house.press(victor)
}
/** Queued first texts to `n` contacts, pressed by ten people. */
const queueMany = async (n: number): Promise<void> => {
  await house.campaign(await house.list(n), { batchSize: Math.ceil(n / 10) })
  const people = await Promise.all(Array.from({ length: 10 }, (_, i) => house.person(`Vol${i}`)))
  await Promise.all(
    people.map(async (p) => {
      for (let i = 0; i < Math.ceil(n / 10); i++) await refusal(house.press(p))
    }),
  )
  expect(await texts()).toHaveLength(n)
}
const pick = () =>
  house.transact((tx) =>
    pickTexts(tx, { limit: 50, routing: house.context.settings.routing, lease: 20, answerWithin: 1_000 }),
  )
const record = (...outcomes: Outcome[]) =>
  house.transact((tx) => recordOutcomes(tx, outcomes, house.context.settings.tempo))
const receipt = (status: ReceiptStatus, of: { providerId: string; attemptId?: string; code?: string }) =>
  house.transact((tx) => recordReceipt(tx, 'test', { kind: 'receipt', status, ...of }))
const settle = () => settleUnknown(house.context)
const attemptOf = async (): Promise<string> =>
  (
    await house.query<{ id: string }>(
      sql`select id from attempt where provider = 'test' order by started_at desc limit 1`,
    )
  )[0]!.id
const wait = 1200

describe('what the carrier answers', () => {
  const cases: [Behaviour, Partial<Row>, number][] = [
    ['ok', { state: 'sent', reason: null, delivery: 1, outcomes: ['sent'] }, 1],
    ['slow', { state: 'sent', outcomes: ['sent'] }, 1],
    ['accept-then-hang', { state: 'unknown', outcomes: ['unknown'], look: true, sid: null }, 1],
    ['accept-then-reset', { state: 'unknown', code: 'ECONNRESET', look: true }, 1],
    ['hang', { state: 'unknown', outcomes: ['unknown'], look: true }, 0],
    ['500', { state: 'unknown', code: '500', look: true }, 0],
    ['defect', { state: 'unknown', code: 'defect', look: true }, 0],
    ['throttled', { state: 'queued', reason: 'throttled', outcomes: ['throttled'] }, 0],
    ['unreachable', { state: 'queued', reason: 'unreachable', outcomes: ['unreachable'] }, 0],
    ['invalid', { state: 'failed', reason: 'invalid', code: '30007' }, 0],
    ['rejected', { state: 'failed', reason: 'rejected' }, 0],
    ['opted_out', { state: 'failed', reason: 'opted_out', code: '21610' }, 0],
  ]
  it.each(cases)('%s', async (behaviour, expected, accepted) => {
    await queueOne(behaviour)
    await house.deliver()
    // Whoever looks again finds nothing to do.
    await house.deliver()
    expect(await text()).toMatchObject({ ...expected, fence: 1, attempts: 1 })
    expect(house.carrier.asked).toHaveLength(1)
    expect(house.carrier.ledger).toHaveLength(accepted)
    const [attempt] = house.carrier.asked
    expect(attempt).toMatchObject({
      to: phoneOf(0),
      attemptId: await attemptOf(),
      callback: expect.stringContaining(await attemptOf()),
    })
    await expectVerified(house.store)
  })

  it.each(['throttled', 'unreachable'] as const)('%s: queued again with a delay, then sent', async (behaviour) => {
    await queueOne(behaviour, behaviour)
    await house.deliver()
    expect((await text()).wait).toBeGreaterThan(-1)
    await house.shift(3)
    await house.deliver()
    await house.shift(5)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'sent', fence: 3, outcomes: [behaviour, behaviour, 'sent'] })
    expect(house.carrier.ledger).toHaveLength(1)
    await expectVerified(house.store)
  })

  it('a carrier that is down for long is asked ever less often; the text waits for as long as it is valid', async () => {
    await queueOne(...Array<Behaviour>(60).fill('unreachable'))
    for (let i = 0; i < 25; i++) {
      await house.deliver()
      // Its texts outlast an outage of two hours.
      await house.shift(301)
    }
    expect(await text()).toMatchObject({ state: 'queued', reason: 'unreachable' })
    await house.shift(4 * 3600)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'expired' })
    await expectVerified(house.store)
  })

  it("the carrier's opt-out is ours, in the same transaction", async () => {
    await house.campaign(await house.list(3))
    house.carrier.behave(phoneOf(0), 'opted_out')
    await house.press(victor)
    await house.deliver()
    const out = await house.query(
      sql`select k.opted_out_at = o.at as same, o.how from contact k join opt_out o on o.phone = k.phone`,
    )
    expect(out).toEqual([{ same: true, how: 'carrier' }])
    // Written together or not at all: what cannot be written leaves no trace of either.
    const [message] = await house.query<{ id: string }>(
      sql`update message set state = 'sending' where kind = 'first' returning id`,
    )
    const outcome: Outcome = { attemptId: await attemptOf(), messageId: message!.id, fence: 1, outcome: 'opted_out' }
    await house.query(sql`update contact set opted_out_at = null where phone = ${phoneOf(0)} returning id`)
    await house.query(sql`delete from opt_out returning id`)
    const broken = house.transact(async (tx) => {
      await recordOutcomes(tx, [outcome], { unknownAfter: wait })
      throw new Error('the connection broke before the commit')
    })
    await expect(broken).rejects.toThrow('broke')
    expect(await text()).toMatchObject({ state: 'sending' })
    expect(await house.query(sql`select 1 from opt_out`)).toEqual([])
  })

  it('an outcome that cannot be written does not take the others of its group with it', async () => {
    await house.campaign(await house.list(3))
    for (let i = 0; i < 3; i++) await house.press(victor)
    // A carrier that gives one id to two texts.
    let n = 0
    const carrier = { ...house.carrier, send: async () => ({ providerId: ['same', 'same', 'other'][n++]! }) }
    const worker = createSender({ ...house.context, carriers: new Map([[carrier.name, carrier]]) })
    await worker.run()
    await worker.drain()
    const states = (await texts()).map((t) => t.state)
    expect(states.filter((s) => s === 'sent')).toHaveLength(2)
    expect(states.filter((s) => s === 'sending')).toHaveLength(1)
    expect(await house.transact((tx) => expireLeases(tx, { unknownAfter: wait }))).toBe(0)
    await house.shift(21)
    expect(await house.transact((tx) => expireLeases(tx, { unknownAfter: wait }))).toBe(1)
    await expectVerified(house.store)
  })
})

describe('fences and leases', () => {
  it('a lease that runs out makes the text unknown, once; a late answer of its own attempt still counts', async () => {
    await queueOne()
    const [picked] = await pick()
    expect(await text()).toMatchObject({ state: 'sending', fence: 1 })
    expect(await pick()).toEqual([])
    await house.shift(21)
    expect(await house.transact((tx) => expireLeases(tx, { unknownAfter: wait }))).toBe(1)
    expect(await house.transact((tx) => expireLeases(tx, { unknownAfter: wait }))).toBe(0)
    expect(await text()).toMatchObject({ state: 'unknown', reason: 'lost', outcomes: ['lost'] })
    // Surely not accepted, says a worker that slept: too late to be believed for a second try by itself.
    await record({ ...picked!, outcome: 'unreachable' })
    expect(await text()).toMatchObject({ state: 'unknown' })
    await record({ ...picked!, outcome: 'sent', providerId: 'SM1' })
    expect(await text()).toMatchObject({ state: 'sent', sid: 'SM1', outcomes: [expect.any(String)] })
    await expectVerified(house.store)
  })

  it('outcomes under a stale fence change nothing', async () => {
    await queueOne()
    const [first] = await pick()
    await record({ ...first!, outcome: 'throttled', retryAfter: 1 })
    await house.shift(1)
    const [second] = await pick()
    expect(second!.fence).toBe(2)
    const before = await text()
    for (const outcome of ['sent', 'unknown', 'rejected', 'opted_out', 'throttled'] as const)
      await record({ ...first!, outcome, ...(outcome === 'sent' ? { providerId: 'SM-stale' } : {}) })
    expect({ ...(await text()), wait: 0 }).toEqual({ ...before, wait: 0 })
    expect(await house.query(sql`select 1 from opt_out`)).toEqual([])
    await record({ ...second!, outcome: 'sent', providerId: 'SM2' })
    // Settled: not even its own attempt speaks again.
    await record({ ...second!, outcome: 'rejected' })
    await record({ ...second!, outcome: 'unknown' })
    expect(await text()).toMatchObject({ state: 'sent', sid: 'SM2', outcomes: ['throttled', 'sent'] })
    await expectVerified(house.store)
  })

  it('a process that slept past its deadline writes no byte', async () => {
    await queueOne()
    // A lease too short for the carrier's deadline is what waking up late looks like.
    const worker = createSender({
      ...house.context,
      settings: { ...house.context.settings, tempo: { ...house.context.settings.tempo, lease: 0 } },
    })
    await worker.run()
    await worker.drain()
    expect(house.carrier.asked).toEqual([])
    expect(await text()).toMatchObject({ state: 'queued', code: 'late' })
  })

  it('two senders on one database never double', async () => {
    await queueMany(200)
    const other = connect(house.url, { max: 5 })
    const senders = [house.store, other, other].map((store) => createSender({ ...house.context, store }))
    await Promise.all(senders.map((s) => s.run()))
    await Promise.all(senders.map((s) => s.drain()))
    await other.close()
    expect((await texts()).every((t) => t.state === 'sent' && t.attempts === 1)).toBe(true)
    expect(house.carrier.ledger).toHaveLength(200)
    expect(new Set(house.carrier.ledger.map((l) => l.to)).size).toBe(200)
    await expectVerified(house.store)
  })
})

describe('receipts', () => {
  const accepted = async (): Promise<{ providerId: string; attemptId: string }> => {
    await queueOne()
    await house.deliver()
    return { providerId: house.carrier.ledger[0]!.sid, attemptId: house.carrier.ledger[0]!.attemptId }
  }

  it('one that comes before the answer settles the text; the answer changes nothing', async () => {
    await queueOne('late')
    const worker = createSender(house.context)
    const running = worker.run()
    await until('the carrier has the text', () => house.carrier.ledger.length === 1)
    const { sid: providerId, attemptId } = house.carrier.ledger[0]!
    await receipt('delivered', { providerId, attemptId })
    expect(await text()).toMatchObject({ state: 'sent', sid: providerId, delivery: 3, outcomes: ['sent'] })
    house.carrier.answer()
    await running
    await worker.drain()
    expect(await text()).toMatchObject({ state: 'sent', sid: providerId, delivery: 3, outcomes: ['sent'] })
    await expectVerified(house.store)
  })

  it.each(['accepted', 'sent', 'delivered', 'failed'] as const)('%s settles a text of unknown fate', async (status) => {
    await queueOne('accept-then-hang')
    await house.deliver()
    const { sid: providerId, attemptId } = house.carrier.ledger[0]!
    await receipt(status, { providerId, attemptId, code: '30003' })
    expect(await text()).toMatchObject({ state: 'sent', sid: providerId, look: false, failed: status === 'failed' })
    await house.shift(wait + 1)
    expect(await settle()).toBe(0)
    await expectVerified(house.store)
  })

  it('in any order, three times each, at the same moment: the delivery never falls', async () => {
    const of = await accepted()
    const orders: ReceiptStatus[][] = [
      ['delivered', 'sent', 'accepted'],
      ['sent', 'delivered', 'accepted'],
      ['accepted', 'sent', 'delivered'],
    ]
    for (const order of orders) {
      await house.query(sql`delete from receipt returning 1 as x`)
      await house.query(sql`update message set delivery = 1 where kind = 'first' returning id`)
      let highest = 1
      for (const status of order) {
        await Promise.all([receipt(status, of), receipt(status, of), receipt(status, of)])
        const { delivery } = await text()
        expect(delivery).toBeGreaterThanOrEqual(highest)
        highest = delivery
      }
      expect(highest).toBe(3)
      expect(await house.query(sql`select 1 from receipt`)).toHaveLength(3)
    }
    await expectVerified(house.store)
  })

  it('failed after delivered, and delivered after failed, keep both facts', async () => {
    const of = await accepted()
    await receipt('delivered', of)
    await receipt('failed', { ...of, code: '30005' })
    expect(await text()).toMatchObject({ state: 'sent', delivery: 3, failed: true, code: '30005' })
    await house.wipe()
    victor = await house.person('Victor')
    const again = await accepted()
    await receipt('failed', { ...again, code: '30005' })
    await receipt('delivered', again)
    expect(await text()).toMatchObject({ state: 'sent', delivery: 3, failed: true, code: '30005' })
    await expectVerified(house.store)
  })

  it("without our attempt id they find their text by the carrier's, also when they came first", async () => {
    await queueOne('late')
    const worker = createSender(house.context)
    const running = worker.run()
    await until('the carrier has the text', () => house.carrier.ledger.length === 1)
    const providerId = house.carrier.ledger[0]!.sid
    await receipt('delivered', { providerId })
    await receipt('failed', { providerId, code: '30003' })
    await receipt('sent', { providerId: 'SM-of-somebody-else' })
    expect(await house.transact(joinReceipts)).toBe(0)
    house.carrier.answer()
    await running
    await worker.drain()
    expect(await text()).toMatchObject({ state: 'sent', delivery: 1 })
    expect(await house.transact(joinReceipts)).toBe(1)
    expect(await text()).toMatchObject({ state: 'sent', delivery: 3, failed: true, code: '30003' })
    expect(await house.transact(joinReceipts)).toBe(0)
    await receipt('accepted', { providerId })
    expect(await text()).toMatchObject({ delivery: 3 })
    expect(await house.query(sql`select 1 from receipt where message_id is null`)).toHaveLength(1)
  })

  it('one for a text that was queued again keeps it from going a second time', async () => {
    await queueOne('accept-then-hang')
    house.carrier.lag = 3_600_000
    await house.deliver()
    for (const seconds of [wait + 1, wait / 4 + 1]) {
      await house.shift(seconds)
      await settle()
    }
    expect(await text()).toMatchObject({ state: 'queued' })
    const { sid: providerId, attemptId } = house.carrier.ledger[0]!
    await receipt('delivered', { providerId, attemptId })
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'sent', delivery: 3, attempts: 1 })
    expect(house.carrier.ledger).toHaveLength(1)
    await expectVerified(house.store)
  })
})

describe('texts of unknown fate', () => {
  const looks = async (n: number): Promise<void> => {
    for (let i = 0; i < n; i++) {
      await house.shift(i % 2 ? wait / 4 + 1 : wait + 1)
      await settle()
    }
  }

  it('are not looked for before their time', async () => {
    await queueOne('accept-then-hang')
    await house.deliver()
    expect(await settle()).toBe(0)
    await house.shift(wait - 30)
    expect(await settle()).toBe(0)
    await house.shift(31)
    expect(await settle()).toBe(1)
    expect(await text()).toMatchObject({ state: 'sent', sid: house.carrier.ledger[0]!.sid, attempts: 1, look: false })
    await expectVerified(house.store)
  })

  it('absent twice: queued once more; the second time a person decides', async () => {
    await queueOne('hang', 'hang')
    await house.deliver()
    await looks(1)
    expect(await text()).toMatchObject({ state: 'unknown', look: true })
    expect(await settle()).toBe(0)
    await house.shift(wait / 4 + 1)
    await settle()
    expect(await text()).toMatchObject({ state: 'queued', outcomes: ['absent'] })
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'unknown', attempts: 2 })
    await looks(2)
    expect(await text()).toMatchObject({ state: 'unknown', review: true, look: false })
    const jobs = await house.query<{ job: string; payload: { messageId: string } }>(
      sql`select job, payload from outbox where job in ('review_text', 'ask_texter') order by job`,
    )
    const payload = { messageId: (await text()).id }
    expect(jobs).toEqual([
      { job: 'ask_texter', payload },
      { job: 'review_text', payload },
    ])
    await looks(4)
    expect(await house.query(sql`select 1 from outbox where job = 'review_text'`)).toHaveLength(1)
    expect(house.carrier.asked).toHaveLength(2)
    await expectVerified(house.store)
  })

  it('absent twice and past its validity: expired, not sent', async () => {
    await queueOne('hang')
    await house.deliver()
    await looks(2)
    await house.shift(4 * 3600)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'expired', attempts: 1 })
  })

  it('absent twice, when its time is over: a person says whether it arrived, and it is not sent again', async () => {
    await queueOne('hang')
    await house.deliver()
    await house.shift(24 * 3600)
    await looks(2)
    expect(await text()).toMatchObject({ state: 'unknown', review: true, attempts: 1 })
    const { id: messageId } = await text()
    const decide = (decision: 'again' | 'leave') => house.transact((tx) => decideUnknown(tx, { messageId, decision }))
    expect(await refusal(decide('again'))).toBe('review.over')
    expect(await decide('leave')).toBe(true)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'unknown', attempts: 1 })
    expect(house.carrier.asked).toHaveLength(1)
    await expectVerified(house.store)
  })

  it('a list that lags: absent at first, found at the second look', async () => {
    await queueOne('accept-then-hang')
    await house.deliver()
    house.carrier.lag = 3_600_000
    await looks(1)
    house.carrier.lag = 0
    await house.shift(wait / 4 + 1)
    await settle()
    expect(await text()).toMatchObject({ state: 'sent', attempts: 1 })
    expect(house.carrier.ledger).toHaveLength(1)
  })

  it('equal texts to one number take the oldest free id, each its own', async () => {
    await house.campaign(await house.list(1))
    const { phone } = await house.press(victor)
    await house.deliver()
    const [talk] = await house.query<{ id: string; contact: string }>(
      sql`select id, contact_id as contact from conversation`,
    )
    // Three answers with the same words; the second never reached the carrier.
    house.carrier.behave(phone, 'accept-then-hang', 'hang', 'accept-then-reset')
    for (let i = 0; i < 3; i++) {
      await house.query(sql`with m as (insert into message (kind, contact_id, conversation_id, campaign_id, volunteer_id, body, state, valid_until)
          select 'reply', ${talk!.contact}, ${talk!.id}, id, ${victor.id}, 'Yes, a real person.', 'queued', muster_now() + interval '4 hours' from campaign returning id)
        insert into press (volunteer_id, button, message_id, network, at) select ${victor.id}, 'write', id, 'playground', muster_now() from m returning id`)
      await house.deliver()
    }
    const sids = house.carrier.ledger.slice(1).map((l) => l.sid)
    expect(sids).toHaveLength(2)
    await house.shift(wait + 1)
    await Promise.all([settle(), settle()])
    await looks(2)
    const replies = await texts('reply')
    expect(
      replies
        .filter((r) => r.state === 'sent')
        .map((r) => r.sid)
        .sort(),
    ).toEqual([...sids].sort())
    expect(replies.map((r) => r.state).sort()).toEqual(['queued', 'sent', 'sent'])
    // Other words are never taken for ours.
    await house.deliver()
    expect(await texts('reply').then((r) => r.every((t) => t.state === 'sent'))).toBe(true)
    expect(house.carrier.ledger.filter((l) => l.body === 'Yes, a real person.')).toHaveLength(3)
    await expectVerified(house.store)
  })

  it('with our tags in the list only our attempt is ours', async () => {
    await queueOne('hang')
    house.carrier.tags = true
    await house.deliver()
    const { to, body } = house.carrier.asked[0]!
    house.carrier.ledger.push({ sid: 'SM-other', attemptId: randomUUID(), to, body, at: new Date() })
    await looks(2)
    expect(await text()).toMatchObject({ state: 'queued', sid: null })
  })

  it('a list that fails is asked again, and given up in the end', async () => {
    await queueOne('accept-then-hang')
    await house.deliver()
    house.carrier.listFails = true
    await looks(1)
    expect(await text()).toMatchObject({ state: 'unknown', look: true, review: false })
    house.carrier.listFails = false
    await house.shift(61)
    await settle()
    expect(await text()).toMatchObject({ state: 'sent' })

    await house.wipe()
    victor = await house.person('Victor')
    await queueOne('accept-then-hang')
    await house.deliver()
    house.carrier.listFails = true
    await looks(8)
    expect(await text()).toMatchObject({ state: 'unknown', review: true })
    expect(house.carrier.ledger).toHaveLength(1)
  })

  it('a carrier without a list: a person decides', async () => {
    await queueOne('500')
    await house.deliver()
    await house.shift(wait + 1)
    const { list: _, ...carrier } = house.carrier
    await settleUnknown({ ...house.context, carriers: new Map([[carrier.name, carrier]]) })
    expect(await text()).toMatchObject({ state: 'unknown', review: true })
    await expectVerified(house.store)
  })

  it.each([
    ['arrived', 'sent', 0],
    ['again', 'sent', 1],
    ['leave', 'failed', 0],
  ] as const)('the decision "%s", once', async (decision, state, more) => {
    await queueOne('hang', 'hang')
    await house.deliver()
    const { id: messageId } = await text()
    const decide = () => house.transact((tx) => decideUnknown(tx, { messageId, decision }))
    // Not before it was put to them.
    expect(await decide()).toBe(false)
    await looks(2)
    await house.deliver()
    await looks(2)
    const done = await Promise.all([decide(), decide(), decide()])
    expect(done.filter(Boolean)).toHaveLength(1)
    await house.deliver()
    expect(await text()).toMatchObject({ state, review: false, attempts: 2 + more })
    expect(house.carrier.ledger).toHaveLength(more)
    await expectVerified(house.store)
  })
})

describe('between the press and the carrier', () => {
  it('a pause holds the text; after the resume it goes', async () => {
    const id = await house.campaign(await house.list(1))
    await house.press(victor)
    await house.transact((tx) => setState(tx, id, 'paused'))
    await house.deliver()
    await house.shift(30)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'queued', attempts: 0 })
    await house.transact((tx) => setState(tx, id, 'running'))
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'sent', attempts: 1 })
  })

  it('the end of the campaign ends it', async () => {
    const id = await house.campaign(await house.list(1))
    await house.press(victor)
    await house.transact((tx) => setState(tx, id, 'finished'))
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'expired', attempts: 0 })
  })

  it('a STOP keeps it back; only the confirmation goes', async () => {
    await queueOne()
    await house.inbound(phoneOf(0), 'stop')
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'opted_out', attempts: 0 })
    expect(house.carrier.ledger.map((l) => l.body)).toEqual([expect.stringMatching(/no more texts/)])
    await expectVerified(house.store)
  })

  it('an opt-out of a number that was unknown when it said STOP holds too', async () => {
    await queueOne()
    // As when the import that brings the number commits after the STOP looked for it.
    await house.query(
      sql`insert into opt_out (phone, how, at) values (${phoneOf(0)}, 'text', muster_clock()) returning id`,
    )
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'opted_out', attempts: 0 })
    expect(house.carrier.asked).toEqual([])
  })

  it('what was asked for before a STOP does not come after it', async () => {
    await queueOne()
    await house.deliver()
    await house.inbound(phoneOf(0), 'HELP')
    await house.inbound(phoneOf(0), 'STOP')
    await house.inbound(phoneOf(0), 'HELP')
    await house.deliver()
    expect(house.carrier.ledger.slice(1).map((l) => l.body)).toEqual([expect.stringMatching(/no more texts/)])
    await expectVerified(house.store)
  })

  it('a wrong number is not texted', async () => {
    await queueOne()
    await house.query(sql`update contact set wrong_number_at = muster_now() where phone = ${phoneOf(0)} returning id`)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'invalid', attempts: 0 })
  })

  it('its time runs out', async () => {
    await queueOne()
    await house.shift(4 * 3600 + 1)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'expired', attempts: 0 })
    expect(house.carrier.asked).toEqual([])
  })

  it('the hours end: it waits, and expires with them', async () => {
    await house.campaign(await house.list(1))
    // A zone where it is noon or so, at any hour; the hours end in three of them.
    const [noon] = await house.query<{
      zone: string
    }>(sql`select name as zone from pg_timezone_names where name like 'Etc/GMT%'
      and muster_minute(name) between 660 and 730 limit 1`)
    await house.query(sql`update campaign set zone = ${noon!.zone}, opens = 600, closes = 900 returning id`)
    await house.press(victor)
    const [m] = await house.query<{
      minutes: number
    }>(sql`select extract(epoch from m.valid_until - muster_closing(c.zone, c.closes))::int as minutes
      from message m join campaign c on c.id = m.campaign_id where m.kind = 'first'`)
    expect(m!.minutes).toBe(0)
    await house.query(sql`update campaign set opens = 780 returning id`)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'queued', attempts: 0 })
    await house.shift(4 * 3600)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'failed', reason: 'expired', attempts: 0 })
    await expectVerified(house.store)
  })

  it('hours of all day do not end at midnight', async () => {
    await house.campaign(await house.list(1))
    // One minute before midnight.
    const [to] = await house.query<{ seconds: number }>(
      sql`select extract(epoch from muster_closing('UTC', 1440) - muster_now())::int - 60 as seconds`,
    )
    await house.shift(to!.seconds)
    await house.press(victor)
    await house.shift(120)
    await house.deliver()
    expect(await text()).toMatchObject({ state: 'sent' })
    await expectVerified(house.store)
  })

  it('500 STOPs race 500 texts: none is tried after its opt-out', async () => {
    await queueMany(500)
    const other = connect(house.url, { max: 4 })
    const senders = [house.store, other].map((store) => createSender({ ...house.context, store }))
    const order = Array.from({ length: 500 }, (_, i) => phoneOf((i * 197) % 500))
    const stops = Promise.all(order.map((phone) => house.inbound(phone, 'Stop.')))
    let going = true
    const sending = senders.map(async (s) => {
      while (going) await s.run()
      await s.run()
    })
    expect((await stops).every(Boolean)).toBe(true)
    going = false
    await Promise.all(sending)
    await house.deliver()
    await Promise.all(senders.map((s) => s.drain()))
    await other.close()
    const states = await texts()
    expect(
      states.every((t) => t.state === 'sent' || (t.state === 'failed' && t.reason === 'opted_out' && t.attempts === 0)),
    ).toBe(true)
    // Every STOP was confirmed once, and nothing else came after it.
    const stopped = await texts('stopped')
    expect(stopped).toHaveLength(500)
    expect(stopped.every((t) => t.state === 'sent' && t.attempts === 1)).toBe(true)
    expect(house.carrier.ledger).toHaveLength(500 + states.filter((t) => t.state === 'sent').length)
    const late =
      await house.query(sql`select a.id from attempt a join message m on m.id = a.message_id join contact k on k.id = m.contact_id
      join opt_out o on o.phone = k.phone where m.kind = 'first' and a.started_at >= o.at`)
    expect(late).toEqual([])
    await expectVerified(house.store)
  })
})
