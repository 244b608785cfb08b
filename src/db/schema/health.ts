/** How a carrier is: too fast for it, or not there. All workers read and write the same row, inside their statements. */
import { sql } from 'drizzle-orm'
import { doublePrecision, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { id, time } from './columns.ts'

export const carrierHealth = pgTable('carrier_health', {
  id: id(),
  /** The provider's name. No row: nothing was ever wrong with it. */
  carrier: text().notNull().unique(),
  /** Texts a second that leave by it without a number of ours, after it said "too fast" at `pacedAt`; doubles each minute. */
  perSecond: doublePrecision(),
  pacedAt: time()
    .notNull()
    .default(sql`'epoch'`),
  /** When the next of them may leave. */
  freeAt: time()
    .notNull()
    .default(sql`'epoch'`),
  /** Attempts in a row that it did not answer. */
  failed: integer().notNull().default(0),
  /** Since when it is left alone; null: it is not. One text is tried at `openUntil`; `openFor`: seconds, doubling. */
  openedAt: time(),
  openUntil: time(),
  openFor: integer().notNull().default(0),
  /** The last code or reason of its silence. */
  code: text(),
  /** The organizers were told that it is away. */
  toldAt: time(),
  /** A carrier that comes and goes is spoken of once in a while. */
  hushUntil: time()
    .notNull()
    .default(sql`'epoch'`),
})
