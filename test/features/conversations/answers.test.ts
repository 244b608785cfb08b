import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setState } from '../../../src/features/campaigns/launch.ts'
import type { PlaygroundMessage } from '../../../src/platforms/playground/index.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, phoneOf, until } from '../../support/house.ts'

let muster: TestApp
let victor: Hand
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Victor', { team: 'North' })
  victor = muster.at('Victor')
})

const bodies = async (kind = 'reply'): Promise<string[]> =>
  (
    await muster.house.query<{ body: string }>(
      sql`select body from message where kind = ${kind} and state <> 'draft' order by created_at, id`,
    )
  ).map((m) => m.body)
const credits = () =>
  muster.house.query<{ metric: string; n: number }>(
    sql`select metric, count(*)::int as n from credit where metric <> 'closed' group by 1 order by 1`,
  )
const state = async (): Promise<string> =>
  (await muster.house.query<{ state: string }>(sql`select state from conversation order by created_at limit 1`))[0]!
    .state
/** Victor texts `n` contacts. */
const text = async (n = 1): Promise<void> => {
  await muster.house.campaign(await muster.house.list(Math.max(n, 3)), { name: 'Rally' })
  await victor.type(`/batch ${n}`)
  for (let i = 0; i < n; i++) await victor.press('Send')
  await until('the texts are sent', async () => muster.carrier.ledger.length === n)
}
/** A contact writes; the card that comes of it. */
const answer = async (
  body: string,
  options: { i?: number; at?: Date; media?: number } = {},
): Promise<PlaygroundMessage> => {
  const before = new Set((await victor.read()).map((m) => m.id))
  await muster.house.inbound(phoneOf(options.i ?? 0), body, options)
  let card: PlaygroundMessage | undefined
  await until(`a card for "${body}"`, async () => {
    card = (await victor.read()).findLast((m) => m.author === null && !before.has(m.id))
    // Shown, and on record as shown: what a native reply rests on.
    return (
      card !== undefined &&
      (await muster.house.query(sql`select 1 from card where message_id = ${card.id}`)).length === 1
    )
  })
  return card!
}

describe('a canned reply', () => {
  it('is one press: text, tag, credit, end', async () => {
    await text()
    const card = await answer('Yes, count me in')
    expect(words(card)).toMatch(/Ann0 answered[^]*•••[^]*You: Hi Ann0[^]*Ann0: Yes, count me in/)
    expect(shown(await victor.press('Yes!', { on: card }))).toContain('✓ Answered Ann0')
    expect(await bodies()).toEqual(['Wonderful, thank you Ann0! We will see you there.'])
    expect(await state()).toBe('closed')
    expect(await credits()).toEqual([
      { metric: 'answers', n: 1 },
      { metric: 'pledges', n: 1 },
    ])
    await until('the answer is sent', async () => muster.carrier.ledger.length === 2)
    await expectVerified(muster.app.store)
  })

  it('pressed by ten fingers at once, and again later: one text; the others are told', async () => {
    await text()
    const card = await answer('Yes')
    const token = tokenOf(card, 'Yes!')!
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => victor.press('Yes!', { on: card, token })))
    expect(outcomes.filter((o) => /Ann0 was answered already/.test(shown(o)))).toHaveLength(9)
    expect(shown(await victor.press('No', { on: card, token: tokenOf(card, 'No')! }))).toMatch(/was answered already/)
    expect(await bodies()).toHaveLength(1)
    expect(await credits()).toEqual([
      { metric: 'answers', n: 1 },
      { metric: 'pledges', n: 1 },
    ])
    await expectVerified(muster.app.store)
  })

  it('an answer broken into three texts is handled once; a new one may be answered again', async () => {
    await text()
    await answer('Yes')
    await answer('well')
    const card = await answer('maybe')
    expect(words(card)).toMatch(/Ann0: Yes[^]*Ann0: well[^]*Ann0: maybe/)
    await victor.press('Maybe', { on: card })
    expect(await credits()).toEqual([{ metric: 'answers', n: 1 }])
    const again = await answer('OK, I come')
    await victor.press('Yes!', { on: again })
    expect(await bodies()).toHaveLength(2)
    expect(await credits()).toEqual([
      { metric: 'answers', n: 2 },
      { metric: 'pledges', n: 1 },
    ])
    await expectVerified(muster.app.store)
  })

  it('a late answer is credited to nobody', async () => {
    await text()
    const card = await answer('Yes')
    await muster.house.shift(16 * 60)
    await victor.press('No', { on: card })
    expect(await credits()).toEqual([])
  })

  it('a reply that is not of this campaign, and a campaign that is paused, send nothing', async () => {
    await text()
    const card = await answer('Yes')
    const [c] = await muster.house.query<{ id: string }>(sql`select id from campaign`)
    await muster.house.transact((tx) => setState(tx, c!.id, 'paused'))
    expect(shown(await victor.press('Yes!', { on: card }))).toContain('Rally is paused')
    await muster.house.transact((tx) => setState(tx, c!.id, 'running'))
    const [talk] = tokenOf(card, 'Yes!')!.split(':').slice(1)
    expect(shown(await victor.press('', { on: card, token: `canned:${talk}:${talk}` }))).toMatch(
      /does nothing any more/,
    )
    expect(await bodies()).toEqual([])
  })
})

describe('own words', () => {
  it('a native reply to the card is sent, once, however often it is delivered', async () => {
    await text()
    const card = await answer('What time?')
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => victor.type('At 7, see you there!', { replyTo: card.id, key: 'one-line' })),
    )
    expect(outcomes.filter((o) => o.kind === 'shown')).toHaveLength(1)
    expect(await bodies()).toEqual(['At 7, see you there!'])
    expect(await state()).toBe('open')
    expect(await credits()).toEqual([{ metric: 'answers', n: 1 }])
    // The same conversation may be continued.
    await victor.type('Bring friends.', { replyTo: card.id })
    expect(await bodies()).toEqual(['At 7, see you there!', 'Bring friends.'])
    await expectVerified(muster.app.store)
  })

  it('the form does the same', async () => {
    await text()
    const card = await answer('What time?')
    const opened = await victor.press('Write an answer', { on: card })
    if (opened.kind !== 'form') throw new Error('no form')
    expect(shown(await victor.submit(opened.form, { text: ' ' }, card))).toMatch(/no words/)
    expect(shown(await victor.submit(opened.form, { text: 'x'.repeat(1601) }, card))).toMatch(
      /1601 characters|1,601 characters/,
    )
    await victor.submit(opened.form, { text: 'At 7.\nSee you' }, card)
    expect(await bodies()).toEqual(['At 7.\nSee you'])
  })

  it('plain words are never sent by guess: Send sends once, No never', async () => {
    await text(2)
    await answer('Who are you?', { i: 0 })
    await answer('Where?', { i: 1 })
    expect(shown(await victor.type('At the town hall'))).toMatch(/Should this go to Ann1 \(.*•.*\)\?\nAt the town hall/)
    expect(await bodies()).toEqual([])
    expect(muster.carrier.ledger).toHaveLength(2)
    const asked = (await victor.find('No'))!
    const [send, drop] = [tokenOf(asked, 'Send')!, tokenOf(asked, 'No')!]
    const outcomes = await Promise.all([1, 2, 3].map(() => victor.press('', { on: asked, token: send })))
    expect(outcomes.filter((o) => /Answered Ann1/.test(shown(o)))).toHaveLength(1)
    await victor.press('', { on: asked, token: drop })
    expect(await bodies()).toEqual(['At the town hall'])

    await victor.type('never mind')
    const second = (await victor.find('No'))!
    await victor.press('No', { on: second })
    expect(shown(await victor.press('', { on: second, token: tokenOf(second, 'Send')! }))).toMatch(
      /does nothing any more/,
    )
    expect(await bodies()).toEqual(['At the town hall'])
    await expectVerified(muster.app.store)
  })

  it('plain words with nobody to go to send nothing; a draft is not sent after an opt-out, nor an hour later', async () => {
    expect(shown(await victor.type('hello?'))).toMatch(/Nobody is waiting for these words/)
    await text()
    await answer('Where?')
    await victor.type('At the town hall')
    const asked = (await victor.find('No'))!
    // An hour later it would go to the team, sooner or later within a second of it.
    await muster.house.query(sql`update conversation set nudge_at = null, hand_back_at = null returning id`)
    await muster.house.shift(3601)
    expect(shown(await victor.press('Send', { on: asked }))).toMatch(/does nothing any more/)
    await victor.type('At the town hall')
    const again = (await victor.find('No'))!
    await answer('STOP')
    expect(shown(await victor.press('Send', { on: again }))).toMatch(/has opted out: nothing can be sent/)
    expect(await bodies()).toEqual([])
    await expectVerified(muster.app.store)
  })

  it('somebody else can neither answer, nor reply to, nor close the conversation', async () => {
    await text()
    const card = await answer('Where?')
    await muster.house.person('Sofia', { team: 'North' })
    const sofia = muster.at('Sofia')
    await sofia.type('/help')
    const page = (await sofia.find('Help').catch(() => undefined)) ?? (await sofia.read()).at(-1)!
    for (const label of ['Yes!', 'Write an answer', 'Wrong number', 'Opted out', 'Close'])
      expect(shown(await sofia.press('', { on: page, token: tokenOf(card, label)! }))).toMatch(/somebody else’s now/)
    expect(
      shown(await sofia.press('', { on: page, token: tokenOf(card, 'Close')!.replace(/^close/, 'take') })),
    ).toMatch(/is taken/)
    await sofia.type('mine now', { replyTo: card.id })
    expect(await bodies()).toEqual([])
    expect(await state()).toBe('waiting')
  })
})

describe('the other buttons', () => {
  it('wrong number: never texted again, in any campaign', async () => {
    await text()
    const card = await answer('You have the wrong number')
    expect(shown(await victor.press('Wrong number', { on: card }))).toMatch(
      /Wrong number: Ann0 will not be texted again/,
    )
    expect(await state()).toBe('closed')
    await muster.house.campaign('List 1', { name: 'Second' })
    expect(
      await muster.house.query(
        sql`select 1 from target t join campaign c on c.id = t.campaign_id where c.name = 'Second'`,
      ),
    ).toHaveLength(2)
    await expectVerified(muster.app.store)
  })

  it("opted out: on record as the volunteer's, and nothing can be sent", async () => {
    await text()
    const card = await answer('Please leave me in peace, all of you')
    await victor.press('Opted out', { on: card })
    expect(await muster.house.query(sql`select how from opt_out`)).toEqual([{ how: 'volunteer' }])
    expect(shown(await victor.type('sorry!', { replyTo: card.id }))).toMatch(/has opted out/)
    expect(shown(await victor.press('', { on: card, token: tokenOf(card, 'Yes!')! }))).toMatch(/has opted out/)
    expect(await bodies()).toEqual([])
    expect(await bodies('stopped')).toEqual([])
    await expectVerified(muster.app.store)
  })

  it("presses race the contact's own STOP and words: one order or the other, nobody is locked out", async () => {
    await text(3)
    const cards = [await answer('hm', { i: 0 }), await answer('hm', { i: 1 }), await answer('hm', { i: 2 })]
    const outcomes = await Promise.all([
      victor.press('Opted out', { on: cards[0]! }),
      muster.house.inbound(phoneOf(0), 'STOP'),
      muster.house.inbound(phoneOf(0), 'really'),
      victor.press('Wrong number', { on: cards[1]! }),
      muster.house.inbound(phoneOf(1), 'stop'),
      victor.press('Yes!', { on: cards[2]! }),
      muster.house.inbound(phoneOf(2), 'STOP'),
    ])
    expect(outcomes.map((o) => (typeof o === 'object' ? shown(o) : '')).filter((w) => /did not work/.test(w))).toEqual(
      [],
    )
    expect(await muster.house.query(sql`select 1 from opt_out where ended_at is null`)).toHaveLength(3)
    await until('nothing is left to do', async () => (await muster.house.query(sql`select 1 from outbox`)).length === 0)
    await expectVerified(muster.app.store)
  })
})

describe('what comes', () => {
  it('a STOP is told, and leaves nothing to press', async () => {
    await text()
    const card = await answer('STOP')
    expect(words(card)).toMatch(/Ann0 opted out\. Nothing to do/)
    expect(card.view.buttons).toBeUndefined()
    await until('the confirmation is sent', async () => muster.carrier.ledger.length === 2)
    const late = await answer('and stay away')
    expect(words(late)).toMatch(/has opted out/)
    expect(late.view.buttons).toBeUndefined()
    expect(shown(await victor.type('/me'))).toMatch(/Answers waiting for you: 0/)
    await expectVerified(muster.app.store)
  })

  it("a phone's reaction is shown and asks for nothing", async () => {
    await text()
    const card = await answer('Liked “Hi Ann0, Victor from Team Rivera here.”')
    expect(words(card)).toMatch(/Ann0: Liked/)
    expect(card.view.buttons).toBeUndefined()
    expect(await state()).toBe('open')
    expect(shown(await victor.type('/me'))).toMatch(/Answers waiting for you: 0/)
  })

  it('a photo without words', async () => {
    await text()
    const card = await answer('', { media: 2 })
    expect(words(card)).toMatch(/Ann0: \[sent 2 photos\]/)
    await victor.press('Maybe', { on: card })
    expect(await bodies()).toHaveLength(1)
  })

  it("a carrier's late timestamp does not turn the conversation round", async () => {
    await text()
    const late = new Date()
    late.setUTCHours(22, 40, 0, 0)
    await answer('First', { at: new Date(late.getTime() + 86_400_000) })
    await answer('Second', { at: new Date(late.getTime() - 10 * 86_400_000) })
    const card = await answer('Third', { at: late })
    expect(words(card)).toMatch(/You: Hi Ann0[^]*Ann0: First[^]*Ann0: Second[^]*Ann0: Third/)
  })

  it('a reply to the text of a volunteer who is texting on reaches them, and counts as waiting', async () => {
    await text(2)
    await answer('Yes', { i: 0 })
    await answer('Yes', { i: 1 })
    expect(shown(await victor.type('/me'))).toMatch(/Answers waiting for you: 2/)
    expect(shown(await victor.type('/batch'))).toMatch(/2 answers are waiting for you above/)
  })
})

describe('a volunteer who is away', () => {
  it("the team's channel gets a card without words; two press Take, one has it", async () => {
    await muster.house.person('Sofia', { team: 'North' })
    await muster.house.person('Tom', { team: 'North' })
    await muster.house.person('Zoe', { team: 'South' })
    await muster.house.query(
      sql`insert into channel (network, tenant, channel, team_id) select 'playground', 'local', 'team', id from team where name = 'North' returning id`,
    )
    await text()
    await muster.house.query(sql`update volunteer set removed_at = muster_now() where name = 'Victor' returning id`)
    await muster.house.inbound(phoneOf(0), 'My secret opinion')
    const [sofia, tom, zoe] = [muster.at('Sofia'), muster.at('Tom'), muster.at('Zoe')]
    await until('a card in the channel', async () => (await sofia.find('I take it', 'team')) !== undefined)
    const card = (await sofia.find('I take it', 'team'))!
    expect(words(card)).toMatch(/An answer in Rally waits/)
    expect(words(card)).not.toMatch(/secret|Ann0|514/)
    // Of another team: not theirs.
    expect(shown(await zoe.press('I take it', { on: card, channel: 'team' }))).toMatch(/is taken/)
    const outcomes = await Promise.all(
      [sofia, tom].map((hand) => hand.press('I take it', { on: card, channel: 'team' })),
    )
    const told = outcomes.map(shown)
    expect(told.filter((w) => /My secret opinion/.test(w))).toHaveLength(1)
    expect(told.filter((w) => /Somebody was faster/.test(w))).toHaveLength(1)
    // Only the taker sees the words.
    const [taker, other] = /My secret/.test(told[0]!) ? [sofia, tom] : [tom, sofia]
    expect((await other.read('team')).map(words).join()).not.toMatch(/secret/)
    const mine = (await taker.find('Yes!', 'team'))!
    await taker.press('Yes!', { on: mine, channel: 'team' })
    expect(await bodies()).toHaveLength(1)
    // The next answer comes to the taker.
    await muster.house.inbound(phoneOf(0), 'Thanks')
    await until('the taker has it', async () => /Ann0: Thanks/.test(await taker.last()))
    await expectVerified(muster.app.store)
  })

  it('removed after the answer came: it can be taken all the same, by their team or an organizer', async () => {
    await muster.house.person('Lea', { team: 'North', role: 'lead' })
    await muster.house.person('Sara', { team: 'South', role: 'lead' })
    await muster.house.query(
      sql`insert into channel (network, tenant, channel, team_id) select 'playground', 'local', 'team', id from team where name = 'North' returning id`,
    )
    await text()
    await answer('Where?')
    const [talk] = await muster.house.query<{ id: string }>(sql`select id from conversation`)
    await muster.house.query(sql`update volunteer set removed_at = muster_now() where name = 'Victor' returning id`)
    const [lea, sara] = [muster.at('Lea'), muster.at('Sara')]
    for (const hand of [lea, sara]) await hand.type('/help')
    const token = `take:${Buffer.from(talk!.id.replaceAll('-', ''), 'hex').toString('base64url')}`
    expect(shown(await sara.press('', { on: (await sara.read()).at(-1)!, token }))).toMatch(/is taken/)
    expect(shown(await lea.press('', { on: (await lea.read()).at(-1)!, token }))).toMatch(
      /This conversation is yours now[^]*Where\?/,
    )
    await expectVerified(muster.app.store)
  })

  it('without any channel a lead of the team is told, else an organizer', async () => {
    await muster.house.person('Lea', { team: 'North', role: 'lead' })
    await text()
    await muster.house.query(sql`update volunteer set removed_at = muster_now() where name = 'Victor' returning id`)
    await muster.house.inbound(phoneOf(0), 'Where?')
    const [lea, olga] = [muster.at('Lea'), muster.at('Olga')]
    await until('the lead is told', async () => (await lea.find('I take it')) !== undefined)
    await muster.house.query(sql`update volunteer set removed_at = muster_now() where name = 'Lea' returning id`)
    await muster.house.inbound(phoneOf(0), 'And when?')
    await until('the organizer is told', async () => (await olga.find('I take it')) !== undefined)
    expect(shown(await olga.press('I take it'))).toMatch(/yours now[^]*Where\?[^]*And when\?/)
    await expectVerified(muster.app.store)
  })

  it('nobody at all: it stays a waiting conversation', async () => {
    await text()
    await muster.house.query(sql`update volunteer set removed_at = muster_now() returning id`)
    await muster.house.inbound(phoneOf(0), 'Where?')
    await until('the job is done', async () => (await muster.house.query(sql`select 1 from outbox`)).length === 0)
    expect(muster.logged.map((l) => l.event)).toContain('reply.no_place')
    expect(await state()).toBe('waiting')
  })
})
