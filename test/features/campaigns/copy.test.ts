/** From last week's campaign to this week's, and its second pass. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { changeCampaign } from '../../../src/features/campaigns/change.ts'
import { setState } from '../../../src/features/campaigns/launch.ts'
import { setQuestion } from '../../../src/features/campaigns/question.ts'
import type { Form } from '../../../src/chat/view.ts'
import type { Outcome } from '../../../src/platforms/playground/index.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, script } from '../../support/house.ts'

let muster: TestApp
let olivia: Hand
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olivia', { role: 'organizer' })
  olivia = muster.at('Olivia')
})

const formOf = (outcome: Outcome): Form => {
  if (outcome.kind !== 'form') throw new Error(`no form: ${shown(outcome)}`)
  return outcome.form
}
const valuesOf = (form: Form): Record<string, string> =>
  Object.fromEntries(form.fields.map((f) => [f.name, f.value ?? '']))
const found = (name: string) => muster.house.transact((tx) => findCampaign(tx, name))

/** Last week's: with everything that a campaign may have. */
async function lastWeek(): Promise<string> {
  const { house } = muster
  const id = await house.campaign(await house.list(3, { name: 'Old list' }), {
    name: 'Last week',
    opens: 0,
    closes: 1440,
    batchSize: 7,
    variants: [`Hello {firstName}! {texter} of {sender}. STOP to end.`],
    defaults: { city: 'your town', firstName: 'friend' },
    gate: 4,
    handBackAfter: 20,
    answerWithin: 9,
  })
  await house.transact((tx) =>
    setQuestion(tx, id, {
      text: 'Will you come?',
      answers: [
        { label: 'Comes', value: 'y' },
        { label: 'Does not', value: 'n' },
      ],
    }),
  )
  return id
}

describe('/campaign copy', () => {
  it('takes script, variants, replies, question, hours, sender and settings; neither list, end nor test', async () => {
    const id = await lastWeek()
    await muster.house.transact(async (tx) =>
      changeCampaign(tx, await findCampaign(tx, id), { validUntil: '2090-01-01 10:00' }),
    )
    await muster.house.transact((tx) => setState(tx, id, 'finished'))
    const before = await found(id)
    expect(shown(await olivia.type('/campaign copy "This week" of:"Last week"'))).toMatch(
      /This week \(draft\)[^]*A copy of Last week[^]*Before launch:\n• a list[^]*• a test text/,
    )
    const copy = await found('This week')
    const strip = ({ replies, question, ...c }: typeof copy) => ({
      ...c,
      replies: replies.map(({ id: _, ...r }) => r),
      question: question && { text: question.text, choices: question.choices.map(({ id: _, ...o }) => o) },
    })
    expect(strip(copy)).toEqual({
      ...strip(before),
      id: copy.id,
      name: 'This week',
      state: 'draft',
      listId: null,
      list: null,
      source: null,
      region: null,
      contacts: 0,
      tested: false,
      validUntil: null,
    })
    expect(shown(await olivia.type('/campaign copy "this WEEK" of:"Last week"'))).toMatch(/already/)
    expect(shown(await olivia.type('/campaign copy "Other" of:"Nothing such"'))).toMatch(/no campaign called/)
    // Without a name the one launched last is meant, finished or not.
    expect(shown(await olivia.type('/campaign copy Third'))).toMatch(/A copy of Last week/)
  })

  it('is a button of the card too, and leaves that card as it is', async () => {
    await lastWeek()
    await olivia.type('/campaign script "Last week"')
    await olivia.press('Campaign')
    const card = (await olivia.find('Copy'))!
    const form = formOf(await olivia.press('Copy', { on: card }))
    expect(shown(await olivia.submit(form, { name: 'Again here' }, card))).toMatch(/Again here \(draft\)/)
    expect(words((await olivia.read()).find((m) => m.id === card.id))).toMatch(/Last week \(running\)/)
  })

  it('leads from an idea to a launched campaign in at most ten steps', async () => {
    await lastWeek()
    let steps = 0
    const step = async <T>(work: Promise<T>): Promise<T> => {
      steps++
      return work
    }
    const csv = Buffer.from('first_name,phone\nZoe,+15142009001\nMax,+15142009002\n')
    await step(
      olivia.type('/import list:"New list" source:"Petition" kind:petition region:CA', {
        file: { name: 'new.csv', bytes: csv },
      }),
    )
    await step(olivia.type('/campaign copy "This week" of:"Last week"'))
    const card = (await olivia.find('List and hours'))!
    const details = formOf(await step(olivia.press('List and hours', { on: card })))
    // The newest list stands there already: it is confirmed, not typed.
    expect(valuesOf(details)['list']).toBe('New list')
    await step(olivia.submit(details, valuesOf(details), card))
    const test = formOf(await step(olivia.press('Test text', { on: card })))
    await step(olivia.submit(test, { to: '+15145559999' }, card))
    await expect.poll(async () => (await found('This week')).tested).toBe(true)
    await step(olivia.press('Refresh', { on: card }))
    expect(shown(await step(olivia.press('Launch')))).toMatch(/Launched: 2 contacts ready/)
    expect((await found('This week')).state).toBe('running')
    expect(steps).toBeLessThanOrEqual(10)
    await expectVerified(muster.app.store)
  })
})

describe('/campaign again', () => {
  it('is a draft for those who were texted long enough ago and did not answer, once', async () => {
    const { house } = muster
    const id = await house.campaign(await house.list(8), { name: 'First' })
    const victor = await house.person('Victor')
    const pressed = []
    for (let i = 0; i < 6; i++) pressed.push(await house.press(victor))
    await house.deliver()
    const late = '/campaign again Second of:First days:2'
    expect(shown(await olivia.type(late))).toMatch(/nobody who was texted 2 days ago/)
    await house.inbound(pressed[0]!.phone, 'Yes I come')
    await house.inbound(pressed[1]!.phone, 'STOP')
    await house.query(
      sql`update contact set wrong_number_at = muster_now() where phone = ${pressed[2]!.phone} returning id`,
    )
    await house.query(
      sql`update message set delivery_failed_at = muster_now() where contact_id = ${pressed[3]!.contactId} returning id`,
    )
    // The confirmation of the STOP: two days must not pass in the middle of the statement that lets it go.
    const underWay = sql`select 1 as x from message where state in ('queued', 'sending')`
    await expect.poll(() => house.query(underWay)).toEqual([])
    await house.shift(2 * 86_400 + 60)
    expect(shown(await olivia.type(late))).toMatch(/Second pass of First: 2 contacts were texted 2 days ago/)
    const second = await found('Second')
    expect(second).toMatchObject({ state: 'draft', script, againOf: id, contacts: 2, list: 'Second' })
    const members = await house.query<{ phone: string }>(
      sql`select k.phone from list_member m join contact k on k.id = m.contact_id where m.list_id = ${second.listId} order by m.position`,
    )
    expect(members.map((m) => m.phone).sort()).toEqual([pressed[4]!.phone, pressed[5]!.phone].sort())
    // Once.
    expect(shown(await olivia.type('/campaign again Third of:First days:1'))).toMatch(/has its second pass: Second/)
    expect(shown(await olivia.type('/campaign again Third of:Second days:1'))).toMatch(/was not launched yet/)
    expect(shown(await olivia.type('/campaign again Third of:First days:0'))).toMatch(/days: “0” is not a whole number/)

    // Who answers between the draft and the launch stays out; who answers after the launch, too.
    await house.inbound(pressed[4]!.phone, 'Oh, yes!')
    await olivia.type('/campaign test Second')
    const card = (await olivia.find('Test text'))!
    await olivia.submit(formOf(await olivia.press('Test text', { on: card })), { to: '+15145559999' }, card)
    await expect.poll(async () => (await found('Second')).tested).toBe(true)
    expect(shown(await olivia.type('/campaign launch Second'))).toMatch(/one contact ready/)
    const hand = muster.at('Victor')
    await hand.type('/release')
    // A wrong name leads a volunteer on to what a volunteer may press.
    expect(shown(await hand.type('/batch campaign:Nothing'))).toContain('no campaign called Nothing')
    expect((await hand.read()).at(-1)?.view.buttons?.map((b) => b.label)).toEqual(['Next contacts', 'Help'])
    await hand.type('/batch campaign:Second')
    await house.inbound(pressed[5]!.phone, 'Me too')
    await expect.poll(() => hand.last()).toMatch(/Me too/)
    const send = (await hand.read()).findLast((m) => tokenOf(m, 'Send'))!
    expect(shown(await hand.press('Send', { on: send }))).toMatch(/has answered in the meantime. Nothing was sent/)
    expect(
      await house.query(sql`select 1 as x from message where campaign_id = ${second.id} and kind = 'first'`),
    ).toEqual([])
    await expectVerified(muster.app.store)
  })
})

describe('steps that are forms', () => {
  it.each([
    ['script', 'Script', 'sender'],
    ['edit', 'List and hours', 'list'],
    ['test', 'Test text', 'to'],
  ])('/campaign %s answers with the button that opens it', async (step, button, field) => {
    await muster.house.campaign(await muster.house.list(1), { name: 'Rally' })
    await olivia.type(`/campaign ${step} Rally`)
    const card = (await olivia.read()).at(-1)!
    expect(card.view.buttons?.[0]).toMatchObject({ label: button, look: 'primary' })
    const form = formOf(await olivia.press(button, { on: card }))
    expect(form.fields[0]!.name).toBe(field)
    expect(form.fields.length).toBeLessThanOrEqual(5)
  })
})

it('a new campaign takes the list into which something was imported last, even if nobody in it was new', async () => {
  const { house } = muster
  await house.list(2, { name: 'Park' })
  await house.list(2, { name: 'Market', first: 10 })
  await house.list(2, { name: 'Park' })
  expect(shown(await olivia.type('/campaign new Rally'))).toMatch(/Park: 2 contacts/)
})
