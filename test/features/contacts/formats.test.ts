/**
 * Lists as the tools of campaigns export them. Headers and traps are in fixtures of our own; files that others
 * published are read where SHARED_DATA names their folder, and must give the counts that their source states.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImportRequest, ImportResult } from '../../../src/features/contacts/import.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import { findCampaign } from '../../../src/features/campaigns/campaign.ts'
import { campaignCard } from '../../../src/features/campaigns/campaign.view.ts'
import { cutBatches } from '../../../src/features/campaigns/launch.ts'
import { readReach } from '../../../src/features/contacts/textable.ts'
import { connect } from '../../../src/db/client.ts'
import type { Store } from '../../../src/db/client.ts'
import { translator } from '../../../src/locales/index.ts'
import { words } from '../../support/app.ts'
import { createDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'
import { shared } from '../../support/shared.ts'

let database: TestDatabase
let store: Store
beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 3 })
})
afterAll(async () => {
  await store.close()
  await database.drop()
})
beforeEach(async () => {
  await store.sql`truncate contact, list, opt_out, campaign cascade`
})

const bring = (bytes: Uint8Array, request: Partial<ImportRequest> = {}): Promise<ImportResult> =>
  store.transact((tx) =>
    importList(tx, bytes, {
      fileName: 'list.csv',
      list: 'List',
      source: 'Tests',
      kind: 'petition',
      region: 'US',
      ...request,
    }),
  )
const counts = ({ rows, accepted, duplicate, suppressed, rejected }: ImportResult) => [
  rows,
  accepted,
  duplicate,
  suppressed,
  rejected,
]
type Contact = {
  phone: string
  valid: boolean
  line: string
  country: string
  first: string
  last: string
  locale: string | null
  fields: Record<string, string>
  consented: boolean | null
}
const contacts = () => store.sql<Contact[]>`
  select phone, phone_valid as valid, phone_line as line, country, first_name as first, last_name as last, locale, fields, consented
  from list_member m join contact k on k.id = m.contact_id order by m.position`
const rejected = async () =>
  (await store.sql`select line, reason from import_row where outcome = 'rejected' order by line`).map((r) => [
    r['line'],
    r['reason'],
  ])
const fixture = (name: string): Buffer => readFileSync(resolve(import.meta.dirname, '../../fixtures/lists', name))

describe('headers', () => {
  test.each<[string, Partial<ImportRequest>, number[], Partial<ImportResult['columns']>, string[]]>([
    [
      'van.csv',
      {},
      [3, 2, 0, 0, 1],
      {
        phone: 'CellPhone',
        firstName: 'FirstName',
        externalId: 'VanID',
        zip: 'ZipOrPostal',
        consent: 'OptInStatus',
        refusing: 1,
      },
      ['+16145550102 Avery Lane 100201', '+16145550104 Blake Moreno-Díaz 100202'],
    ],
    [
      'van-two.csv',
      {},
      [2, 2, 0, 0, 0],
      { phone: 'Cell Phone', lastName: 'LastName', externalId: 'Voter File VANID', zip: 'Zip5' },
      ['+16145550111 Avery Lane 5001', '+16145550112 Blake Moreno 5002'],
    ],
    [
      'nationbuilder.csv',
      { region: 'CA' },
      [3, 3, 0, 0, 0],
      {
        phone: 'mobile_number',
        region: 'primary_country_code',
        locale: 'language',
        consent: 'mobile_opt_in',
        refusing: 1,
      },
      ['+15145550141 Robin Gagné 41', '+14185550143 Sacha Roy 42', '+12125550144 Terry Wong 43'],
    ],
    [
      'action-network.csv',
      {},
      [3, 2, 0, 0, 1],
      { phone: 'Phone Number', externalId: 'uuid', consent: 'can2_sms_status', zip: 'zip_code', refusing: 1 },
      [
        '+12025550151 Uma Hart 0b6f3a1e-0000-4000-8000-000000000001',
        '+12025550152 Val Ito 0b6f3a1e-0000-4000-8000-000000000002',
      ],
    ],
    [
      'spoke.csv',
      {},
      [3, 2, 1, 0, 0],
      { phone: 'cell', firstName: 'firstName', lastName: 'last_name', zip: 'zip' },
      ['+13105550161 Xavier Kim', '+13105550162 Yael Levi'],
    ],
    [
      'english.csv',
      {},
      [2, 2, 0, 0, 0],
      {
        phone: 'Mobile',
        lastName: 'Surname',
        locale: 'Preferred Language',
        consent: 'SMS Opt-In',
        region: 'Country',
        ignored: ['Home Tel'],
        refusing: 1,
      },
      ['+447700900123 Zoe Adams', '+12125550171 Ali Baker'],
    ],
    [
      'french.csv',
      { region: 'FR' },
      [5, 4, 0, 0, 1],
      {
        phone: 'Téléphone portable',
        firstName: 'Prénom',
        lastName: 'Nom',
        zip: 'Code postal',
        consent: 'Consentement SMS',
        locale: 'Langue',
        fields: ['Civilité', 'zip', 'Ville', 'consent'],
        unproven: 4,
        refusing: 1,
      },
      ['+33639980102 Zoë L’Écuyer', '+33639980103 Noël Gœtz', '+33639980104 Ève Nuñez', '+33639980105 Léo Petit'],
    ],
  ])('of %s', async (name, request, numbers, columns, people) => {
    const result = await bring(fixture(name), request)
    expect(counts(result)).toEqual(numbers)
    const { fields, ...others } = columns
    expect(result.columns).toMatchObject(others)
    if (fields) expect(result.columns.fields).toEqual(fields.filter((f) => f !== 'zip' && f !== 'consent'))
    expect(
      (await contacts()).map((k) => [k.phone, k.first, k.last, k.fields['externalId']].filter(Boolean).join(' ')),
    ).toEqual(people)
    // The same file again: everybody is there, and nobody twice.
    expect(counts(await bring(fixture(name), request))).toEqual([
      numbers[0],
      0,
      numbers[1]! + numbers[2]!,
      0,
      numbers[4],
    ])
  })

  test('of every fixture are tried', () => {
    const files = readdirSync(resolve(import.meta.dirname, '../../fixtures/lists')).filter((f) => f.endsWith('.csv'))
    expect(files).toHaveLength(9)
    expect(new Set(files)).toEqual(
      new Set(
        ['action-network', 'damage', 'english', 'french', 'nationbuilder', 'overseas', 'spoke', 'van', 'van-two'].map(
          (f) => `${f}.csv`,
        ),
      ),
    )
  })

  test('custom fields are kept under their names, other numbers are not', async () => {
    await bring(fixture('nationbuilder.csv'), { region: 'CA' })
    const [robin] = await contacts()
    expect(robin).toMatchObject({
      locale: 'fr',
      fields: { tag_list: 'volunteer, donor', primary_city: 'Montréal', zip: 'H2X 1Y4' },
    })
    expect(JSON.stringify((await contacts()).map((k) => k.fields))).not.toContain('555-0142')
  })

  test('what was guessed wrong is put right by the same file with a map', async () => {
    const file = Buffer.from(
      'Nom;Prénom usuel;Appelle-moi;Tel\nRoy;Marie-Ève;Mimi;418 555 0101\nCyr;Guy;;418 555 0102\n',
    )
    const guessed = await bring(file, { region: 'CA' })
    expect(guessed.columns).toMatchObject({ firstName: 'Prénom usuel', fields: ['Appelle-moi'] })
    expect((await contacts()).map((k) => k.first)).toEqual(['Marie-Ève', 'Guy'])
    const corrected = await bring(file, { region: 'CA', map: ['firstName=Appelle-moi'] })
    expect(counts(corrected)).toEqual([2, 0, 2, 0, 0])
    expect((await contacts()).map((k) => [k.first, k.fields['Prénom usuel']])).toEqual([
      ['Mimi', 'Marie-Ève'],
      ['', 'Guy'],
    ])
  })
})

describe('numbers', () => {
  test('damage of spreadsheets, extensions and ways to write abroad', async () => {
    const result = await bring(fixture('damage.csv'), { region: 'CA' })
    expect(counts(result)).toEqual([21, 13, 0, 0, 8])
    expect((await contacts()).map((k) => k.phone)).toEqual([
      ...['0101', '0102', '0103', '0104', '0105', '0106', '0107', '0108'].map((n) => `+1418555${n}`),
      ...['0110', '0111', '0112'].map((n) => `+3363998${n}`),
      '+14185550112',
      '+12425550113',
    ])
    expect(await rejected()).toEqual([
      [4, 'damaged'],
      [14, 'too_long'],
      [15, 'several'],
      [16, 'too_short'],
      [17, 'not_a_number'],
      [18, 'too_short'],
      [19, 'impossible'],
      [20, 'empty'],
    ])
  })

  test('possible numbers of no known plan are taken and marked; overseas answer to their own code; landlines are told', async () => {
    const result = await bring(fixture('overseas.csv'), { region: 'FR' })
    expect(counts(result)).toEqual([6, 6, 0, 0, 0])
    expect((await contacts()).map((k) => [k.phone, k.country, k.valid, k.line])).toEqual([
      ['+262692123456', 'RE', true, 'mobile'],
      ['+590690123456', 'GP', true, 'mobile'],
      ['+33639980201', 'FR', false, 'mobile'],
      ['+33639980202', 'FR', false, 'mobile'],
      ['+33199000203', 'FR', expect.any(Boolean), 'landline'],
      ['+33800123456', 'FR', true, 'other'],
    ])
    expect(result.columns).toMatchObject({ landlines: 1 })
    expect(result.columns.unproven).toBe((await contacts()).filter((k) => !k.valid).length)
  })

  test('opted out in five spellings', async () => {
    await store.sql`insert into opt_out (phone, how, at) values ('+33639980301', 'text', now()), ('+14185550130', 'carrier', now())`
    const spellings = ['06 39 98 03 01', '06.39.98.03.01', '+33(0)6 39 98 03 01', '0033639980301', '639980301']
    const ours = ['(418) 555-0130', '1-418-555-0130', '418.555.0130', '+1 418 555 0130', '4185550130.0']
    expect(
      counts(await bring(Buffer.from(`tel\n${spellings.join('\n')}\n06 39 98 03 02\n`), { region: 'FR' })),
    ).toEqual([6, 1, 0, 5, 0])
    expect(
      counts(await bring(Buffer.from(`tel\n${ours.join('\n')}\n418 555 0131\n`), { region: 'CA', list: 'Other' })),
    ).toEqual([6, 1, 0, 5, 0])
    expect((await store.sql`select distinct outcome, reason from import_row`).map((r) => ({ ...r }))).toEqual([
      { outcome: 'suppressed', reason: 'opted_out' },
    ])
  })
})

describe('who can be texted', () => {
  test('the number before a launch is the number a launch gives: no landlines, noes, opt-outs, wrong numbers', async () => {
    const lines = [
      'Portable;Accord',
      ...Array.from({ length: 12 }, (_, i) => `06399804${String(i).padStart(2, '0')};${i === 3 ? 'non' : ''}`),
    ]
    const landlines = ['0199000401;', '0261910402;', '0199000403;non']
    const { listId, columns } = await bring(Buffer.from([...lines, ...landlines].join('\n')), {
      region: 'FR',
      consent: 'Accord',
    })
    expect(columns).toMatchObject({ landlines: 3, refusing: 2 })
    await store.sql`update contact set opted_out_at = now() where phone in ('+33639980405', '+33199000401')`
    await store.sql`update contact set wrong_number_at = now() where phone = '+33639980406'`
    const reach = await store.transact((tx) => readReach(tx, listId))
    // Who opted out is out for that, whatever the line.
    expect(reach).toEqual({ members: 15, textable: 9, landlines: 2 })
    const [campaign] = await store.sql<{ id: string }[]>`
      insert into campaign (name, list_id, script_at) values ('Rally', ${listId}, now()) returning id`
    const draft = await store.transact((tx) => findCampaign(tx, campaign!.id))
    expect(draft).toMatchObject({ state: 'draft', contacts: 9, landlines: 2 })
    expect(words({ view: campaignCard(translator('en'), draft, undefined).view })).toContain(
      '2 landlines of the list stay out',
    )
    const cut = await store.transact((tx) => cutBatches(tx, { id: campaign!.id, listId, batchSize: 4 }))
    expect(cut).toBe(9)
    expect(
      (await store.sql`select k.phone from target t join contact k on k.id = t.contact_id order by 1`).map(
        (r) => r['phone'],
      ),
    ).toEqual(['00', '01', '02', '04', '07', '08', '09', '10', '11'].map((n) => `+336399804${n}`))
  })
})

describe.skipIf(!existsSync(shared('contacts')))(
  'files of others (skipped: SHARED_DATA names no folder with them)',
  () => {
    const read = (name: string): Buffer => readFileSync(shared(name))
    const files: [string, Partial<ImportRequest>, number[], Partial<ImportResult['columns']>][] = [
      [
        'contacts/spoke-two-contacts.csv',
        {},
        [2, 2, 0, 0, 0],
        { phone: 'cell', firstName: 'firstName', lastName: 'last_name', fields: ['favorite_color'] },
      ],
      ['contacts/spoke-female-scientists.csv', {}, [405, 405, 0, 0, 0], { phone: 'cell', zip: 'zip', unproven: 0 }],
      ['contacts/spoke-rewired-people.csv', {}, [2, 2, 0, 0, 0], { phone: 'cell' }],
      [
        'contacts/rockthevote-registration-report.csv',
        {},
        [1, 0, 0, 0, 1],
        { phone: 'Phone', consent: 'Opt-in to RTV sms?', locale: 'Language' },
      ],
      [
        'phones/libphonenumber-examples.csv',
        { map: ['phone=e164'] },
        [130, 101, 29, 0, 0],
        { phone: 'e164', unproven: 0 },
      ],
      [
        'phones/libphonenumber-examples.csv',
        { map: ['phone=national_number'], regionColumn: 'region' },
        [130, 101, 29, 0, 0],
        { region: 'region' },
      ],
    ]
    test.each(files)('%s', async (name, request, numbers, columns) => {
      const result = await bring(read(name), request)
      expect(counts(result)).toEqual(numbers)
      expect(result.columns).toMatchObject(columns)
      expect(counts(await bring(read(name), request))).toEqual([
        numbers[0],
        0,
        numbers[1]! + numbers[2]!,
        0,
        numbers[4],
      ])
    })

    test('every header in the wild, with rows of our own under it', async () => {
      type Wild = { header?: string; delimiter: string }
      const { headers } = JSON.parse(read('contacts/csv-headers-in-the-wild.json').toString()) as {
        headers: Record<string, Wild>
      }
      const tried = Object.entries(headers).filter(([, wild]) => wild.header)
      expect(tried.length).toBeGreaterThan(6)
      for (const [name, { header = '', delimiter }] of tried) {
        const names = header.split(delimiter)
        const row = (i: number): string =>
          names
            .map((n) =>
              /phone|cell|mobile_number/i.test(n) && !/is|opt|type|ext/i.test(n)
                ? `614555${String(100 + i).padStart(4, '0')}`
                : 'x',
            )
            .join(delimiter)
        const result = await bring(Buffer.from([header, ...[1, 2, 3].map(row)].join('\n')), { list: name })
        expect([name, ...counts(result)]).toEqual([name, 3, 3, 0, 0, 0])
        expect(result.columns.firstName, name).toBeDefined()
      }
    })

    test('what is no list is refused by name', async () => {
      await expect(bring(read('contacts/copper-people-search.json'))).rejects.toMatchObject({
        key: expect.stringMatching(/^list\./),
      })
      await expect(bring(read('contacts/ncvoter-layout.txt'))).rejects.toMatchObject({
        key: expect.stringMatching(/^list\./),
      })
    })
  },
)
