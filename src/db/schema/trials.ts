import { boolean, date, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { territory } from './areas.ts'
import { createdAt, id } from './columns.ts'
import { volunteer } from './volunteers.ts'

/** Stations of a territory where nobody knocks, drawn by chance before the first door: what tells whether knocking did anything. */
export const trial = pgTable('trial', {
  id: id(),
  territoryId: uuid()
    .notNull()
    .unique()
    .references(() => territory.id, { onDelete: 'cascade' }),
  /** One station of so many neighbours in the ranking was drawn. */
  oneOf: integer().notNull(),
  /** Results of later days are what came of it. */
  drawnOn: date().notNull(),
  drawnBy: uuid().references(() => volunteer.id),
  createdAt: createdAt(),
})

/** By its code: stations are read anew, the draw stays. `block`: the neighbours of which one was drawn. */
export const trialStation = pgTable(
  'trial_station',
  {
    trialId: uuid()
      .notNull()
      .references(() => trial.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    block: integer().notNull(),
    held: boolean().notNull(),
  },
  (t) => [primaryKey({ columns: [t.trialId, t.code] })],
)
