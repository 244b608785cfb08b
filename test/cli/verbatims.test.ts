/** `npm run muster -- verbatims`, from a file of answers to the report and the table. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { muster } from '../support/cli.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-words-'))
const file = join(folder, 'answers.csv')
let database: TestDatabase
let env: Record<string, string>

beforeAll(async () => {
  database = await createDatabase()
  env = {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: 'a secret of the tests',
    HOME: folder,
  }
  const lines = Array.from({ length: 12 }, (_, i) =>
    i % 2 ? `more buses at ${i},Bus` : `a doctor for street ${i},Doctor`,
  )
  writeFileSync(file, ['text,theme', ...lines, 'call Sophie: the bus is late,', 'no doctor since May,'].join('\n'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

describe('npm run muster -- verbatims', () => {
  it('imports, reads, and writes the report and the table', async () => {
    const came = await muster(
      env,
      'verbatims',
      'import',
      file,
      '--question',
      'What is missing?',
      '--labels',
      'theme',
      '--json',
    )
    expect({ code: came.code, err: came.err }).toEqual({ code: 0, err: '' })
    expect(JSON.parse(came.out)).toMatchObject({ rows: 14, kept: 14, labelled: 12, removed: { name: 1 } })
    const ran = await muster(env, 'verbatims', 'report', '--out', join(folder, 'out'), '--json')
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.out)).toMatchObject({ question: { text: 'What is missing?' }, counts: { answers: 14 } })
    expect(readFileSync(join(folder, 'out', 'what-is-missing.html'), 'utf8')).toContain('What is missing?')
    expect(readFileSync(join(folder, 'out', 'what-is-missing.csv'), 'utf8')).not.toContain('Sophie')
    expect(existsSync(join(folder, 'out', 'what-is-missing.csv'))).toBe(true)
  })

  it('names what is wrong with the call', async () => {
    const ran = await muster(env, 'verbatims', 'import', file, '--question', 'What?', '--words', 'phrase')
    expect(ran.code).toBe(1)
    expect(ran.err).toContain('text, theme')
  })
})
