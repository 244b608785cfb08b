import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assignCommand } from '../../../src/features/assignment/assign.command.ts'
import { claimBatch, expireBatches, findHeld, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { sendFirst, skipTarget } from '../../../src/features/assignment/first.ts'
import { findTarget, nextTarget } from '../../../src/features/assignment/target.ts'
import { setState } from '../../../src/features/campaigns/launch.ts'
import { recordShown } from '../../../src/features/cards/shown.ts'
import type { Actor, Context } from '../../../src/features/define.ts'
import { translator } from '../../../src/locales/index.ts'
import { expectVerified, openHouse, refusal, violations } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const claim = (who: Actor, options: { size?: number; campaign?: string; more?: boolean } = {}) =>
  house.transact((tx) => claimBatch(tx, { volunteerId: who.id, ...options }))
const crowd = (n: number, team?: string): Promise<Actor[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => house.person(`Vol${i}`, team ? { team } : {})))

type Held = { contact: string; volunteer: string; batch: string; position: number; name: string }
/** Ready contacts in hands. */
const inHands = (campaign?: string): Promise<Held[]> =>
  house.query<Held>(sql`select t.contact_id as contact, b.volunteer_id as volunteer, b.id as batch, t.position, k.first_name as name
    from target t join batch b on b.id = t.batch_id join contact k on k.id = t.contact_id
    where t.state = 'ready' and b.volunteer_id is not null ${campaign ? sql`and t.campaign_id = ${campaign}` : sql``} order by t.position`)
const count = async (statement: ReturnType<typeof sql>): Promise<number> =>
  (await house.query<{ n: number }>(statement))[0]!.n
const free = (campaign: string): Promise<number> =>
  count(
    sql`select coalesce(sum(ready), 0)::int as n from batch where volunteer_id is null and campaign_id = ${campaign}`,
  )
/** One contact in the hands of two people, in whatever campaigns. */
const doubled = (held: Held[]): string[] => {
  const hands = new Map<string, Set<string>>()
  for (const h of held) hands.set(h.contact, (hands.get(h.contact) ?? new Set()).add(h.volunteer))
  return [...hands].filter(([, who]) => who.size > 1).map(([contact]) => contact)
}

describe('claims at the same moment', () => {
  it('200 volunteers get 200 batches, no contact twice, all counts right', async () => {
    const people = await crowd(200)
    const id = await house.campaign(await house.list(1000), { batchSize: 5 })
    const claims = await Promise.all(people.map((p) => claim(p)))
    expect(claims.every((c) => c.ready === 5 && c.size === 5 && c.isNew)).toBe(true)
    expect(new Set(claims.map((c) => c.batchId)).size).toBe(200)
    const held = await inHands()
    expect(held).toHaveLength(1000)
    expect(new Set(held.map((h) => h.contact)).size).toBe(1000)
    expect(await free(id)).toBe(0)
    expect(await count(sql`select count(*)::int as n from claim where ended_at is null and contacts = 5`)).toBe(200)
    await expectVerified(house.store)
  })

  it('more volunteers than contacts: each contact goes once, the others are told that nothing is left', async () => {
    const people = await crowd(60)
    await house.campaign(await house.list(100), { batchSize: 5 })
    const got = await Promise.all(people.map((p) => refusal(claim(p))))
    expect(got.filter((g) => g === 'done')).toHaveLength(20)
    expect(got.filter((g) => g === 'batch.none')).toHaveLength(40)
    expect(await inHands()).toHaveLength(100)
    await expectVerified(house.store)
  })

  it('one volunteer at three places at once gets one batch', async () => {
    const [who] = await crowd(1)
    await house.campaign(await house.list(100), { batchSize: 10 })
    for (let round = 0; round < 5; round++) {
      const claims = await Promise.all([claim(who!), claim(who!), claim(who!)])
      expect(new Set(claims.map((c) => c.batchId)).size).toBe(1)
      expect(claims.filter((c) => c.isNew)).toHaveLength(1)
      expect(await inHands()).toHaveLength(10)
      await house.transact((tx) => releaseBatches(tx, { volunteerId: who!.id }))
    }
    await expectVerified(house.store)
  })
})

describe('sizes', () => {
  it('cuts and merges odd sizes, keeps the order of the list, and hands out every contact', async () => {
    const people = await crowd(9)
    const id = await house.campaign(await house.list(203), { batchSize: 10 })
    const sizes = [3, 17, 1, 25, 10, 9, 13, 7, 21]
    const claims = await Promise.all(people.map((p, i) => claim(p, { size: sizes[i]! })))
    const total = claims.reduce((n, c) => n + c.size, 0)
    const held = await inHands(id)
    expect(held).toHaveLength(total)
    expect(new Set(held.map((h) => h.contact)).size).toBe(total)
    expect(total + (await free(id))).toBe(203)
    for (const [i, c] of claims.entries()) {
      expect(c.size).toBeLessThanOrEqual(sizes[i]!)
      const mine = held.filter((h) => h.batch === c.batchId)
      expect(mine.map((h) => h.volunteer)).toEqual(mine.map(() => people[i]!.id))
      expect(mine).toHaveLength(c.size)
      // Names follow positions: the list's own order holds within a batch, whatever it was put together from.
      expect(mine.map((h) => h.name)).toEqual(mine.map((h) => `Ann${h.position}`))
    }
    await expectVerified(house.store)
    // Leftovers are found: whoever asks until nothing is left gets all of it.
    for (const p of (await crowd(20)).slice(9)) await refusal(claim(p, { size: 13 }))
    expect(await free(id)).toBe(0)
    expect(new Set((await inHands(id)).map((h) => h.contact)).size).toBe(203)
    await expectVerified(house.store)
  })

  it('reaches a large size over many small batches', async () => {
    const [a, b] = await crowd(2)
    await house.campaign(await house.list(300), { batchSize: 1 })
    // More than a volunteer may take for themselves: assigned.
    expect((await claim(a!, { size: 100, more: true })).size).toBe(100)
    expect((await claim(b!, { size: 150, more: true })).size).toBe(150)
    await expectVerified(house.store)
  })
})

describe('the end of a claim', () => {
  it('release puts back what was not texted, for somebody else, and its place is right', async () => {
    const [a, b] = await crowd(2)
    const id = await house.campaign(await house.list(10), { batchSize: 10 })
    for (let i = 0; i < 3; i++) await house.press(a!)
    expect(await house.transact((tx) => releaseBatches(tx, { volunteerId: a!.id }))).toBe(7)
    expect(await house.transact((tx) => releaseBatches(tx, { volunteerId: a!.id }))).toBe(0)
    expect(await free(id)).toBe(7)
    const again = await claim(b!)
    expect(again).toMatchObject({ size: 7, ready: 7, isNew: true })
    const first = await house.transact((tx) => nextTarget(tx, again.batchId, b!.id))
    expect(first).toMatchObject({ firstName: 'Ann3', size: 7, ready: 7 })
    await expectVerified(house.store)
  })

  it('an expired claim is claimed by another; the late press of the first sends nothing', async () => {
    const [a, b] = await crowd(2)
    await house.campaign(await house.list(5), { batchSize: 5 })
    const mine = await claim(a!)
    const target = (await house.transact((tx) => nextTarget(tx, mine.batchId, a!.id)))!
    await house.shift(91 * 60)
    // Over, though nobody has swept yet.
    expect(await house.transact((tx) => findHeld(tx, a!.id))).toBeUndefined()
    expect(await house.transact(expireBatches)).toBe(5)
    expect(await house.transact(expireBatches)).toBe(0)
    const theirs = await claim(b!)
    expect(theirs.size).toBe(5)
    const press = { targetId: target.id, volunteerId: a!.id, teamId: null, texter: 'A', slipMs: 0, waited: 0 }
    expect(await refusal(house.transact((tx) => sendFirst(tx, press)))).toBe('card.gone')
    expect(await refusal(house.transact((tx) => skipTarget(tx, press)))).toBe('card.gone')
    expect(await count(sql`select count(*)::int as n from message where kind = 'first'`)).toBe(0)
    // The card that the other has is theirs alone.
    expect((await house.transact((tx) => findTarget(tx, { targetId: target.id, volunteerId: b!.id })))?.mine).toBe(true)
    await expectVerified(house.store)
  })

  it('each Send starts the time anew', async () => {
    const [a] = await crowd(1)
    await house.campaign(await house.list(5), { batchSize: 5 })
    await house.press(a!)
    await house.shift(80 * 60)
    await house.press(a!)
    await house.shift(80 * 60)
    expect(await house.transact(expireBatches)).toBe(0)
    expect((await house.transact((tx) => findHeld(tx, a!.id)))?.ready).toBe(3)
  })

  it('a press races the expiry: either it is sent and the rest goes back, or it is refused', async () => {
    const people = await crowd(12)
    await house.campaign(await house.list(60), { batchSize: 5 })
    const cards = await Promise.all(
      people.map(async (p) => {
        const { batchId } = await claim(p)
        return { p, target: (await house.transact((tx) => nextTarget(tx, batchId, p.id)))! }
      }),
    )
    await house.query(
      sql`update batch set expires_at = muster_now() + interval '30 ms' where volunteer_id is not null returning id`,
    )
    const done = await Promise.all([
      ...cards.map(({ p, target }) =>
        refusal(
          house.transact((tx) =>
            sendFirst(tx, { targetId: target.id, volunteerId: p.id, teamId: null, texter: 'A', slipMs: 0, waited: 0 }),
          ),
        ),
      ),
      ...Array.from({ length: 6 }, () => house.transact(expireBatches).then(() => 'expired')),
    ])
    const sent = done.filter((d) => d === 'done').length
    expect(new Set(done)).not.toContain('not a refusal')
    expect(await count(sql`select count(*)::int as n from message where kind = 'first'`)).toBe(sent)
    await expectVerified(house.store)
  })

  it('a card that was shown stays under a claim on record, whatever becomes of its batch', async () => {
    const [a, b] = await crowd(2)
    await house.campaign(await house.list(20), { batchSize: 5 })
    const mine = await claim(a!)
    const target = (await house.transact((tx) => nextTarget(tx, mine.batchId, a!.id)))!
    const place = { network: 'playground' as const, tenant: 'local', channel: 'dm-vol0', direct: true }
    await house.transact((tx) =>
      recordShown(tx, {
        ref: { place, messageId: 'm1' },
        to: { network: 'playground', tenant: 'local', userId: 'vol0', name: '' },
        about: { kind: 'target', id: target.id },
      }),
    )
    await house.transact((tx) => releaseBatches(tx, { volunteerId: a!.id }))
    // Everything becomes one batch of another volunteer.
    expect((await claim(b!, { size: 20 })).size).toBe(20)
    await expectVerified(house.store)
    // But a card of a contact that was never in their hands is seen.
    await house.transact((tx) =>
      recordShown(tx, {
        ref: { place, messageId: 'm2' },
        to: { network: 'playground', tenant: 'local', userId: 'olga', name: '' },
        about: { kind: 'target', id: target.id },
      }),
    )
    expect(await violations(house.store)).toEqual(['card_shown_under_a_claim: 1'])
  })
})

describe('contacts of two running campaigns', () => {
  it('are never in two hands: 50 volunteers race both', async () => {
    const people = await crowd(50)
    const list = await house.list(200)
    const one = await house.campaign(list, { name: 'One', batchSize: 10 })
    const two = await house.campaign(list, { name: 'Two', batchSize: 7 })
    for (let round = 0; round < 2; round++) {
      const got = await Promise.all(people.map((p, i) => refusal(claim(p, { campaign: (i + round) % 2 ? one : two }))))
      expect(got.filter((g) => g !== 'done' && g !== 'batch.none')).toEqual([])
      const held = await inHands()
      expect(held.length).toBeGreaterThan(100)
      expect(doubled(held)).toEqual([])
      // One volunteer may hold a contact in one campaign only.
      expect(new Set(held.map((h) => h.contact)).size).toBe(held.length)
      await expectVerified(house.store)
      // Some text, some hand back, some forget.
      await Promise.all(people.slice(0, 20).map((p) => refusal(house.press(p))))
      await Promise.all(
        people.slice(10, 40).map((p) => house.transact((tx) => releaseBatches(tx, { volunteerId: p.id }))),
      )
      await house.shift(91 * 60)
      await house.transact(expireBatches)
      expect(await count(sql`select count(*)::int as n from hold`)).toBe(0)
      await expectVerified(house.store)
    }
    // In the end everybody can be reached in both campaigns, one campaign after the other.
    expect(await count(sql`select count(*)::int as n from target where state = 'ready'`)).toBe(
      (await free(one)) + (await free(two)),
    )
  })

  it('a campaign launched while batches of the other are held, cut, merged and released', async () => {
    const people = await crowd(24)
    for (let round = 0; round < 2; round++) {
      const list = await house.list(240, { first: 1000 * round })
      const one = await house.campaign(list, { name: `One ${round}`, batchSize: 10 })
      await Promise.all(people.slice(0, 4).map((p) => claim(p, { campaign: one, size: 7 })))
      // Claims in flight all through the launch, with sizes that cut and merge.
      let launched = false
      const [two] = await Promise.all([
        house.campaign(list, { name: `Two ${round}`, batchSize: 6 }).finally(() => (launched = true)),
        ...people.slice(4, 10).map(async (p, i) => {
          while (!launched) {
            await refusal(claim(p, { campaign: one, size: 3 + i * 2 }))
            if (!launched) await house.transact((tx) => releaseBatches(tx, { volunteerId: p.id }))
          }
        }),
      ])
      // On a slow machine the launch lasts long enough for somebody to have taken what an hour allows: an hour later.
      await house.shift(3_601)
      const late = await Promise.all(
        people.map((p, i) => refusal(claim(p, { campaign: i < 10 ? one : two, size: 20 }))),
      )
      expect(late.filter((l) => l !== 'done' && l !== 'batch.none')).toEqual([])
      expect(doubled(await inHands())).toEqual([])
      await expectVerified(house.store)
      await Promise.all(people.map((p) => house.transact((tx) => releaseBatches(tx, { volunteerId: p.id }))))
    }
  })

  it('two campaigns on one list, launched at the same moment', async () => {
    const people = await crowd(12)
    const list = await house.list(60)
    const [one, two] = await Promise.all(['One', 'Two'].map((name) => house.campaign(list, { name, batchSize: 10 })))
    await Promise.all(people.map((p, i) => refusal(claim(p, { campaign: i % 2 ? one! : two! }))))
    expect(doubled(await inHands())).toEqual([])
    expect(await count(sql`select count(*)::int as n from target where shared`)).toBe(120)
  })

  it('a batch that was put together from shared and unshared contacts stays shared', async () => {
    const [a, b, c] = await crowd(3)
    // Of the first campaign's ten, five stand in the second too.
    const one = await house.campaign(await house.list(10, { name: 'First' }), { name: 'One', batchSize: 5 })
    const two = await house.campaign(await house.list(5, { name: 'Second', first: 5 }), { name: 'Two', batchSize: 5 })
    await claim(a!, { campaign: one, size: 10 })
    await house.transact((tx) => releaseBatches(tx, { volunteerId: a!.id }))
    expect((await claim(b!, { campaign: one, size: 10 })).size).toBe(10)
    expect(await refusal(claim(c!, { campaign: two }))).toBe('batch.none')
    expect(doubled(await inHands())).toEqual([])
    await expectVerified(house.store)
  })

  it('a campaign whose contacts are all in other hands does not keep a volunteer from the next one', async () => {
    const [a, b] = await crowd(2)
    await house.campaign(await house.list(10, { name: 'Ten' }), { name: 'One', batchSize: 10 })
    const both = await house.campaign(await house.list(20, { name: 'Twenty' }), { name: 'Two', batchSize: 10 })
    // Two gives a volunteer the very contacts of One.
    const mine = await claim(a!, { campaign: both })
    expect((await inHands()).map((h) => h.name)).toContain('Ann0')
    const other = await claim(b!)
    expect(other.campaignId).toBe(both)
    expect(other.batchId).not.toBe(mine.batchId)
    await expectVerified(house.store)
  })

  it('a contact whose batch is finished, released or ended with its campaign can be claimed in the other', async () => {
    const [a, b] = await crowd(2)
    const list = await house.list(6)
    const one = await house.campaign(list, { name: 'One', batchSize: 6 })
    const two = await house.campaign(list, { name: 'Two', batchSize: 6 })
    await claim(a!, { campaign: one })
    expect(await refusal(claim(b!, { campaign: two }))).toBe('batch.none')
    await house.press(a!)
    expect((await claim(b!, { campaign: two })).size).toBe(1)
    await house.transact((tx) => releaseBatches(tx, { volunteerId: b!.id }))
    await house.transact((tx) => setState(tx, one, 'finished'))
    expect((await claim(b!, { campaign: two, size: 6 })).size).toBe(6)
    await expectVerified(house.store)
  })
})

describe('/assign', () => {
  const assign = (size: number, to: string, campaign?: string) =>
    house.transact((tx) => {
      const actor = { id: '', role: 'organizer', teamId: null }
      const context = { tx, actor, t: translator('en'), log: house.context.log } as unknown as Context
      return assignCommand.run(context, { size, to, campaign })
    })
  const handed = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (
        await house.query<{ name: string; n: number }>(
          sql`select v.name, sum(b.ready)::int as n from batch b join volunteer v on v.id = b.volunteer_id group by 1 order by 1`,
        )
      ).map((r) => [r.name, r.n]),
    )

  it('to a person, to a team, and more than there is', async () => {
    await house.campaign(await house.list(100), { batchSize: 10 })
    await crowd(3, 'North')
    await house.person('Solo')
    await assign(12, 'Solo')
    expect(await handed()).toEqual({ Solo: 12 })
    await assign(31, 'team:North')
    expect(await handed()).toEqual({ Solo: 12, Vol0: 11, Vol1: 10, Vol2: 10 })
    const short = await assign(500, '@solo')
    expect(await handed()).toMatchObject({ Solo: 12 + 57 })
    expect(JSON.stringify(short.view)).toContain('443 contacts fewer')
    expect(await refusal(assign(1, 'Solo'))).toBe('batch.none')
    expect(await refusal(assign(1, 'Nobody'))).toBe('assign.nobody')
    const jobs = await house.query<{ job: string; payload: { batchId: string } }>(sql`select job, payload from outbox`)
    expect(jobs).toHaveLength(5)
    expect(new Set(jobs.map((j) => j.payload.batchId)).size).toBe(5)
    await expectVerified(house.store)
  })

  it('a large assignment is given in full', async () => {
    await house.campaign(await house.list(1500), { batchSize: 25 })
    await house.person('Solo')
    await assign(1400, 'Solo')
    expect(await handed()).toEqual({ Solo: 1400 })
    await expectVerified(house.store)
  })

  it('organizers who assign to one team at the same moment lock nobody out, and nothing is given twice', async () => {
    const id = await house.campaign(await house.list(400), { batchSize: 10 })
    await crowd(8, 'North')
    const done = await Promise.all(Array.from({ length: 10 }, () => refusal(assign(33, 'North'))))
    expect(done).toEqual(done.map(() => 'done'))
    const held = await inHands(id)
    expect(held).toHaveLength(330)
    expect(new Set(held.map((h) => h.contact)).size).toBe(330)
    await expectVerified(house.store)
  })
})
