/** What must stay true, broken by hand: `verify` names it. */
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '../../src/db/client.ts'
import { phoneKeyBlocks } from '../../src/lib/phone-hash.ts'
import { checks, verify } from '../../src/features/upkeep/verify.ts'
import type { Verdict } from '../../src/features/upkeep/verify.ts'
import { createLog } from '../../src/lib/log.ts'
import { breakages } from '../support/breakages.ts'
import { each, muster } from '../support/cli.ts'
import { headsInLog } from '../../src/cli/verify.ts'
import { createDatabase } from '../support/database.ts'
import { redisIsThere, startRedis } from '../support/redis.ts'
import { secret, workAnEvening } from '../support/worked.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-verify-'))

/** A database in which an evening was worked; nobody is connected to it, so that it can be cloned. */
let worked: string
let admin: postgres.Sql
const made: string[] = []

async function clone(): Promise<string> {
  const name = `muster_verify_${randomBytes(6).toString('hex')}`
  await admin.unsafe(`create database ${name} template ${new URL(worked).pathname.slice(1)}`)
  made.push(name)
  const url = new URL(worked)
  url.pathname = `/${name}`
  return url.href
}

let dropWorked: (() => Promise<void>) | undefined

beforeAll(async () => {
  const database = await createDatabase()
  worked = database.url
  dropWorked = database.drop
  const server = new URL(worked)
  server.pathname = '/postgres'
  admin = postgres(server.href, { max: 1, onnotice: () => {} })
  await workAnEvening(worked, folder)
})
afterAll(async () => {
  for (const name of made) await admin.unsafe(`drop database if exists ${name} with (force)`)
  await admin?.end()
  await dropWorked?.()
  rmSync(folder, { recursive: true, force: true })
})

const names = checks.map((check) => check.name)
const envOf = (url: string, dataDir: string): Record<string, string> => ({
  DATABASE_URL: url,
  SECRET_KEY: secret,
  DATA_DIR: dataDir,
})
const broken = (verdicts: Verdict[]): string[] => verdicts.filter((v) => v.violations !== 0).map((v) => v.name)
const statements = (text: string): string[] => text.split(/;\s+(?=\w)/)

describe('the checks', () => {
  it('each has its own way to be broken', () => {
    expect(Object.keys(breakages).sort()).toEqual([...names].sort())
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(10)
  })

  it('hold after an evening of work, all of them', async () => {
    const store = connect(await clone(), { max: 1, phoneKey: phoneKeyBlocks(secret) })
    const verdicts = await store.read((tx) => verify(tx))
    await store.close()
    expect(verdicts.map((v) => v.name)).toEqual(names)
    expect(broken(verdicts)).toEqual([])
  })

  it('each sees its own violation, and no other does', async () => {
    const store = connect(await clone(), { max: 1, phoneKey: phoneKeyBlocks(secret) })
    const found: Record<string, string[]> = {}
    const undo = new Error('undo')
    for (const [name, how] of Object.entries(breakages))
      await store
        .transact(async (tx) => {
          for (const statement of statements(how)) await tx.execute(sql.raw(statement))
          found[name] = broken(await verify(tx))
          throw undo
        })
        .catch((error) => {
          if (error !== undo) throw new Error(`${name}: ${(error as Error).message}`)
        })
    await store.close()
    expect(found).toEqual(Object.fromEntries(Object.keys(breakages).map((name) => [name, [name]])))
  })
})

describe('npm run muster -- verify', () => {
  it('asks of a ledger what was logged of it, not of one before a demo emptied the house', async () => {
    const dataDir = mkdtempSync(join(folder, 'heads-'))
    const log = createLog({ level: 'info', file: join(dataDir, 'muster.log'), to: 'file' })
    for (const n of [1, 2]) log.info({ event: 'ledger.head', n, id: 'before' })
    log.info({ event: 'ledger.begun' })
    log.info({ event: 'ledger.head', n: 1, id: 'now' })
    log.flush()
    expect(await headsInLog(join(dataDir, 'muster.log'))).toEqual([{ seq: 1, letters: 'now' }])
  })

  it('a fresh database is well: at least ten named checks, exit 0', async () => {
    const database = await createDatabase()
    try {
      const [json, plain] = await each([['--json'], []], (args) =>
        muster(envOf(database.url, join(folder, 'fresh')), 'verify', ...args),
      )
      expect({ code: json!.code, err: json!.err }).toEqual({ code: 0, err: '' })
      const { ok, checks: found } = JSON.parse(json!.out) as { ok: boolean; checks: Verdict[] }
      expect(ok).toBe(true)
      expect(found.length).toBeGreaterThanOrEqual(10)
      for (const { name, violations } of found)
        expect({ name, violations }).toEqual({ name: expect.stringMatching(/^[a-z_]+$/), violations: 0 })
      expect(plain!.code).toBe(0)
      expect(plain!.out.match(/^ok /gm)).toHaveLength(found.length)
    } finally {
      await database.drop()
    }
  })

  it('a row broken by hand is named, exit 1', async () => {
    const some = [
      'text_accepted_once',
      'ledger_holds_each_text_once',
      'attempt_before_text',
      'no_text_after_opt_out',
      'contact_in_one_hand',
      'delivery_never_falls',
      'board_equals_credits',
      'queue_holds_ids_only',
      'cards_mask_numbers',
    ]
    const urls = await Promise.all(some.map(clone))
    const ran = await each(some, async (name) => {
      const url = urls[some.indexOf(name)]!
      const one = postgres(url, { max: 1, onnotice: () => {} })
      await one.unsafe(breakages[name]!)
      await one.end()
      return muster(envOf(url, join(folder, name)), 'verify', '--json')
    })
    for (const [i, { code, out, err }] of ran.entries()) {
      expect({ code, err }, some[i]).toEqual({ code: 1, err: '' })
      const { ok, checks: found } = JSON.parse(out) as { ok: boolean; checks: Verdict[] }
      expect({ ok, broken: broken(found) }).toEqual({ ok: false, broken: [some[i]] })
    }
  })

  it('a number in the log, or in Redis, is found; exit 1', async ({ skip }) => {
    if (!redisIsThere()) skip('no redis-server on the PATH')
    const redis = await startRedis()
    try {
      const dir = join(folder, 'leaky')
      mkdirSync(dir)
      const log = createLog({ level: 'info', file: join(dir, 'muster.log'), to: 'file' })
      log.info({
        event: 'muster.ready',
        url: 'http://192.168.100.200:30000',
        message: '12345678-1234-1234-1234-123456789012',
      })
      log.flush()
      const env = { ...envOf(await clone(), dir), REDIS_URL: redis.url }
      await redis.client.hset('bull:jobs:1', 'data', '{"inboundId":"12345678-1234-1234-1234-123456789012"}')
      const before = await muster(env, 'verify', '--json')
      expect(JSON.parse(before.out)).toMatchObject({ ok: true })
      for (const line of ['{"error":"to +15145550123"}', '{"error":"to (514) 555-0123"}'])
        appendFileSync(join(dir, 'muster.log'), `${line}\n`)
      await redis.client.hset('bull:jobs:2', 'data', '{"to":"+15145550123"}')
      const { code, out } = await muster(env, 'verify')
      expect(code).toBe(1)
      expect(out).toMatch(/^FAIL +log_holds_no_numbers: 2$/m)
      expect(out).toMatch(/^FAIL +redis_holds_ids_only: 1$/m)
      expect(out).toMatch(/^3 violations\.$/m)
    } finally {
      await redis.stop()
    }
  })
})
