/** `npm run demo` as a process: the whole evening without hands, twice in one database, once on each queue. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { runScript } from '../support/cli.ts'
import { redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

type Told = {
  imported: number
  texts: { sent: number; delivered: number; doubled: number; afterOptOut: number }
  replies: { received: number; answered: number }
  pledges: number
  optOuts: number
  invariants: { name: string; violations: number }[]
}

describe('the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-demo-'))
  let database: TestDatabase
  let redis: TestRedis | undefined
  beforeAll(async () => {
    database = await createDatabase()
    if (redisIsThere()) redis = await startRedis()
  })
  afterAll(async () => {
    await redis?.stop()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const play = async (redisUrl?: string): Promise<Told> => {
    const { code, out, err } = await runScript(
      'src/demo/index.ts',
      {
        DATABASE_URL: database.url,
        SECRET_KEY: 'a secret of the tests',
        DATA_DIR: folder,
        ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
      },
      ...['--exit', '--texts', '40', '--volunteers', '8', '--json', '-'],
    )
    expect({ code, err: code ? err : '' }).toEqual({ code: 0, err: '' })
    return JSON.parse(out) as Told
  }
  const facts = ({ imported, texts, replies: { received, answered }, pledges, optOuts }: Told) => ({
    imported,
    texts,
    received,
    answered,
    pledges,
    optOuts,
  })

  it('ends clean, and the same seed gives the same facts, whichever queue woke the workers', async ({ skip }) => {
    const first = await play()
    expect(first.texts.sent).toBeGreaterThan(40)
    expect(first.texts).toMatchObject({ doubled: 0, afterOptOut: 0 })
    expect(first.invariants.length).toBeGreaterThan(10)
    expect(first.invariants.filter((i) => i.violations !== 0)).toEqual([])
    if (!redis) return skip('there is no redis-server on the PATH')
    // Over what the first left: an earlier demo is wiped.
    const second = await play(redis.url)
    expect(facts(second)).toEqual(facts(first))
    expect(second.invariants.filter((i) => i.violations !== 0)).toEqual([])
  }, 240_000)
})
