/** Servers of a bench's own: PostgreSQL (embedded, or a database made on the server of DATABASE_URL), Redis. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { startEmbedded } from '../../src/db/embedded.ts'
import type { Cleaning } from './cleaning.ts'

export type Postgres = {
  /** What it calls itself, for the table. */
  version: string
  /** An empty database; gone when the bench is over. */
  database(): Promise<string>
}

export async function startPostgres(cleaning: Cleaning): Promise<Postgres> {
  const given = process.env['DATABASE_URL']
  const embedded = given ? undefined : await startEmbedded({ dataDir: cleaning.folder() })
  if (embedded) cleaning.after(embedded.stop)
  const server = given ?? embedded!.url
  const admin = postgres(server, { max: 1, onnotice: () => {} })
  cleaning.after(() => admin.end({ timeout: 5 }))
  const [found] = await admin<{ version: string }[]>`select current_setting('server_version') as version`
  return {
    version: `PostgreSQL ${found!.version}${given ? '' : ', embedded'}`,
    async database() {
      const name = `muster_bench_${randomBytes(5).toString('hex')}`
      await admin.unsafe(`create database ${name}`)
      cleaning.after(() => admin.unsafe(`drop database if exists ${name} with (force)`))
      const url = new URL(server)
      url.pathname = `/${name}`
      return url.href
    },
  }
}

/** A plain client for filling and reading: nothing of the product's. */
export function connectAdmin(cleaning: Cleaning, url: string, max = 2): postgres.Sql {
  const sql = postgres(url, { max, onnotice: () => {}, connection: { application_name: 'muster-bench' } })
  cleaning.after(() => sql.end({ timeout: 5 }))
  return sql
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** The redis-server of the PATH on a free port, AOF off: the faster of the two, so the harder anchor. */
export async function startRedis(cleaning: Cleaning): Promise<string> {
  const port = await freePort()
  const server = spawn(
    'redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      cleaning.folder(),
      '--save',
      '',
      '--maxmemory-policy',
      'noeviction',
    ],
    { stdio: 'ignore' },
  )
  const failed = once(server, 'error').then(([error]) =>
    Promise.reject(new Error(`redis-server: ${(error as Error).message}`)),
  )
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { retryStrategy: (n) => (n < 100 ? 30 : null), maxRetriesPerRequest: null })
  client.on('error', () => {})
  cleaning.after(async () => {
    client.disconnect()
    if (server.exitCode !== null || server.pid === undefined) return
    const gone = once(server, 'exit')
    server.kill('SIGTERM')
    await gone
  })
  await Promise.race([client.ping(), failed])
  return url
}
