/**
 * Opt-outs of people who were erased: the number is gone, its keyed hash holds. The hash costs as much as a join, so it
 * is made only in a house that has erased somebody.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export const anyErased = sql`exists (select from opt_out where phone is null and ended_at is null)`

/** Whether this number (SQL, E.164) is that of an erased person who had opted out. */
export const erasedOptOut = (phone: SQL): SQL => sql`exists (
  select from opt_out e where e.phone_hash = muster_phone_hash(${phone}) and e.phone is null and e.ended_at is null)`

/** Opt-outs written where nobody had the key, such as before there was a hash. */
export const hashOptOuts = (tx: Tx): Promise<unknown> =>
  rows(
    tx,
    sql`update opt_out set phone_hash = muster_phone_hash(phone) where id in (
          select id from opt_out where phone_hash is null and phone is not null limit 2000)`,
  )
