import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, tokenOf, words } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import { expectVerified, phoneOf } from '../../support/house.ts'

let evening: Evening
let victor: Hand
let sofia: Hand
beforeAll(async () => {
  evening = await openEvening()
})
afterAll(() => evening.close())
beforeEach(async () => {
  await evening.wipe()
  await evening.house.person('Victor', { team: 'North' })
  await evening.house.person('Sofia', { team: 'North' })
  await evening.house.person('Zoe', { team: 'South' })
  victor = evening.at('Victor')
  sofia = evening.at('Sofia')
})

const replies = async (): Promise<string[]> =>
  (
    await evening.house.query<{ body: string }>(
      sql`select k.first_name || ': ' || m.body as body from message m join contact k on k.id = m.contact_id where m.kind = 'reply' order by m.created_at, m.id`,
    )
  ).map((m) => m.body)
/** Victor's conversations become the team's. */
const away = () =>
  evening.house.query(
    sql`update conversation set volunteer_id = null, nudge_at = null, hand_back_at = null returning id`,
  )

describe('/replies', () => {
  it('gives the waiting answers, oldest first, one at a time in one message, and never a first text', async () => {
    await evening.text(victor, 4)
    for (const i of [2, 0, 3]) await evening.answer(victor, i, `Answer ${i}`)
    const first = await victor.type('/replies')
    expect(shown(first)).toMatch(/1 of 3 waiting[^]*Ann2 answered[^]*Ann2: Answer 2/)
    const card = (await victor.read()).at(-1)!
    expect(tokenOf(card, 'Send')).toBeUndefined()
    const before = (await victor.read()).length
    expect(shown(await victor.press('Yes!', { on: card }))).toMatch(
      /✓ Answered Ann2[^]*1 of 2 waiting[^]*Ann0 answered[^]*Ann0: Answer 0/,
    )
    expect(shown(await victor.press('Close', { on: (await victor.read()).at(-1)! }))).toMatch(
      /Conversation with Ann0 closed[^]*1 of 1 waiting[^]*Ann3/,
    )
    expect(shown(await victor.press('No', { on: (await victor.read()).at(-1)! }))).toMatch(
      /✓ Answered Ann3[^]*Nobody is waiting/,
    )
    const last = (await victor.read()).at(-1)!
    expect(last.id).toBe(card.id)
    expect((await victor.read()).length).toBe(before)
    expect(last.view.buttons!.map((b) => b.label)).toEqual(['Next contacts', 'Done for tonight'])
    expect(await replies()).toEqual([
      'Ann2: Wonderful, thank you Ann2! We will see you there.',
      'Ann3: Thank you for telling us, and have a good evening!',
    ])
    await expectVerified(evening.app.store)
  })

  it('a reply to its card in own words brings the next below', async () => {
    await evening.text(victor, 2)
    await evening.answer(victor, 0, 'Where?')
    await evening.answer(victor, 1, 'When?')
    await victor.type('/replies')
    const card = (await victor.read()).at(-1)!
    expect(shown(await victor.type('At the town hall', { replyTo: card.id }))).toMatch(
      /✓ Answered Ann0[^]*Ann1: When\?/,
    )
    // Plain words are asked about, for who is on the screen.
    expect(shown(await victor.type('At seven'))).toMatch(/Should this go to Ann1/)
    expect(await replies()).toEqual(['Ann0: At the town hall', 'Ann1: At seven'])
    expect(await evening.count(`message where kind = 'reply' and state = 'draft'`)).toBe(1)
  })

  it("the team's answers are for the team: shown is taken, passed on is left to others", async () => {
    await evening.text(victor, 3)
    for (const i of [0, 1, 2]) await evening.answer(victor, i, `Answer ${i}`)
    await away()
    expect(shown(await evening.at('Zoe').type('/replies'))).toMatch(/Nobody is waiting/)
    expect(shown(await sofia.type('/replies'))).toMatch(/1 of 3 waiting[^]*Ann0: Answer 0/)
    // What Sofia reads nobody else is shown.
    expect(shown(await victor.type('/replies'))).toMatch(/1 of 2 waiting[^]*Ann1: Answer 1/)
    expect(shown(await sofia.press('Next one'))).toMatch(
      /1 of 1 waiting[^]*Ann2: Answer 2|2 of 2 waiting[^]*Ann2: Answer 2/,
    )
    // Sofia passed on and had never written: it is the team's again, and Victor finds it.
    expect(shown(await victor.press('Next one'))).toMatch(/Ann0: Answer 0/)
    expect(await evening.count(`conversation v join volunteer w on w.id = v.volunteer_id`)).toBe(3)
    await expectVerified(evening.app.store)
  })

  it('one that went to the queue can be answered from its old card, until somebody else has it', async () => {
    await evening.text(victor, 2)
    const [one, other] = [await evening.answer(victor, 0, 'Yes'), await evening.answer(victor, 1, 'Yes')]
    await away()
    expect(shown(await victor.press('Yes!', { on: one }))).toMatch(/✓ Answered Ann0/)
    expect(shown(await sofia.type('/replies'))).toMatch(/Ann1: Yes/)
    expect(shown(await victor.press('Yes!', { on: other }))).toMatch(/somebody else’s now/)
    expect(await replies()).toHaveLength(1)
    await expectVerified(evening.app.store)
  })

  it('two at once never answer the same: twelve answers, four hands, twelve texts', async () => {
    await evening.text(victor, 12)
    for (let i = 0; i < 12; i++) await evening.house.inbound(phoneOf(i), 'Yes')
    await evening.idle()
    await away()
    const hands = [victor, sofia]
    for (const name of ['Tom', 'Uma']) {
      await evening.house.person(name, { team: 'North' })
      hands.push(evening.at(name))
    }
    await Promise.all(
      hands.map(async (hand) => {
        await hand.type('/replies')
        for (let round = 0; round < 20; round++) {
          const card = (await hand.read()).at(-1)!
          if (!tokenOf(card, 'Yes!')) break
          await hand.press('Yes!', { on: card })
        }
      }),
    )
    // Whoever found all others' hands on the rest was told that nobody waits: what is left is taken by one of them.
    for (let round = 0; round < 12 && (await evening.count(`conversation where state = 'waiting'`)) > 0; round++) {
      await victor.type('/replies')
      await victor.press('Yes!')
    }
    const sent = await replies()
    expect(sent).toHaveLength(12)
    expect(new Set(sent).size).toBe(12)
    await evening.idle()
    expect(new Set(evening.carrier.ledger.slice(12).map((text) => text.to)).size).toBe(12)
    await expectVerified(evening.app.store)
  })

  it('asked for in a channel, the answers are shown to the person alone', async () => {
    await evening.text(victor, 1)
    await evening.answer(victor, 0, 'My secret opinion')
    await victor.type('/replies', { channel: 'team' })
    expect((await victor.read('team')).map(words).join()).toContain('My secret opinion')
    expect((await sofia.read('team')).map(words).join()).not.toContain('secret')
  })
})
