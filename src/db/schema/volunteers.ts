import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { Role } from '../../lib/roles.ts'
import { createdAt, id, time } from './columns.ts'

export const team = pgTable('team', { id: id(), name: text().notNull(), createdAt: createdAt() }, (t) => [
  uniqueIndex('team_name').on(sql`lower(${t.name})`),
])

export const volunteer = pgTable(
  'volunteer',
  {
    id: id(),
    /** As their team sees them. */
    name: text().notNull(),
    /** The first name that texts carry: never an account's handle. */
    textName: text().notNull(),
    role: text().$type<Exclude<Role, 'anyone'>>().notNull().default('volunteer'),
    locale: text().notNull().default('en'),
    teamId: uuid().references(() => team.id),
    /** Boards show teams; a person's own line goes to them alone unless they chose to be named. */
    named: boolean().notNull().default(false),
    removedAt: time(),
    createdAt: createdAt(),
  },
  (t) => [index('volunteer_team').on(t.teamId)],
)

/** An account on a network. The key is never a name: names are changed and reused. */
export const identity = pgTable(
  'identity',
  {
    network: text().notNull(),
    tenant: text().notNull(),
    userId: text().notNull(),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    /** The network where this person was last active is where their cards go. */
    usedAt: time()
      .notNull()
      .default(sql`muster_now()`),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.network, t.tenant, t.userId] }), index('identity_volunteer').on(t.volunteerId)],
)

/** A channel where boards and alarms are posted: of a team, or (no team) of the organizers. */
export const channel = pgTable(
  'channel',
  {
    id: id(),
    network: text().notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    teamId: uuid().references(() => team.id),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('channel_place').on(t.network, t.tenant, t.channel)],
)

/** A code that lets people in, kept as a keyed hash only. */
export const invite = pgTable('invite', {
  codeHash: text().primaryKey(),
  role: text().$type<Exclude<Role, 'anyone'>>().notNull(),
  teamId: uuid().references(() => team.id),
  usesLeft: integer().notNull().default(1),
  expiresAt: time().notNull(),
  createdAt: createdAt(),
})
