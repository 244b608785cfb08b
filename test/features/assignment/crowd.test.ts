/** A full evening at its worst moments: everybody asks at once, one person from three places, hands that change. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Network } from '../../../src/chat/interaction.ts'
import { claimBatch, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { sendFirst } from '../../../src/features/assignment/first.ts'
import { findTarget, nextTarget } from '../../../src/features/assignment/target.ts'
import { reassignBatches } from '../../../src/features/assignment/reassign.ts'
import type { Actor } from '../../../src/features/define.ts'
import { openApp } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => void (muster = await openApp()))
afterAll(() => muster.close())
beforeEach(() => muster.wipe())

/** A command as a network brings it, without a screen: ten thousand screens are not what is tried here. */
const ask = (userId: string, text: string, network: Network = 'playground') =>
  muster.app.door.dispatch({
    kind: 'command',
    key: randomUUID(),
    user: { network, tenant: 'local', userId, name: userId },
    place: { network, tenant: 'local', channel: `dm-${userId}`, direct: true },
    receivedAt: performance.now(),
    name: text.split(' ')[0]!,
    options: text.split(' ').slice(1).join(' '),
  })
const first = (answer: Awaited<ReturnType<typeof ask>>): string => {
  const block = answer.kind === 'reply' ? answer.reply.view.blocks[0] : undefined
  return block && 'text' in block ? `${block.kind}: ${block.text}` : answer.kind
}
const press = (who: Actor, targetId: string) =>
  muster.house.transact((tx) =>
    sendFirst(tx, { targetId, volunteerId: who.id, teamId: null, texter: who.textName, slipMs: 0, waited: 0 }),
  )

describe('at once', () => {
  it('10,000 /batch of 500 volunteers: one batch each, no contact in two hands', { timeout: 240_000 }, async () => {
    const { house } = muster
    const people = await Promise.all(Array.from({ length: 500 }, (_, i) => house.person(`Vol${i}`)))
    await house.campaign(await house.list(13_000), { batchSize: 25 })
    // Ten connections serve them in turn; each network is answered at once and shown the card when it is there.
    const said = new Map<string, number>()
    for (let wave = 0; wave < 4; wave++) {
      const asked = Array.from({ length: 2_500 }, (_, i) => ask(people[i % 500]!.name.toLowerCase(), 'batch'))
      for (const answer of await Promise.all(asked)) {
        const words = first(answer).replaceAll(/\d+/g, 'n')
        said.set(words, (said.get(words) ?? 0) + 1)
      }
    }
    expect(Object.fromEntries(said)).toEqual({
      'note: n contacts for you. One press sends one text.': 500,
      'note: You still have n contacts in hand.': 9_500,
    })
    const [held] = await house.query(sql`select count(*)::int as contacts, count(distinct t.contact_id)::int as people,
        count(distinct b.volunteer_id)::int as hands, count(distinct b.id)::int as batches
      from batch b join target t on t.batch_id = b.id where b.volunteer_id is not null`)
    expect(held).toEqual({ contacts: 12_500, people: 12_500, hands: 500, batches: 500 })
    await expectVerified(house.store)
  })

  it('one volunteer on three networks has one batch', async () => {
    const { house } = muster
    const victor = await house.person('Victor')
    for (const network of ['discord', 'telegram'])
      await house.query(sql`insert into identity (network, tenant, user_id, volunteer_id)
        values (${network}, 'local', 'victor', ${victor.id}) returning user_id`)
    await house.campaign(await house.list(200), { batchSize: 10 })
    for (let round = 0; round < 20; round++) {
      await Promise.all((['playground', 'discord', 'telegram'] as const).map((n) => ask('victor', 'batch', n)))
      const held = await house.query(sql`select id, ready from batch where volunteer_id is not null`)
      expect(held).toHaveLength(1)
      await house.transact((tx) => releaseBatches(tx, { volunteerId: victor.id }))
    }
    await expectVerified(house.store)
  })
})

describe('what a volunteer has in hand goes to another', () => {
  it(
    'while it is being sent, 500 times: one owner each, and whoever loses sees why',
    { timeout: 240_000 },
    async () => {
      const { house } = muster
      // Each takes 500 contacts within the hour: trust for as many.
      const trust = 'trusted'
      const [ann, bob] = [await house.person('Ann', { trust }), await house.person('Bob', { trust })]
      await house.campaign(await house.list(1_600), { batchSize: 2 })
      const seen = { sent: 0, gone: 0 }
      for (let race = 0; race < 500; race++) {
        const [from, to] = race % 2 ? [ann, bob] : [bob, ann]
        // Nobody takes more than an hour's worth within an hour.
        if (race % 80 === 79) await house.shift(3_601)
        const { batchId } = await house.transact((tx) => claimBatch(tx, { volunteerId: from.id }))
        const target = (await house.transact((tx) => nextTarget(tx, batchId, from.id)))!
        const [pressed, moved] = await Promise.all([
          refusal(press(from, target.id)),
          house.transact((tx) => reassignBatches(tx, { fromId: from.id, toId: to.id })),
        ])
        expect(['done', 'card.gone']).toContain(pressed)
        if (pressed === 'done') seen.sent++
        else seen.gone++
        expect(moved.contacts).toBe(pressed === 'done' ? 1 : 2)
        // Exactly one of them can text what is left; the other is told.
        const left = (await house.transact((tx) => nextTarget(tx, batchId, to.id)))!
        expect(left.mine).toBe(true)
        expect((await house.transact((tx) => findTarget(tx, { targetId: left.id, volunteerId: from.id })))!.mine).toBe(
          false,
        )
        expect(await refusal(press(from, left.id))).toBe('card.gone')
        expect(await refusal(press(to, left.id))).toBe('done')
        await house.transact((tx) => releaseBatches(tx, { volunteerId: to.id }))
      }
      // Both ends of the race were seen.
      expect(seen.sent).toBeGreaterThan(0)
      expect(seen.gone).toBeGreaterThan(0)
      const twice = await house.query(
        sql`select contact_id from message where kind = 'first' group by 1 having count(*) > 1`,
      )
      expect(twice).toEqual([])
      await expectVerified(house.store)
    },
  )

  it('both ways at the same moment, nobody waits for ever and nothing is lost', async () => {
    const { house } = muster
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    await house.campaign(await house.list(40), { batchSize: 10 })
    for (const who of [ann, bob]) await house.transact((tx) => claimBatch(tx, { volunteerId: who.id }))
    for (let round = 0; round < 20; round++)
      await Promise.all([
        house.transact((tx) => reassignBatches(tx, { fromId: ann.id, toId: bob.id })),
        house.transact((tx) => reassignBatches(tx, { fromId: bob.id, toId: ann.id })),
      ])
    const [held] = await house.query(
      sql`select sum(ready)::int as contacts from batch where volunteer_id in (${ann.id}, ${bob.id})`,
    )
    expect(held).toEqual({ contacts: 20 })
    await expectVerified(house.store)
  })
})
