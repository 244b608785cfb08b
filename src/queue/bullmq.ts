/**
 * BullMQ on Redis, or on its own PostgreSQL backend when there is no Redis. The only file that imports bullmq, ioredis
 * and pg.
 *
 * Nothing here is needed for correctness: FLUSHALL loses no work. Hence no delays, no repeats, no retries, and finished
 * or failed jobs are removed at once (while a failed one is kept, BullMQ never runs its id again).
 */
import { createPostgresBackend, Queue as Bull, runMigrations, Worker } from 'bullmq'
import type { ConnectionOptions } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import { watchSockets } from '../lib/sockets.ts'
import { deadline } from '../lib/deadline.ts'
import { ConfigError } from '../lib/errors.ts'
import type { Log } from '../lib/log.ts'
import type { OutboxRow } from './job.ts'
import type { Queue } from './queue.ts'

type Backend = {
  connection: ConnectionOptions
  factory?: typeof createPostgresBackend
  ping(): Promise<void>
  close(): Promise<void>
}

const kept = { removeOnComplete: true, removeOnFail: true, attempts: 1 } as const
/** Many presses in one moment need one wake-up; the first goes at once, the rest share the next. */
const gap = 20

export async function createQueue(options: {
  redisUrl?: string | undefined
  databaseUrl: string
  log: Log
  /** Seconds after which a job whose worker died is given to another. */
  lease?: number
  /** Outbox jobs at once in this process. */
  concurrency?: number
  /** Wake-ups served at once in this process. */
  wakers?: number
}): Promise<Queue> {
  const { log } = options
  const lease = (options.lease ?? 15) * 1000
  const backend = options.redisUrl ? await onRedis(options.redisUrl, log) : await onPostgres(options.databaseUrl, log)
  const args = [{ connection: backend.connection }, ...(backend.factory ? [backend.factory] : [])] as const
  const quiet = <T extends { on(event: 'error', f: (e: Error) => void): unknown }>(thing: T): T => {
    thing.on('error', (error) => log.warn({ event: 'queue.error', error: error.message }))
    return thing
  }
  // The cast is for `connection`: BullMQ types it as Redis options, its PostgreSQL backend takes a pg.Pool.
  const bull = (name: string) => quiet(new Bull(name, ...(args as unknown as [{ connection: ConnectionOptions }])))
  const rows = bull('jobs')
  const wakes = bull('wakes')
  const workers: Worker[] = []
  const timers = new Map<string, { again: boolean }>()

  function wake(name: string): void {
    const timer = timers.get(name)
    if (timer) {
      timer.again = true
      return
    }
    const state = { again: false }
    timers.set(name, state)
    wakes.add(name, {}, { ...kept, jobId: `${name}-${randomUUID()}` }).catch((error: Error) => {
      log.warn({ event: 'queue.wake_failed', error: error.message })
    })
    setTimeout(() => {
      timers.delete(name)
      if (state.again) wake(name)
    }, gap)
  }

  return {
    add: async (list) => {
      if (list.length)
        // Without Redis a command waits for ever; whoever hands over must not.
        await deadline(
          rows.addBulk(list.map((r) => ({ name: r.job, data: r.payload, opts: { ...kept, jobId: idOf(r) } }))),
          5_000,
        )
    },
    wake,
    work: async ({ row, woken }) => {
      const worker = (
        name: string,
        run: (job: { id?: string; name: string; data: unknown }) => Promise<void>,
        n: number,
      ) => {
        const [first, factory] = args
        const made = new Worker(
          name,
          (job) => run(job as { id?: string; name: string; data: unknown }),
          {
            ...first,
            concurrency: n,
            lockDuration: lease,
            stalledInterval: lease,
            ...kept,
            removeOnComplete: { count: 0 },
            removeOnFail: { count: 0 },
          },
          ...((factory ? [factory] : []) as []),
        )
        workers.push(quiet(made))
        return made.waitUntilReady()
      }
      await worker('jobs', (job) => row({ id: (job.id ?? '').slice(0, 36), job: job.name }), options.concurrency ?? 20)
      await worker('wakes', (job) => woken(job.name), options.wakers ?? 2)
    },
    missing: async () => {
      try {
        await deadline(backend.ping(), 3_000)
        return undefined
      } catch (error) {
        return `queue: ${(error as Error).message}`
      }
    },
    close: async (patience = 4_000) => {
      await Promise.allSettled(workers.map((w) => deadline(w.close(), Math.min(4_000, patience))))
      await Promise.allSettled([rows, wakes].map((q) => deadline(q.close(), 1_000)))
      await deadline(backend.close(), 1_000).catch(() => {})
    },
  }
}

/**
 * The outbox id is the job id. A run that began and did not end may have left its job locked to a dead worker, where
 * the same id would be ignored: what is handed over after that goes under an id of its own.
 */
const idOf = (row: OutboxRow): string => (row.attempts ? `${row.id}-${row.attempts}` : row.id)

async function onRedis(url: string, log: Log): Promise<Backend> {
  // socketTimeout: a connection that went silent is given up after 15 s instead of stalling the workers for minutes.
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    socketTimeout: 15_000,
    lazyConnect: true,
    connectTimeout: 5_000,
  })
  redis.on('error', (error) => log.warn({ event: 'redis.error', error: error.message }))
  await deadline(redis.connect(), 6_000).catch((error: Error) => {
    redis.disconnect()
    throw new ConfigError(
      `REDIS_URL: no Redis answers there (${error.message}). Start it, or unset REDIS_URL to queue on PostgreSQL.`,
    )
  })
  const policy = /maxmemory_policy:(\S+)/.exec(await redis.info('memory'))?.[1]
  if (policy !== 'noeviction') {
    redis.disconnect()
    throw new ConfigError(
      `REDIS_URL: this Redis has maxmemory-policy ${policy ?? 'unknown'}, which may evict jobs; it must be noeviction. Cure: redis-cli CONFIG SET maxmemory-policy noeviction, and the same line in redis.conf.`,
    )
  }
  return {
    connection: redis as unknown as ConnectionOptions,
    ping: async () => {
      await redis.set('muster:ready', '1', 'EX', 60)
    },
    close: async () => void redis.disconnect(),
  }
}

async function onPostgres(url: string, log: Log): Promise<Backend> {
  const watch = watchSockets(35_000)
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    keepAlive: true,
    application_name: 'muster-queue',
    options: '-c search_path=bullmq -c statement_timeout=30000',
    stream: () => watch(new Socket()),
  })
  pool.on('error', (error) => log.warn({ event: 'queue.pool_error', error: error.message }))
  const client = await pool.connect()
  try {
    await runMigrations(client, 'bullmq')
  } finally {
    client.release()
  }
  return {
    connection: pool as unknown as ConnectionOptions,
    factory: createPostgresBackend,
    ping: async () => void (await pool.query('select 1 from bullmq.job limit 1')),
    close: () => pool.end(),
  }
}

/** What a look at a Redis tells, and the cure. */
export async function examineRedis(url: string): Promise<{ ok: boolean; found: string; cure?: string }> {
  // One try: whoever asks what to mend is told at once that nothing is there.
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: 5_000,
    retryStrategy: () => null,
  })
  let met: Error | undefined
  redis.on('error', (error: Error) => (met = error))
  try {
    await deadline(redis.connect(), 6_000)
    const info = await redis.info()
    const read = (key: string): string => new RegExp(`${key}:(\\S+)`).exec(info)?.[1] ?? 'unknown'
    const [version, policy, aof] = [read('redis_version'), read('maxmemory_policy'), read('aof_enabled')]
    const found = `${version}, ${policy}, append-only file ${aof === '1' ? 'on' : 'off'}`
    if (policy !== 'noeviction')
      return {
        ok: false,
        found,
        cure: 'redis-cli CONFIG SET maxmemory-policy noeviction, and the same line in redis.conf.',
      }
    if (Number(version.split('.')[0]) < 6)
      return { ok: false, found, cure: 'REDIS_URL: BullMQ needs Redis 6.2 or newer; take 7.2 or Valkey 8.' }
    return { ok: true, found }
  } catch (error) {
    return {
      ok: false,
      found: `no answer (${(met ?? (error as Error)).message})`,
      cure: 'REDIS_URL: start Redis there, correct the address or password, or unset it to queue on PostgreSQL.',
    }
  } finally {
    redis.disconnect()
  }
}

/** Keys of the queue in Redis whose values hold something like a phone number. Reads with SCAN, in pages. */
export async function findNumbers(url: string): Promise<number> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 1, connectTimeout: 5_000 })
  redis.on('error', () => {})
  let n = 0
  try {
    await redis.connect()
    for await (const keys of redis.scanStream({ match: 'bull:*', count: 500 }) as AsyncIterable<string[]>)
      for (const key of keys) {
        if ((await redis.type(key)) !== 'hash') continue
        const data = (await redis.hget(key, 'data')) ?? ''
        const rest = data.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')
        if (/[+]?\d(?:[\s().-]{0,2}\d){7,14}/.test(rest)) n++
      }
  } finally {
    redis.disconnect()
  }
  return n
}
