import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { inject } from 'vitest'

export type TestRedis = { url: string; client: Redis; stop(): Promise<void> }

/** The queues every suite of the house runs on. Without redis-server on the PATH, Redis is skipped and said so. */
export const queues = [
  { name: 'PostgreSQL', redis: false },
  { name: 'Redis', redis: true },
] as const

export const redisIsThere = (): boolean => inject('redis') !== ''

/** Ports of this worker: others of the run have theirs, and no system gives these out by itself (Linux: from 32768 on). */
const ports = { from: 20_000 + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 8) * 1_500, next: process.pid % 1_500 }

/** Nobody takes it between this look and its use. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = ports.from + (ports.next++ % 1_500)
    const server = createServer()
    const free = await new Promise<boolean>((resolve) =>
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)),
    )
    if (!free) continue
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** A Redis of a suite's own, on a free port: FLUSHALL there is nobody else's business. */
export async function startRedis(...options: string[]): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-redis-'))
  const port = await freePort()
  const server = spawn(
    inject('redis'),
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
      ...options,
    ],
    { stdio: 'ignore' },
  )
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { retryStrategy: (n) => (n < 100 ? 30 : null), maxRetriesPerRequest: null })
  client.on('error', () => {})
  await client.ping()
  return {
    url,
    client,
    async stop() {
      client.disconnect()
      const gone = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGTERM')
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
