import { sql } from 'drizzle-orm'
import { index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { invite, team, volunteer } from './volunteers.ts'

/** The one code by which a person brings others. Made anew (`serial`) when it was used up or is too old. */
export const recruitCode = pgTable('recruit_code', {
  volunteerId: uuid()
    .primaryKey()
    .references(() => volunteer.id),
  inviteId: uuid().notNull(),
  serial: integer().notNull().default(0),
  createdAt: createdAt(),
})

/**
 * Who brought whom: the first touch holds, until an organizer changes it with a reason. It counts (`acted`) when the
 * recruit has done a first real thing. `void` never counts, for a reason: a loop, a second account of somebody.
 */
export const recruitment = pgTable(
  'recruitment',
  {
    volunteerId: uuid()
      .primaryKey()
      .references(() => volunteer.id),
    recruiterId: uuid()
      .notNull()
      .references(() => volunteer.id),
    state: text().$type<'joined' | 'acted' | 'void'>().notNull().default('joined'),
    reason: text(),
    actedAt: time(),
    changedBy: uuid().references(() => volunteer.id),
    changedAt: time(),
    changedWhy: text(),
    createdAt: createdAt(),
  },
  (t) => [index('recruitment_recruiter').on(t.recruiterId)],
)

/** Somebody who left a name on the web page of a code: to be called back. What they gave goes when it is dealt with. */
export const signUp = pgTable(
  'sign_up',
  {
    id: id(),
    inviteId: uuid()
      .notNull()
      .references(() => invite.id),
    recruiterId: uuid().references(() => volunteer.id),
    teamId: uuid().references(() => team.id),
    name: text().notNull(),
    /** A number or a handle, as they typed it. */
    reach: text().notNull(),
    locale: text().notNull(),
    /** They agreed to be contacted. */
    consentAt: time().notNull(),
    handledBy: uuid().references(() => volunteer.id),
    handledAt: time(),
    createdAt: createdAt(),
  },
  (t) => [
    index('sign_up_open')
      .on(t.createdAt)
      .where(sql`handled_at is null`),
    index('sign_up_invite').on(t.inviteId, t.createdAt),
  ],
)

/** What somebody reached, once each. */
export const badge = pgTable(
  'badge',
  {
    id: id(),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    badge: text().notNull(),
    /** When they were told. */
    toldAt: time(),
    /** When they had it told to their team. */
    sharedAt: time(),
    at: createdAt(),
  },
  (t) => [uniqueIndex('badge_once').on(t.volunteerId, t.badge)],
)
