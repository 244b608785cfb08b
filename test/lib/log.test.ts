/** What may stand in a log: chosen keys, cleaned of numbers and of what errors quote. */
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { createLog, withoutNumbers } from '../../src/lib/log.ts'
import type { Fields } from '../../src/lib/log.ts'
import { phoneSpellings } from '../../src/lib/phone.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-log-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let files = 0
/** What stands in the file after one line was logged. */
function lineOf(fields: Fields): Record<string, unknown> {
  const file = join(folder, `${files++}.log`)
  const log = createLog({ level: 'info', file, to: 'file' })
  log.info(fields)
  log.flush()
  return JSON.parse(readFileSync(file, 'utf8'))
}

describe('a line of the log', () => {
  it('holds its event, a time, a level and the ids it was given', () => {
    const id = randomUUID()
    const line = lineOf({ event: 'text.sent', message: id, n: 3, code: undefined })
    expect(Object.keys(line).sort()).toEqual(['event', 'level', 'message', 'n', 'time'])
    expect(line).toMatchObject({ event: 'text.sent', message: id, n: 3 })
    expect(new Date(String(line['time'])).getTime()).toBeGreaterThan(Date.now() - 60_000)
  })

  it('leaves out every key that is not on its list', () => {
    const forgotten = {
      event: 'x.y',
      phone: '+15145550123',
      body: 'Zorbalinde',
      name: 'Zorbalinde',
      firstName: 'Zorbalinde',
      to: 'x',
      text: 'x',
      user: { name: 'Zorbalinde' },
      err: new Error('Zorbalinde'),
    }
    expect(Object.keys(lineOf(forgotten as unknown as Fields)).sort()).toEqual(['event', 'level', 'time'])
  })

  it('leaves out what is no plain value', () => {
    const line = lineOf({
      event: 'x.y',
      message: { body: 'Zorbalinde' },
      error: ['Zorbalinde'],
      id: null,
    } as unknown as Fields)
    expect(Object.keys(line).sort()).toEqual(['event', 'level', 'time'])
  })

  it('cannot be forged or broken by a value', () => {
    const line = lineOf({ event: 'x.y', error: 'a\n{"event":"forged"}\u0000', step: `${'s'.repeat(2_000)}` })
    expect(line['event']).toBe('x.y')
    expect(String(line['step'])).toHaveLength(500)
  })
})

describe('numbers', () => {
  const numbers = ['+15145550123', '+33639980012', '+442079460958', '+4915112345678', '+61491570156']
  it.each(numbers.flatMap((number) => phoneSpellings(number).map((spelling) => [spelling, number])))(
    '%s (%s) does not get through',
    (spelling, number) => {
      const line = JSON.stringify(
        lineOf({
          event: 'x.y',
          error: `no luck with ${spelling}, sorry`,
          step: spelling,
          id: spelling,
          at: `(${spelling})`,
          kind: `a${spelling}b`,
        }),
      )
      const found = phoneSpellings(number).filter((one) => line.includes(one))
      expect(found).toEqual([])
    },
  )

  it('get through when they are ids, counts or addresses', () => {
    const id = '12345678-1234-1234-1234-123456789012'
    expect(lineOf({ event: 'x.y', message: id, rows: 5550123, url: 'http://192.168.100.200:30000' })).toMatchObject({
      message: id,
      rows: 5550123,
      url: 'http://192.168.100.200:30000',
    })
    expect(withoutNumbers('connect ECONNREFUSED 127.0.0.1:5432')).toBe('connect ECONNREFUSED 127.0.0.1:5432')
    expect(withoutNumbers('at run (src/app.ts:120:15), 23505, 2026')).toBe('at run (src/app.ts:120:15), 23505, 2026')
    // Four groups that are no address of a computer are a number.
    expect(withoutNumbers('33.639.980.012')).toBe('[number]')
  })
})

describe('what an error quotes', () => {
  it.each([
    ['invalid input syntax for type uuid: "Zorbalinde"', 'invalid input syntax for type uuid: "…"'],
    [`Unexpected token 'Z', "Zorbalinde says" is not valid JSON`, `Unexpected token 'Z', "…" is not valid JSON`],
    [`Unexpected token 'z', "zorbalinde"... is not valid JSON`, `Unexpected token 'z', "…"... is not valid JSON`],
    ['never closed "Zorbalinde', 'never closed "…"'],
    ['said “Zorbalinde” and « Zorbalinde »', 'said "…" and "…"'],
    ['violates unique constraint "contact_phone"', 'violates unique constraint "contact_phone"'],
    ['relation "carrier.text" does not exist', 'relation "carrier.text" does not exist'],
  ])('%s', (error, kept) => {
    expect(lineOf({ event: 'x.failed', error, reason: error })).toMatchObject({ error: kept, reason: kept })
  })
})

describe('the file', () => {
  it('is appended to, made with its folder, and holds only the asked level and up', () => {
    const file = join(folder, 'deep', 'er', 'muster.log')
    for (const event of ['a.one', 'a.two']) {
      const log = createLog({ level: 'warn', file, to: 'file' })
      log.info({ event: 'a.quiet' })
      log.warn({ event })
      log.flush()
    }
    const events = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event)
    expect(events).toEqual(['a.one', 'a.two'])
  })

  it('that grew past 50 MB becomes the previous one at a start', () => {
    const file = join(folder, 'big.log')
    createLog({ level: 'info', file, to: 'file' }).info({ event: 'a.b' })
    truncateSync(file, 50_000_001)
    createLog({ level: 'info', file, to: 'file' }).info({ event: 'a.c' })
    expect(statSync(`${file}.1`).size).toBe(50_000_001)
    expect(JSON.parse(readFileSync(file, 'utf8')).event).toBe('a.c')
  })
})
