import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  pgTable,
  point,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { area } from './areas.ts'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { list } from './contacts.ts'
import { questionnaire } from './interviews.ts'
import { team, volunteer } from './volunteers.ts'

/** An effort on doors, or on the phone: what a campaign is to texts. */
export const canvass = pgTable(
  'canvass',
  {
    id: id(),
    name: text().notNull(),
    kind: text().$type<'door' | 'call'>().notNull().default('door'),
    state: text().$type<'running' | 'paused' | 'finished'>().notNull().default('running'),
    /** Whom to call, what to say, and how often somebody is tried at most. */
    listId: uuid().references(() => list.id),
    script: text().notNull().default(''),
    mostTries: integer().notNull().default(3),
    locale: text().notNull().default('en'),
    /** IANA zone in which "come back at 18:30" is meant. */
    zone: text().notNull().default('UTC'),
    /** Doors of one walk, about. */
    walkSize: integer().notNull().default(40),
    /** What is asked on its doorsteps; null: nothing. */
    questionnaireId: uuid().references((): AnyPgColumn => questionnaire.id),
    /** Days after which words that were said go; null: the house's measure. */
    keepDays: integer(),
    /** The campaign whose first text may follow a call; it goes out by nobody else's hands. */
    followId: uuid().references((): AnyPgColumn => campaign.id),
    createdBy: uuid().references(() => volunteer.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('canvass_name').on(sql`lower(${t.name})`),
    index('canvass_follow')
      .on(t.followId)
      .where(sql`follow_id is not null`),
  ],
)

const ofCanvass = () =>
  uuid()
    .notNull()
    .references(() => canvass.id)

/**
 * Doors that one person, or a pair, goes along: the claim takes this row and with it all its doors, so that it costs the
 * same among five million. `open` counts the doors still to be knocked on.
 */
export const walk = pgTable(
  'walk',
  {
    id: id(),
    canvassId: ofCanvass(),
    /** No foreign key: a territory that is read anew must not look at millions of doors for each of its stations. */
    areaId: uuid(),
    /** Place of its area: the first are given out first. */
    rank: integer().notNull(),
    doors: integer().notNull(),
    open: integer().notNull(),
    /** What indexes look at in place of the count: a door that is done then changes no index of its walk. */
    free: boolean()
      .notNull()
      .generatedAlwaysAs(sql`volunteer_id is null and open > 0`),
    /** The middle of its doors: x is the longitude, y the latitude, in degrees. */
    spot: point({ mode: 'xy' }).notNull(),
    /** Of the path along its doors, and of the shortest tree over them: no path is shorter than that. */
    metres: real().notNull(),
    bound: real().notNull(),
    volunteerId: uuid().references(() => volunteer.id),
    /** The other of a pair: one claim, either may record. */
    partnerId: uuid().references(() => volunteer.id),
    claimedAt: time(),
    expiresAt: time(),
  },
  (t) => [
    index('walk_free')
      .on(t.canvassId, t.rank)
      .where(sql`free`),
    index('walk_area')
      .on(t.areaId)
      .where(sql`free`),
    index('walk_spot')
      .using('gist', t.spot)
      .where(sql`free`),
    index('walk_held')
      .on(t.volunteerId)
      .where(sql`volunteer_id is not null`),
    index('walk_partner')
      .on(t.partnerId)
      .where(sql`partner_id is not null`),
  ],
)

/** One household. Nothing here is about who lives there. */
export const door = pgTable(
  'door',
  {
    id: id(),
    canvassId: ofCanvass(),
    areaId: uuid(),
    /** null: in no walk yet, or never to be. */
    walkId: uuid().references(() => walk.id),
    position: integer().notNull().default(0),
    /** MD5 of its address in plain letters: the same door in another file, and in another effort. */
    key: uuid().notNull(),
    street: text().notNull(),
    number: text().notNull().default(''),
    place: text().notNull().default(''),
    staircase: text().notNull().default(''),
    floor: text().notNull().default(''),
    unit: text().notNull().default(''),
    spot: point({ mode: 'xy' }).notNull(),
    /** `back`: they asked to come back at `back_at`. `closed`: nobody knocks there again. */
    state: text().$type<'open' | 'done' | 'back' | 'closed'>().notNull().default('open'),
    outcome: text(),
    backAt: time(),
  },
  (t) => [
    uniqueIndex('door_key').on(t.canvassId, t.key),
    index('door_walk').on(t.walkId, t.position),
    index('door_uncut')
      .on(t.canvassId, t.areaId)
      .where(sql`walk_id is null and state = 'open'`),
    index('door_back')
      .on(t.backAt)
      .where(sql`state = 'back'`),
  ],
)

/** Households that asked not to be visited again, by the door's key: it holds in every effort. */
export const noReturn = pgTable('no_return', {
  key: uuid().primaryKey(),
  volunteerId: uuid().references(() => volunteer.id),
  at: createdAt(),
})

/** The record of who held which walk when. */
export const walkClaim = pgTable(
  'walk_claim',
  {
    id: id(),
    walkId: uuid()
      .notNull()
      .references(() => walk.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    partnerId: uuid().references(() => volunteer.id),
    doors: integer().notNull(),
    claimedAt: time().notNull(),
    endedAt: time(),
    how: text().$type<'finished' | 'released' | 'expired' | 'taken' | 'done'>(),
  },
  (t) => [
    uniqueIndex('walk_claim_active')
      .on(t.walkId)
      .where(sql`ended_at is null`),
    index('walk_claim_volunteer').on(t.volunteerId, t.claimedAt),
  ],
)

/** What came of a knock. A pair's counts for both. */
export const visit = pgTable(
  'visit',
  {
    id: id(),
    doorId: uuid()
      .notNull()
      .references(() => door.id),
    walkId: uuid()
      .notNull()
      .references(() => walk.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    partnerId: uuid().references(() => volunteer.id),
    outcome: text().$type<'absent' | 'refused' | 'back' | 'moved' | 'talked' | 'no_return'>().notNull(),
    /** One press may tell of a whole staircase: what was done together is taken back together. */
    pressId: uuid().notNull(),
    /** Whether they agreed to answer questions; null: they were not asked. */
    consented: boolean(),
    /** What the door's outcome was before. */
    before: text(),
    undoneAt: time(),
    at: timestamp({ withTimezone: true })
      .notNull()
      .default(sql`muster_now()`),
  },
  (t) => [
    index('visit_door').on(t.doorId),
    index('visit_press').on(t.pressId),
    index('visit_volunteer').on(t.volunteerId, t.at),
    index('visit_at').on(t.at),
  ],
)

/** Areas whose walks a team is given first. */
export const teamArea = pgTable(
  'team_area',
  {
    teamId: uuid()
      .notNull()
      .references(() => team.id),
    areaId: uuid()
      .notNull()
      .references(() => area.id, { onDelete: 'cascade' }),
    position: smallint().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.areaId] })],
)
