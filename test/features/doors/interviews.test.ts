/** Questions on the doorstep: consent first, one at a time, with a way back; words apart from everything that leads to a door. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { keepQuestionnaire } from '../../../src/features/interviews/keep.ts'
import { asked, following } from '../../../src/features/interviews/order.ts'
import { sample } from '../../../src/features/interviews/sample.ts'
import { readQuestionnaire } from '../../../src/features/interviews/shape.ts'
import { writeQuestionnaire } from '../../../src/features/interviews/write.ts'
import { writeInterviews } from '../../../src/features/interviews/export.ts'
import { translator } from '../../../src/locales/index.ts'
import { effort, routerOf, town, walker, wordsOf } from '../../support/doors.ts'
import type { Walker } from '../../support/doors.ts'
import { expectVerified, openHouse, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
const count = async (of: string): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`))[0]!.n
const faultOf = (source: string): string => {
  try {
    readQuestionnaire(source)
    return 'none'
  } catch (error) {
    const { key, values } = error as { key: string; values: { where: string; what: string } }
    return `${key} ${values.where}`
  }
}

describe('a questionnaire', () => {
  it('comes in French and English, and goes out as it came in', () => {
    const read = readQuestionnaire(sample)
    expect(read.questions.map((q) => q.kind)).toEqual(['words', 'several', 'choice', 'words', 'scale'])
    expect(readQuestionnaire(writeQuestionnaire(read))).toEqual(read)
  })

  it('branches on answers, also on what was changed by a step back', () => {
    const body = readQuestionnaire(sample)
    const keys = (given: Record<string, string[]>) => asked(body, new Map(Object.entries(given))).map((q) => q.key)
    expect(keys({})).not.toContain('hinders')
    expect(keys({ takes_part: ['no'] })).toContain('hinders')
    expect(following(body, new Map([['takes_part', ['yes']]]), 'takes_part')?.key).toBe('optimism')
    const numbers = readQuestionnaire(
      'questionnaire: N\nquestions: [{key: age, kind: number, text: Age, most: "120"}, {key: b, kind: words, text: B, when: age >= 18}, {key: c, kind: words, text: C, when: b}]',
    )
    const ask = (age: string, b: string[] = []) =>
      asked(
        numbers,
        new Map([
          ['age', [age]],
          ['b', b],
        ]),
      ).map((q) => q.key)
    expect([ask('17', ['…']), ask('18'), ask('18', ['…'])]).toEqual([['age'], ['age', 'b'], ['age', 'b', 'c']])
  })

  it.each([
    ['questionnaire: X', 'questions.fault questions'],
    ['questionnaire: X\nquestions:\n  - {key: a, kind: choice, text: A}', 'questions.fault question 1, options'],
    ['questionnaire: X\nquestions:\n  - {key: a, kind: guess, text: A}', 'questions.fault question 1, kind'],
    ['questionnaire: X\nquestions:\n  - {key: a, kind: words, text: A, when: b}', 'questions.fault question 1, when'],
    [
      'questionnaire: X\nquestions: [{key: a, kind: words, text: A}, {key: a, kind: words, text: A}]',
      'questions.fault question 2, key',
    ],
    ['a: [', 'questions.fault –'],
    [
      `questionnaire: X\nquestions: [{key: a, kind: words, text: "${'x'.repeat(200_000)}"}]`,
      'questions.too_large undefined',
    ],
  ])('with a fault says where: %.40s', (source, fault) => expect(faultOf(source)).toBe(fault))
})

async function atTheDoor(): Promise<Walker> {
  await house.person('Ann')
  await house.person('Olga', { role: 'organizer' })
  await effort(house, town({ streets: 2, houses: 20 }), { size: 60 })
  const said = await walker(routerOf(house), 'Olga').type('questions', 'sample')
  expect(wordsOf(said)).toContain(t('questions.used', { effort: 'Marche' }))
  const phone = walker(routerOf(house), 'Ann')
  await phone.type('doors')
  await phone.press(t('door.talked'))
  return phone
}

describe('at the door', () => {
  it('a no leaves only that somebody talked', async () => {
    const phone = await atTheDoor()
    expect(wordsOf(phone.screen())).toContain(t('page.consent').slice(0, 20))
    await phone.press(t('consent.no'))
    expect(wordsOf(phone.screen())).toContain(t('consent.none'))
    expect((await count('interview')) + (await count('interview_answer')) + (await count('verbatim'))).toBe(0)
    expect(await count('visit where consented = false')).toBe(1)
    await expectVerified(house.store)
  })

  it('a yes is asked one thing at a time, in their language, with a way back, and taken up again after a lost connection', async () => {
    const phone = await atTheDoor()
    await phone.press(/French/)
    expect(wordsOf(phone.screen())).toContain('initiative concrète')
    await phone.press(t('interview.write'))
    // Their words, without what leads to a person; what was taken out is shown.
    await phone.send('Le jardin de Sandrine Dupont, appelez le 06 12 34 56 78')
    expect(wordsOf(phone.screen())).toContain('06 12 34 56 78')
    expect(await count(`interview_answer where words like '%06 12%'`)).toBe(0)
    await phone.press('Entraide')
    await phone.press('Environnement')
    await phone.press('✓ Entraide')
    await phone.press(t('interview.next'))
    await phone.press('Non')
    await phone.press(t('interview.pass'))
    await phone.press(t('interview.back'))
    await phone.press(t('interview.back'))
    await phone.press('Oui')
    // Another phone, and the same question.
    const other = walker(routerOf(house), 'Ann')
    await other.type('doors')
    expect(wordsOf(other.screen())).toContain('De 1 (pas du tout)')
    await other.press('4')
    expect(wordsOf(other.screen())).toContain(t('interview.done'))
    const [answers] = await house.query<{ all: Record<string, unknown> }>(
      sql`select jsonb_object_agg(key, codes order by position) as all from interview_answer`,
    )
    expect(answers!.all).toEqual({ initiative: [], subject: ['nature'], takes_part: ['yes'], optimism: ['4'] })
    const words = await house.query<{ words: string }>(sql`select words from verbatim`)
    expect(words).toHaveLength(1)
    expect(words[0]!.words).toMatch(/jardin/)
    expect(words[0]!.words).not.toMatch(/Sandrine|Dupont|06 12/)
    // What was answered leads to no door and no words.
    expect(await count("interview where visit_id is null and state = 'done'")).toBe(1)
    expect(await count(`interview_answer where words is not null`)).toBe(0)
    const [metric] = await house.query(
      sql`select n from total where metric = 'interviews' and day is null and owner_id in (select id from volunteer)`,
    )
    expect(metric).toEqual({ n: 100 })
    await expectVerified(house.store)
    const [q] = await house.query<{ id: string }>(sql`select id from questionnaire`)
    let csv = ''
    for await (const part of writeInterviews(house.store, { id: q!.id, locale: 'en' })) csv += part
    const [head, row] = csv
      .trim()
      .split('\n')
      .map((l) => l.split(','))
    const cell = (name: string): string => row![head!.findIndex((h) => h.includes(name))]!
    expect([cell('subject'), cell('subject_label'), cell('optimism')].map((c) => c.replaceAll('"', ''))).toEqual([
      'nature',
      'Nature',
      '4',
    ])
    expect(csv).not.toMatch(/jardin/)
  })

  it('an old card changes nothing; a required question is not passed over; stopping keeps what was said', async () => {
    const phone = await atTheDoor()
    await phone.press(/English/)
    expect(phone.screen().buttons?.map((b) => b.label)).not.toContain(t('interview.pass'))
    const old = phone.screen()
    await phone.press(t('interview.write'))
    await phone.send('A shared garden')
    const before = phone.screen()
    phone.show(old)
    await phone.press(t('interview.write'))
    await phone.send('Something else')
    expect(wordsOf(phone.screen())).toContain(t('errors.stale'))
    phone.show(before)
    await phone.press(t('interview.stop'))
    expect(await count(`verbatim where words = 'A shared garden'`)).toBe(1)
    expect(await count(`credit where metric = 'interviews'`)).toBe(0)
    await expectVerified(house.store)
  })

  it('ten answers all alike wait for a lead; versions of the questions are kept apart', async () => {
    const short = 'questionnaire: Short\nquestions: [{key: a, kind: choice, text: A, options: [One, Two]}]'
    await house.person('Ann')
    await effort(house, town({ streets: 2, houses: 20 }), { size: 60 })
    await house.transact((tx) => keepQuestionnaire(tx, readQuestionnaire(short), null))
    await house.person('Olga', { role: 'organizer' })
    const olga = walker(routerOf(house), 'Olga')
    await olga.type('questions', 'use Short')
    const phone = walker(routerOf(house), 'Ann')
    await phone.type('doors')
    for (let i = 0; i < 10; i++) {
      await phone.press(t('door.absent'))
      await phone.press(t('door.talked'))
      await phone.press(t('consent.yes'))
      await phone.press('One')
      await house.shift(60)
    }
    expect(await count(`credit where metric = 'interviews' and state = 'held' and reason = 'alike'`)).toBe(1)
    await olga.type('questions', 'show Short')
    await olga.press(t('button.edit'))
    await olga.send(short.replace('Two', 'Three'))
    expect(wordsOf(olga.screen())).toContain(t('questions.title', { name: 'Short', version: 2 }))
    expect(await count('questionnaire_version')).toBe(2)
    expect(await count('interview where version = 1')).toBe(10)
    expect(await refusal(Promise.resolve().then(() => readQuestionnaire('x')))).toBe('questions.fault')
    await expectVerified(house.store)
  })
})
