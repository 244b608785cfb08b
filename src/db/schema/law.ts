import { sql } from 'drizzle-orm'
import { boolean, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { volunteer } from './volunteers.ts'

/**
 * The hours of the packs (features/law), as the dispatching statement reads them: written from the packs when the app
 * starts, never by hand. A *place* is a pack (`fr`), a state of it (`us-tx`), or `default`. Minutes of the day; a window
 * whose opening is not before its closing is empty. `widest`: what a recorded reason can widen to.
 */
const window = () => ({
  opens: integer().notNull(),
  closes: integer().notNull(),
  widestOpens: integer().notNull(),
  widestCloses: integer().notNull(),
})

export const lawPlace = pgTable('law_place', { place: text().primaryKey(), perDay: integer().notNull() })

/** `weekday`: 1 (Monday) to 7. */
export const lawWindow = pgTable(
  'law_window',
  { place: text().notNull(), weekday: integer().notNull(), ...window() },
  (t) => [primaryKey({ columns: [t.place, t.weekday] })],
)

/** Holidays and silences, which go before the weekday. `why`: `holiday`, or what is voted on. */
export const lawDay = pgTable(
  'law_day',
  { place: text().notNull(), day: date().notNull(), ...window(), silence: boolean().notNull(), why: text().notNull() },
  (t) => [primaryKey({ columns: [t.place, t.day] })],
)

/** Rounds of elections as organizers know them, over those of the packs. `held`: false takes a provisional one off. */
export const electionRound = pgTable(
  'election_round',
  {
    id: id(),
    pack: text().notNull(),
    day: date().notNull(),
    of: text().notNull(),
    held: boolean().notNull(),
    reason: text().notNull().default(''),
    by: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [uniqueIndex('election_round_day').on(t.pack, t.day)],
)

/** A rule that an organizer widened for a campaign, and why. One that ended stays on record. */
export const lawException = pgTable(
  'law_exception',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    rule: text().$type<'hours' | 'petition' | 'former_members' | 'origin'>().notNull(),
    reason: text().notNull(),
    by: uuid().references(() => volunteer.id),
    at: createdAt(),
    endedBy: uuid().references(() => volunteer.id),
    endedAt: time(),
  },
  (t) => [
    uniqueIndex('law_exception_open')
      .on(t.campaignId, t.rule)
      .where(sql`ended_at is null`),
    index('law_exception_campaign').on(t.campaignId),
  ],
)
