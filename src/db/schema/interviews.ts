import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { contact } from './contacts.ts'
import { visit } from './doors.ts'
import { volunteer } from './volunteers.ts'

/** Questions for people on the doorstep or on the phone. `version`: the one that is asked now. */
export const questionnaire = pgTable(
  'questionnaire',
  { id: id(), name: text().notNull(), version: integer().notNull().default(1), createdAt: createdAt() },
  (t) => [uniqueIndex('questionnaire_name').on(sql`lower(${t.name})`)],
)

/** As it was asked: versions are kept, answers belong to theirs. `body`: features/interviews/shape.ts. */
export const questionnaireVersion = pgTable(
  'questionnaire_version',
  {
    questionnaireId: uuid()
      .notNull()
      .references(() => questionnaire.id),
    version: integer().notNull(),
    body: jsonb().$type<unknown>().notNull(),
    writtenBy: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.questionnaireId, t.version] })],
)

/** Somebody agreed to answer: only then there is a row. It names nobody, and leads to no words. */
export const interview = pgTable(
  'interview',
  {
    id: id(),
    questionnaireId: uuid()
      .notNull()
      .references(() => questionnaire.id),
    version: integer().notNull(),
    /** The talk it grew from; gone when the interview is done: answers lead to no door. */
    visitId: uuid().references(() => visit.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    partnerId: uuid().references(() => volunteer.id),
    areaId: uuid(),
    /** Language in which it is asked. */
    locale: text().notNull(),
    consented: boolean().notNull(),
    state: text().$type<'asking' | 'done' | 'stopped'>().notNull().default('asking'),
    /** The question that is open now. */
    at: text(),
    /** Of its answers without words: ten alike in a row are looked at. */
    digest: text(),
    startedAt: time()
      .notNull()
      .default(sql`muster_now()`),
    endedAt: time(),
  },
  (t) => [
    index('interview_open')
      .on(t.volunteerId)
      .where(sql`state = 'asking'`),
    index('interview_volunteer').on(t.volunteerId, t.endedAt),
    index('interview_questionnaire').on(t.questionnaireId, t.id),
    uniqueIndex('interview_visit').on(t.visitId),
  ],
)

/**
 * `codes` of choices, or the number. `words` stand here, without what leads to a person, only until the interview is done:
 * then they go to where no interview is known (schema/verbatims.ts), and `said` is how many characters they were.
 */
export const interviewAnswer = pgTable(
  'interview_answer',
  {
    interviewId: uuid()
      .notNull()
      .references(() => interview.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    position: integer().notNull(),
    codes: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    words: text(),
    said: integer(),
  },
  (t) => [primaryKey({ columns: [t.interviewId, t.key] })],
)

/**
 * Somebody was asked by text whether they answer questions. Only while the interview goes on something leads from them to it:
 * afterwards the row says that they were asked, and whether they agreed.
 */
export const textInterview = pgTable(
  'text_interview',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    /** null: they have not said yet. */
    consented: boolean(),
    interviewId: uuid().references(() => interview.id),
    /** The question that went out last, and the text it went out in; null: whether they agree. */
    key: text(),
    messageId: uuid(),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.contactId] }),
    index('text_interview_contact').on(t.contactId),
    uniqueIndex('text_interview_open')
      .on(t.interviewId)
      .where(sql`interview_id is not null`),
  ],
)
