import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, words } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import { expectVerified } from '../../support/house.ts'
import { queues, redisIsThere } from '../../support/redis.ts'

describe.each(queues)('answers that wait, queue on $name', ({ redis }) => {
  let evening: Evening
  let victor: Hand
  let sofia: Hand
  const missing = (): boolean => redis && !redisIsThere()
  beforeAll(async () => {
    if (!missing()) evening = await openEvening({ redis })
  })
  afterAll(() => evening?.close())
  beforeEach(async (context) => {
    if (missing()) return context.skip('no redis-server on the PATH')
    await evening.wipe()
    await evening.house.person('Victor', { team: 'North' })
    await evening.house.person('Sofia', { team: 'North' })
    victor = evening.at('Victor')
    sofia = evening.at('Sofia')
  })
  const nudges = async (): Promise<string[]> =>
    (await victor.read()).map(words).filter((w) => /waits? for your answer/.test(w))
  const pass = async (minutes: number): Promise<void> => {
    await evening.house.shift(minutes * 60)
    await evening.swept()
  }

  it('one reminder for all of them, after ten minutes, at most every half hour', async () => {
    await evening.text(victor, 4)
    for (const i of [0, 1, 2]) await evening.answer(victor, i, 'Hello?')
    await pass(9)
    expect(await nudges()).toEqual([])
    await pass(1.1)
    expect(await nudges()).toEqual(['3 people wait for your answer.'])
    await evening.answer(victor, 3, 'And me?')
    await pass(15)
    expect(await nudges()).toHaveLength(1)
    await pass(15)
    expect(await nudges()).toEqual(['3 people wait for your answer.', '4 people wait for your answer.'])
    expect(shown(await victor.press('Answers'))).toMatch(/1 of 4 waiting/)
    await expectVerified(evening.app.store)
  })

  it('none for what was answered, put off or asked about', async () => {
    await evening.text(victor, 3)
    const cards = [
      await evening.answer(victor, 0, 'a'),
      await evening.answer(victor, 1, 'b'),
      await evening.answer(victor, 2, 'c'),
    ]
    await victor.press('Yes!', { on: cards[0]! })
    await victor.press('Later', { on: cards[1]! })
    await victor.press('In an hour')
    await victor.press('Ask a lead', { on: cards[2]! })
    await pass(11)
    expect(await nudges()).toEqual([])
  })

  it('none after Done, none while paused', async () => {
    await evening.text(victor, 2)
    await evening.answer(victor, 0, 'Hello?')
    await evening.house.query(sql`update volunteer set paused_at = muster_now() where name = 'Victor' returning id`)
    await pass(11)
    expect(await nudges()).toEqual([])
    await evening.house.query(sql`update volunteer set paused_at = null where name = 'Victor' returning id`)
    await evening.answer(victor, 1, 'Hello?')
    await evening.house.query(sql`update volunteer set done_at = muster_now() where name = 'Victor' returning id`)
    await pass(11)
    expect(await nudges()).toEqual([])
  })

  it('none outside the campaign’s hours: then after opening', async () => {
    await evening.clockTo(20, 55)
    await evening.text(victor, 1)
    await evening.house.query(sql`update campaign set opens = 540, closes = 1260 returning id`)
    await evening.answer(victor, 0, 'Hello?')
    await pass(11)
    await pass(40)
    expect(await nudges()).toEqual([])
    await evening.clockTo(9, 5)
    await evening.swept()
    expect(await nudges()).toEqual([])
    await evening.clockTo(9, 11)
    await evening.swept()
    expect(await nudges()).toEqual(['One person waits for your answer.'])
    await expectVerified(evening.app.store)
  })

  it('after the campaign’s time they go to the team’s queue, told once', async () => {
    await evening.house.query(
      sql`insert into channel (network, tenant, channel, team_id) select 'playground', 'local', 'team', id from team where name = 'North' returning id`,
    )
    await evening.text(victor, 3)
    await evening.house.query(sql`update campaign set hand_back_after = 20 returning id`)
    const cards = [await evening.answer(victor, 0, 'My secret opinion'), await evening.answer(victor, 1, 'Hello?')]
    await pass(19)
    expect(await evening.count('conversation where volunteer_id is null')).toBe(0)
    // Who writes again has waited since the first time.
    await evening.answer(victor, 1, 'Anybody there?')
    await pass(1.1)
    expect(await evening.count('conversation where volunteer_id is null')).toBe(2)
    const told = (await sofia.read('team')).filter((m) => m.author === null)
    expect(told.map(words)).toEqual(['2 answers wait for somebody of the team.'])
    expect(shown(await sofia.press('Answers', { on: told[0]!, channel: 'team' }))).toMatch(/My secret opinion/)
    // Victor's card says so.
    expect(shown(await victor.press('Yes!', { on: cards[0]! }))).toMatch(/somebody else’s now/)
    await expectVerified(evening.app.store)
  })

  it('not at night: who is away in the evening finds it in the morning, with the campaign’s time', async () => {
    await evening.clockTo(20, 40)
    await evening.text(victor, 1)
    await evening.house.query(sql`update campaign set opens = 540, closes = 1260 returning id`)
    await evening.answer(victor, 0, 'Hello?')
    await pass(50)
    expect(await evening.count('conversation where volunteer_id is null')).toBe(0)
    await evening.clockTo(9, 40)
    await evening.swept()
    expect(await evening.count('conversation where volunteer_id is null')).toBe(0)
    await evening.clockTo(9, 46)
    await evening.swept()
    expect(await evening.count('conversation where volunteer_id is null')).toBe(1)
    await expectVerified(evening.app.store)
  })
})
