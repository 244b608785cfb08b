import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/** What an operator watches. Each is read from a partial index. */
export async function readGauges(tx: Tx): Promise<Record<string, number>> {
  const [found] = await rows<Record<string, number>>(
    tx,
    sql`select
          (select count(*) from message where state = 'queued')::int as texts_queued,
          (select count(*) from message where state = 'sending')::int as texts_sending,
          (select count(*) from message where state = 'unknown')::int as texts_unknown,
          (select count(*) from conversation where state = 'waiting')::int as answers_waiting,
          (select count(*) from carrier_health where opened_at is not null)::int as carriers_away,
          (select count(*) from outbox where dead_at is null)::int as jobs_open,
          (select count(*) from outbox where dead_at is not null)::int as jobs_dead`,
  )
  return found ?? {}
}

/** A write that must pass for the process to be ready. */
export const tryWrite = (tx: Tx): Promise<unknown> =>
  tx.execute(
    sql`insert into setting (key, value) values ('ready', to_jsonb(now())) on conflict (key) do update set value = excluded.value`,
  )
