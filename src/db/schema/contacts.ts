import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'

const bytea = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' })

export const listKinds = ['petition', 'members', 'former_members', 'supporters', 'other'] as const

/** One person per number in the organisation. */
export const contact = pgTable(
  'contact',
  {
    id: id(),
    /** E.164 */
    phone: text().notNull(),
    phoneValid: boolean().notNull(),
    phoneLine: text().$type<'mobile' | 'landline' | 'either' | 'other'>().notNull(),
    country: text(),
    firstName: text().notNull().default(''),
    lastName: text().notNull().default(''),
    /** Language of texts to this contact; null: the campaign's. */
    locale: text(),
    /** IANA zone; null: the campaign's. Where only a region is known: its westernmost, and in `zoneToo` its easternmost. */
    zone: text(),
    zoneToo: text(),
    /** Whose law holds for them (schema/law.ts): by postcode, state or number; `default`: the strictest. */
    place: text().notNull().default('default'),
    fields: jsonb().$type<Record<string, string>>().notNull().default({}),
    /**
     * Set and cleared in the transaction that writes `opt_out`, under this row's lock. The dispatching statement locks
     * this row too, so that a STOP and a send cannot pass each other unseen.
     */
    optedOutAt: time(),
    wrongNumberAt: time(),
    /** They wrote what may be an opt-out: nothing is sent to them until a person has decided. */
    frozenAt: time(),
    /** false: said no in a list's column of consent, and is never texted. null: not asked there, or no no. */
    consented: boolean(),
    /**
     * Polling days on which they have voted (schema/turnout.ts): here, so that the dispatching statement, which locks this
     * row, and a mark of having voted cannot pass each other unseen.
     */
    votedOn: date()
      .array()
      .notNull()
      .default(sql`'{}'`),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('contact_phone').on(t.phone),
    // Of lists that bring ids of their own, such as a voter file: strike lists name people by them.
    index('contact_external')
      .on(sql`(fields->>'externalId')`)
      .where(sql`(fields->>'externalId') is not null`),
  ],
)

export const list = pgTable(
  'list',
  {
    id: id(),
    name: text().notNull(),
    /** Where the numbers come from: asked by law and by contacts. */
    source: text().notNull(),
    kind: text().$type<(typeof listKinds)[number]>().notNull(),
    region: text().notNull(),
    /** How it was made of other lists, in the words of whoever asked; null: imported. */
    made: text(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('list_name').on(sql`lower(${t.name})`)],
)

export const listMember = pgTable(
  'list_member',
  {
    listId: uuid()
      .notNull()
      .references(() => list.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    /** The line of the file: campaigns go through a list in its own order. */
    position: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.listId, t.contactId] }), index('list_member_contact').on(t.contactId)],
)

export const listImport = pgTable('import', {
  id: id(),
  listId: uuid()
    .notNull()
    .references(() => list.id),
  fileName: text().notNull(),
  /** `waiting`: its file is kept in import_chunk and a worker will take it up. */
  state: text().$type<'waiting' | 'running' | 'done' | 'failed' | 'cancelled'>().notNull().default('running'),
  /** What was asked of it: columns, region, kind. */
  options: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  /** Bytes of the file, and how many of them were read. */
  size: bigint({ mode: 'number' }).notNull().default(0),
  read: bigint({ mode: 'number' }).notNull().default(0),
  volunteerId: uuid(),
  /** The card that shows how far it is. */
  card: jsonb().$type<Record<string, unknown>>(),
  cancelAt: time(),
  /** The error's key and values, where it failed. */
  error: jsonb().$type<Record<string, unknown>>(),
  rows: integer().notNull().default(0),
  accepted: integer().notNull().default(0),
  duplicate: integer().notNull().default(0),
  suppressed: integer().notNull().default(0),
  rejected: integer().notNull().default(0),
  createdAt: createdAt(),
  endedAt: time(),
})

/** A file that a worker will import, in pieces: any process can take it up again. Gone when the import has ended. */
export const importChunk = pgTable(
  'import_chunk',
  {
    importId: uuid()
      .notNull()
      .references(() => listImport.id),
    n: integer().notNull(),
    bytes: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.n] })],
)

/** Rows that did not become a new contact of the list, with their line in the file. No number is kept here. */
export const importRow = pgTable(
  'import_row',
  {
    importId: uuid()
      .notNull()
      .references(() => listImport.id),
    line: integer().notNull(),
    outcome: text().$type<'duplicate' | 'suppressed' | 'rejected'>().notNull(),
    reason: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.importId, t.line] })],
)

/**
 * By number, not by contact: it holds for numbers we do not know yet, and for ever unless the person texts START. Whoever
 * erases a person sets `phone` to null and leaves the rest.
 */
export const optOut = pgTable(
  'opt_out',
  {
    id: id(),
    /** null: the person was erased; the hash alone is left, and holds. */
    phone: text(),
    /** lib/phone-hash.ts; written by a trigger with each number. */
    phoneHash: text(),
    how: text().$type<'text' | 'volunteer' | 'carrier' | 'page' | 'erased'>().notNull(),
    at: time().notNull(),
    endedAt: time(),
  },
  (t) => [
    uniqueIndex('opt_out_phone')
      .on(t.phone)
      .where(sql`ended_at is null`),
    index('opt_out_hash')
      .on(t.phoneHash)
      .where(sql`ended_at is null`),
    check('opt_out_of_somebody', sql`${t.phone} is not null or ${t.phoneHash} is not null`),
  ],
)
