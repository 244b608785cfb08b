/** Whether boards are what their facts add up to: counted anew each night, and on demand by `muster verify`. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { owners } from './credit.ts'
import { recountBoards } from './jobs.ts'

/** Totals that are not the sum of their facts, or are missing. */
export const totalsThatDiffer: SQL = sql`select owner_id from (
    select owner_id, metric, day, campaign_id, n from total
    union all select o.owner_id, x.metric, o.day, o.campaign_id, -x.weight from ${owners(sql`credit`)}
  ) y group by owner_id, metric, day, campaign_id having sum(n) <> 0`

/** Ten million facts take some ten seconds. */
const longest = 300_000

/** Counts all facts again and writes down how many totals differ. Reads in one snapshot; locks nobody. */
export async function recount(store: Store): Promise<number> {
  const started = performance.now()
  const differences = await store.read(async (tx) => {
    const [found] = await rows<{ n: number }>(tx, sql`select count(*)::int as n from (${totalsThatDiffer}) x`)
    return found?.n ?? 0
  }, longest)
  await store.transact((tx) =>
    tx.execute(
      sql`insert into recount (differences, ms) values (${differences}, ${Math.round(performance.now() - started)}::int)`,
    ),
  )
  return differences
}

/** Each night after 04:00 UTC, where something was credited since the last time. */
export async function askRecount(tx: Tx): Promise<void> {
  const due = await rows(
    tx,
    sql`select 1 where (select at from credit order by id desc limit 1) > coalesce((select max(at) from recount), '-infinity')
        and coalesce((select max(at) from recount), (select min(created_at) from volunteer))
          < date_trunc('day', muster_now() at time zone 'UTC' - interval '4 hours') at time zone 'UTC' + interval '4 hours'
        and not exists (select from outbox where job = ${recountBoards.name})`,
  )
  if (due.length) await enqueue(tx, recountBoards, {})
}
