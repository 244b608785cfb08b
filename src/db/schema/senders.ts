/** What texts leave from, how fast, at what price; and what makes a campaign stop by itself. */
import { sql } from 'drizzle-orm'
import {
  check,
  date,
  doublePrecision,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { contact } from './contacts.ts'

export const senderKinds = ['long_code', 'toll_free', 'short_code', 'alphanumeric', 'sim'] as const

/**
 * A meter: `perSecond` and `perDay` in segments, as carriers count. `freeAt` is when the next text may leave (it runs
 * ahead of the clock by what has left), `dayN` what left on `day` in `zone`.
 */
const meter = {
  perSecond: doublePrecision(),
  perDay: integer(),
  zone: text().notNull(),
  freeAt: time()
    .notNull()
    .default(sql`'epoch'`),
  day: date()
    .notNull()
    .default(sql`'epoch'`),
  dayN: integer().notNull().default(0),
  /** When its limits were last changed: what left before is not judged by them. */
  setAt: time()
    .notNull()
    .default(sql`muster_clock()`),
}

/** A registered brand: its limits hold over all of its senders together. */
export const brand = pgTable('brand', { id: id(), name: text().notNull(), ...meter, createdAt: createdAt() }, (t) => [
  uniqueIndex('brand_name').on(sql`lower(${t.name})`),
])

/** A number or service that texts leave from. */
export const sender = pgTable(
  'sender',
  {
    id: id(),
    /** The provider's name. */
    carrier: text().notNull(),
    /** As the carrier takes it for "from": E.164, a short code, a name, or the id of a service. */
    address: text().notNull(),
    kind: text().$type<(typeof senderKinds)[number]>().notNull(),
    /** Whose contacts it serves: ISO 3166 code; null: everybody. */
    country: text(),
    brandId: uuid().references(() => brand.id),
    ...meter,
    /** How many contacts it is given at most, and has. */
    maxContacts: integer(),
    contacts: integer().notNull().default(0),
    /** Below 1 after the carrier said "too fast"; it doubles with every minute since `pacedAt`. */
    pace: doublePrecision().notNull().default(1),
    pacedAt: time()
      .notNull()
      .default(sql`'epoch'`),
    /** Nothing more leaves from it. */
    offAt: time(),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('sender_address').on(t.carrier, t.address), check('sender_pace', sql`${t.pace} > 0`)],
)

/** Campaigns that a sender is kept for; one without any serves all. */
export const senderCampaign = pgTable(
  'sender_campaign',
  {
    senderId: uuid()
      .notNull()
      .references(() => sender.id),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
  },
  (t) => [primaryKey({ columns: [t.senderId, t.campaignId] })],
)

/** The number by which a contact knows us, in every campaign. */
export const senderContact = pgTable(
  'sender_contact',
  {
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    carrier: text().notNull(),
    senderId: uuid()
      .notNull()
      .references(() => sender.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.contactId, t.carrier] }), index('sender_contact_sender').on(t.senderId)],
)

/** Of one segment, in the currency of the house. `country` `*`: of all that have no line of their own. */
export const price = pgTable(
  'price',
  {
    carrier: text().notNull(),
    country: text().notNull(),
    perSegment: numeric({ precision: 10, scale: 5 }).notNull(),
    currency: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.carrier, t.country] })],
)

/** What the attempts of a campaign cost on a day of its zone. Attempts that were surely not accepted are taken off. */
export const spend = pgTable(
  'spend',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    day: date().notNull(),
    amount: numeric({ precision: 14, scale: 5 }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.day] })],
)

/** Why a campaign was paused by the house: told to the organizers once. */
export const alarm = pgTable(
  'alarm',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    kind: text()
      .$type<'errors' | 'opt_outs' | 'known_opt_outs' | 'unknown' | 'spend' | 'spend_day' | 'no_sender'>()
      .notNull(),
    /** Bad texts of all texts that were looked at, and the wording that has most of them. */
    bad: integer(),
    texts: integer(),
    variant: integer(),
    variantBad: integer(),
    variantTexts: integer(),
    at: createdAt(),
    toldAt: time(),
  },
  (t) => [
    uniqueIndex('alarm_open')
      .on(t.campaignId, t.kind)
      .where(sql`told_at is null`),
  ],
)
