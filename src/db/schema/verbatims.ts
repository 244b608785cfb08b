import { sql } from 'drizzle-orm'
import { date, index, jsonb, pgTable, primaryKey, real, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { volunteer } from './volunteers.ts'

/** A question that people answer in their own words; the same words, without regard to case, are the same question. */
export const openQuestion = pgTable(
  'open_question',
  {
    id: id(),
    text: text().notNull(),
    /** When its answers are to be read again: something came in, or somebody said what is what. */
    dueAt: time(),
    readAt: time(),
    /** What the last reading knew and how sure it was (features/verbatims/learn.ts). */
    reading: jsonb().$type<unknown>(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('open_question_text').on(sql`lower(${t.text})`),
    index('open_question_due')
      .on(t.dueAt)
      .where(sql`due_at is not null`),
  ],
)

/**
 * Words as somebody said them, tied to a question, an area and a week; to no person. Ids are of chance and no moment is
 * kept: nothing leads from here to the interview it came from.
 */
export const verbatim = pgTable(
  'verbatim',
  {
    id: uuid()
      .primaryKey()
      .default(sql`gen_random_uuid()`),
    questionId: uuid()
      .notNull()
      .references(() => openQuestion.id, { onDelete: 'cascade' }),
    campaignId: uuid().references(() => campaign.id),
    /** Of a territory with its station, or what a file called it; empty: not known. */
    area: text().notNull().default(''),
    /** The Monday of it. */
    week: date().notNull(),
    /** Without numbers, addresses and given names (features/verbatims/redact.ts). Empty: its time is over. */
    words: text().notNull(),
    /** `unclear`: read, and not understood. `labelled`: a person said what it is about, perhaps nothing. */
    state: text().$type<'new' | 'proposed' | 'unclear' | 'labelled'>().notNull().default('new'),
    /** How likely the best guess about it is wrong, 0 to 1: what is asked about first. */
    doubt: real().notNull().default(1),
    labelledBy: uuid().references(() => volunteer.id),
    expiresAt: time().notNull(),
  },
  (t) => [
    index('verbatim_doubt')
      .on(t.questionId, t.doubt.desc(), t.id)
      .where(sql`state <> 'labelled' and words <> ''`),
    index('verbatim_question').on(t.questionId, t.id),
    index('verbatim_expiry')
      .on(t.expiresAt)
      .where(sql`words <> ''`),
    index('verbatim_campaign').on(t.campaignId),
  ],
)

/** What answers to a question are about, in an organizer's words. */
export const theme = pgTable(
  'theme',
  {
    id: id(),
    questionId: uuid()
      .notNull()
      .references(() => openQuestion.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('theme_name').on(t.questionId, sql`lower(${t.name})`)],
)

export const verbatimTheme = pgTable(
  'verbatim_theme',
  {
    verbatimId: uuid()
      .notNull()
      .references(() => verbatim.id, { onDelete: 'cascade' }),
    themeId: uuid()
      .notNull()
      .references(() => theme.id, { onDelete: 'cascade' }),
    /** By a person, or proposed by the house. */
    how: text().$type<'said' | 'proposed'>().notNull(),
    /** How likely the proposal is right, 0 to 1; null: said by a person. */
    certainty: real(),
  },
  (t) => [primaryKey({ columns: [t.verbatimId, t.themeId] }), index('verbatim_theme_theme').on(t.themeId, t.certainty)],
)
