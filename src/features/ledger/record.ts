/**
 * The ledger of human clicks (47 CFR 64.1200 and DA 20-670: a person presses for each text). A press is written in its own
 * transaction, plainly, so that forty volunteers do not wait for one another; the chain is made behind them (chain.ts).
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'

export type Click = {
  volunteerId: string
  button: 'send' | 'edit' | 'canned' | 'write' | 'draft' | 'question' | 'test'
  network: string | undefined
}

/** An insert for the statement that makes or queues the text: `from` has one column `id`, that of the message. */
export const insertPress = ({ volunteerId, button, network }: Click, from: SQL): SQL =>
  sql`insert into press (volunteer_id, button, message_id, network, at)
    select ${volunteerId}::uuid, ${button}::text, id, ${network ?? ''}::text, muster_clock() from ${from}`
