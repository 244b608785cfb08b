import { sql } from 'drizzle-orm'
import {
  boolean,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { createdAt, id, time } from './columns.ts'
import { contact, list } from './contacts.ts'
import { event } from './events.ts'
import { questionnaire } from './interviews.ts'
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
    createdBy: uuid().references((): AnyPgColumn => volunteer.id),
    /** The carrier its texts go by; null: by the country of the number, else the usual one. */
    carrier: text(),
    /** No text of it after this. */
    validUntil: time(),
    /** Rises with each change of the script; texts keep the version they were made of. */
    scriptVersion: integer().notNull().default(1),
    /** Other wordings of the first text, given out in turn with the script and recorded per message. */
    variants: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Values for merge fields that a contact does not have, by field. */
    defaults: jsonb().$type<Record<string, string>>().notNull().default({}),
    /** No new first texts for a volunteer while more answers than this wait for them. */
    gate: integer().notNull().default(10),
    /** Minutes after which an unanswered answer goes to the team's queue. */
    handBackAfter: integer().notNull().default(45),
    /** Languages of contacts besides the campaign's own, known at launch. Empty: claims need not look. */
    languages: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Hours that most of its contacts keep (features/assignment/hours-of.ts), and those that others keep, likewise. */
    ownHours: text().notNull().default('||'),
    zones: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** A text of unknown fate is never sent again by the house: a person decides, even when its carrier has no trace. */
    neverAgain: boolean().notNull().default(false),
    /** Most that it may cost, in all and on a day of its zone, in the currency of the prices. */
    ceiling: numeric({ precision: 12, scale: 2 }),
    ceilingDay: numeric({ precision: 12, scale: 2 }),
    /** What pauses it, where that differs from the house's: percent by kind (features/guards/limits.ts). */
    guards: jsonb().$type<Record<string, number>>().notNull().default({}),
    /** Whose law the senders are under (schema/law.ts); null until the launch, which takes the list's. */
    place: text(),
    /** Its hours go beyond the packs', for a recorded reason (`law_exception`). */
    widened: boolean().notNull().default(false),
    /** The polling day it chases votes for: who has voted is not texted. null: it chases none. */
    votesOn: date(),
    /** The rally it invites to: yes, maybe and no of its canned replies answer that. */
    eventId: uuid().references((): AnyPgColumn => event.id),
    /** What is asked by text, one question at a time, of whoever agrees; null: nothing. */
    questionnaireId: uuid().references((): AnyPgColumn => questionnaire.id),
    /** Of a hundred people so many are left untexted, drawn by the seed at the launch. */
    holdoutPercent: smallint(),
    holdoutSeed: text(),
    copiedFrom: uuid().references((): AnyPgColumn => campaign.id),
    /** The second pass of that campaign: to those who did not answer, once. */
    againOf: uuid().references((): AnyPgColumn => campaign.id),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('campaign_again').on(t.againOf),
    uniqueIndex('campaign_name').on(sql`lower(${t.name})`),
    index('campaign_state').on(t.state),
    index('campaign_event')
      .on(t.eventId)
      .where(sql`event_id is not null`),
    index('campaign_ceiling')
      .on(t.state)
      .where(sql`ceiling is not null or ceiling_day is not null`),
  ],
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

/** The wordings a campaign had: version, texts, who wrote them when. */
export const script = pgTable(
  'script',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    version: integer().notNull(),
    sender: text().notNull(),
    body: text().notNull(),
    variants: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    writtenBy: uuid().references((): AnyPgColumn => volunteer.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.version] })],
)

/** A question of the survey, asked by the volunteer; its answers are what a press records. */
export const question = pgTable(
  'question',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    position: integer().notNull(),
    text: text().notNull(),
  },
  (t) => [uniqueIndex('question_place').on(t.campaignId, t.position)],
)

export const choice = pgTable(
  'choice',
  {
    id: id(),
    questionId: uuid()
      .notNull()
      .references(() => question.id),
    position: integer().notNull(),
    label: text().notNull(),
    /** As it stands in exports. */
    value: text().notNull(),
  },
  (t) => [uniqueIndex('choice_place').on(t.questionId, t.position)],
)

/** What a contact said to a question: the newest press holds. */
export const response = pgTable(
  'response',
  {
    questionId: uuid()
      .notNull()
      .references(() => question.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    choiceId: uuid()
      .notNull()
      .references(() => choice.id),
    volunteerId: uuid()
      .notNull()
      .references((): AnyPgColumn => volunteer.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.questionId, t.contactId] }), index('response_contact').on(t.contactId)],
)

/** The one message of a campaign's figures in a place, kept up to date until the campaign is finished. */
export const statusCard = pgTable(
  'status_card',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    network: text().notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    direct: boolean().notNull().default(true),
    /** Empty until it is on the screen. */
    messageId: text().notNull(),
    /** The message it was before somebody asked again: to be cut to one line. */
    previousId: text(),
    locale: text().notNull(),
    /** A digest of what it shows: unchanged figures are not written again. */
    shown: text().notNull().default(''),
    dueAt: time().notNull(),
    /** Not kept up to date after this. */
    endsAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.campaignId, t.network, t.tenant, t.channel] }),
    index('status_card_due').on(t.dueAt),
  ],
)

/** Each time a campaign left the house as a file. */
export const exportRecord = pgTable(
  'export_record',
  {
    id: id(),
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    /** null: from the command line. */
    volunteerId: uuid().references((): AnyPgColumn => volunteer.id),
    rows: integer(),
    at: createdAt(),
  },
  (t) => [index('export_record_campaign').on(t.campaignId)],
)

/** A link to a file, for one use within an hour, kept as a keyed hash only. The file is made when it is fetched. */
export const download = pgTable('download', {
  tokenHash: text().primaryKey(),
  kind: text().$type<'export' | 'rejects' | 'person' | 'volunteer' | 'areas' | 'verbatims'>().notNull(),
  /** Of the campaign, the import, the contact, the volunteer. */
  subjectId: uuid().notNull(),
  /** null: the contact it is about, by text. */
  volunteerId: uuid().references((): AnyPgColumn => volunteer.id),
  locale: text().notNull().default('en'),
  expiresAt: time().notNull(),
  usedAt: time(),
  createdAt: createdAt(),
})

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
    /** What indexes look at in place of the count: a press then changes no index of its batch. */
    free: boolean()
      .notNull()
      .generatedAlwaysAs(sql`volunteer_id is null and ready > 0`),
    /** Language of its contacts where that is not the campaign's: they go to who writes it first. */
    locale: text(),
    /** Whose hours its contacts keep (features/assignment/hours-of.ts); empty: those of most. */
    hours: text().notNull().default(''),
    /** Some contact of it is also in another running campaign: the claim has to take holds. */
    shared: boolean().notNull().default(false),
    volunteerId: uuid().references((): AnyPgColumn => volunteer.id),
    claimedAt: time(),
    expiresAt: time(),
  },
  (t) => [
    index('batch_free')
      .on(t.campaignId)
      .where(sql`free and locale is null`),
    index('batch_language')
      .on(t.campaignId, t.locale)
      .where(sql`free and locale is not null`),
    index('batch_hours')
      .on(t.campaignId, t.hours, t.locale)
      .where(sql`free and hours <> ''`),
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
    /** null: the person was erased. */
    contactId: uuid().references(() => contact.id),
    batchId: uuid()
      .notNull()
      .references(() => batch.id),
    position: integer().notNull(),
    /** `out`: left the campaign without a text (opted out, wrong number, texted elsewhere). */
    state: text().$type<'ready' | 'texted' | 'skipped' | 'out' | 'blocked'>().notNull().default('ready'),
    /** Why it is `blocked`: a merge field of the script that it lacks. */
    reason: text(),
    shared: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex('target_once').on(t.campaignId, t.contactId),
    index('target_ready')
      .on(t.batchId, t.position)
      .where(sql`state = 'ready'`),
    index('target_contact').on(t.contactId),
    index('target_blocked')
      .on(t.campaignId, t.reason)
      .where(sql`state = 'blocked'`),
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
      .references((): AnyPgColumn => volunteer.id),
    contacts: integer().notNull(),
    claimedAt: time().notNull(),
    endedAt: time(),
    how: text().$type<'finished' | 'released' | 'expired' | 'taken' | 'done'>(),
    /** When its volunteer was offered the next contacts, having finished these in a running evening: once a claim. */
    offeredAt: time(),
  },
  (t) => [
    uniqueIndex('claim_active')
      .on(t.batchId)
      .where(sql`ended_at is null`),
    index('claim_volunteer').on(t.volunteerId, t.claimedAt),
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
