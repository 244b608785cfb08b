import {
  boolean,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'

/** A city or district whose polling stations are compared with each other. Areas only: nothing here is about a person. */
export const territory = pgTable('territory', {
  id: id(),
  name: text().notNull().unique(),
  /** Names of parties and candidates that count as ours, as they were written. */
  ours: jsonb().$type<string[]>().notNull().default([]),
  /** The election whose abstention counts; null: the newest. */
  basis: text(),
  /** Registered voters below which a station is marked, not ranked. */
  minimum: integer().notNull().default(100),
  /** What was read, and how the scores were made (features/areas/score.ts). */
  report: jsonb().$type<unknown>(),
  model: jsonb().$type<unknown>(),
  scoredAt: time(),
  createdAt: createdAt(),
})

const ofTerritory = () =>
  uuid()
    .notNull()
    .references(() => territory.id, { onDelete: 'cascade' })

/** A polling station with its ground. `shape`: coordinates of a GeoJSON MultiPolygon, WGS 84. */
export const area = pgTable(
  'area',
  {
    id: id(),
    territoryId: ofTerritory(),
    code: text().notNull(),
    name: text().notNull().default(''),
    shape: jsonb().$type<number[][][][]>(),
  },
  (t) => [unique('area_code').on(t.territoryId, t.code)],
)

const ofArea = () =>
  uuid()
    .notNull()
    .references(() => area.id, { onDelete: 'cascade' })

/** One round of one election. `position`: oldest first. */
export const areaElection = pgTable(
  'area_election',
  {
    id: id(),
    territoryId: ofTerritory(),
    position: integer().notNull(),
    name: text().notNull(),
    /** Day or year, as far as it is known. */
    held: text().notNull(),
    round: integer(),
    /** Votes cast in advance are counted elsewhere: votes here are no turnout. */
    partial: boolean().notNull(),
    choices: jsonb().$type<string[]>().notNull(),
    file: text().notNull(),
  },
  (t) => [unique('area_election_position').on(t.territoryId, t.position)],
)

export const areaResult = pgTable(
  'area_result',
  {
    electionId: uuid()
      .notNull()
      .references(() => areaElection.id, { onDelete: 'cascade' }),
    areaId: ofArea(),
    registered: integer().notNull(),
    voters: integer().notNull(),
    cast: integer().notNull(),
    /** In the order of the election's choices. */
    votes: jsonb().$type<number[]>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.electionId, t.areaId] }), index('area_result_area').on(t.areaId)],
)

/** The census on this ground: people counted, and shares (0 to 1) by group, such as `cs6` or `age_18_24`. */
export const areaCensus = pgTable('area_census', {
  areaId: uuid()
    .primaryKey()
    .references(() => area.id, { onDelete: 'cascade' }),
  people: doublePrecision().notNull(),
  shares: jsonb().$type<Record<string, number>>().notNull(),
})

/** What an import could not use, by name. */
export const areaLeftOut = pgTable(
  'area_left_out',
  {
    id: id(),
    territoryId: ofTerritory(),
    file: text().notNull(),
    what: text().notNull(),
    reason: text().notNull(),
  },
  (t) => [index('area_left_out_territory').on(t.territoryId)],
)

/** Shares are 0 to 1; changes are differences of shares. What cannot be told is null. */
export const areaScore = pgTable(
  'area_score',
  {
    areaId: uuid()
      .primaryKey()
      .references(() => area.id, { onDelete: 'cascade' }),
    territoryId: ofTerritory(),
    /** null: marked, not ranked; `mark` says why. */
    place: integer(),
    mark: text().$type<'small' | 'no_result'>(),
    registered: integer(),
    abstained: integer(),
    abstention: doublePrecision(),
    ours: doublePrecision(),
    /** abstained x ours; without ours, null. */
    likely: doublePrecision(),
    /** Turnout that the census foretells, and what the real one is above (below: less) it. */
    expected: doublePrecision(),
    residual: doublePrecision(),
    changeAbstention: doublePrecision(),
    changeOurs: doublePrecision(),
    /** Second round less first. */
    changeRounds: doublePrecision(),
  },
  (t) => [unique('area_score_place').on(t.territoryId, t.place)],
)
