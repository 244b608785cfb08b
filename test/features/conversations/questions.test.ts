/** A questionnaire by text: agreed to first, one question at a time, each text a press and each answer a press. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { writeInterviews } from '../../../src/features/interviews/export.ts'
import { keepQuestionnaire } from '../../../src/features/interviews/keep.ts'
import { readQuestionnaire } from '../../../src/features/interviews/shape.ts'
import { stopStale } from '../../../src/features/interviews/by-text.ts'
import { readPerson } from '../../../src/features/privacy/person.ts'
import { erasePerson } from '../../../src/features/privacy/erase.ts'
import { writeReply } from '../../../src/features/conversations/reply.ts'
import type { Actor } from '../../../src/features/define.ts'
import { copyCampaign } from '../../../src/features/campaigns/copy.ts'
import type { PlaygroundMessage } from '../../../src/platforms/playground/index.ts'
import { openApp, shown, tokenOf } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, phoneOf, until } from '../../support/house.ts'

let muster: TestApp
let victor: Hand
let actor: Actor
beforeAll(async () => {
  muster = await openApp()
  await muster.work()
})
afterAll(() => muster.close())

const asks = `questionnaire: Bus
questions:
  - key: rides
    kind: choice
    required: yes
    text: { en: Do you take the bus?, fr: Prenez-vous le bus ?, es: Toma usted el bus? }
    options:
      - { code: yes, label: { en: Yes, fr: Oui, es: Si } }
      - { code: no, label: { en: No, fr: Non, es: No } }
  - key: why
    kind: words
    when: rides = no
    text: { en: Why not?, fr: Pourquoi ?, es: Por que? }
  - key: lines
    kind: several
    text: { en: Which lines?, fr: Quelles lignes ?, es: Cuales? }
    options:
      - { code: a, label: A }
      - { code: b, label: B }
  - key: often
    kind: number
    text: { en: How many days a week?, fr: Combien de jours ?, es: Cuantos dias? }
    least: 0
    most: 7
`

beforeEach(async () => {
  await muster.wipe()
  actor = await muster.house.person('Victor', { team: 'North' })
  await muster.house.person('Olga', { role: 'organizer' })
  victor = muster.at('Victor')
  await muster.house.campaign(await muster.house.list(3), { name: 'Rally' })
  await muster.house.transact((tx) => keepQuestionnaire(tx, readQuestionnaire(asks), null))
  expect(shown(await muster.at('Olga').type('/questions use Bus effort:Rally'))).toMatch(/Rally asks these/)
  await victor.type('/batch 1')
  await victor.press('Send')
  await until('the text is sent', async () => muster.carrier.ledger.length === 1)
})

const count = async (of: string): Promise<number> =>
  (await muster.house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`))[0]!.n
const texts = () => muster.carrier.ledger.map((text) => text.body)
/** The contact writes; the card that comes of it. */
async function hears(body: string, who = victor): Promise<PlaygroundMessage> {
  const before = new Set((await who.read()).map((m) => m.id))
  await muster.house.inbound(phoneOf(0), body)
  let card: PlaygroundMessage | undefined
  await until(`a card for "${body}"`, async () => {
    card = (await who.read()).findLast((m) => m.author === null && !before.has(m.id))
    return card !== undefined
  })
  return card!
}
const sent = (n: number) => until(`${n} texts`, async () => muster.carrier.ledger.length === n)
const labels = (card: PlaygroundMessage | undefined) => card?.view.buttons?.map((b) => b.label) ?? []

async function agreed(): Promise<void> {
  await hears('Who is this?')
  await victor.press('Ask if they agree')
  await sent(2)
  await hears('yes')
  await victor.press('They say yes')
}

it('asks whether they agree, then one thing at a time; what they said is a press, words are their own, and all of it leaves as one row', async () => {
  const card = await hears('Who is this?')
  expect(labels(card)).not.toContain('They say yes')
  // Before a yes nothing can be noted, whatever button somebody makes up.
  const talk = tokenOf(card, 'Ask if they agree')!.split(':')[1]!
  for (const id of ['t_yes', 't_no'])
    expect(shown(await victor.press('', { on: card, token: `${id}:${talk}` }))).toMatch(/does nothing any more/)
  await victor.press('Ask if they agree')
  await sent(2)
  expect(texts()[1]).toMatch(/^May I ask you 4 short questions/)
  // Pressed again there and then: one text.
  expect(
    shown(await victor.press('Ask if they agree', { on: card, token: tokenOf(card, 'Ask if they agree')! })),
  ).toMatch(/was answered already/)
  await hears('Sure')
  expect(await count('interview')).toBe(0)
  expect(shown(await victor.press('They say yes'))).toMatch(/They agreed[^]*Question 1 of 4: Do you take the bus/)
  // Agreeing sends nothing by itself.
  expect(await count(`message where kind = 'reply'`)).toBe(1)
  expect(labels(await victor.find('Send question 1'))).not.toContain('1 Yes')
  await victor.press('Send question 1')
  await sent(3)
  expect(texts()[2]).toBe('Do you take the bus?\n1 Yes\n2 No')
  const answered = await hears('2')
  expect(answered.view.buttons?.find((b) => b.label === '2 No')?.look).toBe('primary')
  expect(answered.view.buttons?.find((b) => b.label === '1 Yes')?.look).toBeUndefined()
  await victor.press('2 No')
  await victor.press('Send question 2')
  await sent(4)
  await hears('Ask Sandrine Dupont, 06 12 34 56 78')
  await hears('The stop is too far')
  expect(shown(await victor.press('Note their words'))).toMatch(/Taken out[^]*06 12 34 56 78/)
  // A way back, and a card of a question before does nothing.
  const old = await victor.find('Send question 3')
  await victor.press('Back')
  await victor.press('Back')
  expect(shown(await victor.press('Send question 3', { on: old!, token: tokenOf(old, 'Send question 3')! }))).toMatch(
    /does nothing any more/,
  )
  await victor.press('1 Yes')
  expect(await victor.last()).toMatch(/Question 3 of 4/)
  await victor.press('Send question 3')
  await sent(5)
  await hears('both')
  await victor.press('1 A')
  await victor.press('2 B')
  await victor.press('Go on')
  await victor.press('Send question 4')
  await sent(6)
  await hears('about 12 times')
  // 12 cannot be an answer: there is nothing to press.
  expect(labels((await victor.read()).at(-1))).not.toContain('12')
  const held = await muster.house.transact((tx) => readPerson(tx, phoneOf(0)))
  expect(held!['interviews']).toMatchObject([
    { campaign: 'Rally', agreed: true, answers: [{ answer: ['yes'] }, {}, {}] },
  ])
  await hears('5 days of 7')
  expect(labels((await victor.read()).at(-1))).toContain('7')
  await victor.press('Back')
  await victor.press('Go on')
  await victor.press('Ask again')
  await sent(7)
  await hears('5, I said')
  expect(shown(await victor.press('5'))).toMatch(/last question/)
  // It leads to nobody any more, and nothing is asked again.
  expect(await count('text_interview where interview_id is null and consented and message_id is null')).toBe(1)
  expect(
    await count(`interview where state = 'done' and volunteer_id = (select id from volunteer where name = 'Victor')`),
  ).toBe(1)
  expect(labels((await victor.read()).at(-1)).filter((l) => /question|agree/i.test(l))).toEqual([])
  expect(await count(`interview_answer where words is not null`)).toBe(0)
  // What was answered on a branch that is not asked any more was not asked.
  expect(await count('verbatim')).toBe(0)
  const [q] = await muster.house.query<{ id: string }>(sql`select id from questionnaire`)
  let csv = ''
  for await (const part of writeInterviews(muster.app.store, { id: q!.id, locale: 'en' })) csv += part
  const [head, row] = csv.trim().split(/\r?\n/)
  expect(head).toContain('rides,rides_label,why,why_label,lines,lines_label,often,often_label')
  expect(row).toMatch(/,done,en,yes,Yes,,,a\|b,A\|B,5,5$/)
  expect(
    await muster.house.query(
      sql`select n from total where metric = 'interviews' and day is null and owner_id in (select id from volunteer)`,
    ),
  ).toEqual([{ n: 100 }])
  await expectVerified(muster.app.store)
})

it('a no leaves only the count, and is not asked again', async () => {
  await hears('Who is this?')
  await victor.press('Ask if they agree')
  await sent(2)
  await hears('No thanks')
  expect(shown(await victor.press('They say no'))).toMatch(/nothing was noted[^]*did not want/)
  expect(await count('text_interview where consented = false and interview_id is null')).toBe(1)
  expect((await count('interview')) + (await count('verbatim'))).toBe(0)
  expect(labels((await victor.read()).at(-1)).filter((l) => /question|agree/i.test(l))).toEqual([])
  await expectVerified(muster.app.store)
})

it('goes on with whoever takes the conversation, in the language of the contact; their words go without what leads to a person', async () => {
  await muster.house.query(sql`update contact set locale = 'es' returning 1`)
  await agreed()
  expect(texts()[1]).toMatch(/^¿Puedo hacerle 4 preguntas cortas/)
  await victor.press('Send question 1')
  await sent(3)
  expect(texts()[2]).toBe('Toma usted el bus?\n1 Si\n2 No')
  const wendy = await muster.house.person('Wendy', { team: 'North' })
  await muster.house.query(sql`update conversation set volunteer_id = ${wendy.id} returning 1`)
  const hand = muster.at('Wendy')
  await hears('no', hand)
  await hand.press('2 No')
  await hand.press('Send question 2')
  await sent(4)
  await hears('Me lo dijo Sandrine, 06 12 34 56 78: queda lejos', hand)
  await hand.press('Note their words')
  await hand.press('No more questions')
  const [said] = await muster.house.query<{ words: string; campaign: string }>(
    sql`select words, c.name as campaign from verbatim v join campaign c on c.id = v.campaign_id`,
  )
  expect(said!.campaign).toBe('Rally')
  expect(said!.words).toMatch(/lejos/)
  expect(said!.words).not.toMatch(/Sandrine|06 12/)
  expect(await count(`interview where state = 'stopped' and volunteer_id = '${wendy.id}'`)).toBe(1)
  await expectVerified(muster.app.store)
})

it('the rules of answers hold for questions, too; who opts out or is erased is asked no more, and nothing leads to them', async () => {
  await agreed()
  await muster.house.query(sql`update campaign set state = 'paused' returning 1`)
  expect(shown(await victor.press('Send question 1'))).toMatch(/paused/)
  await muster.house.query(sql`update campaign set state = 'running' returning 1`)
  // Doors do not wait for a text.
  expect(shown(await victor.type('/doors'))).toMatch(/no doors|not under way|no effort/i)
  await victor.press('Send question 1')
  await sent(3)
  await muster.house.inbound(phoneOf(0), 'STOP')
  await muster.house.transact(stopStale)
  expect(await count(`interview where state = 'stopped'`)).toBe(1)
  expect(await count('text_interview where interview_id is not null')).toBe(0)
  await expectVerified(muster.app.store)
  const [campaign] = await muster.house.query<{ id: string }>(sql`select id from campaign`)
  const olga = await muster.house.query<{ id: string }>(sql`select id from volunteer where name = 'Olga'`)
  await muster.house.transact((tx) => copyCampaign(tx, { name: 'Again', of: campaign!.id, by: olga[0]!.id }))
  expect(await count('campaign where questionnaire_id is not null')).toBe(2)
  await muster.house.query(
    sql`with i as (insert into interview (questionnaire_id, version, volunteer_id, locale, consented) select id, 1, ${olga[0]!.id}, 'en', true from questionnaire returning id)
        update text_interview set interview_id = i.id from i returning 1`,
  )
  await muster.house.transact((tx) => erasePerson(tx, { phone: phoneOf(0), how: 'asked' }))
  expect((await count('text_interview')) + (await count(`interview where state = 'asking'`))).toBe(0)
})

const nine = `questionnaire: Nine
questions:
${Array.from({ length: 9 }, (_, i) => `  - { key: q${i + 1}, kind: choice, text: Question ${i + 1}?, options: [{ code: a, label: A }, { code: b, label: B }] }`).join('\n')}
`
const held = () => count(`credit where reason = 'pingpong'`)
/** They write, and Victor writes back: a round of a talk. */
async function chat(n: number): Promise<void> {
  const [talk] = await muster.house.query<{ id: string }>(sql`select id from conversation`)
  for (let i = 0; i < n; i++) {
    await muster.house.shift(40)
    await muster.house.inbound(phoneOf(0), `ok ${i}`)
    await muster.house.transact((tx) => writeReply(tx, { conversationId: talk!.id, actor, body: `And ${i}?` }))
  }
}
/** A question goes out, they answer, and the first answer is recorded. */
async function ask(i: number, option = '1 A'): Promise<void> {
  const before = texts().length
  await victor.press(`Send question ${i}`)
  await sent(before + 1)
  await hears('1')
  await victor.press(option)
}

it('nine answers to nine questions are no game of two people; nine that nobody asked for are', async () => {
  await muster.house.transact((tx) => keepQuestionnaire(tx, readQuestionnaire(nine), null))
  await muster.at('Olga').type('/questions use Nine effort:Rally')
  await agreed()
  for (let i = 1; i <= 9; i++) await ask(i)
  expect(await count(`interview where state = 'done'`)).toBe(1)
  // Two rounds led to the questions, one ends them.
  await chat(1)
  expect(await count('inbound where recorded')).toBe(9)
  await chat(6)
  expect(await held()).toBe(0)
  await chat(1)
  expect(await held()).toBeGreaterThan(0)
  await expectVerified(muster.app.store)
})

it('the same questions asked again and again are a game, however often they are recorded', async () => {
  await muster.house.transact((tx) => keepQuestionnaire(tx, readQuestionnaire(nine), null))
  await muster.at('Olga').type('/questions use Nine effort:Rally')
  await agreed()
  const round = async (n: number) => {
    for (const question of [1, 2]) await ask(question, n % 2 ? '2 B' : '1 A')
    for (const _ of [1, 2]) await victor.press('Back')
  }
  for (let i = 0; i < 4; i++) await round(i)
  expect([await count('inbound where recorded'), await held()]).toEqual([2, 0])
  await round(4)
  expect(await count('inbound where recorded')).toBe(2)
  expect(await held()).toBeGreaterThan(0)
})
