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
  victor = evening.at('Victor')
  sofia = evening.at('Sofia')
  await evening.house.query(
    sql`insert into channel (network, tenant, channel, team_id) select 'playground', 'local', 'team', id from team where name = 'North' returning id`,
  )
})

describe('Done for tonight', () => {
  it('is a button at the end of a batch, on own figures, in the help and at the end of the answers', async () => {
    await evening.text(victor, 1)
    for (const line of ['', '/me', '/help', '/replies']) {
      if (line) await victor.type(line)
      expect(tokenOf((await victor.read()).at(-1), 'Done for tonight'), line).toBeDefined()
    }
  })

  it('contacts go back, answers that wait go to the team, with thanks and the evening’s figures', async () => {
    await evening.text(victor, 4)
    await victor.press('Yes!', { on: await evening.answer(victor, 0, 'Yes') })
    await evening.answer(victor, 1, 'My secret opinion')
    await evening.answer(victor, 2, 'Where?')
    await victor.type('/batch 2')
    await victor.type('/me')
    expect(shown(await victor.press('Done for tonight'))).toMatch(
      /Thank you, Victor, and good night![^]*People you texted: 4[^]*Answers handled in time: 1[^]*Pledges: 1[^]*I am silent/,
    )
    expect(await evening.count('batch where volunteer_id is not null')).toBe(0)
    expect(await evening.count(`claim where how = 'done'`)).toBe(1)
    // One word to the team for both, without names or words.
    const card = await evening.comes(sofia, /2 answers wait for somebody of the team/, 'team')
    expect(words(card)).not.toMatch(/secret|Ann/)
    expect((await sofia.read('team')).filter((m) => m.author === null)).toHaveLength(1)
    expect(shown(await sofia.press('Answers', { on: card, channel: 'team' }))).toMatch(
      /1 of 2 waiting[^]*My secret opinion/,
    )
    await expectVerified(evening.app.store)
  })

  it('figures are those of this evening', async () => {
    await evening.text(victor, 2)
    await evening.house.shift(13 * 3600)
    await evening.text(victor, 1, { campaign: 'Second', first: 100 })
    await victor.type('/me')
    expect(shown(await victor.press('Done for tonight'))).toMatch(/People you texted: 1\n/)
  })

  it('later answers go to the team, and the bot is silent, until they ask for contacts or answers', async () => {
    await evening.text(victor, 5)
    await victor.press('Done for tonight')
    const before = (await victor.read()).length
    for (const [i, body] of [
      [0, 'Yes'],
      [1, 'STOP'],
      [2, 'Liked “Hi”'],
    ] as const)
      await evening.house.inbound(phoneOf(i), body)
    await evening.comes(sofia, /An answer in Rally waits/, 'team')
    await evening.house.shift(11 * 60)
    await evening.swept()
    expect((await victor.read()).length).toBe(before)
    expect(
      await evening.count(`conversation v join volunteer w on w.id = v.volunteer_id where v.state = 'waiting'`),
    ).toBe(0)
    // Asking for answers is being back.
    await victor.type('/replies')
    expect(await evening.count('volunteer where done_at is not null')).toBe(0)
    expect(words(await evening.answer(victor, 3, 'Me too'))).toMatch(/Ann3: Me too/)
    await victor.type('/help')
    await victor.press('Done for tonight')
    expect(await evening.count('volunteer where done_at is not null')).toBe(1)
    await victor.type('/batch 1')
    expect(await evening.count('volunteer where done_at is not null')).toBe(0)
    expect(words(await evening.answer(victor, 4, 'And me'))).toMatch(/Ann4: And me/)
    await expectVerified(evening.app.store)
  })

  it('an answer in the very moment of it waits with nobody who has left', async () => {
    for (let round = 0; round < 6; round++) {
      const i = round * 10
      await evening.text(victor, 1, { campaign: `Round ${round}`, first: i })
      await victor.type('/help')
      await Promise.all([victor.press('Done for tonight'), evening.house.inbound(phoneOf(i), 'Yes')])
      await evening.idle()
      expect(
        await evening.count(
          `conversation v join volunteer w on w.id = v.volunteer_id and w.done_at is not null where v.state = 'waiting'`,
        ),
      ).toBe(0)
      await victor.type('/replies')
      await victor.press('Close')
    }
    await expectVerified(evening.app.store)
  })
})
