/**
 * What texts leave from by the operator's settings, where a carrier has no number in the table of senders: written down
 * when the app starts, so that whatever is said of a campaign before its launch, also on the command line, knows it.
 */
import { sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'
import type { Routing } from '../texts/carrier.ts'
import type { Sending } from './senders.ts'

export type Ways = Pick<Routing, 'usual' | 'routes'> & {
  /** Carrier -> its number or short code; a service with numbers of its own is not in it. */
  from: Readonly<Record<string, Sending>>
}

export const keepWays = (tx: Tx, { usual, routes, from }: Ways): Promise<unknown> =>
  tx.execute(sql`insert into setting (key, value) values ('ways', ${JSON.stringify({ usual, routes, from })}::jsonb)
    on conflict (key) do update set value = excluded.value where setting.value <> excluded.value`)
