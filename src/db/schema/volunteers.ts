import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import type { Role } from '../../lib/roles.ts'
import type { Trust } from '../../lib/trust.ts'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { contact } from './contacts.ts'

export const team = pgTable('team', { id: id(), name: text().notNull(), createdAt: createdAt() }, (t) => [
  uniqueIndex('team_name').on(sql`lower(${t.name})`),
])

export const volunteer = pgTable(
  'volunteer',
  {
    id: id(),
    /** As their team sees them. */
    name: text().notNull(),
    /** The first name that texts carry, as the person gave it: never an account's handle. Empty until then. */
    textName: text().notNull(),
    /** Which version of the promise of confidentiality they accepted, and when. No text before that. */
    promise: integer(),
    promisedAt: time(),
    /** What they may do without a lead looking: lib/trust.ts. */
    trust: text().$type<Trust>().notNull().default('approved'),
    /** Since when: who is *new* texts nobody from then on. */
    trustAt: createdAt(),
    /** They finished the dry run and wait for a lead. */
    reviewAt: time(),
    role: text().$type<Exclude<Role, 'anyone'>>().notNull().default('volunteer'),
    locale: text().notNull().default('en'),
    teamId: uuid().references(() => team.id),
    /** Boards show teams; a person's own line goes to them alone unless they chose to be named. */
    named: boolean().notNull().default(false),
    /** Languages they write besides the campaign's, such as `es`; contacts of these go to them first. */
    languages: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    skills: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** By the code of which they came: what came in by a code can be undone. */
    inviteId: uuid().references((): AnyPgColumn => invite.id),
    /** Nothing of theirs is claimed, pressed or dispatched; their threads stay readable. */
    pausedAt: time(),
    /** Done for tonight: the bot is silent until they ask for work again. */
    doneAt: time(),
    /** The one nudge for all that waits. */
    nudgedAt: time(),
    removedAt: time(),
    /** Their name and accounts are gone for good. */
    erasedAt: time(),
    createdAt: createdAt(),
  },
  (t) => [
    index('volunteer_team').on(t.teamId),
    index('volunteer_paused')
      .on(t.id)
      .where(sql`paused_at is not null`),
    index('volunteer_removed')
      .on(t.removedAt)
      .where(sql`removed_at is not null`),
    index('volunteer_invite')
      .on(t.inviteId)
      .where(sql`invite_id is not null`),
  ],
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
  id: uuid()
    .notNull()
    .unique()
    .default(sql`muster_id()`),
  codeHash: text().primaryKey(),
  role: text().$type<Exclude<Role, 'anyone'>>().notNull(),
  teamId: uuid().references(() => team.id),
  /** The campaign its bearer works on first. */
  campaignId: uuid().references(() => campaign.id),
  /** How far whoever comes by it is trusted. */
  trust: text().$type<Trust>().notNull().default('approved'),
  usesLeft: integer().notNull().default(1),
  /** Nobody comes in by it before: it is known days before its evening. null: from the moment it was made. */
  validFrom: time(),
  expiresAt: time().notNull(),
  withdrawnAt: time(),
  createdBy: uuid().references((): AnyPgColumn => volunteer.id),
  createdAt: createdAt(),
})

/** The house as a whole: one row. `pausedAt`: nothing is claimed, pressed or dispatched anywhere. */
export const house = pgTable(
  'house',
  {
    id: boolean().primaryKey().default(true),
    pausedAt: time(),
    pausedBy: uuid().references(() => volunteer.id),
    /** Where its tables are (`muster_seal()`): another place is a restored backup, or a house that moved. */
    seal: text(),
    /** Of the secret that its hashes are made with (db/secret.ts). */
    secretMark: text(),
    /** Nothing leaves at all until an organizer releases it. Why: `seal`, `beat` (see features/held), or by hand. */
    heldAt: time(),
    heldWhy: text().$type<'seal' | 'beat' | 'hand'>(),
    /** When what waited was looked up in the carrier's list; and what came of it. */
    reconciledAt: time(),
    reconciled: jsonb().$type<{ found: number; left: number }>(),
  },
  (t) => [check('house_one', sql`${t.id}`)],
)

/**
 * What stood still from when to when, by the database's clock: no attempt of a text begins within it. Written with the
 * state of the campaign, the volunteer or the house, after all attempts that began before it.
 */
export const pause = pgTable(
  'pause',
  {
    id: id(),
    kind: text().$type<'campaign' | 'volunteer' | 'house' | 'held'>().notNull(),
    /** null: the house. `held`: also what nobody's pause stops. */
    subjectId: uuid(),
    since: time().notNull(),
    until: time(),
    pausedBy: uuid().references(() => volunteer.id),
  },
  (t) => [
    uniqueIndex('pause_open')
      .on(t.kind, sql`coalesce(${t.subjectId}, '00000000-0000-0000-0000-000000000000'::uuid)`)
      .where(sql`until is null`),
  ],
)

/** Every look at a full phone number. */
export const look = pgTable(
  'look',
  {
    id: id(),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    at: createdAt(),
  },
  (t) => [index('look_volunteer').on(t.volunteerId, t.at), index('look_contact').on(t.contactId)],
)

/** One pretended contact of a newcomer's dry run: no text leaves, a lead reads what was written. */
export const rehearsal = pgTable(
  'rehearsal',
  {
    id: id(),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    position: integer().notNull(),
    firstName: text().notNull(),
    /** What they pretend to answer. */
    answer: text().notNull(),
    sent: text(),
    reply: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('rehearsal_place').on(t.volunteerId, t.position)],
)

/** A second account on its way to its person: both sides have to say yes within ten minutes. */
export const link = pgTable('link', {
  id: id(),
  /** Of 128 bits of chance, keyed; used once. */
  codeHash: text().notNull().unique(),
  volunteerId: uuid()
    .notNull()
    .references(() => volunteer.id),
  /** The account that brought the code. */
  network: text(),
  tenant: text(),
  userId: text(),
  name: text(),
  confirmedHere: time(),
  confirmedThere: time(),
  expiresAt: time().notNull(),
  endedAt: time(),
  createdAt: createdAt(),
})
