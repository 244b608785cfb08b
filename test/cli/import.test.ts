/** The import as a program of its own: killed, told of columns, and lists made of lists. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/client.ts'
import type { Store } from '../../src/db/client.ts'
import { muster } from '../support/cli.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { contactsFile, until } from '../support/house.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-import-'))
let database: TestDatabase
let store: Store
let env: Record<string, string>

beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 2 })
  env = { DATABASE_URL: database.url, SECRET_KEY: 'a secret of the tests', DATA_DIR: join(folder, 'data') }
})
afterAll(async () => {
  await store.close()
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(async () => {
  await store.sql`truncate contact, list, opt_out, campaign cascade`
})

const newFile = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const asked = (file: string, ...more: string[]): string[] => [
  ...['import', file, '--list', 'L', '--source', 'Tests', '--kind', 'petition', '--region', 'CA', '--json'],
  ...more,
]
const counted = async () =>
  (
    await store.sql`select (select count(*) from contact)::int as contacts, (select count(*) from list_member)::int as members,
      (select count(*) from list)::int as lists, (select count(*) from import)::int as imports,
      (select count(*) from import_row)::int as rows, (select count(*) from import where state = 'done')::int as done`
  )[0]

describe('killed in the middle', () => {
  it('leaves nothing, and run again ends as if it had run once', async () => {
    const n = 90_000
    const file = newFile(
      'large.csv',
      Buffer.concat([contactsFile(n), Buffer.from('Again,Lee,+15142000007\nNo,Lee,none\n')]),
    )
    // Twice: while its rows are being staged, and while they are merged.
    for (const waits of ['staged', 'merge'] as const) {
      const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/index.ts', ...asked(file)], {
        cwd: resolve(import.meta.dirname, '../..'),
        env: { PATH: process.env['PATH'], ...env },
        stdio: 'ignore',
      })
      const gone = once(child, 'exit')
      const busy = () => store.sql`
        select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state = 'active'
          and query ~ ${waits === 'staged' ? '^copy staged' : 'judged'}`
      await until(`it is at ${waits}`, async () => (await busy()).length > 0)
      child.kill('SIGKILL')
      expect((await gone)[1]).toBe('SIGKILL')
      await until('its connection is gone', async () => {
        const left =
          await store.sql`select 1 from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`
        return left.length === 0
      })
      expect(await counted()).toEqual({ contacts: 0, members: 0, lists: 0, imports: 0, rows: 0, done: 0 })
    }
    const ran = await muster(env, ...asked(file))
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.out)).toMatchObject({ rows: n + 2, accepted: n, duplicate: 1, suppressed: 0, rejected: 1 })
    expect(await counted()).toEqual({ contacts: n, members: n, lists: 1, imports: 1, rows: 2, done: 1 })
    const again = await muster(env, ...asked(file))
    expect(JSON.parse(again.out)).toMatchObject({ rows: n + 2, accepted: 0, duplicate: n + 1, rejected: 1 })
  }, 180_000)
})

describe('columns', () => {
  it('are shown, and said by --map, --region-column and --consent', async () => {
    const file = newFile(
      'columns.csv',
      'Mobile;Téléphone;Nom;Zone;Accord\nx;418 555 0101;Roy;QC;oui\ny;212 555 0102;Cyr;NY;non\nz;06 39 98 01 03;Py;France;\n',
    )
    const guessed = await muster(env, ...asked(file))
    expect(JSON.parse(guessed.out)).toMatchObject({ accepted: 0, rejected: 3, columns: { phone: 'Mobile' } })
    const said = ['--map', 'phone=Téléphone', '--map', 'lastName=Nom', '--region-column', 'Zone', '--consent', 'Accord']
    const told = await muster(env, ...asked(file, ...said))
    expect(JSON.parse(told.out)).toMatchObject({
      accepted: 3,
      columns: {
        phone: 'Téléphone',
        lastName: 'Nom',
        region: 'Zone',
        consent: 'Accord',
        refusing: 1,
        unproven: 1,
        ignored: ['Mobile'],
      },
    })
    expect(
      (await store.sql`select phone, country, consented from contact order by phone`).map((r) => Object.values(r)),
    ).toEqual([
      ['+12125550102', 'US', false],
      ['+14185550101', 'CA', null],
      ['+33639980103', 'FR', null],
    ])
    const words = asked(file, ...said).filter((word) => word !== '--json')
    const { out } = await muster(env, ...words)
    expect(out).toMatch(/phone from "Téléphone"[^]*Wrong\? Import again with --map[^]*1 people say no/)
  })
})

describe('a source', () => {
  it('is asked for', async () => {
    const file = newFile('one.csv', 'phone\n4185550101\n')
    const base = ['import', file, '--list', 'L', '--kind', 'petition', '--region', 'CA']
    const without = await muster(env, ...base)
    expect(without).toMatchObject({ code: 2, out: '' })
    expect(without.err).toMatch(/^--source is missing\./)
    const blank = await muster(env, ...base, '--source', ' \u200b ')
    expect(blank).toMatchObject({ code: 1, out: '' })
    expect(blank.err).toMatch(/^Say where the numbers come from/)
    expect(await counted()).toMatchObject({ lists: 0, imports: 0 })
  })
})

describe('list', () => {
  it('shows, counts and makes', async () => {
    expect((await muster(env, 'list')).out).toBe('There is no list yet.\n')
    await muster(env, ...asked(newFile('a.csv', 'phone,city\n4185550101,Laval\n4185550102,Gaspé\n4185550103,\n')))
    const count = await muster(env, 'list', '--count', 'L & city=gaspe|laval', '--json')
    expect(JSON.parse(count.out)).toEqual({ members: 2, textable: 2, landlines: 0 })
    const make = await muster(env, 'list', '--name', 'M', '--make', 'L - city=')
    expect(make).toMatchObject({ code: 0, out: 'M: 2 people. Source: Tests\n' })
    expect((await muster(env, 'list', '--name', 'm')).out).toMatch(
      /^M: 2 people, 2 can be texted[^]*Made of: L - city=$/m,
    )
    expect(JSON.parse((await muster(env, 'list', '--json')).out).map((l: { name: string }) => l.name)).toEqual([
      'M',
      'L',
    ])
    expect(await muster(env, 'list', '--make', 'L')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^--make needs --name/),
    })
    expect(await muster(env, 'list', '--count', 'Nothing')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Nothing/),
    })
  }, 60_000)
})
