/** Words from the doorstep or a file to themes, the card, the table and the page. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { routesOfDownloads } from '../../../src/downloads.ts'
import { importWords } from '../../../src/features/verbatims/import.ts'
import { openReport } from '../../../src/features/verbatims/link.ts'
import { readAnswers } from '../../../src/features/verbatims/read.ts'
import { expireWords, recordVerbatim } from '../../../src/features/verbatims/record.ts'
import { findQuestion, readCounts, readReport } from '../../../src/features/verbatims/report.ts'
import { labelVerbatim, nextDoubtful, readThemes } from '../../../src/features/verbatims/themes.ts'
import { reportRoutes } from '../../../src/web/reports.ts'
import { openApp } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { expectVerified, refusal, until } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let app: TestApp
beforeAll(async () => {
  app = await openApp()
  house = app.house
})
beforeEach(() => app.wipe())
afterAll(() => app.close())

const question = 'What should be deployed widely?'
const record = (words: string, more: object = {}) =>
  house.transact((tx) => recordVerbatim(tx, { question, words, ...more }))
const load = (name: string, text: string, options: object = { question }) =>
  house.transact((tx) =>
    importWords(
      tx,
      {
        name,
        read: (async function* () {
          yield Buffer.from(text)
        })(),
      },
      options,
    ),
  )
/** Opens the form behind a button, and sends it. */
async function fill(hand: Hand, label: string, fields: Record<string, string>): Promise<void> {
  const on = (await hand.find(label))!
  const opened = await hand.press(label, { on })
  if (!('form' in opened)) throw new Error(`${label} opens no form`)
  await hand.submit(opened.form, fields, on)
}
const texts = {
  Transport: [
    'more buses at night',
    'the bus is always late',
    'a free bus for all',
    'the tram ends too early',
    'trains cost too much',
    'night buses please',
  ],
  Health: [
    'there is no doctor here',
    'the hospital was closed',
    'six months to see a doctor',
    'the emergency room is full',
    'reopen our hospital',
    'we need a dentist and a doctor',
  ],
}
const labelled = Object.entries(texts).flatMap(([theme, all]) =>
  all.map((text) => `"${text}",${theme},${theme === 'Health' ? 'North' : 'South'},2026-11-23`),
)
const rest = Array.from(
  { length: 20 },
  (_, i) =>
    `"${i % 2 ? 'a bus for street' : 'a doctor for block'} ${'abcdefghijklmnopqrst'[i]}",,South,2026-11-${i % 2 ? 16 : 24}`,
)
const file = ['text,labels,area,date', ...labelled].join('\n')
const more = ['text,labels,area,date', ...rest].join('\n')

async function aQuestion(): Promise<string> {
  await load('a.csv', file, { question, labels: 'labels' })
  await load('b.csv', more)
  return (await house.transact((tx) => findQuestion(tx, undefined))).id
}

describe('words', () => {
  it('are kept without what leads to a person, under question, area and week; what was taken out is told', async () => {
    const done = await record('Call Sophie at 514-555-0123: more buses', { area: 'Centre', day: '2026-11-26' })
    expect(done.words).toBe('Call […] at […]: more buses')
    expect(done.removed.map((r) => r.text).sort()).toEqual(['514-555-0123', 'Sophie'])
    const [kept] = await house.query(
      sql`select words, area, week::text, state, expires_at > muster_now() + interval '179 days' as long from verbatim`,
    )
    expect(kept).toEqual({ words: done.words, area: 'Centre', week: '2026-11-23', state: 'new', long: true })
    await record('more trams', { days: 3 })
    const columns = await house.query<{ name: string }>(
      sql`select column_name as name from information_schema.columns where table_name = 'verbatim'`,
    )
    // Nothing here leads to the interview: no moment, no canvasser, no contact.
    expect(columns.map((c) => c.name).sort()).toEqual(
      [
        'area',
        'campaign_id',
        'doubt',
        'expires_at',
        'id',
        'labelled_by',
        'question_id',
        'state',
        'week',
        'words',
      ].sort(),
    )
    await expectVerified(house.store)
  })

  it('that are nothing but what had to go are not kept', async () => {
    expect(await record(' 06 12 34 56 78 ')).toMatchObject({
      id: undefined,
      words: '[…]',
      removed: [{ kind: 'phone' }],
    })
    expect(await record('  ')).toMatchObject({ id: undefined })
    expect(await refusal(record('x', { question: ' ' }))).toBe('verbatim.no_question')
    expect(await house.query(sql`select from verbatim`)).toHaveLength(0)
  })

  it('take the place of a station by its name, and stay when areas are read anew', async () => {
    await house.query(sql`with t as (insert into territory (name) values ('Ville') returning id)
      insert into area (territory_id, code) select id, '0412' from t returning id`)
    const [area] = await house.query<{ id: string }>(sql`select id from area`)
    await record('more trees', { areaId: area!.id })
    await house.query(sql`delete from area returning 1`)
    expect(await house.query(sql`select area from verbatim`)).toEqual([{ area: 'Ville 0412' }])
  })

  it('go when their time is over, and still count', async () => {
    const { id } = await record('a bus, please', { days: 3 })
    await record('another bus', { days: 30 })
    await house.transact((tx) => expireWords(tx))
    expect(await house.query(sql`select from verbatim where words = ''`)).toHaveLength(0)
    await house.shift(4 * 86_400)
    expect(await house.transact((tx) => expireWords(tx))).toBe(1)
    expect(await house.query(sql`select id from verbatim where words = ''`)).toEqual([{ id }])
    const { id: asked } = await house.transact((tx) => findQuestion(tx, undefined))
    expect(await house.transact((tx) => readCounts(tx, asked))).toMatchObject({ answers: 2, gone: 1 })
    await expectVerified(house.store)
  })
})

describe('a file', () => {
  it('is read with its labels, quoted lines, days and questions', async () => {
    const done = await load(
      'x.csv',
      'question;réponse;dept;published_at;labels\nQ1;"deux\nlignes, avec Sophie";63;2019-01-23 20:12:49;A|B\nQ2;;63;;A\nQ2;oui;;23/01/2019;\n',
      { labels: 'labels' },
    )
    expect(done).toMatchObject({
      rows: 3,
      kept: 2,
      labelled: 1,
      empty: { n: 1, lines: [4] },
      removed: { name: 1, phone: 0 },
    })
    expect(
      await house.query(
        sql`select area, week::text from verbatim v join open_question q on q.id = v.question_id order by q.text`,
      ),
    ).toEqual([
      { area: '63', week: '2019-01-21' },
      { area: '', week: '2019-01-21' },
    ])
    expect(await house.query(sql`select name from theme order by 1`)).toEqual([{ name: 'A' }, { name: 'B' }])
    await expectVerified(house.store)
  })

  it('of JSON lines too; what is wrong is named, and nothing is kept of it', async () => {
    const good = '{"text":"more buses","labels":{"Bus":2}}\n'
    expect(await load('x.jsonl', good, { question, labels: 'labels' })).toMatchObject({ kept: 1, labelled: 1 })
    const before = await house.query(sql`select count(*) from verbatim`)
    for (const [name, text, options, key] of [
      ['y.jsonl', `${good}{no\n`, { question }, 'verbatim.bad_json'],
      // A line without an end is not waited for.
      ['y.jsonl', `${good}{"text":"${'x'.repeat(1_100_000)}"}`, { question }, 'verbatim.bad_json'],
      ['y.csv', 'text,date\nx,2026-02-30\n', { question }, 'verbatim.bad_day'],
      ['y.csv', 'a,b\nx,y\n', { question }, 'verbatim.no_column'],
      ['y.csv', 'text,b\nx,y\n', {}, 'verbatim.row_no_question'],
      ['y.csv', 'text,b\nx,y\n', { question, labels: 'themes' }, 'verbatim.no_column'],
    ] as const)
      expect(await refusal(load(name, text, options)), key).toBe(key)
    expect(await house.query(sql`select count(*) from verbatim`)).toEqual(before)
  })
})

describe('a reading', () => {
  it('proposes with its certainty, asks about the doubtful first, and leaves what a person said', async () => {
    const id = await aQuestion()
    const done = (await readAnswers(house.store, id))!
    expect(done).toMatchObject({ read: 20, reading: { examples: 12 } })
    const themes = await house.transact((tx) => readThemes(tx, id))
    expect(themes.reduce((n, t) => n + t.said, 0)).toBe(12)
    expect(themes.reduce((n, t) => n + t.proposed, 0)).toBeGreaterThanOrEqual(16)
    const wrong =
      await house.query(sql`select v.words from verbatim_theme x join verbatim v on v.id = x.verbatim_id join theme t on t.id = x.theme_id
      where x.how = 'proposed' and (v.words like 'a bus%') <> (t.name = 'Transport')`)
    expect(wrong.length).toBeLessThanOrEqual(2)
    const strange = await record('zut zork')
    await readAnswers(house.store, id)
    expect((await house.transact((tx) => nextDoubtful(tx, id)))!.id).toBe(strange.id)
    await house.transact((tx) => labelVerbatim(tx, strange.id!, [themes[0]!.id], null))
    await readAnswers(house.store, id)
    expect(await house.query(sql`select state from verbatim where id = ${strange.id!}`)).toEqual([
      { state: 'labelled' },
    ])
    await expectVerified(house.store)
  })

  it('says nothing from too few labels, and comes by itself when words come in', async () => {
    await record('a first word')
    const { id } = await house.transact((tx) => findQuestion(tx, undefined))
    expect(await readAnswers(house.store, id)).toBeUndefined()
    expect(await house.query(sql`select state from verbatim`)).toEqual([{ state: 'new' }])
    await load('a.csv', file, { question, labels: 'labels' })
    await app.work()
    await house.shift(61)
    await until(
      'the words were read',
      async () => (await house.query(sql`select from verbatim where state = 'new'`)).length === 0,
    )
    await expectVerified(house.store)
  })
})

describe('/verbatims', () => {
  it('labels by presses, adds a theme, and gives the table and the report', async () => {
    const olga = await house.person('Olga', { role: 'organizer' })
    const hand = app.at(olga.name)
    await hand.type('/verbatims')
    expect(await hand.last()).toContain('Nobody has said anything yet')
    const id = await aQuestion()
    await readAnswers(house.store, id)
    await hand.type('/verbatims')
    expect(await hand.last()).toContain('Labelled by a person')
    await hand.press('Label the doubtful')
    const first = (await house.transact((tx) => nextDoubtful(tx, id)))!
    expect(await hand.last()).toContain(first.words)
    await hand.press(first.themes.some((t) => t.name === 'Health') ? '✓ Health' : 'Health')
    expect(await house.query(sql`select state, labelled_by as by from verbatim where id = ${first.id}`)).toEqual([
      { state: 'labelled', by: olga.id },
    ])
    await hand.press('Right, next')
    const second = (await house.transact((tx) => nextDoubtful(tx, id)))!
    await hand.press('No theme fits')
    expect(await house.query(sql`select state from verbatim where id = ${second.id}`)).toEqual([{ state: 'labelled' }])
    const third = (await house.transact((tx) => nextDoubtful(tx, id)))!
    await fill(hand, 'Another theme…', { themes: '=Trees' })
    expect(await hand.last()).toContain('=Trees')
    expect(
      (
        await house.query<{ n: number }>(
          sql`select count(*)::int as n from verbatim_theme where verbatim_id = ${third.id} and how = 'said'`,
        )
      )[0]!.n,
    ).toBeGreaterThan(0)
    await hand.type('/verbatims')
    const [card] = (await hand.read()).slice(-1)
    const links = card!.view.blocks.flatMap((b) => (b.kind === 'link' ? [new URL(b.url).pathname] : []))
    const csv = await (await routesOfDownloads(app.app).request(links[1]!, { method: 'POST' })).text()
    expect(csv.trimEnd().split('\r\n')).toHaveLength(33)
    expect(csv).not.toMatch(/(^|,)"?=/m)
    expect(csv).toContain("'=Trees")
    const routes = reportRoutes({
      open: (token) => openReport(house.store, app.app.settings.secret, token),
      gone: () => 'over',
    })
    const page = await routes.request(links[0]!)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await page.text()
    expect(html).toContain('=Trees')
    expect(html).not.toContain('<script')
    await house.query(sql`update volunteer set role = 'lead' where id = ${olga.id} returning 1`)
    expect((await routes.request(links[0]!)).status).toBe(410)
    await expectVerified(house.store)
  })

  it('asks which question, and says how many more there are', async () => {
    await house.person('Olga', { role: 'organizer' })
    const rows = Array.from({ length: 12 }, (_, i) => `Question ${String.fromCharCode(97 + i)},some words`)
    await load('q.csv', ['question,text', ...rows, 'Question c,more words'].join('\n'), {})
    const hand = app.at('Olga')
    await hand.type('/verbatims')
    expect(await hand.last()).toMatch(/1\. Question c: 2 answers.*10\. .*and 2 more/s)
    await hand.press('1')
    expect(await hand.last()).toContain('Question c')
    await hand.type('/verbatims show question d')
    expect(await hand.last()).toContain('Question d')
  })

  it('is for organizers, and a theme that somebody gave stays', async () => {
    const id = await aQuestion()
    await house.person('Lea', { role: 'lead' })
    await app.at('Lea').type('/verbatims')
    expect(await app.at('Lea').last()).not.toContain('Labelled')
    await house.person('Olga', { role: 'organizer' })
    const hand = app.at('Olga')
    await hand.type('/verbatims')
    await fill(hand, 'Themes', { themes: 'Health\nTrees' })
    expect(await hand.last()).toContain('“Transport”')
    await hand.type('/verbatims')
    await fill(hand, 'Themes', { themes: 'Health\nTransport\nTrees' })
    expect((await house.transact((tx) => readThemes(tx, id))).map((t) => t.name).sort()).toEqual([
      'Health',
      'Transport',
      'Trees',
    ])
    // One that nobody gave goes, and no other with it.
    await hand.type('/verbatims')
    await fill(hand, 'Themes', { themes: 'Health\nTransport' })
    expect((await house.transact((tx) => readThemes(tx, id))).map((t) => t.name).sort()).toEqual([
      'Health',
      'Transport',
    ])
    await expectVerified(house.store)
  })
})

describe('the report', () => {
  it('counts by week and area, quotes, and never hides what was not understood', async () => {
    const id = await aQuestion()
    await record('zut zork blip blop', { area: 'Alone', day: '2026-11-24' })
    await readAnswers(house.store, id)
    const report = await house.transact(async (tx) => readReport(tx, await findQuestion(tx, id)))
    expect(report.counts).toMatchObject({ answers: 33, labelled: 12 })
    expect(report.weeks.map((w) => [w.label, w.answers])).toEqual([
      ['2026-11-16', 10],
      ['2026-11-23', 23],
    ])
    expect(report.areas.map((a) => [a.label, a.answers])).toEqual([
      ['South', 26],
      ['North', 6],
    ])
    expect(report.small).toEqual({ areas: 1, answers: 1 })
    for (const part of [...report.weeks, ...report.areas]) expect(part.values).toHaveLength(report.themes.length + 1)
    expect(report.unclear).toContain('zut zork blip blop')
    expect(report.themes.every((t) => t.quotes.length <= 3)).toBe(true)
  })
})
