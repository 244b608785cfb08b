/**
 * Jobs, and how a transaction asks for one.
 *
 * Terms: a *job* is a name with the row ids it needs; the *outbox* row is its truth, written with the fact that asks
 * for it; the *queue* only wakes workers; a *handler* does the work and closes the row in its own transaction. A job
 * may run twice (a worker dies, the queue is flushed), so its lasting effect hangs on closing the row.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../db/client.ts'
import type { Tx } from '../db/client.ts'

export type Payload = Record<string, string>
/**
 * What becomes of a job that fails again and again, as all do that tell something while a network is down.
 * `lasts`: seconds for which it is tried, some minutes apart, before it is set aside: what it says is still true then.
 * `passes`: what it says is of the moment, and one that does not succeed is dropped. `single`: while one is open, the
 * same is not asked for again.
 */
export type Outage = { lasts?: number; passes?: boolean; single?: boolean }
export type Job<P extends Payload> = Outage & { name: string; payload?: P }

/** Ids only: a job's data is readable in Redis and kept in its backups. */
export const job = <P extends Payload = Payload>(name: string, outage: Outage = {}): Job<P> => ({ name, ...outage })
/** For what somebody must be told, today if not now. */
export const untilTold: Outage = { lasts: 86_400 }

/** `attempts`: how often a run of it began. */
export type OutboxRow = { id: string; job: string; payload: Payload; attempts: number }

/** What a handler gets beside its context. `id` is the same on every run: use it as the nonce of what leaves the house. */
export type Run = { id: string; close(tx: Tx): Promise<void> }

/** `longest`: ms after which a run is given up, where a minute is not enough. */
export type Handler<C> = {
  job: Job<Payload>
  run(context: C, payload: Payload, run: Run): Promise<void>
  longest?: number
}

export function handle<C, P extends Payload>(
  of: Job<P>,
  run: (context: C, payload: P, run: Run) => Promise<void>,
  options: { longest?: number } = {},
): Handler<C> {
  return { job: of as Job<Payload>, run: run as Handler<C>['run'], ...options }
}

type Asked = { rows: OutboxRow[]; wakes: Set<string> }
const asked = new WeakMap<Tx, Asked>()

function of(tx: Tx): Asked {
  let found = asked.get(tx)
  if (!found) asked.set(tx, (found = { rows: [], wakes: new Set() }))
  return found
}

/** Asks for jobs in the caller's transaction. They reach the queue when it commits, in one call. */
export async function enqueue<P extends Payload>(tx: Tx, job: Job<P>, ...payloads: P[]): Promise<void> {
  if (!payloads.length) return
  const written = await rows<OutboxRow>(
    tx,
    sql`insert into outbox (job, payload, handed_at)
        select ${job.name}, p, muster_now()
        from jsonb_array_elements(${JSON.stringify(payloads)}::jsonb) p
        where ${!job.single} or not exists (select 1 from outbox o where o.job = ${job.name} and o.payload = p and o.dead_at is null)
        returning id, job, payload, attempts`,
  )
  of(tx).rows.push(...written)
}

/** Wakes the workers of a kind of work whose truth is in its own table (queued texts). Costs no row. */
export function wake(tx: Tx, name: string): void {
  of(tx).wakes.add(name)
}

/** What a committed transaction asked for. */
export const askedBy = (tx: Tx): Asked | undefined => asked.get(tx)
