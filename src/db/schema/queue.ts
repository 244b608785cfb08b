import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'

/**
 * Jobs written in the transaction of the fact that asks for them. The row is the truth; the queue only wakes workers.
 * The handler's own transaction deletes it.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    job: text().notNull(),
    /** Row ids only. */
    payload: jsonb().$type<Record<string, string>>().notNull(),
    attempts: integer().notNull().default(0),
    /** When it was handed to the queue; it is handed over again when it is still here half a minute later. */
    handedAt: time().notNull(),
    leaseUntil: time(),
    /** Given up after too many attempts: a person has to look. */
    deadAt: time(),
    createdAt: createdAt(),
  },
  (t) => [
    index('outbox_open')
      .on(t.handedAt)
      .where(sql`dead_at is null`),
  ],
)

/** Facts about this installation: the schema's marker, the outcome of the last sweep. */
export const setting = pgTable('setting', { key: text().primaryKey(), value: jsonb().notNull() })
