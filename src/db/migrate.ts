import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate as run } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

const folder = fileURLToPath(new URL('../../migrations', import.meta.url))
const lock = 778_302_119

/**
 * Brings the schema up to this version, under a session advisory lock: of several processes that start at once one
 * migrates and the others wait. A schema that this version does not know (made by a newer one) is refused.
 */
export async function migrate(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connection: { application_name: 'muster-migrate' } })
  try {
    await sql`select pg_advisory_lock(${lock})`
    await refuseNewer(sql)
    await run(drizzle(sql), { migrationsFolder: folder, migrationsSchema: 'public', migrationsTable: 'migration' })
  } finally {
    await sql.end({ timeout: 5 })
  }
}

export class SchemaTooNew extends Error {}

async function refuseNewer(sql: postgres.Sql): Promise<void> {
  const [table] = await sql`select to_regclass('public.migration') as name`
  if (!table?.['name']) return
  const applied = await sql<{ hash: string }[]>`select hash from migration`
  const known = new Set(knownHashes())
  const strange = applied.filter((row) => !known.has(row.hash)).length
  if (strange)
    throw new SchemaTooNew(
      `The database was migrated by a newer Muster (${strange} migrations unknown here). Start that version, or restore a backup made by this one.`,
    )
}

/** As drizzle's migrator names them: the SHA-256 of each file. */
function knownHashes(): string[] {
  const journal = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')) as { entries: { tag: string }[] }
  return journal.entries.map(({ tag }) =>
    createHash('sha256')
      .update(readFileSync(`${folder}/${tag}.sql`))
      .digest('hex'),
  )
}
