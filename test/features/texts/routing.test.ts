/** Several carriers at once: which one takes a text, and what a switch in the middle of a campaign leaves to the old one. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { changeCampaign } from '../../../src/features/campaigns/change.ts'
import { writeReply } from '../../../src/features/conversations/reply.ts'
import { recordInbound } from '../../../src/features/conversations/inbound.ts'
import type { Actor, JobContext } from '../../../src/features/define.ts'
import type { Routing } from '../../../src/features/texts/carrier.ts'
import { createSender } from '../../../src/features/texts/send.ts'
import { decideUnknown, settleUnknown } from '../../../src/features/texts/unknown.ts'
import { createCarrier } from '../../support/carrier.ts'
import type { TestCarrier } from '../../support/carrier.ts'
import { expectVerified, openHouse, phoneOf } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let victor: Actor
let north: TestCarrier
let south: TestCarrier
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor', { team: 'North' })
  north = createCarrier('north')
  south = createCarrier('south')
})

const wait = 1200
/** A worker's surroundings with these carriers; `routing.on` says which of them take new texts. */
const among = (routing: Routing, carriers: TestCarrier[]): JobContext => ({
  ...house.context,
  settings: { ...house.context.settings, routing },
  carriers: new Map(carriers.map((carrier) => [carrier.name, carrier])),
})
const both = (more: Partial<Routing> = {}): JobContext =>
  among({ on: ['north', 'south'], usual: 'north', routes: {}, ...more }, [north, south])
async function deliver(context: JobContext): Promise<void> {
  const worker = createSender(context)
  await worker.run()
  await worker.drain()
}
const went = (carrier: TestCarrier): string[] => carrier.ledger.map((text) => text.to)
const change = (name: string, carrier: string | null) =>
  house.transact(async (tx) => changeCampaign(tx, await findCampaign(tx, name), { carrier }))
const writes = (phone: string, body: string, provider: string, to?: string) =>
  house.transact((tx) =>
    recordInbound(tx, {
      provider,
      event: {
        kind: 'inbound',
        providerId: `MO${randomUUID()}`,
        from: phone,
        body,
        media: 0,
        at: new Date(),
        ...(to ? { to } : {}),
      },
      carrierAnswers: false,
    }),
  )
const texts = (kind = 'first') =>
  house.query<{ id: string; state: string; provider: string | null; tried: string[]; review: boolean }>(
    sql`select m.id, m.state, m.provider, m.review_at is not null as review,
      array(select provider || ' ' || coalesce(outcome, '-') from attempt a where a.message_id = m.id order by fence) as tried
      from message m join contact k on k.id = m.contact_id where m.kind = ${kind} order by k.phone, m.created_at`,
  )

describe('which carrier a first text goes by', () => {
  it('the usual one, or that of its country', async () => {
    await house.campaign(await house.list(3))
    await house.query(sql`update contact set country = 'FR' where phone = ${phoneOf(1)}`)
    await house.query(sql`update contact set country = null where phone = ${phoneOf(2)}`)
    for (let i = 0; i < 3; i++) await house.press(victor)
    await deliver(both({ routes: { FR: 'south', US: 'south' } }))
    expect(went(north)).toEqual([phoneOf(0), phoneOf(2)])
    expect(went(south)).toEqual([phoneOf(1)])
    expect((await texts()).map((text) => [text.provider, ...text.tried])).toEqual([
      ['north', 'north sent'],
      ['south', 'south sent'],
      ['north', 'north sent'],
    ])
    expect(south.asked[0]?.callback).toMatch(/\/sms\/south\?attempt=/)
    expect(south.asked[0]?.from).toBeUndefined()
    await expectVerified(house.store)
  })

  it('its campaign’s, before that of its country', async () => {
    await house.campaign(await house.list(1), { name: 'Rally', carrier: 'north' })
    await house.press(victor)
    await deliver(both({ usual: 'south', routes: { CA: 'south' } }))
    expect([went(north), went(south)]).toEqual([[phoneOf(0)], []])
  })

  it('a campaign whose carrier is not connected waits until another is chosen', async () => {
    await house.campaign(await house.list(1), { name: 'Rally', carrier: 'east' })
    await house.press(victor)
    await deliver(both())
    expect(await texts()).toMatchObject([{ state: 'queued', tried: [] }])
    await change('Rally', 'south')
    await deliver(both())
    expect([went(north), went(south)]).toEqual([[], [phoneOf(0)]])
    await expectVerified(house.store)
  })
})

describe('an answer', () => {
  it('goes by the carrier, and from the number, that the contact wrote to last', async () => {
    await house.campaign(await house.list(1))
    await house.press(victor)
    await deliver(both())
    await writes(phoneOf(0), 'Where?', 'south', '+15145550111')
    const [talk] = await house.query<{ id: string }>(sql`select id from conversation`)
    await house.transact((tx) => writeReply(tx, { conversationId: talk!.id, actor: victor, body: 'At the town hall' }))
    await deliver(both())
    expect(south.asked).toMatchObject([{ to: phoneOf(0), body: 'At the town hall', from: '+15145550111' }])
    // The confirmation of a STOP likewise; by the usual one, from no number of another, once the first is gone.
    await writes(phoneOf(0), 'STOP', 'south', '+15145550111')
    await deliver(both())
    expect(south.asked.at(-1)).toMatchObject({ body: expect.stringMatching(/no more texts/), from: '+15145550111' })
    await writes(phoneOf(0), 'START', 'south', '+15145550111')
    await deliver(both({ on: ['north'] }))
    expect(north.asked.at(-1)).toMatchObject({ body: expect.stringMatching(/welcome back/) })
    expect(north.asked.at(-1)).not.toHaveProperty('from')
    await expectVerified(house.store)
  })
})

/** Fault 74. */
describe('a switch in the middle of a campaign', () => {
  const after = (): JobContext => among({ on: ['south'], usual: 'south', routes: {} }, [north, south])
  async function doubt(...behaviours: Parameters<TestCarrier['behave']> extends [string, ...infer B] ? B : never) {
    await house.campaign(await house.list(1))
    north.behave('*', ...behaviours)
    await house.press(victor)
    await deliver(both())
    expect(await texts()).toMatchObject([{ state: 'unknown', provider: 'north' }])
  }

  it('a text of unknown fate is found in the list of the old carrier', async () => {
    await doubt('accept-then-hang')
    await house.shift(wait + 1)
    await settleUnknown(after())
    expect(await texts()).toMatchObject([{ state: 'sent', provider: 'north', tried: ['north sent'] }])
    await deliver(after())
    expect(went(south)).toEqual([])
    await expectVerified(house.store)
  })

  it('proved absent there it goes by the old one while that is on, and by nobody once it is not', async () => {
    await doubt('hang')
    await house.shift(wait + 1)
    await settleUnknown(after())
    await house.shift(wait / 4 + 1)
    await settleUnknown(after())
    await deliver(after())
    expect(await texts()).toMatchObject([{ state: 'queued', tried: ['north absent'] }])
    expect(went(south)).toEqual([])
    await house.shift(601)
    await deliver(both({ usual: 'south' }))
    expect(await texts()).toMatchObject([{ state: 'sent', tried: ['north absent', 'north sent'] }])
    expect(went(south)).toEqual([])
    await expectVerified(house.store)
  })

  it('where the old one cannot be asked, a person decides; what they send again goes by the new one', async () => {
    await doubt('accept-then-hang')
    await house.shift(wait + 1)
    const alone = among({ on: ['south'], usual: 'south', routes: {} }, [south])
    await settleUnknown(alone)
    const [text] = await texts()
    expect(text).toMatchObject({ state: 'unknown', review: true })
    await deliver(alone)
    expect(went(south)).toEqual([])
    await house.transact((tx) => decideUnknown(tx, { messageId: text!.id, decision: 'again' }))
    await deliver(alone)
    expect(went(south)).toEqual([phoneOf(0)])
  })

  it('a carrier whose list proves no absence leaves it to a person', async () => {
    await doubt('hang')
    Object.assign(north, { absenceIsProof: false })
    await house.shift(wait + 1)
    await settleUnknown(both())
    await house.shift(wait / 4 + 1)
    await settleUnknown(both())
    expect(await texts()).toMatchObject([{ state: 'unknown', review: true }])
    expect(north.ledger).toEqual([])
  })

  it('what was surely not accepted goes by the new one', async () => {
    await house.campaign(await house.list(1))
    north.behave('*', 'unreachable')
    await house.press(victor)
    await deliver(both())
    await house.shift(5)
    await deliver(after())
    expect(await texts()).toMatchObject([
      { state: 'sent', provider: 'south', tried: ['north unreachable', 'south sent'] },
    ])
    await expectVerified(house.store)
  })
})
