/** What texts leave from: the same number for a contact, and never faster than numbers and brands may, whoever sends. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { SegmentedMessage } from 'sms-segments-calculator'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../../src/db/client.ts'
import { setBrand, setSender, turnOff } from '../../../src/features/senders/sender.ts'
import type { SenderChange } from '../../../src/features/senders/sender.ts'
import type { Actor } from '../../../src/features/define.ts'
import { createSender } from '../../../src/features/texts/send.ts'
import { SendError } from '../../../src/sms/provider.ts'
import type { OutboundText } from '../../../src/sms/provider.ts'
import { expectVerified, openHouse, phoneOf, refusal, violations } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
beforeAll(async () => void (house = await openHouse({ connections: 12 })))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor')
})

const add = (address: string, change: Omit<SenderChange, 'carrier'> = {}) =>
  house.transact((tx) => setSender(tx, address, { carrier: 'test', ...change }))
const press = async (n: number, actor = victor): Promise<void> => {
  for (let i = 0; i < n; i++) await house.press(actor)
}
const [one, two] = ['+15145550001', '+15145550002'] as const
const fromOf = (): Record<string, string> =>
  Object.fromEntries(house.carrier.asked.map((text) => [text.to, text.from ?? 'none']))

/** Several workers at once for so many ms, against a carrier that writes down when what came. */
async function hurry(
  ms: number,
  workers: number,
  send?: (text: OutboundText) => void,
): Promise<{ at: number; from: string }[]> {
  const seen: { at: number; from: string }[] = []
  const carrier = {
    ...house.carrier,
    send: async (text: OutboundText) => {
      send?.(text)
      seen.push({ at: performance.now(), from: text.from ?? 'none' })
      return { providerId: randomUUID() }
    },
  }
  const stores = Array.from({ length: workers }, () => connect(house.url, { max: 3 }))
  const all = stores.map((store) => createSender({ ...house.context, store, carriers: new Map([['test', carrier]]) }))
  const running = all.map((worker) => worker.run())
  await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, ms))])
  await Promise.all(all.map((worker) => worker.drain()))
  await Promise.all(stores.map((store) => store.close()))
  return seen
}
/** The most that came within any second. */
const most = (seen: { at: number }[]): number =>
  Math.max(0, ...seen.map(({ at }) => seen.filter((s) => s.at >= at && s.at < at + 1000).length))

describe('the number of a contact', () => {
  it('is the same in every text and in a later campaign; answers leave by it', async () => {
    await add(one, { contacts: 2 })
    await add(two, { contacts: 2 })
    const list = await house.list(4)
    await house.campaign(list)
    await press(4)
    await house.deliver()
    const first = fromOf()
    expect(Object.values(first).sort()).toEqual([one, one, two, two])
    await house.query(sql`update campaign set state = 'finished' returning id`)
    await house.campaign(list, { name: 'Later' })
    house.carrier.asked.length = 0
    await press(4)
    await house.inbound(phoneOf(0), 'STOP')
    await house.deliver()
    expect(fromOf()).toEqual(first)
    expect(house.carrier.asked).toHaveLength(4)
    await expectVerified(house.store)
  })

  it('is of their country, and kept for a campaign before it is anybody’s', async () => {
    await add('+12025550100', { country: 'US' })
    await add(one)
    const other = await house.campaign(await house.list(1), { name: 'Other' })
    await add(two, { campaigns: [other] })
    await press(1)
    const rally = await house.campaign(await house.list(1, { first: 10 }), { name: 'Rally' })
    await press(1)
    await house.deliver()
    expect(fromOf()).toEqual({ [phoneOf(0)]: two, [phoneOf(10)]: one })
    expect(rally).not.toBe(other)
    await expectVerified(house.store)
  })

  it('is another one when it is turned off', async () => {
    await add(one)
    const list = await house.list(1)
    await house.campaign(list)
    await press(1)
    await house.deliver()
    await house.transact((tx) => turnOff(tx, one))
    await add(two)
    await house.query(sql`update campaign set state = 'finished' returning id`)
    await house.campaign(list, { name: 'Later' })
    await press(1)
    await house.deliver()
    expect(house.carrier.asked.map((text) => text.from)).toEqual([one, two])
    await expectVerified(house.store)
  })

  it('where none has room, the campaign stops and says so; answers still go', async () => {
    await add(one, { contacts: 1 })
    await house.campaign(await house.list(2))
    await press(2)
    await house.deliver()
    expect(house.carrier.asked).toHaveLength(1)
    expect(await house.query(sql`select kind from alarm`)).toEqual([{ kind: 'no_sender' }])
    expect(await house.query(sql`select job from outbox where job = 'pause_campaign'`)).toHaveLength(1)
    await expectVerified(house.store)
  })

  it('without any senders nothing is said to the carrier', async () => {
    await house.campaign(await house.list(1))
    await press(1)
    await house.deliver()
    expect(fromOf()).toEqual({ [phoneOf(0)]: 'none' })
  })
})

describe('rates', () => {
  const many = async (n: number): Promise<void> => {
    await house.campaign(await house.list(n), { batchSize: 100 })
    const people = await Promise.all(Array.from({ length: Math.ceil(n / 100) }, (_, i) => house.person(`Vol${i}`)))
    await Promise.all(people.map((p) => press(Math.min(100, n), p).catch(() => {})))
  }

  it('five workers never exceed a number’s rate, in any second, and use most of it', async () => {
    await many(60)
    await add(one, { perSecond: 4, contacts: 0 })
    await add(two, { perSecond: 12, contacts: 0 })
    const seen = await hurry(3_500, 5)
    expect(most(seen.filter((s) => s.from === one))).toBeLessThanOrEqual(4)
    expect(most(seen.filter((s) => s.from === two))).toBeLessThanOrEqual(12)
    expect(seen.filter((s) => s.from === one).length).toBeGreaterThan(3)
    await expectVerified(house.store)
  })

  it('nor a brand’s over all its numbers, nor its day', async () => {
    await many(60)
    await house.transact((tx) => setBrand(tx, { name: 'Rivera', perSecond: 8, perDay: 15 }))
    await add(one, { perSecond: 50, contacts: 0, brand: 'Rivera' })
    await add(two, { perSecond: 50, contacts: 0, brand: 'Rivera' })
    const seen = await hurry(6_000, 5)
    expect(most(seen)).toBeLessThanOrEqual(8)
    expect(seen).toHaveLength(15)
    expect(new Set(seen.map((s) => s.from)).size).toBe(2)
    // Tomorrow, by the carriers' calendar, there are fifteen more.
    await house.shift(86_400)
    await house.query(
      sql`update message set valid_until = muster_now() + interval '1 hour' where state = 'queued' returning id`,
    )
    expect((await hurry(6_000, 2)).length).toBe(15)
    await expectVerified(house.store)
  })

  it('“too fast” of the carrier halves the rate, loses nothing, and it comes back', async () => {
    await many(30)
    await add(one, { perSecond: 10, contacts: 0 })
    let throttled = 0
    const seen = await hurry(3_000, 3, () => {
      if (throttled++ < 2) throw new SendError('throttled', { code: '20429', retryAfter: 300 })
    })
    expect(throttled).toBeGreaterThan(2)
    expect(most(seen)).toBeLessThanOrEqual(5)
    const [sender] = await house.query<{ pace: number }>(sql`select pace from sender`)
    // Attempts that were on their way when it was slowed do not slow it again.
    expect(sender!.pace).toBeGreaterThanOrEqual(0.25)
    await house.shift(300)
    await house.query(
      sql`update message set valid_until = muster_now() + interval '1 hour' where state = 'queued' returning id`,
    )
    const rest = await hurry(6_000, 3)
    expect(most(rest)).toBeGreaterThan(5)
    expect(most(rest)).toBeLessThanOrEqual(10)
    expect(await house.query(sql`select id from message where kind = 'first' and state <> 'sent'`)).toEqual([])
    await expectVerified(house.store)
  })

  it('verify sees what went too fast, over the day, or by another number', async () => {
    await many(5)
    await add(one, { perSecond: 50, perDay: 100, contacts: 0 })
    await add(two, { perSecond: 50, contacts: 0 })
    await house.deliver()
    await expectVerified(house.store)
    await house.query(sql`update sender set per_second = 1, per_day = 2 returning id`)
    await house.query(sql`update sender_contact set sender_id = (select id from sender where address = ${two})
      where sender_id = (select id from sender where address = ${one}) returning contact_id`)
    expect((await violations(house.store)).map((v) => v.split(':')[0])).toEqual([
      'sender_within_its_rate',
      'sender_within_its_day',
      'contact_knows_one_number',
      'sender_counts_its_contacts',
    ])
  })
})

describe('segments in the database', () => {
  it('are counted as the carriers do, and never too few', async () => {
    const letters = ['a', 'é', 'à', 'ê', '’', '€', '[', '\n', 'Ω', '🙂', 'ç', 'Ç', '"', '\\', '^', '中']
    let seed = 7
    const chance = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n
    const texts = Array.from({ length: 400 }, (_, i) => {
      const few = letters.slice(0, 1 + chance(i % 3 ? 3 : letters.length))
      return Array.from({ length: 1 + chance(i % 2 ? 400 : 170) }, () =>
        chance(4) ? 'a' : few[chance(few.length)],
      ).join('')
    })
    const counted = await house.query<{ n: number }>(
      sql`select muster_segments(value) as n from jsonb_array_elements_text(${JSON.stringify(texts)}::jsonb) with ordinality order by ordinality`,
    )
    const off = texts.map((text, i) => counted[i]!.n - new SegmentedMessage(text).segmentsCount)
    expect(off.filter((n) => n < 0)).toEqual([])
    // Where letters of two units stand at the end of a segment it may say one more.
    expect(off.filter((n) => n > 0).length).toBeLessThan(20)
  })
})

it('an address that nothing leaves from is refused', async () => {
  for (const address of ['12', '+1', 'a name that is too long', '+1555'])
    expect(await refusal(add(address))).toBe('sender.address')
  expect(await refusal(add(one, { country: 'Canada' }))).toBe('sender.country')
  expect(await refusal(add(one, { brand: 'Nobody' }))).toBe('sender.no_brand')
  expect(await refusal(house.transact((tx) => turnOff(tx, one)))).toBe('sender.none')
})
