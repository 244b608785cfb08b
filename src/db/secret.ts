/**
 * A house keeps one secret. With another one nobody who was erased would be known again when a list brings them back,
 * and they would be texted; no code, link or press of before would hold either. So it is refused at the start.
 */
import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { ConfigError } from '../lib/errors.ts'
import { rows } from './client.ts'
import type { Store } from './client.ts'

/** Says whether a secret is the same, and nothing else about it. */
const markOf = (secret: string): string =>
  createHmac('sha256', secret).update('muster secret mark').digest('hex').slice(0, 16)

/** Something was made with its secret: hashes of who said STOP, links of the ledger. */
const bound = sql`(exists (select from opt_out where phone_hash is not null) or exists (select from press_link))`

/** A database keeps the secret that its work began with. Throws ConfigError with any other. */
export async function keepSecret(store: Store, secret: string): Promise<void> {
  const mark = markOf(secret)
  const same = await store.transact(async (tx) => {
    const differs = sql`secret_mark is distinct from ${mark}::text`
    if (!(await rows(tx, sql`select 1 from house where ${differs}`)).length) return true
    await rows(tx, sql`update house set secret_mark = ${mark} where secret_mark is null or not ${bound}`)
    return !(await rows(tx, sql`select 1 from house where ${differs}`)).length
  })
  if (same) return
  throw new ConfigError(
    'SECRET_KEY: found another one than this database was begun with. Set that one again (without SECRET_KEY it lies in DATA_DIR, in the file "secret"): with another, people who were erased would be texted again, and no link or code of before would hold. If it is lost for good, say so in the database, and start again: UPDATE house SET secret_mark = NULL.',
  )
}
