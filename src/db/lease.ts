/**
 * Leases: what only one process may do at a time. Held in a row, by the database's clock, so that a process that was
 * killed loses its lease by itself.
 */
import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from './client.ts'
import type { Store } from './client.ts'

/** Seconds a lease lasts; it is renewed every third of that. A successor takes over within this and one more look. */
const lasts = 15

export type Lease = { held(): boolean; stop(): Promise<void> }

/**
 * Tries for a lease until it is had; then calls `begin`. When the lease is lost (the database was away too long) it
 * calls `end` and tries again. `stop` ends and gives the lease back at once.
 */
export function holdLease(
  store: Store,
  name: string,
  { begin, end, failed }: { begin(): Promise<void>; end(): Promise<void>; failed(error: Error): void },
): Lease {
  const holder = randomUUID()
  let held = false
  let begun = false
  let renewedAt = 0
  let stopped = false

  async function round(): Promise<void> {
    if (stopped) return
    const at = performance.now()
    const got = await take(store, name, holder).catch((error: Error) => {
      failed(error)
      return undefined
    })
    if (got) renewedAt = at
    // Not heard of: somebody else may have it once its time is over.
    held = got ?? (held && performance.now() - renewedAt < (lasts - 2) * 1000)
    if (held && !begun && !stopped) {
      begun = true
      await begin().catch((error: Error) => {
        failed(error)
        begun = false
      })
    } else if (!held && begun) {
      begun = false
      await end().catch(failed)
    }
  }

  let going: Promise<void> = round()
  const timer = setInterval(() => void (going = going.then(round)), (lasts * 1000) / 3)
  return {
    held: () => held,
    async stop() {
      stopped = true
      clearInterval(timer)
      await going
      if (begun) await end().catch(failed)
      if (held)
        await store
          .transact((tx) => tx.execute(sql`delete from lease where name = ${name} and holder = ${holder}`))
          .catch(failed)
    },
  }
}

async function take(store: Store, name: string, holder: string): Promise<boolean> {
  return store.transact(async (tx) => {
    const got = await rows(
      tx,
      sql`insert into lease (name, holder, until) values (${name}, ${holder}, clock_timestamp() + make_interval(secs => ${lasts}))
          on conflict (name) do update set holder = excluded.holder, until = excluded.until
            where lease.holder = excluded.holder or lease.until < clock_timestamp()
          returning name`,
    )
    return got.length > 0
  })
}
