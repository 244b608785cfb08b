import { bigint, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { id, time } from './columns.ts'

/**
 * The human clicks: one row for each press that made a text, written in the transaction of the press and never changed.
 * No foreign keys: it is evidence, and outlives what it is about. It holds ids only.
 */
export const press = pgTable('press', {
  id: id(),
  volunteerId: uuid().notNull(),
  /** Which button, or native reply, of ours. */
  button: text().notNull(),
  messageId: uuid().notNull(),
  /** From which chat network; empty: none was told. */
  network: text().notNull(),
  at: time().notNull(),
})

/** The chain over presses, in the order in which they were found: made within seconds, by one process at a time. */
export const pressLink = pgTable('press_link', {
  seq: bigint({ mode: 'number' }).primaryKey(),
  pressId: uuid().notNull().unique(),
  /** HMAC-SHA256 over the link before and the press (features/ledger/chain.ts). */
  hash: text().notNull(),
})
