/** The command line, as an operator types it: child processes, their output and their exit codes. */
import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../src/db/client.ts'
import type { Store } from '../src/db/client.ts'
import { listLimits } from '../src/features/contacts/file.ts'
import { join as joinHouse } from '../src/features/volunteers/invite.ts'
import { translator } from '../src/locales/index.ts'
import { each, muster } from './support/cli.ts'
import { createDatabase } from './support/database.ts'
import type { TestDatabase } from './support/database.ts'
import { shared } from './support/shared.ts'

const scientists = shared('contacts/spoke-female-scientists.csv')
const folder = mkdtempSync(join(tmpdir(), 'muster-cli-'))
const secret = 'a secret of the command line test'
const t = translator('en')

let database: TestDatabase
let store: Store
let env: Record<string, string>

beforeAll(async () => {
  database = await createDatabase()
  store = connect(database.url, { max: 2 })
  env = { DATABASE_URL: database.url, SECRET_KEY: secret, DATA_DIR: join(folder, 'data') }
})
afterAll(async () => {
  await store?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const count = async (table: string): Promise<number> =>
  Number((await store.sql.unsafe(`select count(*) from ${table}`))[0]?.['count'])
const newFile = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const importing = (file: string, list: string, ...more: string[]) =>
  muster(env, 'import', file, '--list', list, '--source', 'Tests', '--kind', 'petition', '--region', 'US', ...more)

describe('help', () => {
  it('is there for everything and for each verb, on standard output, and needs no database', async () => {
    const verbs = ['invite', 'import', 'rejects', 'migrate', 'verify']
    const [overview, ...helps] = await each([['--help'], ...verbs.map((verb) => [verb, '--help'])], (args) =>
      muster({}, ...args),
    )
    expect(overview).toMatchObject({ code: 0, err: '' })
    for (const verb of verbs) expect(overview!.out).toMatch(new RegExp(`^  ${verb} +\\S`, 'm'))
    for (const [i, { code, out, err }] of helps.entries()) {
      expect({ code, err }, verbs[i]).toEqual({ code: 0, err: '' })
      expect(out).toMatch(new RegExp(`^npm run muster -- ${verbs[i]}`))
      expect(out.trim().split('\n').length).toBeGreaterThan(2)
    }
  })
})

describe('words that are off', () => {
  it('are answered with the usage, exit 2 and nothing on standard output', async () => {
    const cases: [string[], RegExp, RegExp][] = [
      [['dance'], /^There is no verb "dance"\./, /invite +\S/],
      [
        ['invite', '--role', 'king'],
        /^--role: "king" is not one of volunteer, lead, organizer, admin\./,
        /muster -- invite --role/,
      ],
      [
        ['invite', '--role', 'lead', '--uses', '0'],
        /^--uses: "0" is not a whole number from 1/,
        /muster -- invite --role/,
      ],
      [['import', '--list', 'x'], /^FILE is missing\./, /muster -- import FILE/],
      [
        ['import', '/nowhere.csv', '--list', 'x', '--source', 'x', '--kind', 'other', '--region', 'US'],
        /^FILE: there is no file \/nowhere\.csv/,
        /muster -- import FILE/,
      ],
      [
        ['import', tmpdir(), '--list', 'x', '--source', 'x', '--kind', 'other', '--region', 'US'],
        /^FILE: \S+ is a folder; name a file in it\./,
        /muster -- import FILE/,
      ],
      [['verify', 'everything'], /everything/, /muster -- verify/],
    ]
    const ran = await each(cases, ([args]) => muster(env, ...args))
    for (const [i, { code, out, err }] of ran.entries()) {
      const [args, why, usage] = cases[i]!
      expect({ code, out }, args.join(' ')).toEqual({ code: 2, out: '' })
      expect(err).toMatch(why)
      expect(err).toMatch(usage)
    }
    expect(await count('invite')).toBe(0)
  })

  it('a setting that is off is one line, exit 1', async () => {
    expect(await muster({ ...env, PORT: 'x' }, 'migrate', '--json')).toEqual({
      code: 1,
      out: '',
      err: 'PORT: found "x"; it must be a whole number from 0 to 65535.\n',
    })
  })
})

describe('invite', () => {
  const user = (userId: string) => ({ network: 'playground' as const, tenant: 'local', userId, name: 'Ola' })
  const enter = (code: string, userId: string) =>
    store.transact((tx) => joinHouse(tx, { secret, code, user: user(userId), locale: 'en' }))

  it('gives one object, whose code lets one person in, once', async () => {
    const { code: exit, out, err } = await muster(env, 'invite', '--role', 'organizer', '--json')
    expect({ exit, err }).toEqual({ exit: 0, err: '' })
    expect(out.endsWith('}\n')).toBe(true)
    const made = JSON.parse(out)
    expect(Object.keys(made).sort()).toEqual(['code', 'expiresAt', 'role'])
    expect(made.role).toBe('organizer')
    expect(made.code).toMatch(/^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$/)
    const days = (new Date(made.expiresAt).getTime() - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThan(7.1)
    // The code itself is nowhere in the database.
    expect(JSON.stringify(await store.sql`select * from invite`)).not.toContain(made.code.replaceAll('-', '').slice(4))

    expect(await enter(` ${made.code.toLowerCase().replaceAll('-', ' ')} `, 'ola')).toMatchObject({
      role: 'organizer',
      isNew: true,
    })
    await expect(enter(made.code, 'eve')).rejects.toMatchObject({ key: 'join.bad_code' })
    await expect(enter('AAAA-BBBB-CCCC', 'eve')).rejects.toMatchObject({ key: 'join.bad_code' })
    expect(await count('volunteer')).toBe(1)
  })

  it('says to a person what to do with it; lets as many in as it was made for', async () => {
    const { code: exit, out } = await muster(env, 'invite', '--role', 'volunteer', '--uses', '2', '--days', '1')
    expect(exit).toBe(0)
    const code = /\/join (\S+)/.exec(out)?.[1] ?? ''
    for (const person of ['ann', 'bo']) expect(await enter(code, person)).toMatchObject({ role: 'volunteer' })
    await expect(enter(code, 'cy')).rejects.toMatchObject({ key: 'join.bad_code' })
  })
})

describe('import', () => {
  it('takes a list, and takes it again as duplicates', async ({ skip }) => {
    if (!existsSync(scientists)) skip('the sample of contacts is not beside this clone')
    const first = await importing(scientists, 'Scientists', '--json')
    expect({ code: first.code, err: first.err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(first.out)).toMatchObject({ rows: 405, accepted: 405, duplicate: 0, suppressed: 0, rejected: 0 })
    const second = await importing(scientists, 'Scientists', '--json')
    expect(JSON.parse(second.out)).toMatchObject({ rows: 405, accepted: 0, duplicate: 405, suppressed: 0, rejected: 0 })
    expect(await count('contact')).toBe(405)
    expect(await count('list')).toBe(1)
  })

  it('says in words what came of it', async () => {
    const file = newFile('small.csv', 'name,phone\nZoé,212 555 0142\nNo,12\n')
    const { code, out } = await importing(file, 'Small')
    expect(code).toBe(0)
    expect(out).toMatch(/^Small: 1 contacts accepted of 2 rows\.$/m)
    expect(out).toMatch(/1 rejected/)
  })

  it('a bad file is a named error, exit 1, and nothing is half done', async () => {
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `Ann${i},+1212556${String(i).padStart(4, '0').slice(-4)}`,
    ).join('\n')
    const bad: [string, string | Uint8Array, string, Record<string, string | number>][] = [
      ['sheet.xlsx', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0]), 'list.zip', {}],
      ['colours.csv', 'name,colour\nZoé,red\n', 'list.no_phone_column', { columns: 'name, colour' }],
      // Found only after many good rows were read and copied.
      ['open.csv', `name,phone\n${rows}\nZoé,"+12125560001\n${rows}`, 'list.unclosed_quote', { line: 30_002 }],
    ]
    const before = await Promise.all(['list', 'import', 'import_row', 'contact', 'list_member'].map(count))
    const files = bad.map(([name, content]) => newFile(name, content))
    // Its size alone says it: nothing of it is read.
    const huge = newFile('huge.csv', 'name,phone\n')
    truncateSync(huge, listLimits.maxBytes + 1)
    bad.push(['huge.csv', '', 'list.too_large', { megabytes: 200 }])
    files.push(huge)
    const ran = await each(files, (file) => importing(file, 'Bad', '--json'))
    for (const [i, [name, , key, values]] of bad.entries())
      expect(ran[i], name).toEqual({ code: 1, out: '', err: `${t(`errors.${key}`, values)}\n` })
    expect(await Promise.all(['list', 'import', 'import_row', 'contact', 'list_member'].map(count))).toEqual(before)
  })

  it('a kind that is none is said so', async () => {
    const file = newFile('good.csv', 'name,phone\nZoé,2125550143\n')
    const ran = await muster(env, 'import', file, '--list', 'L', '--source', 'S', '--kind', 'fans', '--region', 'US')
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^kind: “fans” is not one of petition/) })
    expect(await store.sql`select 1 from list where name = 'L'`).toHaveLength(0)
  })
})

describe('migrate', () => {
  it('brings an empty database up and says how far', async () => {
    const admin = postgres(database.url, { max: 1, onnotice: () => {} })
    const name = `muster_cli_${process.pid}`
    await admin.unsafe(`create database ${name}`)
    try {
      const url = new URL(database.url)
      url.pathname = `/${name}`
      const ran = await muster({ ...env, DATABASE_URL: url.href }, 'migrate', '--json')
      expect(ran).toEqual({ code: 0, err: '', out: `${JSON.stringify({ migrations: await count('migration') })}\n` })
    } finally {
      await admin.unsafe(`drop database ${name} with (force)`)
      await admin.end()
    }
  })

  it('refuses a database of a newer version, in one line', async () => {
    await store.sql`insert into migration (hash, created_at) values ('later', 9e14)`
    const ran = await muster(env, 'migrate', '--json')
    await store.sql`delete from migration where hash = 'later'`
    expect(ran).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^The database was migrated by a newer Muster[^\n]*\n$/),
    })
  })
})
