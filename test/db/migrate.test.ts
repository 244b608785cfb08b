/** How the schema comes about: once, whole, and never backwards. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { migrate, SchemaTooNew } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createDatabase } from '../support/database.ts'
import { until } from '../support/house.ts'

const repo = resolve(import.meta.dirname, '../..')
const child = join(repo, 'test/support/migrate-child.ts')
const journal = JSON.parse(readFileSync(join(repo, 'migrations/meta/_journal.json'), 'utf8')) as {
  entries: { tag: string; when: number }[]
}

let admin: postgres.Sql
const made: string[] = []
const open: postgres.Sql[] = []
const connect = (url: string): postgres.Sql => {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  open.push(sql)
  return sql
}

async function emptyDatabase(): Promise<string> {
  const name = `muster_empty_${randomBytes(6).toString('hex')}`
  await admin.unsafe(`create database ${name}`)
  made.push(name)
  const url = new URL(inject('server'))
  url.pathname = `/${name}`
  return url.href
}

type Shape = { columns: string[]; indexes: string[]; functions: string[]; migrations: number }

async function shapeOf(url: string): Promise<Shape> {
  const sql = connect(url)
  const [columns, indexes, functions, [{ n } = { n: 0 }]] = await Promise.all([
    sql`select table_name || '.' || column_name || ' ' || data_type as x from information_schema.columns where table_schema = 'public' and table_name <> 'migration' order by 1`,
    sql`select indexdef as x from pg_indexes where schemaname = 'public' and tablename <> 'migration' order by 1`,
    sql`select proname as x from pg_proc p join pg_namespace s on s.oid = p.pronamespace where s.nspname = 'public' order by 1`,
    sql`select count(*)::int as n from migration` as unknown as Promise<{ n: number }[]>,
  ])
  const list = (rows: unknown): string[] => (rows as { x: string }[]).map((row) => row.x)
  return { columns: list(columns), indexes: list(indexes), functions: list(functions), migrations: n }
}

let whole: Shape

beforeAll(async () => {
  admin = postgres(inject('server'), { max: 1, onnotice: () => {} })
  const database = await createDatabase()
  whole = await shapeOf(database.url)
  await Promise.all(open.splice(0).map((sql) => sql.end()))
  await database.drop()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((sql) => sql.end({ timeout: 1 })))
  for (const name of made.splice(0)) await admin.unsafe(`drop database if exists ${name} with (force)`)
})
afterAll(() => admin?.end())

describe('migrate', () => {
  it('five at once on an empty database: one does it, the others wait and find it done', async () => {
    const url = await emptyDatabase()
    await Promise.all(Array.from({ length: 5 }, () => migrate(url)))
    expect(await shapeOf(url)).toEqual(whole)
    expect(whole.migrations).toBe(journal.entries.length)
    expect(whole.columns.length).toBeGreaterThan(100)
  })

  it('again on a database that is up to date changes nothing and keeps what is in it', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    const sql = connect(url)
    await sql`insert into setting (key, value) values ('kept', '1')`
    await migrate(url)
    expect(await shapeOf(url)).toEqual(whole)
    expect((await sql`select 1 from setting where key = 'kept'`).length).toBe(1)
  })

  it('from the first version, and from the one before, to this one', async () => {
    for (const version of new Set([1, journal.entries.length - 1])) {
      const url = await emptyDatabase()
      const sql = connect(url)
      // What the migrator of that version left behind.
      await sql`create table migration (id serial primary key, hash text not null, created_at bigint)`
      for (const { tag, when } of journal.entries.slice(0, version)) {
        const text = readFileSync(join(repo, 'migrations', `${tag}.sql`), 'utf8')
        for (const statement of text.split('--> statement-breakpoint')) await sql.unsafe(statement)
        await sql`insert into migration (hash, created_at) values (encode(sha256(${Buffer.from(text)}), 'hex'), ${when})`
      }
      await migrate(url)
      expect(await shapeOf(url), `from ${version}`).toEqual(whole)
    }
  })

  it('refuses a database that a newer version made, and leaves it as it is', async () => {
    const url = await emptyDatabase()
    await migrate(url)
    const sql = connect(url)
    await sql`insert into migration (hash, created_at) values ('of a later version', ${Date.now() + 1e12})`
    await expect(migrate(url)).rejects.toThrow(SchemaTooNew)
    await expect(openDatabase({ databaseUrl: url, dataDir: '/nowhere' })).rejects.toThrow(
      /newer Muster \(1 migrations unknown here\)/,
    )
    expect(await shapeOf(url)).toEqual({ ...whole, migrations: whole.migrations + 1 })
    // Nor does it keep the lock that the others wait for.
    await sql`delete from migration where hash = 'of a later version'`
    await migrate(url)
  })

  it('a database keeps the secret that its work began with: with another it is not opened', async () => {
    const given = { databaseUrl: await emptyDatabase(), dataDir: '/nowhere' }
    const begin = async (secret: string) => (await openDatabase({ ...given, secret })).close()
    await Promise.all(['the first secret', 'the first secret'].map(begin))
    // Nothing was made with it yet.
    for (const secret of ['another secret of it', 'the first secret']) await begin(secret)
    const opened = await openDatabase({ ...given, secret: 'the first secret' })
    await opened.store.sql`insert into opt_out (phone, how, at) values ('+15145550123', 'text', now())`
    await opened.close()
    await expect(begin('another secret of it')).rejects.toThrow(/^SECRET_KEY: found another one/)
    await begin('the first secret')
    const sql = connect(given.databaseUrl)
    expect(JSON.stringify(await sql`select * from house`)).not.toContain('the first secret')
    await sql`update house set secret_mark = null`
    await begin('another secret of it')
    await expect(begin('the first secret')).rejects.toThrow(/SECRET_KEY/)
  })

  it('killed half-way leaves nothing, and the next one finishes', async () => {
    const url = await emptyDatabase()
    const sql = connect(url)
    // A table of that name which is not committed yet: the migration waits there, half done.
    await sql.unsafe('begin')
    await sql`create table message (id int)`
    const process_ = spawn(process.execPath, ['--import', 'tsx', child, url], {
      cwd: repo,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = once(process_, 'exit')
    let said = ''
    process_.stdout.on('data', (chunk) => (said += chunk))
    try {
      await until('the migration waits for the table', async () => {
        const [found] =
          await admin`select 1 from pg_stat_activity where application_name = 'muster-migrate' and datname = ${new URL(url).pathname.slice(1)} and wait_event_type = 'Lock' and query ilike '%create table "message"%'`
        return found !== undefined
      })
    } finally {
      process_.kill('SIGKILL')
      await gone
      await sql.unsafe('rollback')
    }
    expect(said).toBe('began\n')
    await until(
      'the database has noticed',
      async () =>
        (
          await admin`select 1 from pg_stat_activity where application_name = 'muster-migrate' and datname = ${new URL(url).pathname.slice(1)}`
        ).length === 0,
    )
    expect(
      (
        await sql`select count(*)::int as n from pg_tables where schemaname = 'public' and tablename <> 'migration'`
      )[0]?.['n'],
    ).toBe(0)
    await migrate(url)
    expect(await shapeOf(url)).toEqual(whole)
  })
})
