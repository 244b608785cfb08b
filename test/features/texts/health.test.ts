/** A carrier that is asked too fast, or that is not there, is spared by all workers; the organizers hear of it once. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { View } from '../../../src/chat/view.ts'
import { connect } from '../../../src/db/client.ts'
import { readFigures } from '../../../src/features/campaigns/figures.ts'
import { figureBlocks } from '../../../src/features/campaigns/figures.view.ts'
import type { Actor } from '../../../src/features/define.ts'
import { setSender } from '../../../src/features/senders/sender.ts'
import { carrierTold } from '../../../src/features/texts/health.job.ts'
import { pickTexts } from '../../../src/features/texts/dispatch.ts'
import { slowDown } from '../../../src/features/texts/meter.ts'
import { createSender } from '../../../src/features/texts/send.ts'
import { readGauges } from '../../../src/features/upkeep/figures.ts'
import { translator } from '../../../src/locales/index.ts'
import { SendError } from '../../../src/sms/provider.ts'
import type { OutboundText } from '../../../src/sms/provider.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let people: Actor[]
let said: string[]
beforeAll(async () => void (house = await openHouse({ connections: 12 })))
afterAll(() => house.close())
beforeEach(async () => {
  await house.wipe()
  people = await Promise.all(Array.from({ length: 4 }, (_, i) => house.person(`Vol${i}`)))
  said = []
})

/** A campaign whose batches give everybody some of `n` contacts. */
const open = async (n: number): Promise<string> => house.campaign(await house.list(n), { batchSize: Math.ceil(n / 4) })
const press = async (n: number): Promise<void> => {
  for (let i = 0; i < n; i++) await house.press(people[i % people.length]!)
}
type Seen = { at: number; to: string; from: string | undefined }

/** Workers with connections of their own for so many ms, or until `enough` was asked, against a carrier that answers as `send` does. */
async function work(
  ms: number,
  workers: number,
  send: (text: OutboundText) => void,
  enough = Infinity,
): Promise<Seen[]> {
  const seen: Seen[] = []
  const carrier = {
    ...house.carrier,
    send: async (text: OutboundText) => {
      seen.push({ at: performance.now(), to: text.to, from: text.from })
      send(text)
      return { providerId: text.attemptId }
    },
  }
  const stores = Array.from({ length: workers }, () => connect(house.url, { max: 3 }))
  const all = stores.map((store) => createSender({ ...house.context, store, carriers: new Map([['test', carrier]]) }))
  const end = performance.now() + ms
  let done = false
  // As the sweep does, each second: whoever has nothing to do is woken again.
  const running = all.map(async (worker) => {
    while (!done) {
      await worker.run()
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })
  while (performance.now() < end && seen.length < enough) await new Promise((resolve) => setTimeout(resolve, 20))
  done = true
  await Promise.all(all.map((worker) => worker.drain()))
  await Promise.all(running)
  await Promise.all(stores.map((store) => store.close()))
  return seen
}
const down = (): never => {
  throw new SendError('unreachable', { code: 'ECONNREFUSED' })
}
const health = async () =>
  (
    await house.query<{ away: boolean; wait: number; openFor: number; failed: number; perSecond: number }>(
      sql`select opened_at is not null as away, extract(epoch from open_until - muster_clock())::float as wait,
        open_for as "openFor", failed, per_second as "perSecond" from carrier_health`,
    )
  )[0]
const states = async (): Promise<Record<string, number>> =>
  Object.fromEntries(
    (
      await house.query<{ state: string; n: number }>(
        sql`select state, count(*)::int as n from message where kind = 'first' group by 1`,
      )
    ).map(({ state, n }) => [state, n]),
  )
/** Runs what is to be told, into a channel that remembers it. */
async function tell(): Promise<void> {
  const platform = {
    network: 'playground',
    direct: async () => ({ network: 'playground', tenant: 'local', channel: 'olga', direct: true }),
    send: async (_: unknown, view: View) => {
      said.push(...view.blocks.flatMap((b) => ('text' in b ? [b.text] : [])))
      return { messageId: '1' }
    },
  }
  const context = { ...house.context, platforms: new Map([['playground', platform]]) } as never
  const due = await house.query<{ id: string; payload: Record<string, string> }>(
    sql`select id, payload from outbox where job = 'tell_carrier'`,
  )
  for (const { id, payload } of due)
    await carrierTold.run(context, payload, {
      id,
      close: async (tx) => void (await tx.execute(sql`delete from outbox where id = ${id}`)),
    })
}

describe('a carrier that says "too fast", to texts without a number of ours', () => {
  it('gets nothing before its time, from no worker, then half of what it got', async () => {
    await open(52)
    await press(20)
    let asked = 0
    const first = await work(500, 1, () => {
      if (++asked > 15) throw new SendError('throttled', { code: '20429', retryAfter: 3_000 })
    })
    expect(first).toHaveLength(20)
    // 20 within a second (of a quiet machine), and then 10.
    const { perSecond } = (await health())!
    // The test text that each launch demands counts, too.
    expect(perSecond).toBeLessThanOrEqual(11)
    expect(perSecond).toBeGreaterThanOrEqual(1)
    await press(32)
    const refused = first.at(-1)!.at
    const seen = await work(refused + 5_000 - performance.now(), 3, () => {})
    expect(seen.filter(({ at }) => at < refused + 2_950)).toEqual([])
    expect(seen.length).toBeGreaterThan(3)
    const most = Math.max(...seen.map(({ at }) => seen.filter((x) => x.at >= at && x.at < at + 1_000).length))
    expect(most).toBeLessThanOrEqual(Math.ceil(perSecond) + 1)
    await expectVerified(house.store)
  })

  it('at the start of an evening, when few have left, keeps a pace that texters can work at; it is halved if told again', async () => {
    await open(40)
    await press(1)
    const tooFast = (): never => {
      throw new SendError('throttled', { code: '20429', retryAfter: 500 })
    }
    await work(300, 1, tooFast)
    expect(await health()).toMatchObject({ perSecond: 5 })
    await press(16)
    const seen = await work(20_000, 2, () => {}, 12)
    expect(seen.length).toBe(12)
    const most = Math.max(...seen.map(({ at }) => seen.filter((x) => x.at >= at && x.at < at + 1_000).length))
    expect(most).toBeLessThanOrEqual(6)
    await house.shift(3)
    await work(20_000, 1, tooFast, 1)
    expect(await health()).toMatchObject({ perSecond: 2.5 })
    await expectVerified(house.store)
  })

  it('knows what its numbers may send together: half of that, where it is more than has left', async () => {
    await open(8)
    await press(1)
    await house.query(sql`insert into carrier_health (carrier) values ('test') returning id`)
    const numbers = ['+18335550101', '+18335550102']
    for (const number of numbers) await house.transact((tx) => setSender(tx, number, { carrier: 'test', perSecond: 3 }))
    // A text that had left before these numbers were given to it.
    const [attempt] = await house.query<{ id: string }>(
      sql`insert into attempt (message_id, fence, provider, started_at) select id, fence + 1, 'test', muster_clock() from message where kind = 'first' returning id`,
    )
    await house.transact((tx) => slowDown(tx, [{ attemptId: attempt!.id }]))
    expect(await health()).toMatchObject({ perSecond: 3 })
  })

  it('does not slow texts that leave from a number, nor those of another carrier', async () => {
    await open(4)
    await press(1)
    await work(300, 1, () => {
      throw new SendError('throttled', { code: '20429', retryAfter: 60_000 })
    })
    await house.transact((tx) => setSender(tx, '+15145550001', { carrier: 'test', perSecond: 0 }))
    await press(3)
    const seen = await work(10_000, 1, () => {}, 3)
    expect(seen.map(({ from }) => from)).toEqual(Array(3).fill('+15145550001'))
  })
})

describe('a carrier that is not there', () => {
  it('is left alone after five in a row, then tried by one text, ever less often; texts wait', async () => {
    await open(24)
    await press(24)
    const first = await work(500, 3, down)
    // One group of each worker may have been picked before.
    expect(first.length).toBeLessThanOrEqual(24)
    expect(await health()).toMatchObject({ away: true, openFor: 5 })
    expect(await states()).toEqual({ queued: 24 })
    for (const openFor of [10, 20, 40]) {
      await house.shift(openFor + 1)
      expect(await work(250, 3, down)).toHaveLength(1)
      expect(await health()).toMatchObject({ away: true, openFor })
    }
    await house.shift(1_000)
    expect(await work(200, 1, down)).toHaveLength(1)
    await house.shift(1_000)
    expect(await work(200, 1, down)).toHaveLength(1)
    expect((await health())!.openFor).toBe(120)
    await expectVerified(house.store)
    await house.shift(121)
    const after = await work(10_000, 3, () => {}, 24)
    expect(after).toHaveLength(24)
    expect(await states()).toEqual({ sent: 24 })
    expect(await health()).toMatchObject({ away: false, failed: 0 })
    await expectVerified(house.store)
  })

  it('says so to the organizers once, and once when it is over; figures, gauges and the status tell it, too', async () => {
    const campaign = await open(12)
    await press(12)
    await work(400, 1, down)
    await tell()
    await house.shift(6)
    await work(300, 1, down)
    await tell()
    expect(said).toEqual([expect.stringContaining('The carrier test does not answer (ECONNREFUSED)')])
    expect((await house.transact(readGauges))['carriers_away']).toBe(1)
    const figures = (await house.transact((tx) => readFigures(tx, campaign)))!
    expect(JSON.stringify(figureBlocks(translator('en'), figures))).toContain(
      'The carrier test does not answer: texts wait',
    )
    await house.shift(300)
    await work(10_000, 1, () => {}, 12)
    await tell()
    await tell()
    expect(said.slice(1)).toEqual([expect.stringMatching(/The carrier test answers again, after \d+ minutes/)])
    // One that comes and goes is not spoken of each time.
    await house.query(sql`update carrier_health set failed = 4 returning carrier`)
    await house.campaign(await house.list(1, { first: 50 }))
    await house.press(people[0]!)
    await work(300, 1, down)
    expect(await health()).toMatchObject({ away: true })
    await tell()
    expect(said).toHaveLength(2)
  })

  it('is asked by nobody while one text looks whether it is back, also if that worker dies', async () => {
    await open(12)
    await press(12)
    await work(300, 1, down)
    await house.shift(6)
    // Picked, and never heard of again.
    await house.query(sql`update carrier_health set open_until = muster_clock() + interval '30 s' returning carrier`)
    expect(await work(400, 2, () => {})).toEqual([])
    await house.shift(31)
    expect(await work(10_000, 2, () => {}, 12)).toHaveLength(12)
    await expectVerified(house.store)
  })

  it('waits no longer for a worker that died while it looked than an answer may take', async () => {
    await open(12)
    await press(12)
    await work(300, 1, down)
    await house.shift(6)
    const { settings } = house.context
    const { answerWithin, lease } = settings.tempo
    const picked = await house.transact((tx) =>
      pickTexts(tx, { limit: 50, routing: settings.routing, lease, answerWithin }),
    )
    expect(picked).toHaveLength(1)
    const { wait } = (await health())!
    expect(wait).toBeGreaterThan(answerWithin / 1000 + 1)
    expect(wait).toBeLessThanOrEqual(answerWithin / 1000 + 10)
    expect(wait).toBeLessThan(lease)
    await house.shift(Math.ceil(wait))
    expect(await work(10_000, 2, () => {}, 11)).toHaveLength(11)
    expect(await health()).toMatchObject({ away: false })
  })

  it('counts silence, not refusals: what it answers, however unkindly, says that it is there', async () => {
    await open(20)
    await press(20)
    let asked = 0
    await work(700, 1, () => {
      throw ++asked % 4 === 0 ? new SendError('rejected', { code: '30007' }) : new SendError('unknown', { code: '500' })
    })
    expect(asked).toBe(20)
    expect((await health())?.away ?? false).toBe(false)
  })
})
