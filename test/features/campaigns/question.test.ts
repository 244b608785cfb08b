/** The survey's question: its answers are buttons of the answer card. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { readQuestion, setQuestion } from '../../../src/features/campaigns/question.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'

let muster: TestApp
let victor: Hand
let rally: string
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  await muster.house.person('Olivia', { role: 'organizer' })
  await muster.house.person('Victor')
  victor = muster.at('Victor')
  rally = await muster.house.campaign(await muster.house.list(3), { name: 'Rally' })
})

const ask = (labels: string[], text = 'Will you come?') =>
  muster.house.transact(async (tx) => {
    const { question } = await findCampaign(tx, rally)
    await setQuestion(tx, rally, readQuestion(text, labels.join('\n'), question))
  })
const responses = () =>
  muster.house.query<{ label: string; name: string }>(
    sql`select o.label, v.name from response r join choice o on o.id = r.choice_id join volunteer v on v.id = r.volunteer_id`,
  )
const labels = (message: { view: { buttons?: { label: string }[] } } | undefined): string[] =>
  (message?.view.buttons ?? []).map((b) => b.label)

async function answeredCard(): Promise<void> {
  await victor.type('/batch')
  await victor.press('Send')
  await muster.house.inbound('+15142000000', 'Perhaps')
  await expect.poll(() => victor.last()).toMatch(/Perhaps/)
}

describe('the question', () => {
  it('is written in a form, one answer a line', async () => {
    const olivia = muster.at('Olivia')
    await olivia.type('/campaign status Rally')
    await olivia.press('Campaign')
    const card = (await olivia.find('Question'))!
    const opened = await olivia.press('Question', { on: card })
    if (opened.kind !== 'form') throw new Error('no form')
    expect(
      shown(await olivia.submit(opened.form, { question: 'Will you vote?', answers: 'Yes\n\n No \nYes' }, card)),
    ).toMatch(/Question: Will you vote\? \(Yes · No\)/)
    expect(shown(await olivia.submit(opened.form, { question: 'Will you vote?', answers: 'Yes' }, card))).toMatch(
      /two to 8/,
    )
    expect(shown(await olivia.submit(opened.form, { question: '', answers: 'Yes\nNo' }, card))).toMatch(/is missing/)
    expect(shown(await olivia.submit(opened.form, { question: '', answers: '' }, card))).not.toMatch(/Question:/)
    expect((await muster.house.transact((tx) => findCampaign(tx, rally))).question).toBeNull()
  })

  it('one press notes an answer, nothing leaves; the newest press holds and is marked', async () => {
    await ask(['Comes', 'Perhaps', 'Stays away'])
    await answeredCard()
    const card = (await victor.find('Comes'))!
    expect(words(card)).toContain('Will you come?')
    // Before the canned replies.
    expect(labels(card).slice(0, 4)).toEqual(['Comes', 'Perhaps', 'Stays away', 'Yes!'])
    const before = await muster.house.query(sql`select id from message`)
    expect(shown(await victor.press('Perhaps', { on: card }))).toMatch(/Noted for Ann0: Perhaps\. Nothing was sent/)
    expect(await responses()).toEqual([{ label: 'Perhaps', name: 'Victor' }])
    const noted = (await victor.find('✓ Perhaps'))!
    expect(noted.id).toBe(card.id)
    await victor.press('Comes', { on: noted })
    expect(await responses()).toEqual([{ label: 'Comes', name: 'Victor' }])
    expect(labels(await victor.find('✓ Comes')).slice(0, 3)).toEqual(['✓ Comes', 'Perhaps', 'Stays away'])
    expect(await muster.house.query(sql`select id from message`)).toEqual(before)
    expect(await muster.house.query(sql`select state from conversation`)).toEqual([{ state: 'waiting' }])
    const olivia = muster.at('Olivia')
    expect(shown(await olivia.type('/campaign status Rally'))).toMatch(/Will you come\?\nComes: 1\nPerhaps: 0/)
    await expectVerified(muster.app.store)
  })

  it("nobody notes anything on somebody else's conversation, nor another campaign's answer", async () => {
    await ask(['Comes', 'Perhaps'])
    await answeredCard()
    const card = (await victor.find('Comes'))!
    const token = tokenOf(card, 'Comes')!
    await muster.house.person('Sofia')
    const sofia = muster.at('Sofia')
    await sofia.type('/help')
    expect(shown(await sofia.press('', { on: (await sofia.read()).at(-1)!, token }))).toMatch(/somebody else’s/)
    const other = await muster.house.campaign(await muster.house.list(1, { first: 50 }), { name: 'Other' })
    await muster.house.query(sql`update question set campaign_id = ${other} returning id`)
    expect(shown(await victor.press('', { on: card, token }))).toMatch(/from earlier/)
    expect(await responses()).toEqual([])
  })

  it('is corrected while it runs: what was given stays, and cannot be taken away', async () => {
    await ask(['Comes', 'Perhaps', 'Stays away'])
    await answeredCard()
    await victor.press('Perhaps')
    await ask(['Stays away', 'Perhaps', 'Undecided'], 'Will you be there?')
    const { question } = await muster.house.transact((tx) => findCampaign(tx, rally))
    expect([question!.text, ...question!.choices.map((c) => c.label)]).toEqual([
      'Will you be there?',
      'Stays away',
      'Perhaps',
      'Undecided',
    ])
    expect(await responses()).toEqual([{ label: 'Perhaps', name: 'Victor' }])
    expect(await refusal(ask(['Comes', 'Stays away']))).toBe('question.in_use')
    expect(await refusal(ask([], ''))).toBe('question.in_use')
  })
})
