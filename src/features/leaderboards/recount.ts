/** Whether boards are what their facts add up to: counted anew each night, and on demand by `muster verify`. */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { recountBoards } from './jobs.ts'

const counted = sql`(select o.kind, x.metric, coalesce(x.campaign_id, '00000000-0000-0000-0000-000000000000'::uuid) as campaign_id, x.day, o.owner_id, x.weight
  from credit x, lateral (values ('person', x.volunteer_id), ('team', x.team_id)) o(kind, owner_id)
  where x.state = 'counted' and o.owner_id is not null)`

/** Totals that are not the sum of their facts. */
export const totalsThatDiffer: SQL = sql`select owner_id from total t
  full join (select kind, metric, campaign_id, owner_id, sum(weight)::int as n from ${counted} f group by 1, 2, 3, 4) x
    using (kind, metric, campaign_id, owner_id)
  where coalesce(t.n, 0) <> coalesce(x.n, 0)`
export const dayTotalsThatDiffer: SQL = sql`select owner_id from day_total t
  full join (select kind, metric, day, owner_id, sum(weight)::int as n from ${counted} f group by 1, 2, 3, 4) x
    using (kind, metric, day, owner_id)
  where coalesce(t.n, 0) <> coalesce(x.n, 0)`

/** Ten million facts take some ten seconds. */
const longest = 300_000

/** Counts all facts again and writes down how many totals differ. Reads in one snapshot; locks nobody. */
export async function recount(store: Store): Promise<number> {
  const started = performance.now()
  const differences = await store.read(async (tx) => {
    const [found] = await rows<{ n: number }>(
      tx,
      sql`select ((select count(*) from (${totalsThatDiffer}) x) + (select count(*) from (${dayTotalsThatDiffer}) y))::int as n`,
    )
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
