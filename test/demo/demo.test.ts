/** `npm run demo` as a process: the whole week without hands, twice in one database, once on each queue. */
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
  recruits: number
  rsvp: { yes: number; maybe: number; no: number }
  attended: number
  voted: number
  holdout: Record<string, { texted: { people: number }; held: { people: number }; verdict: string }>
  boards: { metric: string; rows: { name: string; n: number }[] }[]
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
  const facts = ({ imported, texts, replies: { received, answered }, ...told }: Told) => {
    const { pledges, optOuts, recruits, rsvp, attended, voted, holdout, boards } = told
    return {
      ...{ imported, texts, received, answered, pledges, optOuts },
      ...{ recruits, rsvp, attended, voted, holdout, boards },
    }
  }

  it('ends clean, and the same seed gives the same facts, whichever queue woke the workers', async ({ skip }) => {
    const first = await play()
    expect(first.texts.sent).toBeGreaterThan(40)
    expect(first.texts).toMatchObject({ doubled: 0, afterOptOut: 0 })
    expect(first.recruits).toBe(1)
    expect(first.rsvp.yes).toBeGreaterThan(0)
    expect(first.rsvp.yes).toBe(first.pledges)
    expect(first.attended).toBeGreaterThan(0)
    expect(first.voted).toBeGreaterThan(first.pledges)
    // Two evenings of twenty each, and one of ten beside them left alone; of few people nothing is said.
    expect(first.holdout['attended']).toMatchObject({ texted: { people: 40 }, held: { people: 4 }, verdict: 'few' })
    expect(first.boards.filter(({ rows }) => rows.length).map(({ metric }) => metric)).toEqual(
      expect.arrayContaining(['answers', 'pledges', 'recruits', 'attended', 'voted']),
    )
    expect(first.invariants.length).toBeGreaterThan(10)
    expect(first.invariants.filter((i) => i.violations !== 0)).toEqual([])
    if (!redis) return skip('there is no redis-server on the PATH')
    // Over what the first left: an earlier demo is wiped.
    const second = await play(redis.url)
    expect(facts(second)).toEqual(facts(first))
    expect(second.invariants.filter((i) => i.violations !== 0)).toEqual([])
  }, 240_000)
})
