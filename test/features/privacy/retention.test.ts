/** What has had its time is removed, in groups, and the organizers are told; counts stay. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { readFigures } from '../../../src/features/campaigns/figures.ts'
import { setState } from '../../../src/features/campaigns/launch.ts'
import { saveMeasure, saveOwnMeasure } from '../../../src/features/organisation/measure.ts'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { expectVerified, phoneOf } from '../../support/house.ts'

let evening: Evening
beforeAll(async () => void (evening = await openEvening()))
beforeEach(() => evening.wipe())
afterAll(() => evening.close())

const day = 86_400
/** A finished campaign of two texts, an answer, a tag. */
async function worked(): Promise<string> {
  const { house } = evening
  await house.person('Vera')
  const vera = evening.at('Vera')
  await evening.text(vera, 2)
  await house.inbound(phoneOf(0), 'I am coming')
  await evening.comes(vera, /I am coming/)
  await vera.press('Yes!')
  await evening.idle()
  const [campaign] = await house.query<{ id: string }>(sql`select id from campaign`)
  await house.transact((tx) => setState(tx, campaign!.id, 'finished'))
  return campaign!.id
}
const words = () =>
  evening.count(
    `(select body from message where body <> '' and kind <> 'test' union all select body from inbound where body <> '') x`,
  )

it('empties words and removes answers after their days, by the house’s measure', async () => {
  const { house } = evening
  const id = await worked()
  const before = await house.transact((tx) => readFigures(tx, id))
  await house.transact((tx) => saveMeasure(tx, { messages: 10, answers: 20, people: 3000 }))
  await house.shift(9 * day)
  await evening.swept()
  expect(await words()).toBe(4)
  await house.shift(2 * day)
  await evening.swept()
  expect(await words()).toBe(0)
  expect(await evening.count('tag')).toBe(1)
  expect(await evening.at('Olga').last()).toContain(
    'The time of Rally is over. Removed: the words of 4 texts and 1 answer, and 0 tags',
  )
  await house.shift(10 * day)
  await evening.swept()
  expect(await evening.count('tag')).toBe(0)
  const after = await house.transact((tx) => readFigures(tx, id))
  expect(after).toMatchObject({ contacts: before!.contacts, sent: before!.sent, delivered: before!.delivered })
  await expectVerified(house.store)
})

it('goes by the campaign’s own days where it has any, and says nothing when there is nothing', async () => {
  const { house } = evening
  const id = await worked()
  await house.transact((tx) => saveOwnMeasure(tx, id, { messages: 2, answers: 2 }))
  await house.shift(3 * day)
  await evening.swept()
  expect([await words(), await evening.count('tag')]).toEqual([0, 0])
  const told = await evening.at('Olga').read()
  await house.shift(40 * day)
  await evening.swept()
  expect(await evening.at('Olga').read()).toHaveLength(told.length)
})

it('lets go of people of whom nothing was heard, who may come back; opt-outs stay', async () => {
  const { house } = evening
  await worked()
  await house.inbound(phoneOf(1), 'STOP')
  await evening.idle()
  await house.transact((tx) => saveMeasure(tx, { messages: 10, answers: 10, people: 100 }))
  await house.shift(99 * day)
  await evening.swept()
  expect(await evening.count('contact')).toBe(5)
  await house.shift(2 * day)
  await evening.swept()
  expect(await evening.count('contact')).toBe(0)
  expect(await evening.count('opt_out where phone is null and phone_hash is not null and ended_at is null')).toBe(1)
  expect(await evening.at('Olga').last()).toContain('5 people of whom nothing was heard')
  await house.list(4, { name: 'Again' })
  expect(await evening.count('contact')).toBe(3)
  await expectVerified(house.store)
})
