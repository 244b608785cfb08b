/** The first text: its versions, its variants, its fields, and its end. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { changeCampaign } from '../../../src/features/campaigns/change.ts'
import type { Change } from '../../../src/features/campaigns/change.ts'
import { launchCampaign } from '../../../src/features/campaigns/launch.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import type { Form } from '../../../src/chat/view.ts'
import type { Outcome } from '../../../src/platforms/playground/index.ts'
import { openApp, shown, tokenOf } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'

let muster: TestApp
let olivia: Hand
let victor: Hand
beforeAll(async () => {
  muster = await openApp()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olivia', { role: 'organizer' })
  await muster.house.person('Victor', { trust: 'trusted' })
  olivia = muster.at('Olivia')
  victor = muster.at('Victor')
})

const formOf = (outcome: Outcome): Form => {
  if (outcome.kind !== 'form') throw new Error(`no form: ${shown(outcome)}`)
  return outcome.form
}
const firsts = () =>
  muster.house.query<{ body: string; version: number; variant: number | null; name: string }>(
    sql`select m.body, m.script_version as version, m.variant, k.first_name as name from message m join contact k on k.id = m.contact_id
        where m.kind = 'first' order by m.created_at, m.id`,
  )
const change = (id: string, c: Change) =>
  muster.house.transact(async (tx) => changeCampaign(tx, await findCampaign(tx, id, { lock: true }), c))
const states = (id: string) =>
  muster.house.query<{ name: string; state: string; reason: string | null }>(
    sql`select k.first_name as name, t.state, t.reason from target t join contact k on k.id = t.contact_id where t.campaign_id = ${id} order by 1`,
  )
const list = (csv: string, name = 'Cities') =>
  muster.house
    .transact((tx) =>
      importList(tx, Buffer.from(csv), {
        fileName: 'x.csv',
        list: name,
        source: 'Tests',
        kind: 'petition',
        region: 'CA',
      }),
    )
    .then(() => name)
const end = 'from {sender}. Reply STOP to opt out.'

describe('a correction while the campaign runs', () => {
  it('changes cards that are not sent yet; sent texts keep their version', async () => {
    const id = await muster.house.campaign(await muster.house.list(4), {
      name: 'Rally',
      script: `Hi {firstName}, Tursday ${end}`,
    })
    await victor.type('/batch')
    await victor.press('Send')
    await olivia.type('/campaign script Rally')
    const card = (await olivia.read()).at(-1)!
    const form = formOf(await olivia.press('Script', { on: card }))
    const saved = await olivia.submit(form, { sender: 'Team Rivera', script: `Hi {firstName}, Thursday ${end}` }, card)
    expect(shown(saved)).toMatch(/Version of the text: 2[^]*Saved as version 2[^]*No new test text is needed/)

    // The card on the screen is from before: nothing is sent, the new words are shown with a word on why.
    const old = (await victor.find('Send'))!
    const token = tokenOf(old, 'Send')!
    expect(shown(await victor.press('Send'))).toMatch(
      /was corrected a moment ago: nothing was sent[^]*Ann1[^]*Thursday/,
    )
    expect(await firsts()).toHaveLength(1)
    // The old button again, as a second tap or another screen has it: still nothing.
    expect(shown(await victor.press('', { on: old, token }))).toMatch(/nothing was sent/)
    expect(await firsts()).toHaveLength(1)
    expect(shown(await victor.press('Send'))).toMatch(/3 of 4[^]*Ann2[^]*Thursday/)
    await victor.press('Send')
    expect((await firsts()).map(({ body, version }) => [body.slice(0, 18), version])).toEqual([
      ['Hi Ann0, Tursday f', 1],
      ['Hi Ann1, Thursday ', 2],
      ['Hi Ann2, Thursday ', 2],
    ])
    const kept = await muster.house.query<{ version: number; body: string }>(
      sql`select version, body from script where campaign_id = ${id} order by 1`,
    )
    expect(kept.map((s) => [s.version, /Thursday/.test(s.body)])).toEqual([
      [1, false],
      [2, true],
    ])
    await expectVerified(muster.app.store)
  })

  it('holds for words of a form that was opened before it', async () => {
    const id = await muster.house.campaign(await muster.house.list(2), { editable: true })
    await victor.type('/batch')
    const card = (await victor.find('Edit'))!
    const form = formOf(await victor.press('Edit', { on: card }))
    await change(id, { script: `Hello {firstName} ${end}` })
    const text = 'My words, Team Rivera, STOP to end'
    expect(shown(await victor.submit(form, { text }, card))).toMatch(/corrected a moment ago[^]*Hello Ann0/)
    expect(await firsts()).toEqual([])
    const again = (await victor.find('Edit'))!
    await victor.submit(formOf(await victor.press('Edit', { on: again })), { text }, again)
    // Own words are no wording of the campaign's.
    expect(await firsts()).toMatchObject([{ body: text, version: 2, variant: null }])
    await expectVerified(muster.app.store)
  })

  it('is checked like a launch, and a draft has no versions yet', async () => {
    const id = await muster.house.campaign(await muster.house.list(2))
    expect(await refusal(change(id, { script: 'Hi {firstName}, STOP to end' }))).toBe('edit.no_sender')
    expect(await refusal(change(id, { script: 'Hi {firstName}, {sender} here' }))).toBe('edit.no_stop')
    expect(await refusal(change(id, { variants: [`{sender} STOP ${'x'.repeat(1600)}`] }))).toBe('edit.too_long')
    expect(await refusal(change(id, { batchSize: 3 }))).toBe('campaign.launched')
    await change(id, { gate: 3 })
    expect(await muster.house.transact((tx) => findCampaign(tx, id))).toMatchObject({ scriptVersion: 1, gate: 3 })
    await olivia.type('/campaign new Draft')
    await change('Draft', { script: 'a', sender: 'b' })
    await change('Draft', { script: 'c' })
    expect(await muster.house.transact((tx) => findCampaign(tx, 'Draft'))).toMatchObject({ scriptVersion: 1 })
  })
})

describe('variants', () => {
  it('are given out evenly and stably, recorded, and counted each', async () => {
    const n = 90
    const variants = [`B {firstName} ${end}`, `C {firstName} ${end}`]
    const id = await muster.house.campaign(await muster.house.list(n), {
      name: 'Rally',
      script: `A {firstName} ${end}`,
      variants,
      batchSize: 100,
    })
    const person = await muster.house.person('Nina', { trust: 'trusted' })
    // The card draws the same wording however often it is drawn.
    await victor.type('/batch')
    const drawn = new Set<string>()
    for (let i = 0; i < 5; i++)
      drawn.add(
        shown(await victor.type('/batch'))
          .split('\n')
          .at(-1)!,
      )
    expect(drawn.size).toBe(1)
    await victor.type('/release')
    const pressed = []
    for (let i = 0; i < n; i++) pressed.push(await muster.house.press(person))
    const texts = await firsts()
    const of = (variant: number) => texts.filter((t) => t.variant === variant)
    expect(texts.every((t) => t.body.startsWith('ABC'[t.variant!]!))).toBe(true)
    // 90 fair throws of a three-sided die: fewer than 12 of one side come once in more than ten thousand runs.
    for (const variant of [0, 1, 2]) expect(of(variant).length).toBeGreaterThanOrEqual(12)
    await muster.house.deliver()
    const b = pressed.find((_, i) => texts[i]!.variant === 1)!
    await muster.house.inbound(b.phone, 'Yes!')
    const c = pressed.find((_, i) => texts[i]!.variant === 2)!
    await muster.house.inbound(c.phone, 'STOP')
    await muster.house.query(
      sql`insert into tag (campaign_id, contact_id, tag, volunteer_id) values (${id}, ${b.contactId}, 'yes', ${person.id}) returning tag`,
    )
    const status = shown(await olivia.type('/campaign status Rally'))
    expect(status).toContain(`First text: ${of(0).length} sent · 0 answered · 0 yes · 0 opted out`)
    expect(status).toContain(`Variant 1: ${of(1).length} sent · 1 answered · 1 yes · 0 opted out`)
    expect(status).toContain(`Variant 2: ${of(2).length} sent · 0 answered · 0 yes · 1 opted out`)
    await expectVerified(muster.app.store)
  })

  it('pass the same checks at launch, and are written in a form', async () => {
    await muster.house.list(2)
    await olivia.type('/campaign new Rally')
    await change('Rally', { sender: 'Team Rivera', script: `A ${end}` })
    const card = (await olivia.find('Variants'))!
    const form = formOf(await olivia.press('Variants', { on: card }))
    expect(form.fields).toHaveLength(4)
    expect(shown(await olivia.submit(form, { variant1: 'No way out of {sender}', variant2: '' }, card))).toMatch(
      /Before launch:[^]*variants with the sender’s name and a way out/,
    )
    expect(shown(await olivia.submit(form, { variant1: '', variant2: `B ${end}` }, card))).not.toMatch(/• variants/)
    expect((await muster.house.transact((tx) => findCampaign(tx, 'Rally'))).variants).toEqual([`B ${end}`])
    expect(await refusal(change('Rally', { variants: ['1', '2', '3', '4', '5'] }))).toBe('campaign.too_many_variants')
  })
})

describe('fields that contacts lack', () => {
  const csv = `first_name,city,phone
Ann,Laval,+15142000001
Bea,,+15142000002
,Lyon,+15142000003
Dan, ,+15142000004
Eve,Gaspé,+15142000005
`

  it('keep a contact waiting with the reason, and bring them back when script or defaults change', async () => {
    const id = await muster.house.campaign(await list(csv), {
      name: 'Rally',
      script: `Hi {firstName} in {city}, ${end}`,
    })
    expect(await states(id)).toEqual([
      { name: '', state: 'blocked', reason: 'firstName' },
      { name: 'Ann', state: 'ready', reason: null },
      { name: 'Bea', state: 'blocked', reason: 'city' },
      { name: 'Dan', state: 'blocked', reason: 'city' },
      { name: 'Eve', state: 'ready', reason: null },
    ])
    const status = shown(await olivia.type('/campaign status Rally'))
    expect(status).toMatch(/Left: 2/)
    expect(status).toMatch(/2 wait: city is missing\nOne waits: firstName is missing/)
    expect(shown(await victor.type('/batch'))).toMatch(/2 contacts for you[^]*Hi Ann in Laval/)
    await victor.press('Send')
    await victor.press('Send')
    expect(shown(await victor.type('/batch'))).toMatch(/Nothing left/)
    // A default for the city: two come back. One opted out in the meantime: they do not.
    await muster.house.inbound('+15142000004', 'STOP')
    expect(await change(id, { defaults: { City: 'your town' } })).toEqual({ corrected: true, back: 1 })
    expect(shown(await victor.type('/batch'))).toMatch(/One contact for you[^]*Hi Bea in your town/)
    await victor.press('Send')
    // Words in the script: the last one comes back.
    expect(await change(id, { script: `Hi {firstName|friend} in {city}, ${end}` })).toEqual({
      corrected: true,
      back: 1,
    })
    await victor.type('/batch')
    await victor.press('Send')
    expect((await firsts()).at(-1)!.body).toBe('Hi friend in Lyon, from Team Rivera. Reply STOP to opt out.')
    expect((await states(id)).map((t) => t.state)).toEqual(['texted', 'texted', 'texted', 'out', 'texted'])
    await expectVerified(muster.app.store)
  })

  it('leave the batch at the moment of showing when a correction asks for more', async () => {
    const id = await muster.house.campaign(await list(csv), { name: 'Rally', script: `Hi, ${end}` })
    await victor.type('/batch')
    const card = (await victor.find('Send'))!
    await change(id, { script: `Hi {firstName} in {city}, ${end}` })
    // The card on the screen is of a contact who is whole; the ones without a city never come.
    expect(shown(await victor.press('Send', { on: card }))).toMatch(/corrected a moment ago[^]*Hi Ann in Laval/)
    expect(shown(await victor.press('Send'))).toMatch(/Eve[^]*Hi Eve in Gaspé/)
    await victor.press('Send')
    expect((await states(id)).map((t) => [t.name, t.state, t.reason])).toEqual([
      ['', 'blocked', 'firstName'],
      ['Ann', 'texted', null],
      ['Bea', 'blocked', 'city'],
      ['Dan', 'blocked', 'city'],
      ['Eve', 'texted', null],
    ])
    expect(await victor.last()).toMatch(/done/i)
    await expectVerified(muster.app.store)
  })

  it('block the contact of the pressed card too, when a value went away', async () => {
    const id = await muster.house.campaign(await list(csv), {
      name: 'Rally',
      script: `Hi {firstName} in {city}, ${end}`,
    })
    await victor.type('/batch')
    await muster.house.query(sql`update contact set fields = '{}' where first_name = 'Ann' returning id`)
    expect(shown(await victor.press('Send'))).toMatch(/Ann has to wait: city is missing[^]*Nothing was sent[^]*Hi Eve/)
    expect((await states(id)).find((t) => t.name === 'Ann')).toMatchObject({ state: 'blocked', reason: 'city' })
    await expectVerified(muster.app.store)
  })

  it('refuse the launch when no contact of the list has the field at all', async () => {
    await list(csv)
    await olivia.type('/campaign new Rally')
    await change('Rally', { sender: 'Team Rivera', script: `Hi {frist_name}, ${end}` })
    await muster.house
      .query(sql`insert into message (kind, contact_id, campaign_id, volunteer_id, body, state, valid_until)
      select 'test', (select id from contact limit 1), c.id, c.created_by, 'x', 'sent', now() from campaign c returning id`)
    expect(await refusal(muster.house.transact((tx) => launchCampaign(tx, 'Rally')))).toBe('campaign.no_field')
    await change('Rally', { script: `Hi {frist_name|you}, ${end}` })
    expect(await refusal(muster.house.transact((tx) => launchCampaign(tx, 'Rally')))).toBe('campaign.not_ready')
  })

  it('300 variables never break a text', async () => {
    const fields = Array.from({ length: 195 }, (_, i) => `f${String(i).padStart(3, '0')}`)
    const value = (i: number): string => String.fromCharCode(97 + (i % 26))
    const row = (name: string, without?: string): string =>
      [name, ...fields.map((f, i) => (f === without ? '' : value(i)))].join(',')
    const phones = ['+15142000001', '+15142000002', '+15142000003']
    await list(
      [
        `phone,first_name,${fields.join(',')}`,
        `${phones[0]},${row('Ann')}`,
        `${phones[1]},${row('Bea', 'f150')}`,
        `${phones[2]},${row('Cat').replace(/,a,/, `,${'{f001} '.repeat(20)},`)}`,
      ].join('\n'),
      'Wide',
    )
    // 195 columns (200 is the most that a list may have), each once bare, and 110 of them once more with words: 305.
    const script = `Hi {firstName} ${fields.map((f) => `{${f}}`).join('')} ${fields
      .slice(0, 110)
      .map((f) => `{${f}|-}`)
      .join('')} ${end}`
    const id = await muster.house.campaign('Wide', { script })
    expect(await states(id)).toEqual([
      { name: 'Ann', state: 'ready', reason: null },
      { name: 'Bea', state: 'blocked', reason: 'f150' },
      { name: 'Cat', state: 'ready', reason: null },
    ])
    await victor.type('/batch')
    await victor.press('Send')
    await victor.press('Send')
    const bare = fields.map((_, i) => value(i)).join('')
    const texts = await firsts()
    expect(texts[0]!.body).toBe(`Hi Ann ${bare} ${bare.slice(0, 110)} from Team Rivera. Reply STOP to opt out.`)
    // A value that looks like fields is neither a field nor longer than sixty characters.
    expect(texts[1]!.body).toMatch(/^Hi Cat f001 f001 [^{}]*Reply STOP to opt out\.$/)
    await change(id, { defaults: { f150: 'z' } })
    await victor.type('/batch')
    await victor.press('Send')
    expect((await firsts())[2]!.body).toBe(
      `Hi Bea ${bare.slice(0, 150)}z${bare.slice(151)} ${bare.slice(0, 110)} from Team Rivera. Reply STOP to opt out.`,
    )
    await expectVerified(muster.app.store)
  })

  it('come back to whoever writes their language, also when nobody else of it was there', async () => {
    const id = await muster.house.campaign(
      await list('first_name,city,language,phone\nAna,,es,+15142000001\nBob,Laval,,+15142000002\n', 'Tongues'),
      { name: 'Rally', script: `Hi {firstName} in {city}, ${end}` },
    )
    await victor.type('/batch')
    await victor.press('Send')
    expect(shown(await victor.type('/batch'))).toMatch(/Nothing left/)
    expect((await change(id, { defaults: { city: 'x' } })).back).toBe(1)
    expect(await muster.house.query(sql`select locale, ready from batch where ready > 0`)).toEqual([
      { locale: 'es', ready: 1 },
    ])
    expect(shown(await victor.type('/batch'))).toMatch(/Hi Ana in x/)
    await expectVerified(muster.app.store)
  })

  it('too long a text waits too', async () => {
    const long = 'y'.repeat(60)
    await list(`first_name,a,phone\nAnn,x,+15142000001\nBea,${long},+15142000002\n`, 'Long')
    const id = await muster.house.campaign('Long', { name: 'Rally', script: `{firstName} ${'{a}'.repeat(30)} ${end}` })
    expect(shown(await victor.type('/batch'))).toMatch(/Ann/)
    await victor.press('Send')
    expect(await firsts()).toHaveLength(1)
    expect((await states(id))[1]).toMatchObject({ name: 'Bea', state: 'blocked' })
    expect(shown(await olivia.type('/campaign status Rally'))).toMatch(/One waits: the text gets too long/)
    await expectVerified(muster.app.store)
  })
})

describe('valid_until', () => {
  const stamp = async (minutes: number): Promise<string> =>
    (
      await muster.house.query<{ at: string }>(
        sql`select to_char((muster_now() + make_interval(mins => ${minutes})) at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at`,
      )
    )[0]!.at

  it('ends claims, presses and what is queued', async () => {
    const id = await muster.house.campaign(await muster.house.list(6), { name: 'Rally', validUntil: await stamp(30) })
    await victor.type('/batch 3')
    await victor.press('Send')
    const [text] = await muster.house.query<{ within: boolean }>(
      sql`select m.valid_until = c.valid_until as within from message m join campaign c on c.id = m.campaign_id where m.kind = 'first'`,
    )
    expect(text!.within).toBe(true)
    await muster.house.shift(31 * 60)
    expect(shown(await victor.press('Send'))).toMatch(/The campaign Rally has ended[^]*Nothing was sent/)
    expect(shown(await victor.type('/batch'))).toMatch(/Nothing left/)
    expect(shown(await victor.type('/batch campaign:Rally'))).toMatch(/has ended/)
    await muster.house.deliver()
    expect(muster.carrier.ledger).toEqual([])
    expect(await muster.house.query(sql`select state, reason from message where kind = 'first'`)).toEqual([
      { state: 'failed', reason: 'expired' },
    ])
    // Moved on, it goes on.
    await change(id, { validUntil: await stamp(60) })
    await victor.type('/batch')
    await victor.press('Send')
    await muster.house.deliver()
    expect(muster.carrier.ledger).toHaveLength(1)
    await expectVerified(muster.app.store)
  })

  it("is asked again when a text leaves, whatever the text's own end says", async () => {
    const id = await muster.house.campaign(await muster.house.list(2))
    await victor.type('/batch')
    await victor.press('Send')
    await muster.house.query(
      sql`update campaign set valid_until = muster_now() - interval '1 minute' where id = ${id} returning id`,
    )
    await muster.house.deliver()
    expect(muster.carrier.ledger).toEqual([])
  })

  it('is set in a form, and must be a moment that is', async () => {
    await muster.house.list(1)
    await olivia.type('/campaign new Rally')
    const card = (await olivia.find('Limits'))!
    const form = formOf(await olivia.press('Limits', { on: card }))
    const fields = { valid_until: '2090-11-30 20:00', gate: '5', hand_back_after: '30', answer_within: '10' }
    expect(shown(await olivia.submit(form, fields, card))).toMatch(/Ends: 2090-11-30 20:00/)
    expect(shown(await olivia.submit(form, { ...fields, valid_until: '2090-02-30 20:00' }, card))).toMatch(
      /The end: “2090-02-30 20:00” is not like/,
    )
    expect(shown(await olivia.submit(form, { ...fields, gate: 'x' }, card))).toMatch(/gate: “x” is not a whole number/)
    expect(shown(await olivia.submit(form, { ...fields, valid_until: '2020-01-01 20:00' }, card))).toMatch(
      /an end that is still to come/,
    )
    expect(await muster.house.transact((tx) => findCampaign(tx, 'Rally'))).toMatchObject({
      gate: 5,
      handBackAfter: 30,
      answerWithin: 10,
      ended: true,
    })
  })
})

// Last: from here on a worker runs.
describe('many who wait', () => {
  it('more than one group comes back, by a job', async () => {
    const rows = Array.from({ length: 2_300 }, (_, i) => `A${i},${i === 0 ? 'Laval' : ''},${`+1514${2_000_000 + i}`}`)
    await list(`first_name,city,phone\n${rows.join('\n')}\n`, 'Many')
    const id = await muster.house.campaign('Many', { script: `Hi {city} ${end}`, batchSize: 25 })
    const left = async () =>
      (
        await muster.house.query<{ ready: number; blocked: number }>(
          sql`select (select sum(ready) from batch where campaign_id = ${id})::int as ready,
                (select count(*) from target where campaign_id = ${id} and state = 'blocked')::int as blocked`,
        )
      )[0]
    expect(await left()).toEqual({ ready: 1, blocked: 2_299 })
    expect((await change(id, { defaults: { city: 'x' } })).back).toBe(2_000)
    await muster.work()
    await expect.poll(left).toEqual({ ready: 2_300, blocked: 0 })
    const sizes = await muster.house.query<{ most: number }>(
      sql`select max(ready)::int as most from batch where campaign_id = ${id}`,
    )
    expect(sizes[0]!.most).toBe(25)
    await expectVerified(muster.app.store)
  })
})
