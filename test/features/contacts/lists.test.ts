/** Lists made of lists: the words, the sets behind them, and what stays out. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importList } from '../../../src/features/contacts/import.ts'
import { listCommand } from '../../../src/features/contacts/list.command.ts'
import { parseListWords } from '../../../src/features/contacts/list-words.ts'
import { countList, makeList } from '../../../src/features/contacts/make-list.ts'
import { parseLine } from '../../../src/chat/parse.ts'
import type { View } from '../../../src/chat/view.ts'
import { translator } from '../../../src/locales/index.ts'
import { openHouse, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'
import { words } from '../../support/app.ts'

let house: House
beforeAll(async () => {
  house = await openHouse({ connections: 3 })
})
afterAll(() => house.close())
beforeEach(() => house.wipe())

describe('the words', () => {
  test('are read from left to right', () => {
    expect(parseListWords('Petition + Members - yes:"Rally 1" - texted:14d & city=Montréal')).toEqual([
      { how: '+', term: { kind: 'list', name: 'Petition' } },
      { how: '+', term: { kind: 'list', name: 'Members' } },
      { how: '-', term: { kind: 'yes', campaign: 'Rally 1' } },
      { how: '-', term: { kind: 'lately', days: 14 } },
      { how: '&', term: { kind: 'field', field: 'city', values: ['Montréal'], not: false } },
    ])
  })

  test.each([
    [
      'Mont-Royal – Saint-Jean 2026',
      [
        { kind: 'list', name: 'Mont-Royal' },
        { kind: 'list', name: 'Saint-Jean 2026' },
      ],
    ],
    [
      '"A + B" & « yes:no »',
      [
        { kind: 'list', name: 'A + B' },
        { kind: 'list', name: 'yes:no' },
      ],
    ],
    [
      'L - oui:Rallye du 1er - écrit:7j',
      [
        { kind: 'list', name: 'L' },
        { kind: 'yes', campaign: 'Rallye du 1er' },
        { kind: 'lately', days: 7 },
      ],
    ],
    [
      'L & answered:R & texted:R',
      [
        { kind: 'list', name: 'L' },
        { kind: 'answered', campaign: 'R' },
        { kind: 'texted', campaign: 'R' },
      ],
    ],
    [
      'L & Ville != Laval | Montréal',
      [
        { kind: 'list', name: 'L' },
        { kind: 'field', field: 'Ville', values: ['Laval', 'Montréal'], not: true },
      ],
    ],
    [
      'L & email=',
      [
        { kind: 'list', name: 'L' },
        { kind: 'field', field: 'email', values: [''], not: false },
      ],
    ],
    ['5" pipes', [{ kind: 'list', name: '5" pipes' }]],
    ['Note: x', [{ kind: 'list', name: 'Note: x' }]],
  ])('%s', (text, terms) => {
    expect(parseListWords(text).map((s) => s.term)).toEqual(terms)
  })

  test.each([
    ['', 'list.words_empty'],
    ['  ', 'list.words_empty'],
    ['A + ', 'list.words_missing'],
    ['A + - B', 'list.words_missing'],
    ['A +  + B', 'list.words_missing'],
    ['city=Laval', 'list.words_begin'],
    ['texted:14d', 'list.words_begin'],
    ['A + city=Laval', 'list.words_plus'],
    ['A - texted:0d', 'list.words_days'],
    ['A - texted:4000j', 'list.words_days'],
    [Array.from({ length: 30 }, (_, i) => `L${i}`).join(' + '), 'list.words_many'],
  ])('%s is refused', (text, key) => {
    expect(() => parseListWords(text)).toThrow(expect.objectContaining({ key }))
  })

  test('survive the line of a chat', () => {
    const given = parseLine('make "Second round" Petition + Members - yes:"Rally 1" & city=Laval', listCommand.options)
    expect(given).toEqual({ step: 'make', name: 'Second round', from: 'Petition + Members - yes:Rally 1 & city=Laval' })
    const counted = parseLine('count Petition 2026 - texted:14d', listCommand.options)
    expect(`${String(counted['name'])} ${String(counted['from'])}`).toBe('Petition 2026 - texted:14d')
  })
})

/** 514-200-00nn; `first` of ten people are in the list, with fields. */
const phone = (n: number): string => `+151420000${String(n).padStart(2, '0')}`
const bring = (
  list: string,
  people: [number, string?, string?][],
  request: { source?: string; kind?: string; header?: string } = {},
) =>
  house.transact((tx) =>
    importList(
      tx,
      Buffer.from(
        [
          request.header ?? 'phone;first name;Ville',
          ...people.map(([n, name, city]) => `${phone(n)};${name ?? `P${n}`};${city ?? ''}`),
        ].join('\n'),
      ),
      {
        fileName: 'l.csv',
        list,
        source: request.source ?? `source of ${list}`,
        kind: request.kind ?? 'petition',
        region: 'CA',
      },
    ),
  )
const numbers = (...ns: number[]): [number][] => ns.map((n) => [n])
let made = 0
/** Who is in a list made of the words; the count before must say as many. */
async function who(text: string): Promise<number[]> {
  const counted = await house.transact((tx) => countList(tx, text))
  if (!counted.members) return []
  const list = await house.transact((tx) => makeList(tx, { name: `Made ${++made}`, words: text }))
  expect(list.members).toBe(counted.members)
  const found = await house.query<{ phone: string }>(
    sql`select phone from list_member m join contact k on k.id = m.contact_id where m.list_id = ${list.listId} order by phone`,
  )
  return found.map((f) => Number(f.phone.slice(-2)))
}

describe('lists of lists', () => {
  test('added, taken away, kept, from left to right', async () => {
    await bring('A', numbers(1, 2, 3, 4))
    await bring('B', numbers(3, 4, 5))
    await bring('C', numbers(1, 5))
    expect(await who('A + B')).toEqual([1, 2, 3, 4, 5])
    expect(await who('a - b')).toEqual([1, 2])
    expect(await who('A & B')).toEqual([3, 4])
    expect(await who('A + B - C')).toEqual([2, 3, 4])
    expect(await who('A - C + C')).toEqual([1, 2, 3, 4, 5])
    expect(await who('A - B + B & C')).toEqual([1, 5])
    expect(await who('A & A')).toEqual([1, 2, 3, 4])
    expect(await who('A - A')).toEqual([])
  })

  test('by fields, without case and accents, however their name is spelt', async () => {
    await bring('A', [
      [1, 'Zoé', 'Montréal'],
      [2, 'ZOE', 'montreal '],
      [3, 'Ann', 'MONTRÉAL'],
      [4, 'Bo', 'Laval'],
      [5, 'Cy', ''],
    ])
    await bring('B', [[6, 'Di', 'Montreal']], { header: 'phone;prénom;VILLE' })
    expect(await who('A & ville=Montreal')).toEqual([1, 2, 3])
    expect(await who('A + B & VILLE=montréal')).toEqual([1, 2, 3, 6])
    expect(await who('A & ville=laval|MONTREAL')).toEqual([1, 2, 3, 4])
    expect(await who('A - ville=Montréal')).toEqual([4, 5])
    expect(await who('A & ville!=Montréal')).toEqual([4, 5])
    expect(await who('A - ville!=Montréal')).toEqual([1, 2, 3])
    expect(await who('A & ville=')).toEqual([5])
    expect(await who('A & ville!=')).toEqual([1, 2, 3, 4])
    expect(await who('A & firstName=zoe')).toEqual([1, 2])
    expect(await who('A & prénom=ZOÉ & pays=ca')).toEqual([1, 2])
    expect(await refusal(who('A & colour=red'))).toBe('list.words_field')
  })

  test('by what was said and texted in campaigns', async () => {
    await bring('A', numbers(1, 2, 3, 4, 5))
    await house.query(sql`insert into campaign (name, list_id, script_at) select 'Rally 1', id, now() from list`)
    const campaign = sql`(select id from campaign)`
    const contact = (n: number) => sql`(select id from contact where phone = ${phone(n)})`
    const text = (n: number, state: string, days: number) =>
      house.query(sql`insert into message (kind, campaign_id, contact_id, body, state, valid_until, created_at)
        values ('first', ${campaign}, ${contact(n)}, 'x', ${state}, now(), muster_now() - make_interval(days => ${days}))`)
    await text(1, 'sent', 3)
    await text(2, 'sent', 20)
    await text(3, 'failed', 1)
    await text(4, 'draft', 1)
    await text(5, 'queued', 1)
    await house.query(
      sql`insert into tag (campaign_id, contact_id, tag) values (${campaign}, ${contact(1)}, 'yes'), (${campaign}, ${contact(2)}, 'maybe')`,
    )
    await house.query(sql`insert into inbound (provider, provider_id, phone, body, kind, contact_id, campaign_id, sent_at)
      values ('test', 'a', ${phone(1)}, 'x', 'words', ${contact(1)}, ${campaign}, now()), ('test', 'b', ${phone(2)}, 'x', 'reaction', ${contact(2)}, ${campaign}, now())`)
    expect(await who('A - yes:"rally 1"')).toEqual([2, 3, 4, 5])
    expect(await who('yes:Rally 1')).toEqual([1])
    expect(await who('A & answered:Rally 1')).toEqual([1])
    expect(await who('A - texted:Rally 1')).toEqual([3, 4])
    expect(await who('A - texted:14d')).toEqual([2, 3, 4])
    expect(await who('A & texted:30d')).toEqual([1, 2, 5])
    expect(await refusal(who('A - yes:Nothing'))).toBe('campaign.not_found')
    expect(await refusal(who('A - B'))).toBe('list.not_found')
  })

  test('who opted out and wrong numbers are never in it; landlines and noes are counted apart', async () => {
    const { listId } = await bring('A', numbers(1, 2, 3, 4, 5))
    const set = (n: number, what: ReturnType<typeof sql>) =>
      house.query(sql`update contact set ${what} where phone = ${phone(n)}`)
    await set(1, sql`opted_out_at = now()`)
    await set(2, sql`wrong_number_at = now()`)
    await set(3, sql`phone_line = 'landline'`)
    await set(4, sql`consented = false`)
    expect(await house.transact((tx) => countList(tx, 'A'))).toEqual({ members: 3, textable: 1, landlines: 1 })
    expect(await who('A')).toEqual([3, 4, 5])
    expect(await house.query(sql`select count(*)::int as n from list_member where list_id = ${listId}`)).toEqual([
      { n: 5 },
    ])
  })

  test('it keeps its words, and where its numbers come from', async () => {
    await bring('A', numbers(1, 2), { source: 'petition in June' })
    await bring('B', numbers(3), { source: 'members', kind: 'members' })
    await bring('C', numbers(2), { source: 'not of it' })
    const list = await house.transact((tx) => makeList(tx, { name: ' Second\u0007 round ', words: ' A + B - C ' }))
    expect(list).toMatchObject({ name: 'Second round', members: 2, source: 'petition in June; members' })
    expect(await house.query(sql`select source, kind, region, made from list where id = ${list.listId}`)).toEqual([
      { source: 'petition in June; members', kind: 'other', region: 'CA', made: 'A + B - C' },
    ])
    const same = await house.transact((tx) => makeList(tx, { name: 'Third', words: 'A + C' }))
    expect(await house.query(sql`select kind from list where id = ${same.listId}`)).toEqual([{ kind: 'petition' }])
    const again = (name: string, text: string) => refusal(house.transact((tx) => makeList(tx, { name, words: text })))
    expect(await again('second ROUND', 'A')).toBe('list.name_taken')
    expect(await again(' ', 'A')).toBe('list.no_name')
    expect(await again('None', 'A - A')).toBe('list.words_nobody')
    expect(await house.query(sql`select 1 from list where name = 'None'`)).toEqual([])
  })

  test('words of a person are values, never SQL', async () => {
    await bring('A', [[1, `' drop table list --`, `') or (true`]])
    expect(await who(`A & firstName=' drop table list --`)).toEqual([1])
    expect(await who(`A & ville=') or (true`)).toEqual([1])
    for (const evil of [
      `A' or '1'='1`,
      `A & fields->>'x'=1`,
      `A & ville') or true --=x`,
      'A & $1=$2',
      `yes:x' or true`,
    ])
      expect(await refusal(who(evil))).toMatch(/^(list|campaign)\./)
  })
})

describe('/list', () => {
  const run = async (line: string, locale = 'en'): Promise<View> =>
    (
      await house.transact((tx) =>
        listCommand.run(
          { tx, t: translator(locale), log: { info() {} } } as never,
          parseLine(line, listCommand.options),
        ),
      )
    ).view
  const says = async (line: string, locale?: string): Promise<string> => words({ view: await run(line, locale) })

  test('shows what there is, counts without making, then makes', async () => {
    expect(await says('')).toContain('There is no list yet.')
    await bring('Petition', [
      [1, 'Ann', 'Laval'],
      [2, 'Bo', 'Gaspé'],
      [3, 'Cy', 'Laval'],
    ])
    await bring('Members', numbers(4))
    expect(await says('')).toMatch(/Members: source of Members\nPetition: source of Petition/)
    expect(await says('Petition')).toMatch(/People: 3\nCan be texted: 3[^]*Source: source of Petition/)
    const counted = await says('count Petition + Members & ville=Laval')
    expect(counted).toMatch(/^2 people/)
    expect(counted).toContain('/list make "a name" Petition + Members & ville=Laval')
    expect(await house.query(sql`select count(*)::int as n from list`)).toEqual([{ n: 2 }])
    expect(await says('make "In Laval" Petition + Members & ville=Laval')).toMatch(
      /^In Laval: 2 people[^]*Can be texted: 2/,
    )
    expect(await says('show In Laval')).toContain('Made of: Petition + Members & ville=Laval')
    expect(await says('count Petition & ville=Gaspé', 'fr')).toMatch(/^Une personne/)
    expect(await refusal(run('make Alone'))).toBe('list.words_make')
    expect(await refusal(run('count'))).toBe('list.words_empty')
    expect(await refusal(run('Nothing'))).toBe('list.not_found')
  })

  test('is for organizers', () => {
    expect(listCommand.role).toBe('organizer')
  })
})
