/** `doctor` on a good installation and on broken ones: each names what is wrong and the cure. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { muster } from '../support/cli.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { redisIsThere, startRedis } from '../support/redis.ts'

type Report = { ok: boolean; findings: { what: string; ok: boolean; found: string; cure?: string }[] }

let database: TestDatabase
let folder: string
beforeAll(async () => {
  database = await createDatabase()
  folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'))
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

const given = () => ({ DATABASE_URL: database.url, SECRET_KEY: 'a secret of the tests', DATA_DIR: folder })
const ask = async (env: Record<string, string>): Promise<{ code: number | null; report: Report }> => {
  const { code, out } = await muster({ ...given(), ...env }, 'doctor', '--json')
  return { code, report: JSON.parse(out) as Report }
}
const wrong = ({ report }: { report: Report }): string[] => report.findings.filter((f) => !f.ok).map((f) => f.what)
const cureOf = ({ report }: { report: Report }, what: string): string =>
  report.findings.find((f) => f.what === what)?.cure ?? ''

describe('doctor', () => {
  it('finds a good installation well, with no network configured', async () => {
    const asked = await ask({})
    expect([asked.code, asked.report.ok, wrong(asked)]).toEqual([0, true, []])
    expect(asked.report.findings.map((f) => f.what)).toEqual(
      expect.arrayContaining([
        'settings',
        'database',
        'database writes',
        'clock',
        'chat networks',
        'queue',
        'web address',
        'carrier',
      ]),
    )
  })

  it('says it in words, too', async () => {
    const { code, out } = await muster(given(), 'doctor')
    expect(code).toBe(0)
    expect(out).toMatch(/^ok {4}database: PostgreSQL \d+, \d+ migrations$/m)
    expect(out).toMatch(/Everything is well\.$/m)
  })

  it('a wrong setting is named', async () => {
    const asked = await ask({ PORT: 'many' })
    expect(asked.code).toBe(1)
    expect(cureOf(asked, 'settings')).toMatch(/^PORT: found "many"; it must be a whole number/)
  })

  it('a database that does not answer', async () => {
    const asked = await ask({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' })
    expect([asked.code, wrong(asked)]).toEqual([1, ['database']])
    expect(cureOf(asked, 'database')).toMatch(/DATABASE_URL: .*nothing answers/)
  })

  it('a database that takes no writes', async () => {
    const url = new URL(database.url)
    url.searchParams.set('options', '-c default_transaction_read_only=on')
    const asked = await ask({ DATABASE_URL: url.href })
    expect(asked.code).toBe(1)
    expect(wrong(asked).some((what) => what.startsWith('database'))).toBe(true)
  })

  it('a Redis that is not there, and one that would evict jobs', async (context) => {
    const gone = await ask({ REDIS_URL: 'redis://127.0.0.1:1' })
    expect([gone.code, wrong(gone)]).toEqual([1, ['redis']])
    expect(cureOf(gone, 'redis')).toMatch(/REDIS_URL: start Redis/)
    if (!redisIsThere()) return context.skip('no redis-server on the PATH')
    const redis = await startRedis('--maxmemory-policy', 'allkeys-lru')
    try {
      const lru = await ask({ REDIS_URL: redis.url })
      expect(wrong(lru)).toEqual(['redis'])
      expect(cureOf(lru, 'redis')).toMatch(/CONFIG SET maxmemory-policy noeviction/)
      await redis.client.config('SET', 'maxmemory-policy', 'noeviction')
      expect(wrong(await ask({ REDIS_URL: redis.url }))).toEqual([])
    } finally {
      await redis.stop()
    }
  })

  it('a public address at which somebody else answers', async () => {
    const other = createServer((_, response) => response.writeHead(404).end())
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const base = `http://127.0.0.1:${(other.address() as AddressInfo).port}`
    try {
      const asked = await ask({ PUBLIC_BASE_URL: base })
      expect(wrong(asked)).toEqual(['web address'])
      expect(cureOf(asked, 'web address')).toContain(`${base}/healthz`)
    } finally {
      other.close()
    }
  })
})
