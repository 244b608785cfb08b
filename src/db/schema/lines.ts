import { sql } from 'drizzle-orm'
import { index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { volunteer } from './volunteers.ts'

/** A private line between somebody who asked for a lead and whoever hears them: one a pair. */
export const line = pgTable(
  'line',
  {
    id: id(),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    leadId: uuid()
      .notNull()
      .references(() => volunteer.id),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('line_pair').on(t.volunteerId, t.leadId), index('line_lead').on(t.leadId)],
)

/** What was said on one. Kept until it has been shown to the other, and then no more than that it was. */
export const lineWord = pgTable(
  'line_word',
  {
    id: id(),
    lineId: uuid()
      .notNull()
      .references(() => line.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    body: text().notNull(),
    shownAt: time(),
    at: createdAt(),
  },
  (t) => [
    index('line_word_by').on(t.volunteerId, t.at),
    index('line_word_line').on(t.lineId),
    index('line_word_open')
      .on(t.at)
      .where(sql`body <> ''`),
  ],
)
