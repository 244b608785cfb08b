import { ConfigError } from '../lib/errors.ts'
import { phoneKeyBlocks } from '../lib/phone-hash.ts'
import { connect } from './client.ts'
import type { Store, Tx } from './client.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'
import { keepSecret } from './secret.ts'

export type Opened = { url: string; store: Store; close(): Promise<void> }

/** The database of an installation: the given one, or the embedded one of its data folder; migrated and connected. */
export async function openDatabase(given: {
  databaseUrl: string | undefined
  dataDir: string
  /** Of the installation: keyed hashes of numbers are made with it. */
  secret?: string | undefined
  connections?: number | undefined
  onCommit?: (tx: Tx) => void
  log?: (line: string) => void
}): Promise<Opened> {
  const embedded = given.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: given.dataDir, ...(given.log ? { log: given.log } : {}) })
  const url = given.databaseUrl ?? embedded!.url
  try {
    await migrate(url)
  } catch (error) {
    await embedded?.stop()
    throw given.databaseUrl ? explained(error) : error
  }
  const store = connect(url, {
    max: given.connections ?? 10,
    phoneKey: given.secret && phoneKeyBlocks(given.secret),
    ...(given.onCommit ? { onCommit: given.onCommit } : {}),
  })
  const close = async (): Promise<void> => {
    await store.close()
    await embedded?.stop()
  }
  try {
    if (given.secret) await keepSecret(store, given.secret)
  } catch (error) {
    await close()
    throw error
  }
  return { url, store, close }
}

/** What an operator can mend about DATABASE_URL, in one line. The URL holds a password and is not shown. */
function explained(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? ''
  const cure =
    {
      ECONNREFUSED: 'nothing answers at that address; start PostgreSQL there, or correct host and port',
      ENOTFOUND: 'there is no such host; correct it',
      CONNECT_TIMEOUT: 'no answer within 10 s; correct host and port, or open the way there',
      '28P01': 'the password is wrong; correct it',
      '28000': 'this user may not log in; correct the user, or pg_hba.conf',
      '3D000': 'there is no such database; create it, or correct the name',
      '42501': 'this user may not create tables there; make it the owner of the database',
    }[code] ?? ''
  return cure ? new ConfigError(`DATABASE_URL: found an address that does not work: ${cure}.`) : error
}
