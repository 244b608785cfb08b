import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { setState } from '../../../src/features/campaigns/launch.ts'
import type { Actor } from '../../../src/features/define.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, phoneOf, sender } from '../../support/house.ts'

let muster: TestApp
let victor: Hand
let actor: Actor
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  actor = await muster.house.person('Victor', { team: 'North', trust: 'trusted' })
  victor = muster.at('Victor')
})

const texts = () =>
  muster.house.query<{ body: string; state: string; name: string }>(
    sql`select m.body, m.state, k.first_name as name from message m join contact k on k.id = m.contact_id where m.kind = 'first' order by m.created_at, m.id`,
  )
const names = async (): Promise<string[]> => (await texts()).map((t) => t.name)
const cards = async () => (await victor.read()).filter((m) => m.author === null)

describe('the slip guard', () => {
  it('a press too soon sends nothing and says so; a later one sends', async () => {
    muster.app.settings.slipMs = 10_000
    await muster.house.campaign(await muster.house.list(5))
    await victor.type('/batch 3')
    // The second tap of a double tap.
    expect(shown(await victor.press('Send'))).toMatch(/That was quick: nothing was sent[^]*1 of 3[^]*Ann0/)
    expect(await texts()).toEqual([])
    await muster.house.shift(11)
    expect(shown(await victor.press('Send'))).toMatch(/2 of 3[^]*Ann1/)
    expect(await names()).toEqual(['Ann0'])
    // The next card is guarded like the first.
    expect(shown(await victor.press('Send'))).toMatch(/That was quick/)
    expect(await names()).toEqual(['Ann0'])
    await expectVerified(muster.app.store)
  })

  it('SLIP_MS 0 turns it off', async () => {
    await muster.house.campaign(await muster.house.list(3))
    await victor.type('/batch')
    for (let i = 0; i < 3; i++) await victor.press('Send')
    expect(await names()).toEqual(['Ann0', 'Ann1', 'Ann2'])
    expect(await victor.last()).toContain('All 3 contacts done!')
  })
})

describe('one press, one text', () => {
  it('the same card pressed ten times at once sends one text', async () => {
    await muster.house.campaign(await muster.house.list(5))
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    const token = tokenOf(card, 'Send')!
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => victor.press('Send', { on: card, token })))
    expect(await names()).toEqual(['Ann0'])
    expect(outcomes.filter((o) => /Ann0 was done already/.test(shown(o)))).toHaveLength(9)
    await expectVerified(muster.app.store)
  })

  it('the same event delivered ten times at once sends one text', async () => {
    await muster.house.campaign(await muster.house.list(5))
    await victor.type('/batch')
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => victor.press('Send', { key: 'one-event' })))
    expect(outcomes.filter((o) => o.kind === 'shown')).toHaveLength(1)
    expect(outcomes.filter((o) => o.kind === 'nothing')).toHaveLength(9)
    expect(await names()).toEqual(['Ann0'])
  })

  it('an old card says so and sends nothing', async () => {
    await muster.house.campaign(await muster.house.list(3))
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    const [send, skip] = [tokenOf(card, 'Send')!, tokenOf(card, 'Skip')!]
    await victor.press('Send')
    for (const token of [send, skip])
      expect(shown(await victor.press('', { on: card, token }))).toContain(
        'Ann0 was done already. Nothing was sent again.',
      )
    await victor.press('Skip')
    await victor.press('Send')
    expect(await names()).toEqual(['Ann0', 'Ann2'])
    // The batch is over: the old card still knows.
    expect(shown(await victor.press('', { on: card, token: send }))).toContain('Ann0 was done already')
    expect(shown(await victor.press('', { on: card, token: skip }))).toContain('Ann0 was done already')
    await expectVerified(muster.app.store)
  })

  it("a handed-back card and somebody else's card send nothing", async () => {
    await muster.house.campaign(await muster.house.list(3))
    await muster.house.person('Sofia')
    const sofia = muster.at('Sofia')
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    const token = tokenOf(card, 'Send')!
    await sofia.type('/help')
    const page = (await sofia.find('Next contacts'))!
    expect(shown(await sofia.press('', { on: page, token }))).toMatch(/no longer yours/)
    await victor.type('/release')
    expect(shown(await victor.press('', { on: card, token }))).toMatch(/no longer yours/)
    await sofia.type('/batch')
    expect(shown(await victor.press('', { on: card, token }))).toMatch(/no longer yours/)
    expect(await texts()).toEqual([])
    await expectVerified(muster.app.store)
  })

  it('a token that nobody wrote is stale, and so is a person who has not joined', async () => {
    await muster.house.campaign(await muster.house.list(3))
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    for (const token of ['send', 'send:x', `send:${'A'.repeat(22)}`, 'send:', 'nonsense:a:b:c', '__proto__'])
      expect(shown(await victor.press('', { on: card, token }))).toMatch(
        /does nothing any more|no longer yours|That did not work/,
      )
    const eve = muster.at('Eve')
    expect(shown(await eve.type('/batch'))).toMatch(/not on the team yet/)
    expect(await texts()).toEqual([])
  })
})

describe('what has changed since the card was drawn', () => {
  it('a paused campaign sends nothing; resumed, the same card sends', async () => {
    const id = await muster.house.campaign(await muster.house.list(3), { name: 'Rally' })
    await victor.type('/batch')
    await muster.house.transact((tx) => setState(tx, id, 'paused'))
    expect(shown(await victor.press('Send'))).toContain('Rally is paused. Nothing was sent')
    expect(await texts()).toEqual([])
    await muster.house.transact((tx) => setState(tx, id, 'running'))
    await victor.press('Send', { on: (await victor.find('Send'))! })
    expect(await names()).toEqual(['Ann0'])
  })

  it('a contact who opted out leaves the batch untexted, and the next one comes', async () => {
    await muster.house.campaign(await muster.house.list(3))
    await victor.type('/batch')
    // Not through STOP, which would take them out of the batch at once.
    await muster.house.query(sql`update contact set opted_out_at = muster_now() where first_name = 'Ann0' returning id`)
    expect(shown(await victor.press('Send'))).toMatch(/Ann0 has opted out in the meantime[^]*2 of 3[^]*Ann1/)
    expect(await texts()).toEqual([])
    await expectVerified(muster.app.store)
  })

  it('a STOP takes the contact out of the hands that hold them', async () => {
    await muster.house.campaign(await muster.house.list(3))
    await victor.type('/batch')
    await muster.house.inbound('+15142000000', 'STOP')
    expect(shown(await victor.press('Send'))).toContain('Ann0 was done already. Nothing was sent')
    expect(await victor.press('Send').then(shown)).toMatch(/Ann2/)
    expect(await names()).toEqual(['Ann1'])
    await expectVerified(muster.app.store)
  })

  it('outside the hours nothing is claimed, nor sent from a card that is there', async () => {
    const id = await muster.house.campaign(await muster.house.list(6))
    await victor.type('/batch 3')
    // An hour that is not this one.
    await muster.house.query(
      sql`update campaign set opens = (muster_minute('UTC') + 120) % 1380, closes = (muster_minute('UTC') + 120) % 1380 + 60 where id = ${id} returning id`,
    )
    expect(shown(await victor.press('Send'))).toMatch(/too late \(or too early\)[^]*Nothing was sent/)
    await victor.type('/release')
    expect(shown(await victor.type('/batch'))).toMatch(/too early or too late to text/)
    expect(await texts()).toEqual([])
  })

  it("the hours are those of the contact's own zone", async () => {
    await muster.house.campaign(await muster.house.list(2))
    await muster.house.query(sql`update campaign set opens = 0, closes = 720 returning id`)
    // One zone where it is morning, one where it is not, at any hour.
    const [zones] = await muster.house.query<{ am: string; pm: string }>(sql`
      select min(name) filter (where muster_minute(name) < 700 and muster_minute(name) > 10) as am, min(name) filter (where muster_minute(name) between 731 and 1430) as pm
      from pg_timezone_names where name like 'Etc/GMT%'`)
    await muster.house.query(sql`update campaign set zone = ${zones!.am} returning id`)
    await muster.house.query(sql`update contact set zone = ${zones!.pm} where first_name = 'Ann0' returning id`)
    await victor.type('/batch')
    expect(shown(await victor.press('Send'))).toMatch(/too late/)
    expect(await texts()).toEqual([])
    await victor.press('Skip', { on: (await victor.find('Skip'))! })
    await victor.press('Send')
    expect(await names()).toEqual(['Ann1'])
  })
})

describe('edited texts', () => {
  const edit = async (text: string): Promise<string> => {
    const card = (await victor.find('Edit'))!
    const opened = await victor.press('Edit', { on: card })
    if (opened.kind !== 'form') throw new Error(`no form: ${shown(opened)}`)
    return shown(await victor.submit(opened.form, { text }, card))
  }

  it('must keep the sender and a way out, and send what was written', async () => {
    await muster.house.campaign(await muster.house.list(3), { editable: true })
    await victor.type('/batch')
    expect(await edit('Hi Ann0, will you come? STOP to opt out')).toMatch(/must say who it is from: Team Rivera/)
    expect(await edit(`Hi Ann0, ${sender} here, will you come?`)).toMatch(/how to opt out/)
    expect(await edit('  ')).toMatch(/empty/)
    expect(await edit(`${sender} STOP ${'x'.repeat(1600)}`)).toMatch(/too long/)
    expect(await texts()).toEqual([])
    expect(await edit(`  Hello Ann0, it is ${sender.toLowerCase()} – text STOP to end. {firstName} `)).toMatch(/2 of 3/)
    expect((await texts()).map((t) => t.body)).toEqual([
      `Hello Ann0, it is ${sender.toLowerCase()} – text STOP to end. {firstName}`,
    ])
    await expectVerified(muster.app.store)
  })

  it('are refused where the campaign keeps its text, also when the form was forged', async () => {
    await muster.house.campaign(await muster.house.list(3))
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    expect(tokenOf(card, 'Edit')).toBeUndefined()
    const token = tokenOf(card, 'Send')!.replace(/^send/, 'edit')
    expect(shown(await victor.press('', { on: card, token }))).toMatch(/keeps its first text/)
    const form = { token, title: '', fields: [], submit: '' }
    expect(shown(await victor.submit(form, { text: `${sender} says STOP` }, card))).toMatch(/keeps its first text/)
    expect(await texts()).toEqual([])
  })
})

describe('where the next card comes', () => {
  it('in the same message while nothing was posted below', async () => {
    await muster.house.campaign(await muster.house.list(4))
    await victor.type('/batch')
    const before = (await cards()).length
    for (let i = 0; i < 3; i++) await victor.press('Send')
    expect((await cards()).length).toBe(before)
    expect(await victor.last()).toMatch(/4 of 4[^]*Ann3/)
  })

  it('at the bottom when something was posted below, and the old card shrinks to one line', async () => {
    await muster.house.campaign(await muster.house.list(4))
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    await victor.type('good evening everybody')
    await victor.press('Send', { on: card })
    const all = await victor.read()
    const old = all.find((m) => m.id === card.id)!
    expect(words(old)).toBe('✓ Sent to Ann0')
    expect(old.view.buttons).toBeUndefined()
    expect(words(all.at(-1))).toMatch(/2 of 4[^]*Ann1/)
    expect(all.at(-1)!.id).not.toBe(card.id)
    // From there on in place again, and Skip shrinks too.
    const next = all.at(-1)!
    await victor.press('Send', { on: next })
    expect(words((await victor.read()).at(-1))).toMatch(/3 of 4/)
    await victor.type('/me')
    const third = (await victor.find('Skip'))!
    await victor.press('Skip', { on: third })
    expect(third.id).toBe(next.id)
    expect(words((await victor.read()).find((m) => m.id === next.id))).toBe('Skipped Ann2')
    expect(await names()).toEqual(['Ann0', 'Ann1'])
  })

  it('an answer card that came meanwhile lies below too', async () => {
    await muster.house.campaign(await muster.house.list(4))
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    await victor.press('Send', { on: card })
    await muster.house.inbound('+15142000000', 'Who is this?')
    await expect.poll(() => victor.last()).toMatch(/Ann0 answered/)
    // On the screen it stands a moment before it is on record.
    await expect
      .poll(() => muster.house.query(sql`select 1 from place_tail where message_id = ${card.id}`))
      .toHaveLength(0)
    await victor.press('Send', { on: (await victor.read()).find((m) => m.id === card.id)! })
    const all = await victor.read()
    expect(words(all.find((m) => m.id === card.id))).toBe('✓ Sent to Ann1')
    expect(words(all.at(-1))).toMatch(/One answer is waiting for you above/)
  })
})

describe('/batch with work in hand', () => {
  it('brings that card back, and never a second batch', async () => {
    await muster.house.campaign(await muster.house.list(20), { batchSize: 5 })
    await victor.type('/batch 4')
    await victor.press('Send')
    expect(shown(await victor.type('/batch 20'))).toMatch(/You still have 3 contacts in hand[^]*2 of 4[^]*Ann1/)
    const [held] = await muster.house.query<{ n: number }>(
      sql`select count(*)::int as n from batch where volunteer_id = ${actor.id}`,
    )
    expect(held!.n).toBe(1)
    // Also from another place, at the same moment.
    await Promise.all([victor.type('/batch', { channel: 'team' }), victor.type('/batch'), victor.press('Send')])
    expect((await muster.house.query(sql`select 1 as x from batch where volunteer_id = ${actor.id}`)).length).toBe(1)
    await expectVerified(muster.app.store)
  })

  it('an assigned batch comes by itself, and older work comes first', async () => {
    await muster.house.campaign(await muster.house.list(20), { batchSize: 5 })
    await muster.house.person('Olivia', { role: 'organizer' })
    await victor.type('/batch 2')
    expect(shown(await muster.at('Olivia').type('/assign 3 Victor'))).toMatch(/3 contacts given to one person/)
    await expect.poll(() => victor.last()).toMatch(/Your organizer gave you 3 contacts[^]*1 of 2/)
    for (let i = 0; i < 2; i++) await victor.press('Send')
    expect(await victor.last()).toMatch(/All 2 contacts done/)
    expect(shown(await victor.press('Next contacts'))).toMatch(/You still have 3 contacts in hand[^]*1 of 3/)
    await expectVerified(muster.app.store)
  })
})

it('outside the hours /batch names the minute at which somebody can be texted again, where the campaign is', async () => {
  const { house } = muster
  const clockAt = (time: string) =>
    house.query(
      sql`update clock set shift = ('2026-12-01'::date + ${time}::interval) at time zone 'America/Toronto' - clock_timestamp() returning 1`,
    )
  const list = await house.list(6)
  await house.query(
    sql`update contact set place = 'ca', zone = case when phone < ${phoneOf(3)} then 'America/Los_Angeles' end returning 1`,
  )
  await house.campaign(list, { zone: 'America/Toronto', opens: 570, closes: 1215, batchSize: 3 })
  await clockAt('8:30')
  expect(shown(await victor.type('/batch'))).toMatch(/Texting opens at 09:30 \(Toronto time\): come back then/)
  await clockAt('9:35')
  expect(shown(await victor.type('/batch'))).toMatch(/1 of 3/)
  for (let i = 0; i < 3; i++) await victor.press('Send')
  // Those in the east are done; in the west it is not nine yet.
  expect(shown(await victor.type('/batch'))).toMatch(/Texting opens at 12:30 \(Toronto time\)/)
  await clockAt('23:50')
  await victor.type('/language fr')
  expect(shown(await victor.type('/batch'))).toMatch(/ouvrent à nouveau\s:\s2\sdéc\.,\s12:30 \(heure de Toronto\)/)
})
