import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, tokenOf } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import { expectVerified, phoneOf } from '../../support/house.ts'

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

const tables = [
  'conversation',
  'contact',
  'inbound',
  'tag',
  'credit',
  'total',
  'target',
  'batch',
  'claim',
  'hold',
  'message',
]
/** All rows of the tables that a press can change, as they are. */
const snapshot = async (without: string[] = []): Promise<Record<string, unknown[]>> => {
  const rows: Record<string, unknown[]> = {}
  for (const table of tables.filter((t) => !without.includes(t)))
    rows[table] = (
      await evening.house.query<{ row: unknown }>(
        sql`select to_jsonb(x) as row from ${sql.raw(table)} x order by to_jsonb(x)::text`,
      )
    ).map((r) => r.row)
  return rows
}
/** An answer of somebody who stands ready in two more campaigns: of one Victor holds the last contact. */
async function entangled(): Promise<void> {
  await evening.text(victor, 1)
  await evening.house.campaign(await evening.house.list(1, { name: 'Solo' }), { name: 'Second' })
  await evening.house.campaign('List of Rally', { name: 'Third', batchSize: 2 })
  await victor.type('/batch 1 Second')
  await evening.answer(victor, 0, 'What is this about?')
}

const presses: [string, (hand: Hand) => Promise<unknown>][] = [
  ['Close', (hand) => hand.press('Close')],
  ['Wrong number', (hand) => hand.press('Wrong number')],
  ['Opted out', (hand) => hand.press('Opted out')],
  ['Later', async (hand) => (await hand.press('Later'), hand.press('In an hour'))],
  ['Ask a lead', (hand) => hand.press('Ask a lead')],
]

describe.each(presses)('%s', (name, press) => {
  it('can be taken back within ten seconds: all rows are as they were', async () => {
    await entangled()
    const held = await evening.house.query<{ first: string }>(
      sql`select k.first_name as first from target t join contact k on k.id = t.contact_id join batch b on b.id = t.batch_id where b.volunteer_id is not null and t.state = 'ready'`,
    )
    expect(held).toEqual([{ first: 'Ann0' }])
    const before = await snapshot()
    await press(victor)
    await evening.idle()
    expect(await snapshot()).not.toEqual(before)
    expect(shown(await victor.press('Undo'))).toMatch(/Taken back: all is as it was[^]*Ann0: What is this about\?/)
    expect(await snapshot()).toEqual(before)
    if (name === 'Opted out')
      expect(await evening.house.query(sql`select how, ended_at is not null as ended from opt_out`)).toEqual([
        { how: 'volunteer', ended: true },
      ])
    // The card can be pressed as before, and the contact may be texted.
    expect(shown(await victor.press('Yes!'))).toMatch(/✓ Answered Ann0/)
    await evening.idle()
    expect(evening.carrier.ledger).toHaveLength(2)
    await expectVerified(evening.app.store)
  })

  it('stands after ten seconds, and is taken back once at most', async () => {
    await evening.text(victor, 1)
    await evening.answer(victor, 0, 'What is this about?')
    await press(victor)
    const card = (await victor.find('Undo'))!
    const token = tokenOf(card, 'Undo')!
    await evening.house.shift(11)
    const before = await snapshot()
    expect(shown(await victor.press('', { on: card, token }))).toMatch(/within 10 seconds only/)
    expect(await snapshot()).toEqual(before)
    await evening.house.shift(-11)
    const outcomes = await Promise.all([1, 2, 3].map(() => victor.press('', { on: card, token })))
    expect(outcomes.map(shown).filter((w) => /Taken back/.test(w))).toHaveLength(1)
    await expectVerified(evening.app.store)
  })
})

describe('an undo', () => {
  it('is its presser’s alone', async () => {
    await evening.text(victor, 1)
    await evening.answer(victor, 0, 'hm')
    await victor.press('Close')
    const token = tokenOf(await victor.find('Undo'), 'Undo')!
    await evening.house.person('Sofia', { team: 'North' })
    const sofia = evening.at('Sofia')
    await sofia.type('/help')
    expect(shown(await sofia.press('', { on: (await sofia.read()).at(-1)!, token }))).toMatch(/does nothing any more/)
    expect(await evening.count(`conversation where state = 'closed'`)).toBe(1)
  })

  it('does not undo what came in between: a STOP stands, a text waits, a taken batch is let alone', async () => {
    await entangled()
    await victor.press('Close')
    const closed = (await victor.find('Undo'))!
    await evening.house.inbound(phoneOf(0), 'STOP')
    expect(shown(await victor.press('Undo', { on: closed }))).toMatch(/within 10 seconds only/)
    expect(await evening.count(`opt_out where ended_at is null`)).toBe(1)
    await evening.idle()
    await expectVerified(evening.app.store)
  })

  it('of an opt-out leaves a batch alone that others took in the meantime', async () => {
    await evening.text(victor, 1)
    await evening.house.campaign('List of Rally', { name: 'Second', batchSize: 3 })
    await evening.answer(victor, 0, 'What is this about?')
    await victor.press('Opted out')
    await evening.house.person('Sofia', { team: 'North' })
    await evening.at('Sofia').type('/batch 3 Second')
    await victor.press('Undo')
    // Sofia counts on what she was shown; the contact has simply left that campaign.
    expect(
      await evening.count(
        `target t join campaign c on c.id = t.campaign_id where c.name = 'Second' and t.state = 'out'`,
      ),
    ).toBe(1)
    expect(await evening.count('contact where opted_out_at is not null')).toBe(0)
    await expectVerified(evening.app.store)
  })

  it('is not offered where something has left', async () => {
    await evening.text(victor, 2)
    const [one, other] = [await evening.answer(victor, 0, 'Yes'), await evening.answer(victor, 1, 'Where?')]
    await victor.press('Yes!', { on: one })
    await victor.type('At the town hall', { replyTo: other.id })
    expect(await victor.find('Undo')).toBeUndefined()
    expect(await evening.count('undo')).toBe(0)
  })

  it('comes with the next card of the queue, and brings the other one back', async () => {
    await evening.text(victor, 2)
    for (const i of [0, 1]) await evening.answer(victor, i, `Answer ${i}`)
    await victor.type('/replies')
    expect(shown(await victor.press('Close'))).toMatch(/Ann0 closed[^]*Ann1: Answer 1/)
    expect(shown(await victor.press('Undo'))).toMatch(/Taken back[^]*Ann0: Answer 0/)
    expect(shown(await victor.press('Yes!'))).toMatch(/✓ Answered Ann0[^]*Ann1: Answer 1/)
  })
})
