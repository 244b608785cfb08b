import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { inject } from 'vitest'

export type TestDatabase = { url: string; drop(): Promise<void> }

/** A migrated database of a test's own, cloned from the template. */
export async function createDatabase(): Promise<TestDatabase> {
  const server = inject('server')
  const name = `muster_${randomBytes(6).toString('hex')}`
  const sql = postgres(server, { max: 1, onnotice: () => {} })
  try {
    // One clone at a time: a template that is being copied cannot be copied by somebody else.
    await sql`select pg_advisory_lock(778302121)`
    await sql.unsafe(`create database ${name} template ${inject('template')}`)
    await sql`select pg_advisory_unlock(778302121)`
  } finally {
    await sql.end()
  }
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    async drop() {
      const admin = postgres(server, { max: 1, onnotice: () => {} })
      await admin.unsafe(`drop database if exists ${name} with (force)`)
      await admin.end()
    },
  }
}
