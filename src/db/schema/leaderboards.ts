import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { channel, team, volunteer } from './volunteers.ts'

/** A fact that counts on a board, once per source row. Totals are written in the same transaction. */
export const credit = pgTable(
  'credit',
  {
    id: id(),
    metric: text().notNull(),
    /** The row that earned it: an inbound, a tag's contact. */
    sourceId: uuid().notNull(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    teamId: uuid().references(() => team.id),
    at: createdAt(),
  },
  (t) => [
    uniqueIndex('credit_once').on(t.metric, t.campaignId, t.sourceId),
    index('credit_volunteer').on(t.volunteerId, t.at),
  ],
)

/** Running totals, so that reading a board costs the same at any size. `ownerId` is a volunteer's or a team's. */
export const total = pgTable(
  'total',
  {
    ownerId: uuid().notNull(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    metric: text().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.ownerId, t.campaignId, t.metric] })],
)

/** A board that is posted again and again into a channel: the last post is edited while nothing covers it. */
export const boardSchedule = pgTable(
  'board_schedule',
  {
    id: id(),
    channelId: uuid()
      .notNull()
      .references(() => channel.id),
    everyMinutes: integer().notNull(),
    nextAt: time().notNull(),
    lastMessageId: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('board_schedule_channel').on(t.channelId), index('board_schedule_due').on(t.nextAt)],
)
