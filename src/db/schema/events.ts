import { sql } from 'drizzle-orm'
import { boolean, date, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { contact } from './contacts.ts'
import { volunteer } from './volunteers.ts'

/** A rally, to which campaigns invite. */
export const event = pgTable(
  'event',
  {
    id: id(),
    title: text().notNull(),
    place: text().notNull(),
    startsAt: time().notNull(),
    /** IANA: in which its time is said. */
    zone: text().notNull(),
    minutes: integer().notNull().default(120),
    /** Who says yes beyond it waits. null: there is room for everybody. */
    capacity: integer(),
    link: text().notNull().default(''),
    cancelledAt: time(),
    /** Rises with each change, as calendars want it. */
    revision: integer().notNull().default(0),
    createdBy: uuid().references(() => volunteer.id),
    createdAt: createdAt(),
  },
  (t) => [
    // What was cancelled by mistake can be made again under its name.
    uniqueIndex('event_title')
      .on(sql`lower(${t.title})`)
      .where(sql`cancelled_at is null`),
    index('event_titles').on(sql`lower(${t.title})`),
    index('event_starts').on(t.startsAt),
  ],
)

/** What somebody answered to an invitation; the newest word holds. A yes that came when all places were taken waits. */
export const rsvp = pgTable(
  'rsvp',
  {
    eventId: uuid()
      .notNull()
      .references(() => event.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    answer: text().$type<'yes' | 'maybe' | 'no'>().notNull(),
    waiting: boolean().notNull().default(false),
    /** Its place in the line. */
    yesAt: time(),
    /** They said yes to being reminded by a text. */
    remindAskedAt: time(),
    campaignId: uuid().references(() => campaign.id),
    volunteerId: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.contactId] }),
    index('rsvp_yes')
      .on(t.eventId, t.yesAt)
      .where(sql`answer = 'yes'`),
    index('rsvp_contact').on(t.contactId),
  ],
)

/** Codes behind links, as keyed hashes: of a guest (their page and their ticket), of an event's page, of its door. */
export const eventCode = pgTable(
  'event_code',
  {
    codeHash: text().primaryKey(),
    kind: text().$type<'guest' | 'event' | 'door'>().notNull(),
    eventId: uuid()
      .notNull()
      .references(() => event.id),
    contactId: uuid().references(() => contact.id),
    /** Of a door: whose link it is. */
    volunteerId: uuid().references(() => volunteer.id),
  },
  (t) => [index('event_code_contact').on(t.contactId)],
)

/** Who came, once a person and event. Without a contact: somebody whom nobody knows, or who was erased. */
export const attendance = pgTable(
  'attendance',
  {
    id: id(),
    eventId: uuid()
      .notNull()
      .references(() => event.id),
    contactId: uuid().references(() => contact.id),
    how: text().$type<'list' | 'code' | 'number' | 'walk_in'>().notNull(),
    volunteerId: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [uniqueIndex('attendance_once').on(t.eventId, t.contactId), index('attendance_contact').on(t.contactId)],
)

/** The automatic texts to people who asked to be reminded: at most one of each kind for one day. */
export const reminder = pgTable(
  'reminder',
  {
    eventId: uuid()
      .notNull()
      .references(() => event.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    kind: text().$type<'day' | 'hours'>().notNull(),
    /** Of the event, where it is, when it was written: an event that is put off is reminded of again. */
    startsOn: date().notNull(),
    messageId: uuid().notNull(),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.contactId, t.kind, t.startsOn] }),
    index('reminder_message').on(t.messageId),
  ],
)
