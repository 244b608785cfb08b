/** A private line to a lead: /lead, and answers by the button or natively, in the two chats alone. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eraseVolunteer } from '../../../src/features/teams/forget.ts'
import { openApp, shown, words } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified } from '../../support/house.ts'

let muster: TestApp
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())
beforeEach(async () => {
  await muster.wipe()
  for (const name of ['Victor', 'Vera']) await muster.house.person(name, { team: 'North' })
})

const chatOf = async (name: string): Promise<string> => (await muster.at(name).read()).map(words).join('\n')

it('goes to the lead of the team, is answered natively, and nobody else reads a word of it', async () => {
  const { house } = muster
  await house.person('Lea', { team: 'North', role: 'lead' })
  await house.person('Olga', { role: 'organizer' })
  const victor = muster.at('Victor')
  expect(shown(await victor.type('/lead <@Vera> I cannot go on tonight'))).toMatch(/Lea hears of it/)
  await expect.poll(() => chatOf('Lea')).toMatch(/Victor needs a word with you\n<@Vera> I cannot go on tonight/)
  const lea = muster.at('Lea')
  const card = (await lea.find('Answer'))!
  expect(shown(await lea.type('Then stop, and thank you', { replyTo: card.id }))).toMatch(/Victor hears of it/)
  await expect.poll(() => chatOf('Victor')).toMatch(/Lea answers you\nThen stop, and thank you/)
  // Back by the button, on the same line.
  const opened = await victor.press('Answer')
  if (opened.kind !== 'form') throw new Error('no form')
  await victor.submit(opened.form, { text: 'Until Thursday' }, (await victor.find('Answer'))!)
  await expect.poll(() => chatOf('Lea')).toMatch(/Until Thursday/)
  for (const name of ['Vera', 'Olga']) expect(await chatOf(name)).not.toMatch(/tonight|Thursday/)
  // Somebody who has the token of a line is still not on it.
  await muster.at('Vera').type('/help')
  const token = card.view.buttons![0]!.token
  const on = (await muster.at('Vera').read()).at(-1)!
  expect((await muster.at('Vera').press('', { token, on })).kind).not.toBe('form')
  await muster.at('Vera').submit({ ...opened.form, token }, { text: 'Let me in' }, on)
  // Shown, and kept no longer; not in the log either.
  await expect
    .poll(() => house.query(sql`select body, shown_at is not null as shown from line_word`))
    .toEqual(Array.from({ length: 3 }, () => ({ body: '', shown: true })))
  expect(JSON.stringify(muster.logged)).not.toMatch(/tonight|thank you/)
  await expectVerified(house.store)
})

it('without a lead it goes to whoever organizes, and says so where there is nobody; a bare /lead has a button', async () => {
  const { house } = muster
  const victor = muster.at('Victor')
  expect(shown(await victor.type('/lead'))).toMatch(/nobody to lead you yet/)
  await house.person('Lou', { team: 'South', role: 'lead' })
  await house.person('Olga', { role: 'organizer' })
  expect(shown(await victor.type('/lead'))).toMatch(/A private line to Olga[\s\S]*Only you two read it/)
  const opened = await victor.press('Write')
  if (opened.kind !== 'form') throw new Error('no form')
  await victor.submit(opened.form, { text: 'Hello?' }, (await victor.find('Write'))!)
  await expect.poll(() => chatOf('Olga')).toMatch(/Victor needs a word with you\nHello\?/)
  expect(await chatOf('Lou')).not.toMatch(/Hello/)
})

it('is on the card of every contact, which stays where it is', async () => {
  const { house } = muster
  await house.person('Lea', { team: 'North', role: 'lead' })
  await house.campaign(await house.list(2))
  const victor = muster.at('Victor')
  await victor.type('/batch')
  const card = (await victor.find('Send'))!
  expect(shown(await victor.press('Ask a lead'))).toMatch(/A private line to Lea/)
  expect((await victor.find('Send'))!.id).toBe(card.id)
  const opened = await victor.press('Write')
  if (opened.kind !== 'form') throw new Error('no form')
  await victor.submit(opened.form, { text: 'Who is this?' }, (await victor.find('Write'))!)
  await expect.poll(() => chatOf('Lea')).toMatch(/Who is this/)
  expect(await house.query(sql`select 1 from message where kind = 'first'`)).toEqual([])
})

it('whoever is erased takes their words with them, out of the other’s chat too', async () => {
  const { house } = muster
  await house.person('Lea', { team: 'North', role: 'lead' })
  await muster.at('Victor').type('/lead Nobody should know')
  await expect.poll(() => chatOf('Lea')).toMatch(/Nobody should know/)
  const [victor] = await house.query<{ id: string }>(sql`select id from volunteer where name = 'Victor'`)
  await house.transact((tx) => eraseVolunteer(tx, { volunteerId: victor!.id, how: 'command' }))
  await expect.poll(() => chatOf('Lea')).not.toMatch(/Nobody should know/)
  expect(await house.query(sql`select 1 from line union all select 1 from line_word`)).toEqual([])
  await expectVerified(house.store)
})
