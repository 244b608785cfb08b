import { Readable } from 'node:stream'
import type postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '../../../src/db/client.ts'
import type { Store } from '../../../src/db/client.ts'
import { cutBatches } from '../../../src/features/campaigns/launch.ts'
import { importCommand } from '../../../src/features/contacts/import.command.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import type { ImportRequest, ImportResult } from '../../../src/features/contacts/import.ts'
import { csvLine, openRejects } from '../../../src/features/contacts/rejects.ts'
import type { RejectedRow } from '../../../src/features/contacts/rejects.ts'
import { translator } from '../../../src/locales/index.ts'
import { createDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let store: Store
let sql: postgres.Sql

beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 4 })
  sql = store.sql
})
afterAll(async () => {
  await store.close()
  await database.drop()
})
beforeEach(async () => {
  await sql`truncate contact, list, opt_out, campaign cascade`
})

const asked = { fileName: 'list.csv', list: 'Petition', source: 'signed in June', kind: 'petition', region: 'CA' }
const bring = (text: string | Uint8Array, request: Partial<ImportRequest> = {}): Promise<ImportResult> =>
  store.transact((tx) => importList(tx, typeof text === 'string' ? Buffer.from(text) : text, { ...asked, ...request }))
const counts = ({ rows, accepted, duplicate, suppressed, rejected }: ImportResult) => [
  rows,
  accepted,
  duplicate,
  suppressed,
  rejected,
]
const refusal = (text: string, request: Partial<ImportRequest> = {}) =>
  bring(text, request).then(
    () => undefined,
    (error: { key: string; values: Record<string, string> }) => ({ key: error.key, ...error.values }),
  )
const contacts = () => sql<
  { phone: string; country: string; firstName: string; lastName: string; consented: boolean | null }[]
>`
  select phone, country, first_name as "firstName", last_name as "lastName", consented from contact order by phone`
const rejects = (request: { list: string; file?: string }): Promise<RejectedRow[]> =>
  store.read(async (tx) => {
    const found: RejectedRow[] = []
    for await (const group of (await openRejects(tx, request)).rows) found.push(...group)
    return found
  })

describe('counts', () => {
  const file = [
    'First name,Cell,Home phone,Party', // line 1
    'Ann,418-555-0101,4185559999,Green',
    'Bo,(418) 555-0102,,',
    'Ann again,+1 418 555 0101,,', // in the file before
    'Cy,12,,', // too short
    'Di,call me,,',
    'Ed,418 555 0103,,,moved',
    '"Two\nlines",418.555.0104,,',
    'Fay,4185550199,,', // opted out
  ].join('\n')

  test('every row ends somewhere, with its line and reason', async () => {
    await sql`insert into opt_out (phone, how, at) values ('+14185550199', 'text', now())`
    const result = await bring(file)
    expect(counts(result)).toEqual([8, 3, 1, 1, 3])
    expect(await contacts()).toMatchObject([
      { phone: '+14185550101', firstName: 'Ann', country: 'CA', consented: null },
      { phone: '+14185550102', firstName: 'Bo' },
      { phone: '+14185550104', firstName: 'Two lines' },
    ])
    expect(await rejects({ list: 'petition' })).toEqual([
      { line: 4, outcome: 'duplicate', reason: 'in_file' },
      { line: 5, outcome: 'rejected', reason: 'too_short' },
      { line: 6, outcome: 'rejected', reason: 'not_a_number' },
      { line: 7, outcome: 'rejected', reason: 'extra_cells' },
      { line: 10, outcome: 'suppressed', reason: 'opted_out' },
    ])
    expect(await sql`select position from list_member order by position`).toMatchObject([
      { position: 2 },
      { position: 3 },
      { position: 8 },
    ])
    expect(await sql`select state, rows, accepted, duplicate, suppressed, rejected from import`).toMatchObject([
      { state: 'done', rows: 8, accepted: 3, duplicate: 1, suppressed: 1, rejected: 3 },
    ])
  })

  test('the same file twice: all duplicates, in the same list or told from another', async () => {
    expect(counts(await bring(file))).toEqual([8, 4, 1, 0, 3])
    const before = await contacts()
    expect(counts(await bring(file))).toEqual([8, 0, 5, 0, 3])
    expect(await contacts()).toEqual(before)
    expect((await rejects({ list: 'Petition' })).map((r) => r.reason)).toEqual([
      'in_list',
      'in_list',
      'in_file',
      'too_short',
      'not_a_number',
      'extra_cells',
      'in_list',
      'in_list',
    ])
    // A person is one contact of the organisation, and a member of each list.
    expect(counts(await bring(file, { list: 'Members' }))).toEqual([8, 4, 1, 0, 3])
    expect(await contacts()).toEqual(before)
  })

  test('a file of several chunks counts like one', async () => {
    await sql`insert into opt_out (phone, how, at) values ('+14182000007', 'text', now())`
    const n = 45_000
    const rows = Array.from({ length: n }, (_, i) => `418${2_000_000 + i},P${i}`)
    // From the first chunk, the one before, the same one; and the opted-out number again.
    const file = [
      'phone,first name',
      ...rows,
      '418-200-0003,x',
      '418-202-5000,x',
      '418-204-4999,x',
      '418-200-0007,x',
      'none,x',
    ].join('\n')
    expect(counts(await bring(file))).toEqual([n + 5, n - 1, 3, 2, 1])
    expect(await rejects({ list: 'Petition' })).toEqual([
      { line: 9, outcome: 'suppressed', reason: 'opted_out' },
      ...[2, 3, 4].map((i) => ({ line: n + i, outcome: 'duplicate', reason: 'in_file' })),
      { line: n + 5, outcome: 'suppressed', reason: 'opted_out' },
      { line: n + 6, outcome: 'rejected', reason: 'not_a_number' },
    ])
    expect(
      await sql`
      select count(*)::int as n, count(distinct k.id)::int as people, bool_and(k.first_name = 'P' || (position - 2)) as named
      from list_member m join contact k on k.id = m.contact_id`,
    ).toEqual([{ n: n - 1, people: n - 1, named: true }])
    // Ids are version 7 and rise with the lines.
    expect(
      await sql`
      select bool_and(fine) as fine from (
        select substr(id::text, 15, 1) = '7' and (lag(id) over (order by position) < id) is not false as fine
        from list_member m join contact k on k.id = m.contact_id) x`,
    ).toEqual([{ fine: true }])
    expect(counts(await bring(file))).toEqual([n + 5, 0, n + 2, 2, 1])
  })

  test('a file that breaks after chunks were merged leaves nothing', async () => {
    const rows = Array.from({ length: 45_000 }, (_, i) => `418${2_000_000 + i}`)
    expect(await refusal(['phone', ...rows, '"never closed'].join('\n'))).toMatchObject({
      key: 'list.unclosed_quote',
      line: 45_002,
    })
    expect(await sql`select 1 from list union all select 1 from contact`).toEqual([])
    expect(counts(await bring('phone\n4182000000\n'))).toEqual([1, 1, 0, 0, 0])
  })

  test('two lists at once with the same people', async () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => `418${2_000_000 + i}`)
    const [a, b] = await Promise.all([
      bring(['phone', ...rows].join('\n'), { list: 'A' }),
      bring(['phone', ...rows.toReversed()].join('\n'), { list: 'B' }),
    ])
    expect([counts(a), counts(b)]).toEqual([
      [25_000, 25_000, 0, 0, 0],
      [25_000, 25_000, 0, 0, 0],
    ])
    expect(await contacts()).toHaveLength(25_000)
  })

  test('values that COPY would read otherwise', async () => {
    await bring('phone,first name,last name,note\n4185550101,\\N,a\\tb,"x\\""y\nz\tw"\n')
    expect(await sql`select first_name, last_name, fields from contact`).toEqual([
      { first_name: '\\N', last_name: 'a\\tb', fields: { note: 'x\\"y z w' } },
    ])
  })

  test('a known contact without a name gets the one of the file, and keeps one they have', async () => {
    await bring('phone,first name,last name\n4185550101,,\n4185550102,Bo,\n')
    await bring('phone,first name,last name\n4185550101,Ann,Roy\n4185550102,Bob,Roy\n', { list: 'Members' })
    expect(await contacts()).toMatchObject([
      { firstName: 'Ann', lastName: 'Roy' },
      { firstName: 'Bo', lastName: '' },
    ])
  })

  test('who opted out is suppressed in every spelling, also as a known contact', async () => {
    await bring('phone\n4185550199\n', { list: 'Before' })
    await sql`update contact set opted_out_at = now()`
    await sql`insert into opt_out (phone, how, at) values ('+14185550199', 'text', now()), ('+14185550198', 'carrier', now())`
    const spellings = [
      '+14185550199',
      '(418) 555-0199',
      '1-418-555-0199',
      '418.555.0199',
      '4185550199.0',
      '001 418 555 0199',
    ]
    const file = ['phone', ...spellings, ...spellings.map((s) => s.replace('0199', '0198')), '4185550197'].join('\n')
    expect(counts(await bring(file))).toEqual([13, 1, 0, 12, 0])
    expect((await contacts()).map((c) => c.phone)).toEqual(['+14185550197', '+14185550199'])
  })

  test('a bad file leaves nothing, not even its list', async () => {
    for (const bad of [
      '',
      'name,email\na,b\n',
      `phone\n${'4185550101\n'.repeat(5000)}"never closed\n`,
      'phone\n418\0\n',
    ])
      expect(await refusal(bad)).toMatchObject({ key: expect.stringMatching(/^list\./) })
    expect(await sql`select 1 from list union all select 1 from contact union all select 1 from import`).toEqual([])
  })

  test('landlines are accepted and counted where the plan tells', async () => {
    const result = await bring('tel\n0639980102\n0145678901\n0639980103\n01 45 67 89 01\n', { region: 'FR' })
    expect(counts(result)).toEqual([4, 3, 1, 0, 0])
    expect(result.columns.landlines).toBe(1)
  })
})

describe('columns', () => {
  test('what was guessed is shown', async () => {
    const { columns } = await bring(
      'VanID,FirstName,Last Name,Zip5,Home Phone,Cell Phone,Party,SMS consent\n1,A,B,9,,4185550101,x,\n',
    )
    expect(columns).toEqual({
      phone: 'Cell Phone',
      firstName: 'FirstName',
      lastName: 'Last Name',
      zip: 'Zip5',
      externalId: 'VanID',
      consent: 'SMS consent',
      fields: ['Party'],
      ignored: ['Home Phone'],
      landlines: 0,
      unproven: 0,
      refusing: 0,
    })
  })

  test('the map goes before every guess', async () => {
    const file = 'Mobile;Téléphone;Nom;Réf. interne;Nom de scène\nx;418 555 0101;Roy;77;Ann Roy\n'
    const { columns } = await bring(file, { map: ['phone=Téléphone', 'externalId = ref interne, name=Nom de scène'] })
    expect(columns).toMatchObject({
      phone: 'Téléphone',
      externalId: 'Réf. interne',
      name: 'Nom de scène',
      ignored: ['Mobile'],
    })
    expect(await contacts()).toMatchObject([{ phone: '+14185550101', firstName: 'Ann', lastName: 'Roy' }])
    expect(await sql`select fields from contact`).toEqual([{ fields: { externalId: '77' } }])
  })

  test('a whole name goes before a first name that was only guessed, and a comma may be part of a column', async () => {
    await bring('phone,prenom,"Qui, donc"\n4185550101,Q,Ann Roy\n', { map: ['name=Qui, donc'] })
    expect(await contacts()).toMatchObject([{ firstName: 'Ann', lastName: 'Roy' }])
    expect(await sql`select fields from contact`).toEqual([{ fields: { prenom: 'Q' } }])
  })

  test('what is wrong with a map is said, with the columns found', async () => {
    const file = 'phone,name\n4185550101,A\n'
    expect(await refusal(file, { map: ['phone=Portable'] })).toEqual({
      key: 'list.no_such_column',
      column: 'Portable',
      columns: 'phone, name',
    })
    expect(await refusal(file, { regionColumn: 'Zone' })).toMatchObject({ key: 'list.no_such_column', column: 'Zone' })
    expect(await refusal(file, { consent: 'SMS' })).toMatchObject({ key: 'list.no_such_column', column: 'SMS' })
    for (const map of ['telephone=phone', 'phone', 'phone='])
      expect(await refusal(file, { map: [map] })).toMatchObject({ key: 'list.map', found: map })
    expect(await refusal(file, { map: ['phone=name', 'locale=name'] })).toMatchObject({ key: 'list.map_twice' })
    expect(await refusal(file, { map: ['zip=phone', 'zip=name'] })).toMatchObject({ key: 'list.map_twice' })
  })

  test('a column of regions holds countries and subdivisions', async () => {
    const rows = [
      ['QC', '418 555 0101', 'CA'],
      ['CA-QC', '418 555 0102', 'CA'],
      ['ON', '416 555 0103', 'CA'],
      ['us-ny', '212 555 0104', 'US'],
      ['NY', '212 555 0105', 'US'],
      ['France', '06 39 98 01 02', 'FR'],
      ['FR', '06 39 98 01 03', 'FR'],
      ['FR-75', '06 39 98 01 04', 'FR'],
      ['CA', '418 555 0106', 'CA'],
      ['USA', '212 555 0107', 'US'],
      ['', '418 555 0108', 'CA'],
      ['Mars', '418 555 0109', 'CA'],
      // two letters that are both: the one in which the number exists
      ['DE', '302 555 0110', 'US'],
      ['DE', '030 90182011', 'DE'],
    ]
    for (const region of ['CA', 'FR']) {
      await sql`truncate contact, list cascade`
      // From France neither a number of +1 without its country nor Delaware's is told.
      const some =
        region === 'CA'
          ? rows
          : rows.filter(([zone, , country]) => zone !== '' && zone !== 'Mars' && !(zone === 'DE' && country === 'US'))
      const text = ['Zone,phone', ...some.map(([zone, phone]) => `${zone},${phone}`)].join('\n')
      const result = await bring(text, { region, regionColumn: 'Zone' })
      expect(counts(result)).toEqual([some.length, some.length, 0, 0, 0])
      expect(result.columns.region).toBe('Zone')
      const found =
        await sql`select k.country from list_member m join contact k on k.id = m.contact_id order by position`
      expect(found.map((f) => f['country'])).toEqual(some.map(([, , country]) => country))
    }
  })
})

describe('consent', () => {
  const noes = [
    'no',
    'Non',
    ' N ',
    '0',
    'FALSE',
    'opt-out',
    'Opted out',
    'refus',
    'Refusé',
    'unsubscribed',
    'désabonnée',
    'Non, merci',
    'STOP',
    '✗',
  ]
  const others = ['yes', 'oui', '1', 'true', '', ' ', 'subscribed', 'Norbert', 'N/A', 'opt-in']
  const number = (i: number) => `+1418555${String(100 + i).padStart(4, '0')}`
  const listOf = (answers: string[]) =>
    ['Phone,Consentement SMS', ...answers.map((a, i) => `${number(i)},"${a}"`)].join('\n')
  const campaign = async (listId: string): Promise<string> => {
    const [made] = await sql<{ id: string }[]>`
      insert into campaign (name, list_id, state, sender, script, zone, opens, closes, batch_size, launched_at)
      values ('Rally', ${listId}, 'running', 'Team', 'Hi', 'America/Toronto', 0, 1440, 2, now()) returning id`
    return made!.id
  }
  const ready = async () =>
    (
      await sql<
        { phone: string }[]
      >`select k.phone from target t join contact k on k.id = t.contact_id where t.state = 'ready' order by 1`
    ).map((r) => r.phone)

  test('a no keeps the person out of batches, anything else does not', async () => {
    const result = await bring(listOf([...noes, ...others]), { consent: 'Consentement SMS' })
    expect(counts(result)).toEqual([24, 24, 0, 0, 0])
    expect(result.columns).toMatchObject({ consent: 'Consentement SMS', refusing: noes.length })
    expect((await contacts()).map((c) => c.consented)).toEqual([...noes.map(() => false), ...others.map(() => null)])
    const id = await campaign(result.listId)
    expect(await store.transact((tx) => cutBatches(tx, { id, listId: result.listId, batchSize: 4 }))).toBe(
      others.length,
    )
    expect(await ready()).toEqual(others.map((_, i) => number(noes.length + i)))
  })

  test('a column that is named so is read without being asked for, unless there is none', async () => {
    expect((await bring(listOf(['no']))).columns).toMatchObject({ consent: 'Consentement SMS', refusing: 1 })
    const without = await bring(listOf(['x', 'no']), { list: 'Other', consent: 'none' })
    expect(without.columns).toMatchObject({ fields: ['Consentement SMS'], refusing: 0 })
    expect(without.columns.consent).toBeUndefined()
    expect((await contacts()).map((c) => c.consented)).toEqual([false, null])
  })

  test('a no takes the person out of running batches, in whatever row it stands; a later yes does not undo it', async () => {
    const first = await bring(listOf(['', '', '', '']))
    const id = await campaign(first.listId)
    await store.transact((tx) => cutBatches(tx, { id, listId: first.listId, batchSize: 2 }))
    expect(await ready()).toHaveLength(4)
    const again = `Phone,Opt\n${number(0)},yes\n${number(1)},yes\n${number(1)},no\n${number(2)},no\n${number(3)},no\n`
    expect(counts(await bring(again, { list: 'Second', consent: 'Opt' }))).toEqual([5, 4, 1, 0, 0])
    expect(await ready()).toEqual([number(0)])
    expect(await sql`select ready from batch order by ready desc`).toEqual([{ ready: 1 }, { ready: 0 }])
    await bring(`Phone,Opt\n${number(3)},yes\n`, { consent: 'Opt' })
    expect((await contacts()).map((c) => c.consented)).toEqual([null, false, false, false])
  })
})

describe('/import', () => {
  test.each(['en', 'fr'])('shows in %s how the file was read', async (locale) => {
    const text =
      'Portable;Nom;Fixe;Ville;Zone;Accord\n0639980102;Roy;0145678901;Lyon;France;oui\n0145678902;Paul;;;FR;non\n'
    const answer = await store.transact((tx) =>
      importCommand.run({ tx, t: translator(locale), log: { info() {} } } as never, {
        file: { name: 'list.csv', read: () => Readable.from([Buffer.from(text)]) },
        list: 'Petition',
        source: 'signed',
        kind: 'petition',
        region: 'CA',
        map: 'firstName=Nom',
        region_column: 'zone',
        consent: 'Accord',
      }),
    )
    const words = JSON.stringify(answer)
    const parts =
      locale === 'en'
        ? [
            'phone: Portable',
            'first name: Nom',
            'region: Zone',
            'consent: Accord',
            'Kept as fields: Ville',
            'Not kept: Fixe',
            'One landline',
            'One person says no',
          ]
        : [
            'téléphone\u00a0: Portable',
            'prénom\u00a0: Nom',
            'région\u00a0: Zone',
            'Gardé comme champs\u00a0: Ville',
            'Pas gardé\u00a0: Fixe',
            'Une ligne fixe',
            'Une personne refuse',
          ]
    for (const part of parts) expect(words).toContain(part)
    expect(words).not.toMatch(/import\.|column\./)
  })
})

describe('rejects', () => {
  test('of the newest import, or of the file that is named', async () => {
    await bring('phone\n1\n', { fileName: 'one.csv' })
    await bring('phone\n4185550101\n\n4185550101\n', { fileName: 'two.csv' })
    expect(await rejects({ list: 'Petition' })).toEqual([{ line: 4, outcome: 'duplicate', reason: 'in_file' }])
    expect(await rejects({ list: 'Petition', file: 'one.csv' })).toEqual([
      { line: 2, outcome: 'rejected', reason: 'too_short' },
    ])
    await expect(rejects({ list: 'Petition', file: 'six.csv' })).rejects.toMatchObject({ key: 'list.no_import' })
    await expect(rejects({ list: 'Nobody' })).rejects.toMatchObject({ key: 'list.not_found' })
  })

  test('more than a group of them, in the order of the file', async () => {
    await bring(`phone\n4185550101\n${'x\n'.repeat(21_000)}`)
    const lines = (await rejects({ list: 'Petition' })).map((r) => r.line)
    expect(lines).toEqual(Array.from({ length: 21_000 }, (_, i) => i + 3))
  })

  test.each([
    ['=1+1', `"'=1+1"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['＝1', `"'＝1"`],
    ['＋1', `"'＋1"`],
    ['－1', `"'－1"`],
    ['＠a', `"'＠a"`],
    ['\t=1', `"'\t=1"`],
    ['\r=1', `"'\r=1"`],
    ['\n1', `"'\n1"`],
    [' =1', `"' =1"`],
    ['\u00a0=1', `"'\u00a0=1"`],
    ['too short', 'too short'],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a-b', 'a-b'],
    ['', ''],
  ])('%j is written as %j', (cell, written) => {
    expect(csvLine([7, cell])).toBe(`7,${written}\r\n`)
  })
})
