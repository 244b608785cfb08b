import { sql } from 'drizzle-orm'
import { boolean, date, index, integer, pgTable, smallint, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { channel, team, volunteer } from './volunteers.ts'

/**
 * A fact that counts on a board, once per source row, shared among whoever brought it about: one row (*slot*) each, whose
 * weights add up to 100. Totals are written in the same transaction, of those that are `counted`. `held`: doubtful, with
 * its reason; a lead decides. `refused` stays, so that the same source cannot earn anything again.
 *
 * No references to campaigns, volunteers and teams, whose rows are never deleted: each fact would lock the one row of its
 * campaign beside all others. `muster verify` looks.
 */
export const credit = pgTable(
  'credit',
  {
    id: id(),
    metric: text().notNull(),
    /** The row that earned it: an inbound, a tag's contact, a recruit. */
    sourceId: uuid().notNull(),
    campaignId: uuid(),
    volunteerId: uuid().notNull(),
    /** Of that moment: who changes teams leaves there what was won there. */
    teamId: uuid(),
    slot: smallint().notNull().default(0),
    /** Hundredths of a fact. */
    weight: smallint().notNull().default(100),
    /** In the team's zone. */
    day: date().notNull().default('1970-01-01'),
    state: text().$type<'counted' | 'held' | 'refused'>().notNull().default('counted'),
    reason: text(),
    /** Which lead decided about a doubtful one. */
    decidedBy: uuid(),
    /** When a lead heard of a doubtful one. */
    toldAt: time(),
    at: createdAt(),
  },
  (t) => [
    unique('credit_source').on(t.sourceId, t.metric, t.campaignId, t.slot).nullsNotDistinct(),
    index('credit_volunteer').on(t.volunteerId, t.at),
    index('credit_held')
      .on(t.at)
      .where(sql`state = 'held'`),
  ],
)

/**
 * Running totals in hundredths, so that reading a board costs the same at any size: of a person or a team (`ownerId`), by
 * day over all campaigns (`campaignId` null), and by campaign over all days (`day` null; both null: of no campaign). One
 * key, and no figure is indexed: each fact changes its rows in place.
 */
export const total = pgTable(
  'total',
  {
    ownerId: uuid().notNull(),
    metric: text().notNull(),
    day: date(),
    campaignId: uuid(),
    n: integer().notNull(),
  },
  (t) => [unique('total_key').on(t.ownerId, t.metric, t.day, t.campaignId).nullsNotDistinct()],
)

/** Each time the totals were recounted from their facts. */
export const recount = pgTable('recount', {
  id: id(),
  /** How many totals were not the sum of their facts. */
  differences: integer().notNull(),
  ms: integer().notNull(),
  at: createdAt(),
})

/** How a team's boards are drawn, and what it is after. */
export const teamRule = pgTable('team_rule', {
  teamId: uuid()
    .primaryKey()
    .references(() => team.id),
  /** IANA; unset: the campaign's. */
  zone: text(),
  /** First day of its week: 1 Monday to 7 Sunday. */
  weekStart: smallint().notNull().default(1),
  framing: text().$type<'gap' | 'ranking' | 'both'>().notNull().default('both'),
  goalMetric: text(),
  goal: integer(),
  goalSince: date(),
  goalUntil: date(),
  setBy: uuid().references(() => volunteer.id),
  updatedAt: createdAt(),
})

/** A board that is posted again and again into a channel: the post of a week (a day) is edited, not repeated. */
export const boardSchedule = pgTable(
  'board_schedule',
  {
    id: id(),
    channelId: uuid()
      .notNull()
      .references(() => channel.id),
    /** Every so many minutes; or (0) as `cron` says. */
    everyMinutes: integer().notNull(),
    nextAt: time().notNull(),
    lastMessageId: text(),
    /** A ready-made board, or a metric. */
    board: text().notNull().default('week'),
    period: text().$type<'today' | 'week' | 'campaign' | 'all'>().notNull().default('campaign'),
    /** Five fields, in `zone`. */
    cron: text(),
    zone: text().notNull().default('UTC'),
    pictures: boolean().notNull().default(true),
    /** The week or day that `lastMessageId` shows. */
    shownFor: text().notNull().default(''),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('board_schedule_board').on(t.channelId, t.board), index('board_schedule_due').on(t.nextAt)],
)
