/** The outbox over both queues: whatever the queue loses, repeats or holds up, a row's work is done, and once. */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connect, rows } from '../../src/db/client.ts'
import type { Store, Tx } from '../../src/db/client.ts'
import { ConfigError } from '../../src/lib/errors.ts'
import type { Fields } from '../../src/lib/log.ts'
import { createQueue } from '../../src/queue/bullmq.ts'
import { enqueue, handle, job, untilTold, wake } from '../../src/queue/job.ts'
import type { Handler, Run } from '../../src/queue/job.ts'
import { afterCommit, handOver, runRow } from '../../src/queue/outbox.ts'
import type { Queue } from '../../src/queue/queue.ts'
import type { TestDatabase } from '../support/database.ts'
import { createQuickDatabase, quietLog, until } from '../support/house.ts'
import { freePort, queues, redisIsThere, startRedis } from '../support/redis.ts'
import type { TestRedis } from '../support/redis.ts'

const tempo = { handOver: 30, jobLease: 15 }
const note = job<{ id: string }>('note')
const bad = job<{ id: string }>('bad')

/** One process: connections, a queue, handlers. `runs` are the runs that began, `kept` what handlers left behind. */
type Process = {
  store: Store
  queue: Queue
  handlers: Map<string, Handler<Process>>
  logged: Fields[]
  runs: string[]
  now: Set<string>
  together: number
  woken: string[]
  close(): Promise<void>
}

describe.each(queues)('the outbox on $name', ({ redis }) => {
  let database: TestDatabase
  let redisServer: TestRedis | undefined
  let opened: Process[] = []
  const skipped = redis && (() => redisIsThere() === false)

  async function open(
    options: { hold?: () => Promise<unknown>; works?: boolean; lossy?: () => boolean } = {},
  ): Promise<Process> {
    const logged: Fields[] = []
    const log = quietLog(logged)
    const queue = await createQueue({ databaseUrl: database.url, redisUrl: redisServer?.url, log, lease: 5 })
    const store = connect(database.url, {
      max: 5,
      onCommit: afterCommit(() => (options.lossy?.() ? undefined : queue), log),
    })
    const me: Process = {
      store,
      queue,
      logged,
      runs: [],
      now: new Set(),
      together: 0,
      woken: [],
      handlers: new Map(),
      close: async () => {
        await queue.close()
        await store.close()
      },
    }
    const effect = async (id: string, run: Run): Promise<void> => {
      me.runs.push(run.id)
      if (opened.some((p) => p.now.has(run.id))) me.together++
      me.now.add(run.id)
      await options.hold?.()
      await store.transact(async (tx) => {
        await tx.execute(sql`insert into setting (key, value) values (${randomUUID()}, to_jsonb(${id}::text))`)
        await run.close(tx)
      })
      me.now.delete(run.id)
    }
    for (const handler of [
      handle(note, (_: Process, { id }, run) => effect(id, run)),
      handle(bad, async (_: Process, __, run) => {
        me.runs.push(run.id)
        throw new Error('it does not work')
      }),
    ])
      me.handlers.set(handler.job.name, handler)
    opened.push(me)
    if (options.works !== false)
      await queue.work({ row: (row) => run(me, row), woken: async (name) => void me.woken.push(name) })
    return me
  }
  const run = (me: Process, row: { id: string; job: string }): Promise<void> =>
    runRow({ store: me.store, handlers: me.handlers, context: me, log: quietLog(me.logged), tempo }, row)

  beforeAll(async () => {
    if (skipped && skipped()) return
    database = await createQuickDatabase()
    redisServer = redis ? await startRedis() : undefined
  })
  afterAll(async () => {
    await redisServer?.stop()
    await database?.drop()
  })
  beforeEach(async (context) => {
    if (skipped && skipped()) return context.skip('no redis-server on the PATH')
    opened = []
    return async () => {
      for (const process of opened) await process.close()
      const store = connect(database.url, { max: 1 })
      await store.transact(async (tx) => {
        await tx.execute(sql`truncate outbox, setting`)
        await tx.execute(sql`update clock set shift = '0'`)
      })
      await store.close()
      await redisServer?.client.flushall()
    }
  })

  const query = <T>(me: Process, statement: ReturnType<typeof sql>): Promise<T[]> =>
    me.store.transact((tx) => rows<T>(tx, statement))
  const effects = async (me: Process): Promise<string[]> =>
    (await query<{ id: string }>(me, sql`select value #>> '{}' as id from setting where key not in ('law', 'ledger')`))
      .map((r) => r.id)
      .sort()
  const openRows = async (me: Process): Promise<number> => (await query(me, sql`select 1 from outbox`)).length
  const shift = (me: Process, seconds: number) =>
    query(me, sql`update clock set shift = shift + make_interval(secs => ${seconds}) returning 1 as x`)
  const ids = (n: number): string[] => Array.from({ length: n }, () => randomUUID())
  const ask = (me: Process, ...list: string[]) =>
    me.store.transact((tx) => enqueue(tx, note, ...list.map((id) => ({ id }))))
  const empty = (me: Process) => until('the outbox is empty', async () => (await openRows(me)) === 0)

  it('what is committed runs once; what is rolled back never', async () => {
    const me = await open()
    const list = ids(100)
    await Promise.all(list.map((id) => ask(me, id)))
    const lost = me.store.transact(async (tx: Tx) => {
      await enqueue(tx, note, { id: randomUUID() })
      wake(tx, 'never')
      throw new Error('rolled back')
    })
    await expect(lost).rejects.toThrow('rolled back')
    await empty(me)
    expect(await effects(me)).toEqual([...list].sort())
    expect(me.runs).toHaveLength(100)
    // A handler that has run is not run again by a job that comes late.
    await Promise.all(me.runs.map((id) => run(me, { id, job: 'note' })))
    expect(await effects(me)).toHaveLength(100)
    expect(me.woken).not.toContain('never')
  })

  it('a wake-up reaches a worker; many in one moment become few', async () => {
    const me = await open()
    await me.store.transact(async (tx) => wake(tx, 'send_texts'))
    await until('a worker is woken', () => me.woken.includes('send_texts'))
    for (let i = 0; i < 200; i++) me.queue.wake('other')
    await until('and again', () => me.woken.includes('other'))
    expect(me.woken.filter((n) => n === 'other').length).toBeLessThan(50)
  })

  it('a handler that throws is tried again, each time later, and set aside after the eighth', async () => {
    const me = await open({ works: false })
    await me.store.transact((tx) => enqueue(tx, bad, { id: randomUUID() }))
    const [row] = await query<{ id: string; job: string }>(me, sql`select id, job from outbox`)
    const waits: number[] = []
    for (let n = 1; n <= 8; n++) {
      await run(me, row!)
      const [found] = await query<{ attempts: number; dead: boolean; wait: number; leased: boolean }>(
        me,
        sql`select attempts, dead_at is not null as dead,
        extract(epoch from handed_at + make_interval(secs => ${tempo.handOver}) - muster_now())::float as wait, lease_until is not null as leased from outbox`,
      )
      expect(found).toMatchObject({ attempts: n, dead: n === 8, leased: false })
      waits.push(Math.round(found!.wait))
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256])
    await run(me, row!)
    expect(me.runs).toHaveLength(8)
    await shift(me, 3600)
    expect((await handOver(me.store, me.queue, tempo)).handed).toBe(0)
    expect(me.logged.filter((l) => l.event === 'job.failed')).toHaveLength(8)
  })

  it('through an outage of an hour what must be told waits, what passes is dropped, and what is single does not pile up', async () => {
    const me = await open({ works: false })
    const kinds = { wait: untilTold, board: { single: true, passes: true } }
    const jobs = Object.entries(kinds).map(([name, outage]) => job<{ id: string }>(name, outage))
    for (const one of jobs)
      me.handlers.set(
        one.name,
        handle(one, async () => {
          throw new Error('the network is down')
        }),
      )
    const id = randomUUID()
    for (let slot = 0; slot < 13; slot++) {
      for (const one of jobs)
        if (slot === 0 || one.name === 'board') await me.store.transact((tx) => enqueue(tx, one, { id }))
      for (const row of await query<{ id: string; job: string }>(me, sql`select id, job from outbox`))
        await run(me, row)
      const open = await query<{ job: string }>(me, sql`select job from outbox order by job`)
      expect(open.map((row) => row.job)).toEqual(slot === 7 ? ['wait'] : ['board', 'wait'])
      await shift(me, 300)
    }
    expect(await query(me, sql`select 1 from outbox where dead_at is not null`)).toEqual([])
    await shift(me, 86_400)
    for (const row of await query<{ id: string; job: string }>(me, sql`select id, job from outbox`)) await run(me, row)
    expect(await query(me, sql`select job from outbox where dead_at is not null`)).toEqual([{ job: 'wait' }])
  })

  it('a failed row is handed over when its time has come, and runs', async () => {
    const me = await open()
    let fails = 2
    const id = randomUUID()
    me.handlers.set(
      'note',
      handle(note, async (_: Process, payload, r) => {
        me.runs.push(r.id)
        if (fails-- > 0) throw new Error('not yet')
        await me.store.transact(async (tx) => {
          await tx.execute(sql`insert into setting (key, value) values ('x', to_jsonb(${payload.id}::text))`)
          await r.close(tx)
        })
      }),
    )
    await ask(me, id)
    for (let n = 1; n <= 2; n++) {
      await until(`attempt ${n} has failed`, async () => me.logged.filter((l) => l.event === 'job.failed').length === n)
      await until(
        'its lease is given back',
        async () => (await query(me, sql`select 1 from outbox where lease_until is null`)).length === 1,
      )
      expect((await handOver(me.store, me.queue, tempo)).handed).toBe(0)
      await shift(me, 5)
      expect((await handOver(me.store, me.queue, tempo)).handed).toBe(1)
    }
    await empty(me)
    expect(await effects(me)).toEqual([id])
    expect(me.runs).toHaveLength(3)
  })

  it('two workers never run one row at once, however often it is handed over', async () => {
    const hold = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 40))
    const a = await open({ hold })
    const b = await open({ hold })
    const list = ids(40)
    await ask(a, ...list)
    for (let i = 0; i < 10; i++) {
      await Promise.all([a, b].map((p) => handOver(p.store, p.queue, { ...tempo, handOver: 0 })))
      const open = await query<{ id: string; job: string }>(a, sql`select id, job from outbox`)
      await Promise.all(open.slice(0, 10).flatMap((row) => [run(a, row), run(b, row)]))
    }
    await empty(a)
    expect(a.together + b.together).toBe(0)
    expect(new Set([...a.runs, ...b.runs]).size).toBe(40)
    expect(a.runs.length + b.runs.length).toBe(40)
    expect(await effects(a)).toEqual([...list].sort())
  })

  it('a run whose lease ran out may be repeated; only one of the two has its effect', async () => {
    let go = (): void => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    let first = true
    const me = await open({ works: false, hold: async () => (first ? ((first = false), gate) : undefined) })
    await ask(me, 'x')
    const [row] = await query<{ id: string; job: string }>(me, sql`select id, job from outbox`)
    const slow = run(me, row!)
    await until('the slow run began', () => me.runs.length === 1)
    await run(me, row!)
    expect(me.runs).toHaveLength(1)
    await shift(me, tempo.jobLease + 1)
    await run(me, row!)
    expect(await effects(me)).toEqual(['x'])
    go()
    await slow
    expect(await effects(me)).toEqual(['x'])
    expect(me.runs).toHaveLength(2)
    expect(me.logged.filter((l) => l.event === 'job.failed')).toEqual([])
  })

  it('what never reached the queue is handed over after half a minute, by any process', async () => {
    const lossy = await open({ works: false, lossy: () => true })
    const me = await open()
    const list = ids(30)
    await ask(lossy, ...list)
    expect((await handOver(me.store, me.queue, tempo)).handed).toBe(0)
    expect(me.runs).toEqual([])
    await shift(me, 31)
    // Of several processes each row is handed over by one.
    const handed = await Promise.all([lossy, me, lossy].map((p) => handOver(p.store, p.queue, tempo)))
    expect(handed.reduce((n, h) => n + h.handed, 0)).toBe(30)
    await empty(me)
    expect(await effects(me)).toEqual([...list].sort())
  })

  it('a job nobody knows is not lost: a newer process runs it', async () => {
    const me = await open({ works: false })
    await me.store.transact((tx) => enqueue(tx, job<{ id: string }>('of_tomorrow'), { id: randomUUID() }))
    const [row] = await query<{ id: string; job: string }>(me, sql`select id, job from outbox`)
    await run(me, row!)
    expect(me.logged).toContainEqual({ event: 'outbox.no_handler', job: 'of_tomorrow' })
    expect(await openRows(me)).toBe(1)
    me.handlers.set(
      'of_tomorrow',
      handle(job<{ id: string }>('of_tomorrow'), async (_: Process, __, r) => me.store.transact((tx) => r.close(tx))),
    )
    await shift(me, 31)
    await run(me, row!)
    expect(await openRows(me)).toBe(0)
  })

  it('a queue that was emptied loses nothing', async () => {
    const me = await open({ hold: () => new Promise((resolve) => setTimeout(resolve, 5)) })
    const list = ids(200)
    for (let i = 0; i < 200; i += 20) {
      await ask(me, ...list.slice(i, i + 20))
      if (redisServer) await redisServer.client.flushall()
      else await query(me, sql`delete from bullmq.job returning 1 as x`)
    }
    await until('it is done', async () => {
      await shift(me, 31)
      await handOver(me.store, me.queue, tempo)
      return (await openRows(me)) === 0
    })
    expect(await effects(me)).toEqual([...list].sort())
    expect(await me.queue.missing()).toBeUndefined()
  })
})

describe('a Redis that cannot be used', () => {
  const refused = async (redisUrl: string): Promise<string> => {
    const failed = await createQueue({ redisUrl, databaseUrl: 'postgres://127.0.0.1/none', log: quietLog([]) }).then(
      () => new Error('started'),
      (error: Error) => error,
    )
    expect(failed).toBeInstanceOf(ConfigError)
    expect(failed.message.split('\n')).toHaveLength(1)
    return failed.message
  }

  it('one that may evict jobs is refused, with the cure; cured, it is taken', async (context) => {
    if (!redisIsThere()) return context.skip('no redis-server on the PATH')
    const redis = await startRedis('--maxmemory-policy', 'allkeys-lru')
    try {
      const message = await refused(redis.url)
      expect(message).toMatch(
        /^REDIS_URL: .*maxmemory-policy allkeys-lru.*must be noeviction.*CONFIG SET maxmemory-policy noeviction/,
      )
      await redis.client.config('SET', 'maxmemory-policy', 'noeviction')
      const queue = await createQueue({
        redisUrl: redis.url,
        databaseUrl: 'postgres://127.0.0.1/none',
        log: quietLog([]),
      })
      expect(await queue.missing()).toBeUndefined()
      await queue.close()
    } finally {
      await redis.stop()
    }
  })

  it('one that is not there is one line', async () => {
    expect(await refused(`redis://127.0.0.1:${await freePort()}`)).toMatch(
      /^REDIS_URL: no Redis answers there.*Start it, or unset REDIS_URL/,
    )
  })

  it('one that goes away while we run holds nobody up: adding fails, readiness says so', async (context) => {
    if (!redisIsThere()) return context.skip('no redis-server on the PATH')
    const redis = await startRedis()
    const queue = await createQueue({
      redisUrl: redis.url,
      databaseUrl: 'postgres://127.0.0.1/none',
      log: quietLog([]),
    })
    await redis.stop()
    await expect(queue.add([{ id: randomUUID(), job: 'note', payload: {}, attempts: 0 }])).rejects.toThrow(
      /no answer|closed|ECONN/i,
    )
    expect(await queue.missing()).toMatch(/^queue: /)
    await queue.close()
  })
})
