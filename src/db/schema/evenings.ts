import { sql } from 'drizzle-orm'
import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { invite, team, volunteer } from './volunteers.ts'

/** A team's texting evening: announced, running, over. One message shows it in the team's channel. */
export const evening = pgTable(
  'evening',
  {
    id: id(),
    teamId: uuid()
      .notNull()
      .references(() => team.id),
    network: text().notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    state: text().$type<'planned' | 'running' | 'paused' | 'ended' | 'dropped'>().notNull().default('planned'),
    startsAt: time().notNull(),
    minutes: integer().notNull(),
    endsAt: time().notNull(),
    pausedAt: time(),
    /** Answers handled in time that the evening is after. */
    goal: integer(),
    messageId: text(),
    /** When the message is looked at again. */
    dueAt: time().notNull(),
    /** When the recap was posted. */
    recapAt: time(),
    /** The code for the room, of one that was planned. */
    inviteId: uuid().references(() => invite.id),
    /** When whoever planned it was reminded, with the code. */
    toldAt: time(),
    createdBy: uuid()
      .notNull()
      .references(() => volunteer.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('evening_one')
      .on(t.teamId)
      .where(sql`state in ('planned', 'running', 'paused')`),
    index('evening_due')
      .on(t.dueAt)
      .where(sql`state in ('planned', 'running', 'paused')`),
  ],
)

/** Who said that they come, or came. */
export const eveningGuest = pgTable(
  'evening_guest',
  {
    eveningId: uuid()
      .notNull()
      .references(() => evening.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    remindedAt: time(),
    /** Somebody who has done this before, to be asked anything. */
    pairId: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.eveningId, t.volunteerId] })],
)
