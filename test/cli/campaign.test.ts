/** Campaigns from and to files, as an operator types it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { muster } from '../support/cli.ts'
import { openHouse } from '../support/house.ts'
import type { House } from '../support/house.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-campaign-'))
let house: House
let env: Record<string, string>
beforeAll(async () => {
  house = await openHouse()
  env = { DATABASE_URL: house.url, SECRET_KEY: 'a secret of the tests', DATA_DIR: join(folder, 'data') }
})
afterAll(async () => {
  await house?.close()
  rmSync(folder, { recursive: true, force: true })
})
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const run = (...args: string[]) => muster(env, ...args)

describe('muster campaign', () => {
  it('prints an example that it takes back, and shows what it made of it', async () => {
    await house.list(3, { name: 'Petition' })
    const example = await muster({}, 'campaign', '--example')
    expect(example).toMatchObject({ code: 0, err: '' })
    expect(example.out).toMatch(/^# A campaign/)
    const path = file('example.yaml', example.out)
    const made = await run('campaign', path, '--json')
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(made.out)).toMatchObject({ name: 'Rally on Thursday', made: true, launched: false })
    const shown = await run('campaign', '--show', 'rally on thursday')
    expect(shown.out).toMatch(/^campaign: Rally on Thursday\nlist: Petition\nfrom: Team Rivera\n/)
    const again = await run('campaign', file('shown.yaml', shown.out))
    expect(again).toMatchObject({ code: 0, out: 'Rally on Thursday: corrected.\n' })
    expect((await run('campaign', '--show', 'Rally on Thursday')).out).toBe(shown.out)
  })

  it('launches only what is ready, and then changes nothing', async () => {
    const path = file('gate.yaml', 'campaign: Rally on Thursday\ngate: 77\n')
    const refused = await run('campaign', path, '--launch', 'yes')
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toMatch(/Not yet: one thing is missing\.\n {2}a test text that arrived[^]*Nothing was changed/)
    expect(await house.query(sql`select gate, state from campaign`)).toEqual([{ gate: 10, state: 'draft' }])
    await house.query(sql`insert into message (kind, contact_id, campaign_id, body, state, valid_until)
      select 'test', (select id from contact limit 1), id, 'x', 'sent', now() from campaign returning id`)
    // The example asks for a city, and no contact of this list has one: the default stands in.
    const launched = await run('campaign', path, '--launch', 'yes')
    expect(launched).toMatchObject({ code: 0 })
    expect(launched.out).toMatch(/Launched: 3 contacts ready/)
    expect(await house.query(sql`select gate, state from campaign`)).toEqual([{ gate: 77, state: 'running' }])
  })

  it('says what is wrong, line by line, and exits 1; words that are off exit 2', async () => {
    const bad = await run('campaign', file('bad.yaml', 'campaign: Bad\nhours: noon\nlist: Nowhere\n'))
    expect(bad).toMatchObject({ code: 1, out: '' })
    expect(bad.err).toContain('Line 2, hours: “noon” – hours such as 9-21')
    const list = await run('campaign', file('list.yaml', 'campaign: Bad\nlist: Nowhere\n'))
    expect(list.err).toContain('Line 2, list: “Nowhere” – There is no list called Nowhere')
    expect(await house.query(sql`select 1 as x from campaign where name = 'Bad'`)).toEqual([])
    for (const args of [[], ['/nowhere.yaml'], [file('a.yaml', ''), '--launch', 'perhaps']])
      expect((await run('campaign', ...args)).code).toBe(2)
    expect((await run('campaign', '--show', 'Nothing')).err).toBe('There is no campaign called Nothing.\n')
  })
})

describe('muster export', () => {
  it('writes to a file or to standard output, and is on record', async () => {
    const out = await run('export', 'Rally on Thursday', '--out', '-')
    expect(out).toMatchObject({ code: 0, err: '3 contacts.\n' })
    expect(out.out).toMatch(/^\ufeffphone,first_name[^\r]*\r\n"'\+1514/)
    const path = join(folder, 'rally.csv')
    expect(await run('export', 'Rally on Thursday', '--out', path)).toMatchObject({ code: 0, out: '' })
    expect(readFileSync(path, 'utf8')).toBe(out.out)
    // What stands there is not written over.
    expect((await run('export', 'Rally on Thursday', '--out', path)).code).toBe(2)
    expect((await run('export', 'Nothing', '--out', join(folder, 'no.csv'))).code).toBe(1)
    expect(existsSync(join(folder, 'no.csv'))).toBe(false)
    expect((await run('export', 'Rally on Thursday')).code).toBe(2)
    expect(await house.query(sql`select volunteer_id as v, rows from export_record`)).toEqual([
      { v: null, rows: 3 },
      { v: null, rows: 3 },
    ])
  })
})
