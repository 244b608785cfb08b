import { index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { message } from './conversations.ts'

/**
 * By which whoever holds a text can ask who sent it: `PUBLIC_BASE_URL/v/<code>`. The code is derived from the house's
 * secret and kept as a keyed hash; it says nothing of the contact. Gone with the person's data, and some days after its end.
 */
export const proof = pgTable(
  'proof',
  {
    codeHash: text().primaryKey(),
    messageId: uuid()
      .notNull()
      .references(() => message.id),
    expiresAt: time().notNull(),
    /** Wrong guesses of the last digits of the contact's number. */
    tries: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [index('proof_message').on(t.messageId), index('proof_expires').on(t.expiresAt)],
)
