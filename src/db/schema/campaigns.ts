import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { contact, list } from './contacts.ts'
import { volunteer } from './volunteers.ts'

export const campaign = pgTable(
  'campaign',
  {
    id: id(),
    name: text().notNull(),
    listId: uuid().references(() => list.id),
    state: text().$type<'draft' | 'running' | 'paused' | 'finished'>().notNull().default('draft'),
    /** Who the texts are from, as the law wants it named in the first text. */
    sender: text().notNull().default(''),
    /** First text, with merge fields: {firstName}, {texter}, {sender}. */
    script: text().notNull().default(''),
    locale: text().notNull().default('en'),
    /** IANA zone for contacts without one, and minutes of the day between which texts may go. */
    zone: text().notNull().default('America/New_York'),
    opens: integer().notNull().default(540),
    closes: integer().notNull().default(1260),
    editable: boolean().notNull().default(false),
    batchSize: integer().notNull().default(25),
    /** An answer handled within so many minutes counts as "in time". */
    answerWithin: integer().notNull().default(15),
    /** When the script last changed: a test text must be newer. */
    scriptAt: time(),
    launchedAt: time(),
    createdBy: uuid().references(() => volunteer.id),
    createdAt: createdAt(),
  },
  (t) => [uniqueIndex('campaign_name').on(sql`lower(${t.name})`), index('campaign_state').on(t.state)],
)

/** One press: a text, a tag on the conversation, and perhaps its end. */
export const cannedReply = pgTable(
  'canned_reply',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    position: integer().notNull(),
    label: text().notNull(),
    body: text().notNull(),
    /** `yes` is a pledge and counts on boards; other tags are the campaign's own words. */
    tag: text().notNull(),
    closes: boolean().notNull().default(false),
  },
  (t) => [index('canned_reply_campaign').on(t.campaignId, t.position)],
)

/**
 * Contacts cut into small groups when the campaign is launched: claiming one row claims them all, at a cost that does
 * not grow with the campaign. `ready` counts the targets still to be texted.
 */
export const batch = pgTable(
  'batch',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    ready: integer().notNull(),
    size: integer().notNull(),
    /** Some contact of it is also in another running campaign: the claim has to take holds. */
    shared: boolean().notNull().default(false),
    volunteerId: uuid().references(() => volunteer.id),
    claimedAt: time(),
    expiresAt: time(),
  },
  (t) => [
    index('batch_free')
      .on(t.campaignId)
      .where(sql`volunteer_id is null and ready > 0`),
    index('batch_held')
      .on(t.volunteerId)
      .where(sql`volunteer_id is not null`),
  ],
)

/** A contact of a campaign. */
export const target = pgTable(
  'target',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    batchId: uuid()
      .notNull()
      .references(() => batch.id),
    position: integer().notNull(),
    /** `out`: left the campaign without a text (opted out, wrong number, texted elsewhere). */
    state: text().$type<'ready' | 'texted' | 'skipped' | 'out'>().notNull().default('ready'),
    shared: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex('target_once').on(t.campaignId, t.contactId),
    index('target_ready')
      .on(t.batchId, t.position)
      .where(sql`state = 'ready'`),
    index('target_contact').on(t.contactId),
  ],
)

/** The record of who held which batch when. */
export const claim = pgTable(
  'claim',
  {
    id: id(),
    batchId: uuid()
      .notNull()
      .references(() => batch.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    contacts: integer().notNull(),
    claimedAt: time().notNull(),
    endedAt: time(),
    how: text().$type<'finished' | 'released' | 'expired' | 'taken'>(),
  },
  (t) => [
    uniqueIndex('claim_active')
      .on(t.batchId)
      .where(sql`ended_at is null`),
    index('claim_volunteer').on(t.volunteerId),
  ],
)

/** Contacts that stand in more than one running campaign: whoever holds one here holds it everywhere. */
export const hold = pgTable(
  'hold',
  {
    contactId: uuid()
      .primaryKey()
      .references(() => contact.id),
    batchId: uuid()
      .notNull()
      .references(() => batch.id),
  },
  (t) => [index('hold_batch').on(t.batchId)],
)
