/** `npm run demo -- --march` as a process: a small march twice in one database; the same seed brings the same home. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/demo/march/report.ts'
import { runScript } from '../support/cli.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

describe('the march', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-march-'))
  let database: TestDatabase
  beforeAll(async () => void (database = await createDatabase()))
  afterAll(async () => {
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const go = async (...more: string[]): Promise<Report> => {
    const { code, out, err } = await runScript(
      'src/demo/index.ts',
      { DATABASE_URL: database.url, SECRET_KEY: 'a secret of the tests', DATA_DIR: folder },
      ...['--march', '--exit', '--interviews', '20', '--json', '-', ...more],
    )
    expect({ code, err: code ? err : '' }).toEqual({ code: 0, err: '' })
    return JSON.parse(out) as Report
  }

  it('knocks on every door of its walks, holds what looks made up, and finds the same again', async () => {
    const one = await go('--canvassers', '12')
    expect(one.invariants.length).toBeGreaterThan(50)
    expect(one.invariants.filter((i) => i.violations !== 0)).toEqual([])
    const { facts } = one
    expect(facts.interviews.done).toBeGreaterThanOrEqual(20)
    expect(facts.interviews.done + facts.interviews.stopped).toBe(facts.talks.yes)
    expect(facts.walks.open).toBe(0)
    expect(facts.outcomes['back']).toBeUndefined()
    expect(facts.held).toEqual({ 'doors: contact_rate': 5, 'doors: pace': 60, 'interviews: alike': 3 })
    // Everybody on the list was called, once, and what came of it is on record.
    expect(facts.calls.people).toBe(40)
    expect(Object.values(facts.calls.outcomes).reduce((all, x) => all + x, 0)).toBe(40)
    expect(facts.calls.outcomes['talked']).toBeGreaterThan(3)
    expect(one.boards.map((b) => b.metric)).toEqual(['doors', 'interviews'])
    expect(one.boards[0]!.rows.length).toBeGreaterThan(0)
    expect(one.themes[0]!.counts.labelled).toBeGreaterThan(5)
    // Others, and more of them, come by the same doors.
    const two = await go('--canvassers', '20')
    expect(two.facts).toEqual(facts)
    expect(two.invariants.filter((i) => i.violations !== 0)).toEqual([])
  }, 240_000)
})
