/** A Redis of a row's own, with its append-only file, that can be killed and started again at the same port. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Redis } from 'ioredis'
import type { Cleaning } from '../../bench/support/cleaning.ts'
import { freePort } from '../../bench/support/servers.ts'

export type OwnRedis = {
  port: number
  url: string
  client: Redis
  kill(): Promise<void>
  start(): Promise<void>
}

export async function openRedis(cleaning: Cleaning, ...options: string[]): Promise<OwnRedis> {
  const port = await freePort()
  const folder = cleaning.folder()
  const url = `redis://127.0.0.1:${port}`
  let server: ChildProcess | undefined
  const client = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null, lazyConnect: true })
  client.on('error', () => {})
  const redis: OwnRedis = {
    port,
    url,
    client,
    async kill() {
      if (!server || server.exitCode !== null || server.signalCode !== null) return
      const gone = once(server, 'exit')
      server.kill('SIGKILL')
      await gone
    },
    async start() {
      const asked = [
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--dir',
        folder,
        '--save',
        '',
        '--appendonly',
        'yes',
      ]
      server = spawn('redis-server', [...asked, '--maxmemory-policy', 'noeviction', ...options], { stdio: 'ignore' })
      await client.ping()
    },
  }
  cleaning.after(async () => {
    client.disconnect()
    await redis.kill()
  })
  await redis.start()
  return redis
}
