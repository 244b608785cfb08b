/** BullMQ's connection on either backend, for anchors: nothing of the product's. */
import { createPostgresBackend, runMigrations } from 'bullmq'
import type { ConnectionOptions } from 'bullmq'
import { Redis } from 'ioredis'
import pg from 'pg'
import type { Cleaning } from '../support/cleaning.ts'

/** The casts: BullMQ types `connection` as Redis options, while its PostgreSQL backend takes a pool; `never` fits either. */
export type Backend = { connection: ConnectionOptions; backend: never }

export async function openBackend(cleaning: Cleaning, url: string, redisUrl: string | undefined): Promise<Backend> {
  if (redisUrl) {
    const redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
    cleaning.after(() => redis.disconnect())
    return { connection: redis as unknown as ConnectionOptions, backend: undefined as never }
  }
  const pool = new pg.Pool({ connectionString: url, max: 8, options: '-c search_path=bare_bullmq' })
  cleaning.after(() => pool.end())
  const client = await pool.connect()
  try {
    await runMigrations(client, 'bare_bullmq')
  } finally {
    client.release()
  }
  return { connection: pool as unknown as ConnectionOptions, backend: createPostgresBackend as never }
}
