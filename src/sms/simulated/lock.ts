import type { Sql } from 'postgres'

export type Held = { lost: AbortSignal; release(): Promise<void> }

/**
 * Takes the lock of this name on a connection of its own, or answers undefined when another holds it.
 *
 * The lock lives in a transaction that stays open and does nothing: of all that postgres.js offers it is the only one
 * that tells at once when its connection breaks (a query on a *reserved* connection that broke throws where nobody
 * can catch it, and may run on a later connection without the lock). Open and idle at read committed, it holds no
 * snapshot and keeps no vacuum back, if a SET comes last: a SELECT that was asked for with values leaves its portal open,
 * and with it its snapshot, until the next statement. No row that died since could ever be removed.
 */
export async function holdLock(sql: Sql, name: string): Promise<Held | undefined> {
  const lost = new AbortController()
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let whole: Promise<unknown> = Promise.resolve()
  const held = await new Promise<boolean>((resolve, reject) => {
    whole = sql.begin(async (tx) => {
      const [row] = await tx<
        { held: boolean }[]
      >`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as held`
      await tx`set local idle_in_transaction_session_timeout = 0`
      resolve(row!.held)
      if (row!.held) await released
    })
    whole.catch((error: unknown) => {
      lost.abort()
      reject(error)
    })
  })
  if (!held) return void (await whole)
  return {
    lost: lost.signal,
    async release() {
      // after a loss the transaction must stay unfinished: its COMMIT would go to whoever has the connection now
      if (lost.signal.aborted) return
      release()
      await whole.catch(() => {})
    },
  }
}
