/** What is too much or no list at all: a named error that says what to do, and nothing half done. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../../src/db/client.ts'
import type { Store } from '../../../src/db/client.ts'
import { listLimits } from '../../../src/features/contacts/file.ts'
import { importList } from '../../../src/features/contacts/import.ts'
import { UserError } from '../../../src/lib/errors.ts'
import { translator } from '../../../src/locales/index.ts'
import { createDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let store: Store
beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 2 })
})
afterAll(async () => {
  await store.close()
  await database.drop()
})

const bring = (bytes: AsyncIterable<Uint8Array> | Uint8Array, list = 'List') =>
  store.transact((tx) =>
    importList(tx, bytes, { fileName: 'l.csv', list, source: 'Tests', kind: 'petition', region: 'CA' }),
  )
const total = async () =>
  (
    await store.sql`select (select count(*) from list) + (select count(*) from import) + (select count(*) from import_row)
      + (select count(*) from contact) + (select count(*) from list_member) as n`
  )[0]!['n']
/** More rows than are merged at a time, so that something was written before the fault. */
const good = (n = 45_000): string => Array.from({ length: n }, (_, i) => `+1418${2_000_000 + i},x\n`).join('')
const head = 'phone,note\n'
async function* tenMegabytes(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${head}4185550101,`)
  for (let i = 0; i < 160; i++) yield Buffer.alloc(64 * 1024, 120)
}

test('the caps', () => {
  expect(listLimits).toMatchObject({ maxBytes: 200_000_000, maxRows: 2_000_000, maxColumns: 200, maxCell: 64 * 1024 })
})

describe('is refused', () => {
  const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(1000, 65)])
  test.each<[string, () => AsyncIterable<Uint8Array> | Uint8Array, string, RegExp]>([
    ['an empty file', () => Buffer.from(''), 'list.empty', /empty/],
    ['a file of blanks', () => Buffer.from('\n \n,,\n'), 'list.empty', /empty/],
    ['a header alone', () => Buffer.from(head), 'list.header_only', /no row below/],
    ['a zip, and so an xlsx', () => zip, 'list.zip', /Save it as CSV/],
    ['NUL bytes', () => Buffer.from(`${head}4185550101,a\0b\n`), 'list.not_text', /Save your list as CSV/],
    [
      'NUL bytes behind many rows',
      () => Buffer.from(`${head}${good()}4185550101,a\0b\n`),
      'list.not_text',
      /Save your list as CSV/,
    ],
    ['a cell of 10 MB', tenMegabytes, 'list.cell_too_long', /line 2 is too long/],
    [
      'a cell of 64 kB and one behind many rows',
      () => Buffer.from(`${head}${good()}4185550101,${'x'.repeat(65_537)}\n`),
      'list.cell_too_long',
      /line 45002/,
    ],
    [
      'a quote that is never closed',
      () => Buffer.from(`${head}${good()}4185550101,"x\n`),
      'list.unclosed_quote',
      /line 45002/,
    ],
    [
      '201 columns',
      () => Buffer.from(`phone${',a'.repeat(200)}\n1\n`),
      'list.too_many_columns',
      /201 columns, 200 at most/,
    ],
    ['no phone column', () => Buffer.from('name,colour\nAnn,red\n'), 'list.no_phone_column', /name, colour/],
    [
      'no header',
      () => Buffer.from('4185550101,Ann\n4185550102,Bo\n'),
      'list.header_missing',
      /first line must name the columns/,
    ],
  ])('%s', async (_, bytes, key, words) => {
    const before = await total()
    const fault = await bring(bytes()).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (!(fault instanceof UserError)) throw new Error(`no refusal: ${String(fault)}`)
    expect(fault.key).toBe(key)
    expect(translator('en')(`errors.${key}`, fault.values)).toMatch(words)
    expect(translator('en')(`errors.${key}`, fault.values)).toMatch(/Nothing was imported/)
    expect(translator('fr')(`errors.${key}`, fault.values)).toMatch(/Rien n’a été importé/)
    expect(await total()).toBe(before)
  })
})

describe('is taken', () => {
  test('one column, with a header and without', async () => {
    expect(await bring(Buffer.from('phone\n4185550101\n'), 'One')).toMatchObject({ rows: 1, accepted: 1 })
    expect(await bring(Buffer.from('4185550102\n4185550103\n'), 'Two')).toMatchObject({ rows: 2, accepted: 2 })
  })

  test('a cell of 64 kB, and 200 columns', async () => {
    expect(await bring(Buffer.from(`${head}4185550104,${'x'.repeat(65_536)}\n`), 'Wide')).toMatchObject({ accepted: 1 })
    expect(await bring(Buffer.from(`phone${',a'.repeat(199)}\n4185550105\n`), 'Long')).toMatchObject({ accepted: 1 })
  })

  test('columns that are called like what objects inherit are columns', async () => {
    const { columns } = await bring(
      Buffer.from('__proto__,constructor,toString,hasOwnProperty,phone\n{"polluted":1},b,c,d,4185550106\n'),
      'Proto',
    )
    expect(columns.fields).toEqual(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const [contact] = await store.sql`select fields::text from contact where phone = '+14185550106'`
    expect(JSON.parse(contact!['fields']).constructor).toBe('b')
    expect(contact!['fields']).toContain('"__proto__"')
  })
})
