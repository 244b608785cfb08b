/** Files that a worker imports: their card, their end, and what is left when the worker dies. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { keepImport, readStart } from '../../../src/features/contacts/keep.ts'
import { openApp, shown, tokenOf, words } from '../../support/app.ts'
import type { Hand, TestApp } from '../../support/app.ts'
import { contactsFile, expectVerified, refusal, until } from '../../support/house.ts'
import { redisIsThere, startRedis } from '../../support/redis.ts'

let opened: TestApp
let olga: Hand

beforeAll(async () => {
  opened = await openApp()
})
afterAll(() => opened.close())
const begin = async (): Promise<void> => {
  await opened.wipe()
  await opened.house.person('Olga', { role: 'organizer' })
  olga = opened.at('Olga')
}
afterEach(() => expectVerified(opened.app.store))

const importing = (bytes: Uint8Array, list = 'Petition') =>
  olga.type(`/import list:"${list}" source:"signed in June" kind:petition region:CA`, {
    file: { name: 'list.csv', bytes: Buffer.from(bytes) },
  })
const one = async <T>(statement: ReturnType<typeof sql>): Promise<T> => (await opened.house.query<T>(statement))[0]!
const left = () =>
  one<
    Record<string, number>
  >(sql`select (select count(*) from list)::int as lists, (select count(*) from import)::int as imports,
    (select count(*) from import_chunk)::int as chunks, (select count(*) from list_member)::int as members,
    (select count(*) from contact)::int as contacts, (select count(*) from outbox)::int as jobs`)
/** The card that was answered, as it is now. */
const card = async () => words((await olga.read()).findLast((m) => m.author === null))
const stateOf = () => one<{ state: string }>(sql`select state from import order by created_at desc limit 1`)
const large = (n = 30_000, first = 0) => contactsFile(n, first)

describe('without a worker', () => {
  test('a small file is imported while the person waits', async () => {
    await begin()
    expect(shown(await importing(contactsFile(3)))).toContain('3 contacts in Petition')
    expect(await left()).toEqual({ lists: 1, imports: 1, chunks: 0, members: 3, contacts: 3, jobs: 0 })
  })

  test('a large one is kept, and what its first lines tell is said at once', async () => {
    await begin()
    const answer = await importing(large())
    expect(shown(answer)).toMatch(/Importing Petition[^]*0\.0 of 0\.\d MB read/)
    expect(await left()).toMatchObject({ lists: 1, imports: 1, members: 0, jobs: 1 })
    const kept = await opened.house.query<{ bytes: Buffer }>(sql`select bytes from import_chunk order by n`)
    expect(kept.length).toBeGreaterThan(1)
    expect(Math.max(...kept.map((k) => k.bytes.length))).toBeLessThan(600_000)
    expect(Buffer.concat(kept.map((k) => k.bytes)).equals(Buffer.from(large()))).toBe(true)
    expect(JSON.stringify(await opened.house.query(sql`select * from outbox`))).not.toMatch(/Petition|Ann/)

    await begin()
    const nameless = Buffer.from(`name,colour\n${'Ann,red\n'.repeat(50_000)}`)
    expect(shown(await importing(nameless))).toContain('No column looks like phone numbers')
    const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), Buffer.alloc(500_000, 65)])
    expect(shown(await importing(zip))).toContain('Save it as CSV')
    expect(
      shown(
        await olga.type('/import list:L source:" " kind:petition region:CA', {
          file: { name: 'l.csv', bytes: Buffer.from(large()) },
        }),
      ),
    ).toMatch(/source/)
    expect(await left()).toEqual({ lists: 0, imports: 0, chunks: 0, members: 0, contacts: 0, jobs: 0 })
  })

  test('more than 200 MB are refused on their way, and nothing is kept', async () => {
    await begin()
    const row = Buffer.from('Ann,Lee,+15142000000\n'.repeat(50_000))
    let taken = 0
    let closed = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('first_name,last_name,phone\n')
        for (;;) {
          taken += row.length
          yield row
        }
      } finally {
        closed = true
      }
    }
    const request = { fileName: 'l.csv', list: 'L', source: 'S', kind: 'petition', region: 'CA' }
    const { all } = await readStart(endless(), 1_000)
    const [olgaRow] = await opened.house.query<{ id: string }>(sql`select id from volunteer limit 1`)
    const kept = opened.app.store.transact(
      (tx) => keepImport(tx, { bytes: all, request, volunteerId: olgaRow!.id }),
      60_000,
    )
    expect(await refusal(kept)).toBe('list.too_large')
    expect(taken).toBeLessThan(203_000_000)
    expect(closed).toBe(true)
    expect(await left()).toMatchObject({ lists: 0, imports: 0, chunks: 0 })
  })

  test('cancelled before a worker came: it will never be taken up', async () => {
    await begin()
    await importing(large())
    await olga.type('/campaign new Rally')
    expect(shown(await olga.press('Cancel'))).toContain('Import of Petition cancelled. Nothing of the file was kept.')
    expect(await stateOf()).toEqual({ state: 'cancelled' })
  })
})

describe('with a worker', () => {
  beforeAll(() => opened.work())

  test('the card that was answered ends as the result; the same file twice is all duplicates', async () => {
    await begin()
    const first = large()
    await importing(first)
    await until('the import ends', async () => (await card()).includes('30,000 contacts in Petition'))
    expect(await card()).toMatch(/Rows read: 30000[^]*Accepted: 30000[^]*Read: phone: phone · first name: first_name/)
    await until('its job is closed', async () => (await left())['jobs'] === 0)
    expect(await left()).toEqual({ lists: 1, imports: 1, chunks: 0, members: 30_000, contacts: 30_000, jobs: 0 })
    await importing(first)
    await until('the second ends', async () => (await card()).includes('Duplicates: 30000'))
    expect(await left()).toMatchObject({ lists: 1, imports: 2, members: 30_000 })
    // One message for each: the answer became the result.
    expect((await olga.read()).filter((m) => m.author === null)).toHaveLength(2)
  })

  test('cancelled while it runs: nothing is left, not even the new list', async () => {
    await begin()
    let release = (): void => {}
    const held = new Promise<void>((done) => (release = done))
    let locked = (): void => {}
    const ready = new Promise<void>((done) => (locked = done))
    // Nobody can write contacts: the worker stands in the middle of a merge.
    const holding = opened.app.store.transact(async (tx) => {
      await tx.execute(sql`lock table contact in share mode`)
      locked()
      await held
    }, 60_000)
    await ready
    await importing(large())
    await olga.type('/campaign new Rally')
    await until('it runs', async () => (await stateOf()).state === 'running')
    const progress = async () =>
      (await olga.read()).flatMap((m) => (m.edited ? m.view.blocks : [])).find((b) => b.kind === 'progress')
    await until('its card follows', async () => ((await progress())?.done ?? 0) > 0)
    expect(shown(await olga.press('Cancel'))).toContain('cancelled')
    release()
    await holding
    await until('it is gone', async () => (await left())['imports'] === 0)
    expect(await left()).toMatchObject({ lists: 0, imports: 0, chunks: 0, members: 0, contacts: 0 })
    expect(await one(sql`select list_id from campaign`)).toEqual({ list_id: null })
    const texts = (await olga.read()).filter((m) => m.author === null).map(words)
    expect(texts.some((text) => text.includes('contacts in Petition'))).toBe(false)
  })

  test('a list that was there keeps what it had', async () => {
    await begin()
    await importing(contactsFile(5))
    await importing(Buffer.concat([large(), Buffer.from('Ann,"Lee\n')]))
    await until('it fails', async () => (await card()).includes('was not imported'))
    expect(await card()).toContain('The quotation mark opened in line 30002 is never closed. Nothing was imported.')
    await until('its job is closed', async () => (await left())['jobs'] === 0)
    expect(await left()).toMatchObject({ lists: 1, chunks: 0, members: 5, contacts: 5 })
    await begin()
    await importing(Buffer.concat([large(), Buffer.from('Ann,Lee,\0\n')]))
    await until('it fails', async () => (await card()).includes('This file is not text'))
    await until('it is gone', async () => (await left())['jobs'] === 0)
    expect(await left()).toMatchObject({ lists: 0, imports: 0, chunks: 0, members: 0, contacts: 0 })
  })

  test('several at once go one after the other, small ones too, and each ends', async () => {
    await begin()
    await Promise.all([
      importing(large(), 'A'),
      importing(large(30_000, 40_000), 'B'),
      importing(large(30_000, 80_000), 'C'),
    ])
    await importing(contactsFile(3, 200_000), 'D')
    await until('all end', async () => {
      const [n] = await opened.house.query<{ n: number }>(
        sql`select count(*)::int as n from import where state = 'done'`,
      )
      return n?.n === 4 && (await left())['jobs'] === 0
    })
    expect(await left()).toMatchObject({ lists: 4, members: 90_003, contacts: 90_003, chunks: 0 })
    const texts = (await olga.read()).map(words)
    for (const list of ['A', 'B', 'C'])
      expect(texts.some((text) => text.includes(`30,000 contacts in ${list}`))).toBe(true)
    expect(texts.some((text) => text.includes('3 contacts in D'))).toBe(true)
  })

  test('rows that were left out: the first ten with line and reason, and a link', async () => {
    await begin()
    const rows = ['phone', '5142000000', '5142000000', ...Array.from({ length: 12 }, () => 'none')]
    await importing(Buffer.from(`${rows.join('\n')}\n`))
    const answer = await olga.press('Rows left out')
    expect(shown(answer)).toContain('13 rows left out of Petition')
    expect(shown(answer)).toContain('Line 3: the number stands in the file before')
    expect(shown(answer)).toContain('Line 12: not a number')
    expect(shown(answer)).not.toContain('Line 13')
    expect(shown(answer)).toContain('And 3 more rows.')
    const link = 'messages' in answer ? answer.messages.at(-1)!.view.blocks.find((b) => b.kind === 'link') : undefined
    expect(link).toMatchObject({ url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/download\/[\w-]{22}$/) })
    expect(
      await opened.house.query(sql`select kind, subject_id = (select id from import) as of_it from download`),
    ).toEqual([{ kind: 'rejects', of_it: true }])
    await begin()
    await importing(contactsFile(2))
    expect(tokenOf((await olga.read()).at(-1), 'Rows left out')).toBeUndefined()
  })

  test('a button of an import of which nothing is left says so', async () => {
    await begin()
    await importing(large(), 'Gone')
    const pressed = (await olga.read()).at(-1)!
    const token = tokenOf(pressed, 'Cancel')!
    await olga.press('Cancel')
    await until('it is gone', async () => (await left())['imports'] === 0)
    expect(shown(await olga.press('', { token, on: pressed }))).toContain('This import has ended and left nothing.')
  })
})

describe('on Redis', () => {
  test('an import is taken up, ends on its card, and the queue never held a word of it', async ({ skip }) => {
    if (!redisIsThere()) skip('no redis-server on the PATH')
    const redis = await startRedis()
    const other = await openApp({ redisUrl: redis.url })
    try {
      await other.house.person('Olga', { role: 'organizer' })
      const hand = other.at('Olga')
      await hand.type('/import list:Petition source:signed kind:petition region:CA', {
        file: { name: 'l.csv', bytes: Buffer.from(large()) },
      })
      const held = await redis.client.keys('bull:*')
      expect(held.length).toBeGreaterThan(0)
      for (const key of held)
        if ((await redis.client.type(key)) === 'hash')
          expect(JSON.stringify(await redis.client.hgetall(key))).not.toMatch(/Petition|signed|l\.csv/)
      await other.work()
      await until('the import ends', async () =>
        (await hand.read()).map(words).some((text) => text.includes('30,000 contacts in Petition')),
      )
      await until('its job is closed', async () => (await other.house.query(sql`select 1 from outbox`)).length === 0)
      expect(await other.house.query(sql`select 1 from import_chunk`)).toEqual([])
    } finally {
      await other.close()
      await redis.stop()
    }
  })
})

describe('a worker that is killed', () => {
  const repo = resolve(import.meta.dirname, '../../..')
  const folder = mkdtempSync(join(tmpdir(), 'muster-kept-'))
  let alone: TestApp
  beforeAll(async () => {
    // Its work is done by processes of their own.
    alone = await openApp()
  })
  afterAll(async () => {
    await alone.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const startWorker = () => {
    const env = {
      PATH: process.env['PATH'],
      DATABASE_URL: alone.app.databaseUrl,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      TEMPO: 'demo',
      ROLES: 'worker',
      PLAYGROUND: '1',
    }
    return spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: repo, env, stdio: 'ignore' })
  }
  const kill = async (worker: ReturnType<typeof startWorker>, signal: NodeJS.Signals = 'SIGKILL'): Promise<unknown> => {
    const gone = once(worker, 'exit')
    worker.kill(signal)
    return (await gone)[0]
  }

  test('three times in an import: the next one begins again, and the end is that of one', async () => {
    const { house } = alone
    await house.person('Olga', { role: 'organizer' })
    const hand = alone.at('Olga')
    const n = 90_000
    const file = Buffer.concat([contactsFile(n), Buffer.from('Again,Lee,+15142000007\nNo,Lee,none\n')])
    await hand.type('/import list:Petition source:signed kind:petition region:CA', {
      file: { name: 'l.csv', bytes: file },
    })
    const last = async () => words((await hand.read()).findLast((m) => m.author === null))
    const read = async () =>
      (await house.query<{ read: number; state: string }>(sql`select read::int, state from import`))[0]!

    // Before anything was merged.
    let worker = startWorker()
    await until('it reads', async () => (await read()).state === 'running')
    await kill(worker)
    // Told to stop, it does not wait for the end of the file.
    worker = startWorker()
    await until('it reads again', async () => {
      const [job] = await house.query<{ on: boolean }>(
        sql`select lease_until > muster_now() and attempts > 1 as on from outbox`,
      )
      return job?.on ?? false
    })
    expect(await kill(worker, 'SIGTERM')).toBe(0)
    // In the middle of a merge: nobody can write contacts.
    let release = (): void => {}
    const held = new Promise<void>((done) => (release = done))
    const holding = alone.app.store.transact(async (tx) => {
      await tx.execute(sql`lock table contact in share mode`)
      await held
    }, 120_000)
    worker = startWorker()
    await until('it merges', async () => {
      const waiting = await house.query(
        sql`select 1 from pg_locks where not granted and relation = 'contact'::regclass`,
      )
      return waiting.length > 0
    })
    await kill(worker)
    release()
    await holding
    // When it is done, perhaps before that is shown and its file gone.
    worker = startWorker()
    await until('it is done', async () => (await read()).state === 'done', 60_000)
    await kill(worker)
    worker = startWorker()
    await until(
      'it is over',
      async () => {
        const [found] = await house.query<{ jobs: number; chunks: number }>(
          sql`select (select count(*) from outbox)::int as jobs, (select count(*) from import_chunk)::int as chunks`,
        )
        return found?.jobs === 0 && found.chunks === 0
      },
      60_000,
    )
    await kill(worker)

    expect(await last()).toMatch(/90,000 contacts in Petition[^]*Rows read: 90002[^]*Duplicates: 1[^]*Rejected: 1/)
    expect(
      await house.query(sql`select (select count(*) from import)::int as imports, (select count(*) from import_row)::int as rows,
        (select count(*) from list_member)::int as members, (select count(*) from contact)::int as contacts`),
    ).toEqual([{ imports: 1, rows: 2, members: n, contacts: n }])
    await expectVerified(alone.app.store)
  }, 180_000)
})
