import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimBatch } from '../../../src/features/assignment/claim.ts'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, tokenOf } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import { expectVerified, phoneOf, refusal } from '../../support/house.ts'

let evening: Evening
let victor: Hand
beforeAll(async () => {
  evening = await openEvening()
})
afterAll(() => evening.close())
beforeEach(async () => {
  await evening.wipe()
  await evening.house.person('Victor', { team: 'North' })
  victor = evening.at('Victor')
})
const set = (what: string) => evening.house.query(sql`update campaign set ${sql.raw(what)} returning id`)
const answers = async (...who: number[]): Promise<void> => {
  for (const i of who) await evening.house.inbound(phoneOf(i), 'Yes')
  await evening.idle()
}
const firsts = () => evening.count(`message where kind = 'first'`)

describe('the gate', () => {
  it('hands out no contacts while more answers wait than the campaign allows, and does so again after some', async () => {
    await evening.text(victor, 3)
    await set('gate = 2')
    await answers(0, 1)
    // Two wait and two may.
    expect(shown(await victor.type('/batch 1'))).toMatch(/1 of 1/)
    await victor.type('/release')
    await answers(2)
    expect(shown(await victor.type('/batch'))).toMatch(/First the answers: 3 people wait for you/)
    const card = (await victor.read()).at(-1)!
    expect(card.view.buttons!.map((b) => b.label)).toEqual(['Answers', 'Next contacts'])
    expect(shown(await victor.press('Next contacts', { on: card }))).toMatch(/First the answers/)
    expect(await evening.count(`batch where volunteer_id is not null`)).toBe(0)
    expect(shown(await victor.press('Answers'))).toMatch(/1 of 3 waiting/)
    await victor.press('Yes!')
    expect(shown(await victor.type('/batch 1'))).toMatch(/1 of 1/)
    await expectVerified(evening.app.store)
  })

  it('takes the place of the next contact, and a press on one that is still on the screen sends nothing', async () => {
    await evening.house.campaign(await evening.house.list(5), { name: 'Rally' })
    await set('gate = 0')
    await victor.type('/batch 4')
    await victor.press('Send')
    await evening.idle()
    const stale = (await victor.find('Send'))!
    await answers(0)
    // Below the answer's card: that one gave way.
    expect(shown(await victor.press('Send', { on: stale }))).toMatch(
      /First the answers: 1 people wait|First the answers/,
    )
    expect(await firsts()).toBe(1)
    await victor.press('Yes!')
    expect(shown(await victor.press('Next contacts'))).toMatch(/You still have 3 contacts in hand[^]*2 of 4/)
    await victor.press('Send')
    expect(await firsts()).toBe(2)
    await expectVerified(evening.app.store)
  })

  it('lets through what was put off, and what a lead was asked about', async () => {
    await evening.text(victor, 2)
    await set('gate = 0')
    await answers(0, 1)
    expect(shown(await victor.type('/batch 1'))).toMatch(/First the answers: 2/)
    await victor.type('/replies')
    await victor.press('Later')
    await victor.press('In an hour')
    expect(shown(await victor.type('/batch 1'))).toMatch(/First the answers/)
    await victor.type('/replies')
    await victor.press('Ask a lead')
    expect(shown(await victor.type('/batch 1'))).toMatch(/1 of 1/)
    expect(shown(await victor.type('/me'))).toMatch(/Answers waiting for you: 0/)
  })

  it('is each campaign’s own; an organizer may give contacts all the same', async () => {
    await evening.text(victor, 2)
    await set('gate = 0')
    await answers(0, 1)
    await evening.house.campaign(await evening.house.list(3, { first: 100 }), { name: 'Relaxed' })
    expect(shown(await victor.type('/batch 1'))).toMatch(/1 of 1[^]*Relaxed/)
    await victor.type('/release')
    expect(shown(await victor.type('/batch 1 Rally'))).toMatch(/First the answers/)
    const victorId = (
      await evening.house.query<{ id: string }>(sql`select id from volunteer where name = 'Victor'`)
    )[0]!.id
    const given = await evening.house.transact((tx) =>
      claimBatch(tx, { volunteerId: victorId, size: 1, campaign: 'Rally', more: true }),
    )
    expect(given.size).toBe(1)
    await expectVerified(evening.app.store)
  })

  it('says it in the volunteer’s language', async () => {
    await evening.text(victor, 2)
    await set('gate = 0')
    await answers(0)
    await victor.type('/language fr')
    expect(shown(await victor.type('/batch'))).toMatch(/D’abord les réponses/)
    expect(tokenOf((await victor.read()).at(-1), 'Réponses')).toBeDefined()
  })
})

describe('the last ten minutes', () => {
  const hours = (name: string) =>
    evening.house.campaign('List 1', { name }).then(() => set('opens = 540, closes = 1260'))

  it('hand out no contacts; those in hand can be texted until closing', async () => {
    await evening.clockTo(20, 45)
    await evening.house.list(6)
    await hours('Rally')
    expect(shown(await victor.type('/batch 2'))).toMatch(/1 of 2/)
    await evening.clockTo(20, 50)
    expect(shown(await victor.press('Send'))).toMatch(/2 of 2/)
    expect(await firsts()).toBe(1)
    await evening.house.person('Sofia', { team: 'North' })
    const sofia = evening.at('Sofia')
    expect(shown(await sofia.type('/batch'))).toMatch(/Texting ends in a few minutes/)
    const sofiaId = (await evening.house.query<{ id: string }>(sql`select id from volunteer where name = 'Sofia'`))[0]!
      .id
    expect(
      await refusal(evening.house.transact((tx) => claimBatch(tx, { volunteerId: sofiaId, campaign: 'Rally' }))),
    ).toBe('batch.closing')
    await evening.clockTo(21, 0)
    expect(shown(await victor.press('Send'))).toMatch(/too late/)
    expect(shown(await sofia.type('/batch'))).toMatch(/too early or too late to text/)
    expect(await firsts()).toBe(1)
  })

  it('are none where texting is open all day', async () => {
    await evening.clockTo(23, 55)
    await evening.house.campaign(await evening.house.list(2))
    expect(shown(await victor.type('/batch 1'))).toMatch(/1 of 1/)
  })
})
