import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { channel, team, volunteer } from './volunteers.ts'

/** In place of a campaign, for facts that belong to none: unique keys and totals need a value. */
export const noCampaign = '00000000-0000-0000-0000-000000000000'

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
    decidedBy: uuid().references(() => volunteer.id),
    /** When a lead heard of a doubtful one. */
    toldAt: time(),
    at: createdAt(),
  },
  (t) => [
    uniqueIndex('credit_source').on(
      t.metric,
      sql`coalesce(campaign_id, '00000000-0000-0000-0000-000000000000'::uuid)`,
      t.sourceId,
      t.slot,
    ),
    index('credit_volunteer').on(t.volunteerId, t.at),
    index('credit_held')
      .on(t.at)
      .where(sql`state = 'held'`),
  ],
)

/**
 * Running totals in hundredths, so that reading a board costs the same at any size. `ownerId` is a person's or a team's;
 * a board reads the few teams of a campaign side by side. No figure is indexed: each fact changes rows in place.
 */
export const total = pgTable(
  'total',
  {
    kind: text().$type<'person' | 'team'>().notNull(),
    metric: text().notNull(),
    campaignId: uuid().notNull(),
    ownerId: uuid().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({ name: 'total_key', columns: [t.kind, t.metric, t.campaignId, t.ownerId] }),
    index('total_owner').on(t.ownerId, t.metric),
  ],
)

/** The same by day, over all campaigns: what a period is added up from. */
export const dayTotal = pgTable(
  'day_total',
  {
    kind: text().$type<'person' | 'team'>().notNull(),
    metric: text().notNull(),
    day: date().notNull(),
    ownerId: uuid().notNull(),
    n: integer().notNull(),
  },
  (t) => [
    primaryKey({ name: 'day_total_key', columns: [t.kind, t.metric, t.day, t.ownerId] }),
    index('day_total_owner').on(t.ownerId, t.day),
  ],
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
