/** Looks at full numbers: few, for the own contacts only, each on record. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch, expireBatches, releaseBatches } from '../../../src/features/assignment/claim.ts'
import { lookAtTalk, lookAtTarget } from '../../../src/features/volunteers/number.ts'
import type { Actor } from '../../../src/features/define.ts'
import { limits } from '../../../src/lib/trust.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, phoneOf, refusal, until } from '../../support/house.ts'

let muster: TestApp
let victor: Actor
let sofia: Actor
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  victor = await muster.house.person('Victor', { team: 'North' })
  sofia = await muster.house.person('Sofia', { team: 'North' })
})

const look = (actor: Actor, targetId: string) =>
  refusal(muster.house.transact((tx) => lookAtTarget(tx, { actor, targetId })))
const lookTalk = (actor: Actor, conversationId: string) =>
  refusal(muster.house.transact((tx) => lookAtTalk(tx, { actor, conversationId })))
const looks = () =>
  muster.house.query<{ volunteerId: string; phone: string }>(
    sql`select l.volunteer_id as "volunteerId", k.phone from look l join contact k on k.id = l.contact_id order by l.id`,
  )
async function hold(actor: Actor): Promise<string[]> {
  const { batchId } = await muster.house.transact((tx) => claimBatch(tx, { volunteerId: actor.id }))
  return (
    await muster.house.query<{ id: string }>(sql`select id from target where batch_id = ${batchId} order by position`)
  ).map((row) => row.id)
}

describe('Show number', () => {
  it('shows it below the card to that person, and writes it down', async () => {
    await muster.house.campaign(await muster.house.list(2))
    const hand = muster.at('Victor')
    await hand.type('/batch')
    const card = await hand.find('Show number')
    expect(words(card)).not.toContain('200 0000')
    const said = shown(await hand.press('Show number'))
    expect(said).toContain('Ann0: +1 514 200 0000')
    expect(said).toContain('Each look is on record')
    expect(await looks()).toEqual([{ volunteerId: victor.id, phone: phoneOf(0) }])
    // The card is still there to be sent.
    await hand.press('Send')
    expect(JSON.stringify(muster.logged)).not.toContain('2000000')
    await expectVerified(muster.house.store)
  })

  it('is on the answer card too, for whoever has the conversation', async () => {
    await muster.house.campaign(await muster.house.list(1))
    const { phone } = await muster.house.press(victor)
    await until('it left', async () => muster.carrier.ledger.length === 1)
    await muster.house.inbound(phone, 'Call me')
    const hand = muster.at('Victor')
    await until('the answer is there', async () => (await hand.last()).includes('Call me'))
    expect(shown(await hand.press('Show number'))).toContain('Ann0')
    expect(await looks()).toEqual([{ volunteerId: victor.id, phone }])
    await expectVerified(muster.house.store)
  })

  it('has no button for who is new', async () => {
    expect(limits.new.looks).toBe(0)
    const [target] = await (async () => {
      await muster.house.campaign(await muster.house.list(1))
      return hold(victor)
    })()
    expect(await look({ ...victor, trust: 'new' }, target!)).toBe('number.not_yet')
    expect(await looks()).toEqual([])
  })
})

describe('a look is refused', () => {
  it('at what is not in the own hands', async () => {
    await muster.house.campaign(await muster.house.list(4), { batchSize: 2 })
    const mine = await hold(victor)
    const [theirs] = await hold(sofia)
    expect(await look(victor, theirs!)).toBe('card.gone')
    expect(await look(victor, randomUUID())).toBe('card.gone')
    // Nor when it was texted, handed back or the claim is over.
    await muster.house.press(victor)
    expect(await look(victor, mine[0]!)).toBe('card.gone')
    expect(await look(victor, mine[1]!)).toBe('done')
    await muster.house.shift(91 * 60)
    expect(await look(victor, mine[1]!)).toBe('card.gone')
    await muster.house.transact((tx) => releaseBatches(tx, { volunteerId: victor.id }))
    expect(await look(victor, mine[1]!)).toBe('card.gone')
    expect(await looks()).toHaveLength(1)
    await expectVerified(muster.house.store)
  })

  it('at a conversation of somebody else', async () => {
    await muster.house.campaign(await muster.house.list(1))
    const { contactId } = await muster.house.press(victor)
    const [talk] = await muster.house.query<{ id: string }>(
      sql`select id from conversation where contact_id = ${contactId}`,
    )
    expect(await lookTalk(sofia, talk!.id)).toBe('talk.not_yours')
    expect(await lookTalk(victor, talk!.id)).toBe('done')
    expect(await looks()).toHaveLength(1)
  })

  it('beyond the day’s limit; the same contact again is no further one, and a day later there are more', async () => {
    const most = limits.approved.looks
    await muster.house.campaign(await muster.house.list(most + 2), { batchSize: 50 })
    const mine = await hold(victor)
    for (const id of mine.slice(0, most)) expect(await look(victor, id)).toBe('done')
    expect(await look(victor, mine[most]!)).toBe('number.enough')
    expect(await look(victor, mine[0]!)).toBe('done')
    expect(await looks()).toHaveLength(most + 1)
    expect(
      await refusal(
        muster.house.transact((tx) =>
          lookAtTarget(tx, { actor: { ...victor, trust: 'trusted' }, targetId: mine[most]! }),
        ),
      ),
    ).toBe('done')
    await muster.house.shift(86_401)
    await muster.house.transact(expireBatches)
    const again = await hold(victor)
    expect(await look(victor, again[1]!)).toBe('done')
  })

  it('two at once take turns: the limit holds', async () => {
    const most = limits.approved.looks
    await muster.house.campaign(await muster.house.list(most + 5), { batchSize: 50 })
    const mine = await hold(victor)
    const answers = await Promise.all(mine.map((id) => look(victor, id)))
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(most)
    expect(await looks()).toHaveLength(most)
  })
})
