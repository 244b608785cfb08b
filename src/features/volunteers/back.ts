import { sql } from 'drizzle-orm'
import type { Tx } from '../../db/client.ts'

/** Who was done for tonight asks for work again: answers and nudges reach them as before. */
export const comeBack = (tx: Tx, volunteerId: string): Promise<unknown> =>
  tx.execute(
    sql`update volunteer set done_at = null, nudged_at = null where id = ${volunteerId} and done_at is not null`,
  )
