/**
 * Between the outbox and the queue. Rows reach the queue when their transaction commits; rows that are still open half a
 * minute later are handed over again, so that a flushed Redis, a dead worker or a failed add loses nothing.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import type { Store, Tx } from '../db/client.ts'
import { deadline } from '../lib/deadline.ts'
import type { Log } from '../lib/log.ts'
import { askedBy } from './job.ts'
import type { Handler, OutboxRow } from './job.ts'
import type { Queue } from './queue.ts'

const maxAttempts = 8
/** Runs that began and did not end count too (workers are killed and deployed), but a job that kills its worker must end. */
const maxBegun = 3 * maxAttempts
/** ms after which a handler is given up: a network that fell silent must not keep a worker's place for ever. */
const longest = 60_000

export type OutboxTempo = {
  /** Seconds after which a row that is still open is handed to the queue again. */
  handOver: number
  /** Seconds for which a running handler keeps its row from being run a second time. */
  jobLease: number
}

/** To hang on the store: after a commit, what the transaction asked for goes to the queue. */
export function afterCommit(queue: () => Queue | undefined, log: Log): (tx: Tx) => void {
  return (tx) => {
    const asked = askedBy(tx)
    if (!asked) return
    for (const name of asked.wakes) queue()?.wake(name)
    if (asked.rows.length)
      queue()
        ?.add(asked.rows)
        .catch((error: Error) => log.warn({ event: 'outbox.add_failed', n: asked.rows.length, error: error.message }))
  }
}

/**
 * Hands open rows to the queue again. `limit` bounds what a long outage piled up; the rest comes with the next round.
 * `left`: what the queue did not take (it is down, or full); the caller runs these itself.
 */
export async function handOver(
  store: Store,
  queue: Queue,
  tempo: OutboxTempo,
  limit = 500,
): Promise<{ handed: number; left: OutboxRow[] }> {
  const open = await store.transact((tx) =>
    rows<OutboxRow>(
      tx,
      sql`with open as (
            select id from outbox where dead_at is null and handed_at <= muster_now() - make_interval(secs => ${tempo.handOver})
            order by handed_at limit ${limit}
            for update skip locked
          )
          update outbox o set handed_at = muster_now() from open where o.id = open.id
          returning o.id, o.job, o.payload, o.attempts`,
    ),
  )
  try {
    await queue.add(open)
    return { handed: open.length, left: [] }
  } catch {
    return { handed: 0, left: open }
  }
}

/**
 * Runs the handler of a row, unless it is done or being run. A handler that throws leaves its row open: it is handed
 * over again, later each time, and set aside (`dead_at`) when its 8th attempt fails, for a person to see; its job may say
 * otherwise (`Outage`).
 */
export async function runRow<C>(
  {
    store,
    handlers,
    context,
    log,
    tempo,
  }: { store: Store; handlers: Map<string, Handler<C>>; context: C; log: Log; tempo: OutboxTempo },
  row: Pick<OutboxRow, 'id' | 'job'>,
): Promise<void> {
  const handler = handlers.get(row.job)
  const [open] = await store.transact((tx) =>
    rows<OutboxRow>(
      tx,
      sql`update outbox set lease_until = muster_now() + make_interval(secs => ${tempo.jobLease}), attempts = attempts + 1,
            dead_at = case when attempts >= ${maxBegun} then muster_now() end
          where id = ${row.id} and dead_at is null and (lease_until is null or lease_until < muster_now())
          returning id, job, payload, attempts`,
    ),
  )
  if (!open) return
  if (!handler) return log.error({ event: 'outbox.no_handler', job: row.job })
  let closed = false
  const close = async (tx: Tx): Promise<void> => {
    const gone = await rows(tx, sql`delete from outbox where id = ${row.id} returning id`)
    // Somebody else closed it in the meantime: their effect stands, ours is rolled back.
    if (!gone.length) throw new ClosedElsewhere()
    closed = true
  }
  // Work that outlasts the lease keeps it while its process lives.
  const renewal = handler.longest ? keepLease(store, row.id, tempo) : undefined
  try {
    await deadline(handler.run(context, open.payload, { id: row.id, close }), handler.longest ?? longest)
    if (!closed) await store.transact(close)
  } catch (error) {
    if (error instanceof ClosedElsewhere) return
    log.error({
      event: 'job.failed',
      job: row.job,
      outbox: row.id,
      attempts: open.attempts,
      error: (error as Error).message,
    })
    const { lasts = 0, passes = false } = handler.job
    const spent = sql`attempts >= ${maxAttempts} and created_at <= muster_now() - make_interval(secs => ${lasts})`
    await store
      .transact((tx) =>
        tx.execute(
          passes && open.attempts >= maxAttempts
            ? sql`delete from outbox where id = ${row.id}`
            : // Attempts beyond the last are those that began and did not end: there are fewer of them.
              sql`update outbox set lease_until = null, attempts = least(attempts, ${maxAttempts}),
                    dead_at = case when ${spent} then muster_now() end,
                    handed_at = muster_now() + make_interval(secs => ${Math.min(2 ** open.attempts, 300) - tempo.handOver})
                  where id = ${row.id}`,
        ),
      )
      .catch(() => {})
  } finally {
    clearInterval(renewal)
  }
}

const keepLease = (store: Store, id: string, tempo: OutboxTempo): NodeJS.Timeout =>
  setInterval(
    () =>
      void store
        .transact((tx) =>
          tx.execute(sql`update outbox set lease_until = muster_now() + make_interval(secs => ${tempo.jobLease}), handed_at = muster_now()
            where id = ${id} and lease_until is not null`),
        )
        .catch(() => {}),
    (tempo.jobLease * 1000) / 3,
  )

class ClosedElsewhere extends Error {}
