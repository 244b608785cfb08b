import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openEvening } from '../../support/answers.ts'
import type { Evening } from '../../support/answers.ts'
import { shown, tokenOf, words } from '../../support/app.ts'
import type { Hand } from '../../support/app.ts'
import type { PlaygroundMessage } from '../../../src/platforms/playground/index.ts'
import { expectVerified, phoneOf } from '../../support/house.ts'
import { queues, redisIsThere } from '../../support/redis.ts'

describe.each(queues)('written after closing, queue on $name', ({ redis }) => {
  let evening: Evening
  let victor: Hand
  let card: PlaygroundMessage
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
    await evening.clockTo(20, 30)
    await evening.text(victor, 1)
    await evening.house.query(sql`update campaign set opens = 540, closes = 1260 returning id`)
    await evening.clockTo(21, 5)
    card = await evening.answer(victor, 0, 'Where is it?')
  })
  const sent = (): string[] => evening.carrier.ledger.slice(1).map((text) => text.body)
  const morning = async (): Promise<PlaygroundMessage> => {
    await evening.clockTo(9, 1)
    await evening.swept()
    return evening.comes(victor, /You wrote this to Ann0 after closing/)
  }

  it('it is kept, offered at opening, and goes with a press', async () => {
    expect(shown(await victor.type('At the town hall', { replyTo: card.id }))).toMatch(
      /too late \(or too early\) to text Ann0[^]*kept[^]*at .*09:00/,
    )
    expect(shown(await victor.type('/me'))).toMatch(/waiting for you: 0/)
    await evening.clockTo(8, 55)
    await evening.swept()
    expect(sent()).toEqual([])
    const offered = await morning()
    expect(words(offered)).toMatch(/At the town hall/)
    expect(offered.view.buttons!.map((b) => b.label)).toEqual(['Send', 'Change', 'Drop'])
    // Never by itself; and one card, not the contact's beside it.
    await evening.house.shift(600)
    await evening.swept()
    expect(sent()).toEqual([])
    expect(
      (await victor.read()).filter(
        (m) => m.author === null && m.position > card.position && /Where is it/.test(words(m)),
      ),
    ).toEqual([])
    const outcomes = await Promise.all([1, 2].map(() => victor.press('Send', { on: offered })))
    expect(outcomes.map(shown).filter((w) => /✓ Answered Ann0/.test(w))).toHaveLength(1)
    await evening.idle()
    expect(sent()).toEqual(['At the town hall'])
    expect(await evening.count(`conversation where state = 'waiting'`)).toBe(0)
    await expectVerified(evening.app.store)
  })

  it('it can be changed, at night and in the morning', async () => {
    const opened = await victor.press('Write an answer', { on: card })
    if (opened.kind !== 'form') throw new Error('no form')
    await victor.submit(opened.form, { text: 'At the hall' }, card)
    const kept = (await victor.find('Change'))!
    const change = await victor.press('Change', { on: kept })
    if (change.kind !== 'form') throw new Error('no form')
    expect(change.form.fields[0]!.value).toBe('At the hall')
    expect(shown(await victor.submit(change.form, { text: 'At the town hall' }, kept))).toMatch(/kept/)
    const offered = await morning()
    expect(words(offered)).toMatch(/At the town hall/)
    const again = await victor.press('Change', { on: offered })
    if (again.kind !== 'form') throw new Error('no form')
    await victor.submit(again.form, { text: 'At the town hall, 7 pm' }, offered)
    await evening.idle()
    expect(sent()).toEqual(['At the town hall, 7 pm'])
    await expectVerified(evening.app.store)
  })

  it('dropped, it is gone, and the contact waits again', async () => {
    await victor.type('Never mind', { replyTo: card.id })
    await victor.press('Drop')
    expect(await evening.count(`message where state = 'draft'`)).toBe(0)
    expect(shown(await victor.type('/me'))).toMatch(/waiting for you: 1/)
    await evening.clockTo(9, 1)
    await evening.swept()
    expect(await victor.find('Send')).toBeUndefined()
    await expectVerified(evening.app.store)
  })

  it('plain words too: the press that says to whom keeps them', async () => {
    await victor.type('At the town hall')
    expect(shown(await victor.press('Send'))).toMatch(/kept/)
    expect(sent()).toEqual([])
    await victor.press('Send', { on: await morning() })
    await evening.idle()
    expect(sent()).toEqual(['At the town hall'])
  })

  it('a canned reply is refused, with words; so is anything while the campaign is paused', async () => {
    expect(shown(await victor.press('Yes!', { on: card }))).toMatch(/too late/)
    await evening.house.query(sql`update campaign set state = 'paused' returning id`)
    expect(shown(await victor.type('At the town hall', { replyTo: card.id }))).toMatch(/Rally is paused/)
    expect(await evening.count(`message where kind = 'reply'`)).toBe(0)
  })

  it('not needed any more: opted out in the night, or answered by somebody else', async () => {
    await victor.type('At the town hall', { replyTo: card.id })
    await evening.house.inbound(phoneOf(0), 'STOP')
    await evening.clockTo(9, 1)
    await evening.swept()
    await evening.comes(victor, /kept answer to Ann0 is not needed/)
    expect(await evening.count(`message where state = 'draft'`)).toBe(0)
    expect(sent().filter((body) => /town hall/.test(body))).toEqual([])
    await expectVerified(evening.app.store)
  })

  it('who is done for tonight is not disturbed: it is offered when they are back', async () => {
    await victor.type('At the town hall', { replyTo: card.id })
    await victor.type('/help')
    await victor.press('Done for tonight')
    await evening.clockTo(9, 1)
    await evening.swept()
    expect(await evening.count(`message where state = 'draft' and offer_at is not null`)).toBe(1)
    await victor.type('/replies')
    await evening.swept()
    expect(tokenOf(await evening.comes(victor, /You wrote this to Ann0/), 'Send')).toBeDefined()
  })
})
