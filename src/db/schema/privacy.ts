import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { volunteer } from './volunteers.ts'

/** That somebody was erased, and how much of them there was: never who. */
export const erasure = pgTable('erasure', {
  id: id(),
  kind: text().$type<'contact' | 'volunteer'>().notNull(),
  /** By the person's own text or press, from the command line, or since their time was over. */
  how: text().$type<'asked' | 'command' | 'retention'>().notNull(),
  texts: integer().notNull().default(0),
  answers: integer().notNull().default(0),
  at: createdAt(),
})

/**
 * A card in a chat that is to be cut to one line without name, number or words: its contact is erased, or no longer in
 * these hands. `outcome` says whether the network let us.
 */
export const stub = pgTable(
  'stub',
  {
    id: id(),
    network: text().notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    messageId: text().notNull(),
    /** Whose chat it is in: the line is in their language. null: a channel's, or no card; in `locale`. */
    volunteerId: uuid().references(() => volunteer.id),
    direct: boolean().notNull().default(true),
    locale: text(),
    reason: text().$type<'erased' | 'ended'>().notNull(),
    /** Of an end: what the card was about then. Once it shows something else, it is let be. */
    aboutId: uuid(),
    erasureId: uuid().references(() => erasure.id),
    /** When it is handed to a worker; null: it was. */
    dueAt: time(),
    outcome: text().$type<'edited' | 'gone' | 'moved'>(),
    at: createdAt(),
  },
  (t) => [
    index('stub_due')
      .on(t.dueAt)
      .where(sql`due_at is not null`),
    index('stub_erasure')
      .on(t.erasureId)
      .where(sql`erasure_id is not null`),
    index('stub_at').on(t.at),
  ],
)

/** For how many days after its end a campaign keeps what was said, where that is not the house's own measure. */
export const retention = pgTable('retention', {
  campaignId: uuid()
    .primaryKey()
    .references(() => campaign.id),
  /** Words of texts and answers. null: as the house has it. */
  messages: integer(),
  /** Tags and answers to the survey. */
  answers: integer(),
  /** When they were removed. */
  messagesAt: time(),
  answersAt: time(),
})
