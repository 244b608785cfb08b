import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/** What texts leave from, or left from once, by a carrier: by these it knows which texts of its account are ours. */
export const addressesOf = async (tx: Tx, carrier: string): Promise<string[]> =>
  (await rows<{ address: string }>(tx, sql`select address from sender where carrier = ${carrier} limit 1000`)).map(
    (sender) => sender.address,
  )
