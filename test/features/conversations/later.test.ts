import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, tokenOf, words } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import { expectVerified } from '../../support/house.ts'
import { queues, redisIsThere } from '../../support/redis.ts'

describe.each(queues)('put off and asked about, queue on $name', ({ redis }) => {
  let evening: Evening
  let victor: Hand
  const missing = (): boolean => redis && !redisIsThere()
  beforeAll(async () => {
    if (!missing()) evening = await openEvening({ redis })
  })
  afterAll(() => evening?.close())
  beforeEach(async (context) => {
    if (missing()) return context.skip('no redis-server on the PATH')
    await evening.wipe()
    await evening.house.person('Victor', { team: 'North' })
    victor = evening.at('Victor')
  })
  const cards = async (hand: Hand, what: RegExp): Promise<number> =>
    (await hand.read()).filter((m) => what.test(words(m))).length
  const minutesUntil = async (): Promise<number> =>
    Math.round(
      (
        await evening.house.query<{ m: number }>(
          sql`select (extract(epoch from later_at - muster_now()) / 60)::float as m from conversation where later_at is not null`,
        )
      )[0]!.m,
    )

  it('Later: it comes back when told, as one card', async () => {
    await evening.text(victor, 1)
    const card = await evening.answer(victor, 0, 'Call me later')
    expect(shown(await victor.press('Later', { on: card }))).toMatch(/When should Ann0 come back/)
    const choice = (await victor.read()).at(-1)!
    expect(choice.view.buttons!.map((b) => b.label)).toEqual([
      'In 15 minutes',
      'In an hour',
      expect.stringMatching(/^When texting opens \(.*09:00\)$/),
      'Not later: now',
    ])
    expect(shown(await victor.press('Not later: now', { on: choice }))).toMatch(/Ann0: Call me later/)
    await victor.press('Later')
    expect(shown(await victor.press('In 15 minutes'))).toMatch(/Later: Ann0 comes back at \d\d:\d\d/)
    expect(await minutesUntil()).toBe(15)
    expect(shown(await victor.type('/replies'))).toMatch(/Nobody is waiting/)
    const before = await cards(victor, /Call me later/)
    await evening.house.shift(14 * 60)
    await evening.swept()
    expect(await cards(victor, /Call me later/)).toBe(before)
    await evening.house.shift(61)
    await evening.swept()
    await evening.comes(victor, /Call me later/)
    await evening.swept()
    expect(await cards(victor, /Call me later/)).toBe(before + 1)
    expect(shown(await victor.press('Yes!'))).toMatch(/✓ Answered Ann0/)
    await expectVerified(evening.app.store)
  })

  it('in an hour, and when texting opens', async () => {
    await evening.clockTo(20, 30)
    await evening.text(victor, 2)
    await evening.house.query(sql`update campaign set opens = 600, closes = 1260 returning id`)
    const [one, other] = [await evening.answer(victor, 0, 'hm'), await evening.answer(victor, 1, 'hm')]
    await victor.press('Later', { on: one })
    await victor.press('In an hour')
    expect(await minutesUntil()).toBe(60)
    await evening.house.query(
      sql`update conversation set later_at = null, state = 'closed' where later_at is not null returning id`,
    )
    await victor.press('Later', { on: other })
    await victor.press((await victor.read()).at(-1)!.view.buttons![2]!.label)
    expect(await minutesUntil()).toBe(13 * 60 + 30)
  })

  it('who writes again is shown at once; who was put off by somebody who left comes to the team', async () => {
    await evening.house.person('Sofia', { team: 'North' })
    await evening.text(victor, 2)
    const [one, other] = [await evening.answer(victor, 0, 'hm'), await evening.answer(victor, 1, 'hm')]
    for (const on of [one, other]) {
      await victor.press('Later', { on })
      await victor.press('In 15 minutes')
    }
    const again = await evening.answer(victor, 0, 'Hello?')
    expect(words(again)).toMatch(/Ann0: Hello\?/)
    expect(await evening.count('conversation where later_at is not null')).toBe(1)
    await victor.press('Close', { on: again })
    await victor.type('/help')
    await victor.press('Done for tonight')
    expect(shown(await evening.at('Sofia').type('/replies'))).toMatch(/Nobody is waiting/)
    await evening.house.shift(15 * 60 + 1)
    await evening.swept()
    expect(shown(await evening.at('Sofia').type('/replies'))).toMatch(/1 of 1 waiting[^]*Ann1: hm/)
    await expectVerified(evening.app.store)
  })

  describe('Ask a lead', () => {
    it('the lead sees who asks and all that was said, and may take it', async () => {
      await evening.house.person('Lea', { team: 'North', role: 'lead' })
      await evening.house.person('Otto', { team: 'South', role: 'lead' })
      await evening.text(victor, 1)
      await evening.answer(victor, 0, 'What about the tax?')
      expect(shown(await victor.press('Ask a lead'))).toMatch(/A lead was asked about Ann0/)
      const lea = evening.at('Lea')
      const card = await evening.comes(lea, /Victor asks you/)
      expect(words(card)).toMatch(/Ann0: What about the tax\?/)
      expect(card.view.buttons!.map((b) => b.label)).toEqual(['I take it', 'Back to Victor'])
      expect(await evening.at('Otto').read()).toEqual([])
      // A volunteer of the team cannot take what a lead was asked.
      await evening.house.person('Sofia', { team: 'North' })
      await evening.at('Sofia').type('/help')
      const sofias = (await evening.at('Sofia').read()).at(-1)!
      expect(shown(await evening.at('Sofia').press('', { on: sofias, token: tokenOf(card, 'I take it')! }))).toMatch(
        /is taken/,
      )
      expect(shown(await lea.press('I take it', { on: card }))).toMatch(/This conversation is yours now/)
      await lea.press('Yes!')
      expect(await evening.count(`message where kind = 'reply'`)).toBe(1)
      await evening.idle()
      await expectVerified(evening.app.store)
    })

    it('or give it back with a word, as a card to who asked', async () => {
      await evening.house.person('Lea', { team: 'North', role: 'lead' })
      await evening.text(victor, 1)
      await evening.answer(victor, 0, 'What about the tax?')
      await victor.press('Ask a lead')
      const lea = evening.at('Lea')
      const card = await evening.comes(lea, /Victor asks you/)
      const opened = await lea.press('Back to Victor', { on: card })
      if (opened.kind !== 'form') throw new Error(`no form: ${shown(opened)}`)
      expect(shown(await lea.submit(opened.form, { note: 'Say it is on page 3' }, card))).toMatch(
        /Given back to Victor/,
      )
      const back = await evening.comes(victor, /From Lea — Say it is on page 3/)
      expect(tokenOf(back, 'Yes!')).toBeDefined()
      expect(await evening.count('conversation where asked_at is not null')).toBe(0)
      // Once is enough.
      expect(shown(await lea.submit(opened.form, { note: 'again' }, card))).toMatch(/settled already/)
      await victor.press('Yes!', { on: back })
      expect(await evening.count(`conversation where note <> ''`)).toBe(0)
      await expectVerified(evening.app.store)
    })

    it('without a lead it goes to the organizers’ channel, without the contact’s words', async () => {
      await evening.house.query(
        sql`insert into channel (network, tenant, channel) values ('playground', 'local', 'team') returning id`,
      )
      await evening.text(victor, 1)
      await evening.answer(victor, 0, 'My secret opinion')
      await victor.press('Ask a lead')
      const olga = evening.at('Olga')
      const card = await evening.comes(olga, /Victor asks a lead about an answer in Rally/, 'team')
      expect(words(card)).not.toMatch(/secret|Ann0/)
      expect(shown(await olga.press('I take it', { on: card, channel: 'team' }))).toMatch(/My secret opinion/)
      expect(
        shown(await victor.press('', { on: (await victor.read()).at(-1)!, token: tokenOf(card, 'I take it')! })),
      ).toMatch(/is taken/)
    })

    it('nobody of theirs minds it: after the campaign’s time it is in the team’s queue', async () => {
      await evening.house.person('Lea', { team: 'North', role: 'lead' })
      await evening.house.person('Sofia', { team: 'North' })
      await evening.text(victor, 1)
      await evening.answer(victor, 0, 'Hm')
      await victor.press('Ask a lead')
      await evening.comes(evening.at('Lea'), /Victor asks you/)
      await evening.house.shift(44 * 60)
      await evening.swept()
      expect(shown(await evening.at('Sofia').type('/replies'))).toMatch(/Nobody is waiting/)
      await evening.house.shift(61)
      await evening.swept()
      expect(shown(await evening.at('Sofia').type('/replies'))).toMatch(/1 of 1 waiting[^]*Ann0: Hm/)
      await expectVerified(evening.app.store)
    })
  })
})
