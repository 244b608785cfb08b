/** Campaigns that the house pauses by itself, and says why, once. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setState } from '../../../src/features/campaigns/launch.ts'
import type { Actor } from '../../../src/features/define.ts'
import { alarmWords } from '../../../src/features/guards/alarm.view.ts'
import { readGuards, setGuard } from '../../../src/features/guards/limits.ts'
import type { Rule } from '../../../src/features/guards/limits.ts'
import { guarded } from '../../../src/features/guards/pause.job.ts'
import { watchCampaigns } from '../../../src/features/guards/watch.ts'
import { setPrice } from '../../../src/features/senders/price.ts'
import { setSender } from '../../../src/features/senders/sender.ts'
import { createSender } from '../../../src/features/texts/send.ts'
import { translator } from '../../../src/locales/index.ts'
import { expectVerified, openHouse, phoneOf, refusal, violations } from '../../support/house.ts'
import type { House } from '../../support/house.ts'
import type { Behaviour } from '../../support/carrier.ts'

let house: House
let victor: Actor
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  victor = await house.person('Victor')
})

/** A campaign whose first `n` texts were sent, `bad` of them with that end. */
async function sent(n: number, bad: number, behaviour: Behaviour): Promise<string> {
  const id = await house.campaign(await house.list(n + 5), {
    batchSize: 100,
    variants: [`{firstName}: other words of {sender}. STOP`],
  })
  for (let i = 0; i < bad; i++) house.carrier.behave(phoneOf(i), behaviour)
  for (let i = 0; i < n; i++) await house.press(victor)
  await house.deliver()
  return id
}
const watch = () => house.transact(watchCampaigns)
const alarms = () =>
  house.query<{ id: string; kind: string; bad: number; texts: number; variant: number | null; told: boolean }>(
    sql`select id, kind, bad, texts, variant, told_at is not null as told from alarm order by at`,
  )
const run = async (alarmId: string): Promise<void> => {
  const row = await house.query<{ id: string }>(sql`select id from outbox where payload->>'alarmId' = ${alarmId}`)
  await guarded.run(
    house.context,
    { alarmId },
    {
      id: row[0]!.id,
      close: async (tx) => void (await tx.execute(sql`delete from outbox where id = ${row[0]!.id}`)),
    },
  )
}
const state = async (): Promise<string> =>
  (await house.query<{ state: string }>(sql`select state from campaign`))[0]!.state
const guard = (campaignId: string, rule: Rule, value: string) =>
  house.transact((tx) => setGuard(tx, { campaignId, rule, value }))

describe('a campaign that goes wrong', () => {
  it.each([
    ['rejected', 'errors', 7, 60],
    ['opted_out', 'known_opt_outs', 3, 60],
    ['500', 'unknown', 3, 60],
  ] as const)('%s: %s', async (behaviour, kind, bad, n) => {
    await sent(n, bad, behaviour)
    expect(await watch()).toBe(1)
    // Asked again before anybody was told: the same alarm.
    expect(await watch()).toBe(0)
    const [alarm] = await alarms()
    expect(alarm).toMatchObject({ kind, bad, texts: n, variant: expect.any(Number) })
    await run(alarm!.id)
    expect(await state()).toBe('paused')
    expect((await alarms())[0]).toMatchObject({ told: true })
    expect(await watch()).toBe(0)
    // Whoever resumes knows: it counts anew.
    await house.transact(async (tx) =>
      setState(tx, (await tx.execute(sql`select id from campaign`))[0]!['id'] as string, 'running'),
    )
    expect(await watch()).toBe(0)
    expect(await state()).toBe('running')
    await expectVerified(house.store)
  })

  it('STOPs: with the wording that most of them had', async () => {
    await sent(60, 0, 'ok')
    const second = await house.query<{ phone: string }>(
      sql`select k.phone from message m join contact k on k.id = m.contact_id where m.kind = 'first' and m.variant = 1 limit 4`,
    )
    for (const { phone } of second) await house.inbound(phone, 'STOP')
    expect(await watch()).toBe(1)
    expect(await alarms()).toMatchObject([{ kind: 'opt_outs', bad: 4, texts: 60, variant: 1 }])
    await expectVerified(house.store)
  })

  it('goes on below the limits, with few texts, or with limits of its own', async () => {
    const id = await sent(60, 6, 'rejected')
    expect(await watch()).toBe(0)
    await guard(id, 'errors', '9,5 %')
    expect(await watch()).toBe(1)
    await house.query(sql`delete from alarm returning id`)
    await guard(id, 'errors', 'off')
    expect(await watch()).toBe(0)
    await guard(id, 'errors', 'usual')
    expect((await house.transact((tx) => readGuards(tx, id))).limits.errors).toBe(10)
    for (const value of ['many', '101', '-1']) expect(await refusal(guard(id, 'errors', value))).toBe('guard.percent')
    await house.wipe()
    victor = await house.person('Victor')
    await sent(20, 20, 'rejected')
    expect(await watch()).toBe(0)
  })
})

describe('what it costs', () => {
  const priced = () => house.transact((tx) => setPrice(tx, { carrier: 'test', country: '*', price: '0.01 USD' }))

  it('a ceiling is not passed by any number of workers; then the campaign stops', async () => {
    const id = await house.campaign(await house.list(60), { batchSize: 60 })
    expect(await refusal(guard(id, 'spend', '0.25'))).toBe('guard.no_price')
    await priced()
    await guard(id, 'spend', '0.25')
    for (let i = 0; i < 60; i++) await house.press(victor)
    const workers = Array.from({ length: 4 }, () => createSender(house.context))
    await Promise.all(workers.map((w) => w.run()))
    await Promise.all(workers.map((w) => w.drain()))
    expect(house.carrier.ledger).toHaveLength(25)
    expect((await house.transact((tx) => readGuards(tx, id))).spent).toBeCloseTo(0.25)
    const [alarm] = await alarms()
    expect(alarm).toMatchObject({ kind: 'spend' })
    await run(alarm!.id)
    expect(await state()).toBe('paused')
    await expectVerified(house.store)
    await house.query(sql`update campaign set ceiling = 0.2 returning id`)
    expect((await violations(house.store)).map((v) => v.split(':')[0])).toEqual(['spend_within_its_ceiling'])
  })

  it('what was surely not accepted costs nothing; longer texts cost more', async () => {
    await priced()
    const id = await house.campaign(await house.list(2), { script: `{firstName}, ${'a'.repeat(200)} {sender} STOP` })
    house.carrier.behave(phoneOf(0), 'throttled', 'ok')
    await house.press(victor)
    await house.deliver()
    expect((await house.transact((tx) => readGuards(tx, id))).spent).toBe(0)
    await house.shift(3)
    await house.deliver()
    expect((await house.transact((tx) => readGuards(tx, id))).spent).toBeCloseTo(0.02)
    await expectVerified(house.store)
  })

  it('a day’s ceiling is there again tomorrow', async () => {
    await priced()
    await house.transact((tx) => setSender(tx, '+15145550001', { carrier: 'test', contacts: 0, perSecond: 100 }))
    const id = await house.campaign(await house.list(4))
    await guard(id, 'spend_day', '0.02')
    for (let i = 0; i < 3; i++) await house.press(victor)
    await house.deliver()
    expect(house.carrier.ledger).toHaveLength(2)
    expect(await alarms()).toMatchObject([{ kind: 'spend_day' }])
    await house.shift(86_400)
    await house.query(
      sql`update message set valid_until = muster_now() + interval '1 hour' where state = 'queued' returning id`,
    )
    await house.deliver()
    expect(house.carrier.ledger).toHaveLength(3)
    await expectVerified(house.store)
  })
})

it('is told in plain words', () => {
  const alarm = { campaignId: '', name: 'Rally', bad: 7, texts: 60, ceiling: 20, ceilingDay: 5, currency: 'USD' }
  const wording = { variant: 1, variantBad: 6, variantTexts: 30 }
  expect(alarmWords(translator('en'), { ...alarm, ...wording, kind: 'errors' })).toEqual([
    '7 of the last 60 texts failed.',
    'Most of them had variant 1: 6 of 30.',
    'Look at the reasons on the campaign’s card, change the wording or the number, then resume.',
  ])
  const none = { variant: null, variantBad: null, variantTexts: null }
  expect(alarmWords(translator('fr'), { ...alarm, ...none, kind: 'spend_day' })[0]).toBe(
    'Son plafond de 5 USD par jour est atteint.',
  )
})
