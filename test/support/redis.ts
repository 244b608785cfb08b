import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
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

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
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
