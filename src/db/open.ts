import { connect } from './client.ts'
import type { Store, Tx } from './client.ts'
import { startEmbedded } from './embedded.ts'
import { migrate } from './migrate.ts'

export type Opened = { url: string; store: Store; close(): Promise<void> }

/** The database of an installation: the given one, or the embedded one of its data folder; migrated and connected. */
export async function openDatabase(given: {
  databaseUrl: string | undefined
  dataDir: string
  connections?: number | undefined
  onCommit?: (tx: Tx) => void
  log?: (line: string) => void
}): Promise<Opened> {
  const embedded = given.databaseUrl ? undefined : await startEmbedded({ dataDir: given.dataDir, ...(given.log ? { log: given.log } : {}) })
  const url = given.databaseUrl ?? embedded!.url
  try {
    await migrate(url)
  } catch (error) {
    await embedded?.stop()
    throw error
  }
  const store = connect(url, { max: given.connections ?? 10, ...(given.onCommit ? { onCommit: given.onCommit } : {}) })
  return {
    url,
    store,
    async close() {
      await store.close()
      await embedded?.stop()
    },
  }
}
