import { sql } from 'drizzle-orm'
import {
  boolean,
  index,
  integer,
  jsonb,
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
import { volunteer } from './volunteers.ts'

/**
 * Everything said with one number. `waiting`: the contact wrote and nobody has answered yet.
 *
 * Here and in `message` there are no references to campaigns, volunteers, teams and targets, whose rows are never deleted: each
 * text would check nine of them, and lock (so write) the one row of its campaign beside all others'. Nor is there one from a
 * text to its conversation, which is that of its contact. `muster verify` looks.
 */
export const conversation = pgTable(
  'conversation',
  {
    id: id(),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    /** The campaign of the newest text. */
    campaignId: uuid(),
    /** Who answers; null: the team's queue. */
    volunteerId: uuid(),
    teamId: uuid(),
    state: text().$type<'open' | 'waiting' | 'closed'>().notNull().default('open'),
    waitingSince: time(),
    /** Later: comes back then; until then it does not count as waiting for its volunteer. */
    laterAt: time(),
    /** A lead was asked to look at it. */
    askedAt: time(),
    /** What a lead wrote when giving it back, until it is answered. */
    note: text().notNull().default(''),
    /** While it waits for its volunteer: when they are reminded, and when it goes to the team's queue. */
    nudgeAt: time(),
    handBackAt: time(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('conversation_contact').on(t.contactId),
    index('conversation_waiting')
      .on(t.volunteerId, t.waitingSince)
      .where(sql`state = 'waiting'`),
    index('conversation_queue')
      .on(t.teamId, t.waitingSince)
      .where(sql`state = 'waiting'`),
    index('conversation_later')
      .on(t.laterAt)
      .where(sql`later_at is not null`),
    index('conversation_nudge')
      .on(t.nudgeAt)
      .where(sql`nudge_at is not null`),
    index('conversation_hand_back')
      .on(t.handBackAt)
      .where(sql`hand_back_at is not null`),
  ],
)

/** What a press changed, as it was before: it can be taken back for ten seconds where nothing has left. */
export const undo = pgTable(
  'undo',
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    kind: text().$type<'wrong' | 'optout' | 'close' | 'later' | 'ask'>().notNull(),
    before: jsonb().$type<Record<string, unknown>>().notNull(),
    at: createdAt(),
    undoneAt: time(),
  },
  (t) => [index('undo_conversation').on(t.conversationId)],
)

export const messageKinds = [
  'first',
  'reply',
  'stopped',
  'started',
  'help',
  'who',
  'data',
  'erase',
  'test',
  'reminder',
] as const
export const messageStates = ['draft', 'queued', 'sending', 'sent', 'failed', 'unknown'] as const

/** A text to a contact. Its life is in features/texts. */
export const message = pgTable(
  'message',
  {
    id: id(),
    kind: text().$type<(typeof messageKinds)[number]>().notNull(),
    /** null: the person was erased; what is left counts, and is nobody's. */
    contactId: uuid().references(() => contact.id),
    /** That of the contact. */
    conversationId: uuid(),
    campaignId: uuid(),
    targetId: uuid(),
    /** Whose press it was; null only for the closed list of automatic kinds. */
    volunteerId: uuid(),
    body: text().notNull(),
    /** Which version of the script it was made of, and which of its wordings (0: the script itself). */
    scriptVersion: integer(),
    variant: integer(),
    state: text().$type<(typeof messageStates)[number]>().notNull(),
    /** Rises with each attempt: an outcome is written only under the fence of its attempt. */
    fence: integer().notNull().default(0),
    notBefore: time()
      .notNull()
      .default(sql`muster_now()`),
    validUntil: time().notNull(),
    leaseUntil: time(),
    /** While `unknown`: when to look at the carrier's list next, and how often it was absent. */
    lookAt: time(),
    looks: integer().notNull().default(0),
    /** A person has to decide: shown to the organizers. */
    reviewAt: time(),
    provider: text(),
    providerId: text(),
    /** The number it leaves from (senders.ts; no reference, they are many rows): null: the carrier's own choice. */
    senderId: uuid(),
    reason: text(),
    code: text(),
    segments: integer(),
    delivery: integer().notNull().default(0),
    deliveryFailedAt: time(),
    /** A draft written after closing: offered to its writer then, never sent by itself. */
    offerAt: time(),
    createdAt: createdAt(),
    sentAt: time(),
  },
  (t) => [
    uniqueIndex('message_first')
      .on(t.campaignId, t.contactId)
      .where(sql`kind = 'first' and state <> 'draft'`),
    uniqueIndex('message_provider')
      .on(t.provider, t.providerId)
      .where(sql`provider_id is not null`),
    index('message_queued')
      .on(t.notBefore)
      .where(sql`state = 'queued'`),
    index('message_sender')
      .on(t.senderId, t.notBefore)
      .where(sql`state = 'queued' and sender_id is not null`),
    index('message_sending')
      .on(t.leaseUntil)
      .where(sql`state = 'sending'`),
    index('message_unknown')
      .on(t.lookAt)
      .where(sql`state = 'unknown'`),
    // A contact has one conversation: what is asked by conversation is found by its contact.
    index('message_contact').on(t.contactId, t.createdAt),
    index('message_volunteer')
      .on(t.volunteerId)
      .where(sql`kind = 'first'`),
    index('message_reply')
      .on(t.campaignId)
      .where(sql`kind = 'reply'`),
    index('message_test')
      .on(t.campaignId)
      .where(sql`kind = 'test'`),
    index('message_offer')
      .on(t.offerAt)
      .where(sql`state = 'draft' and offer_at is not null`),
  ],
)

/**
 * Committed before the first byte leaves. Its id travels in the callback URL. No reference to its text: only drafts are
 * ever deleted, which have none, and the statement that writes it holds the text's row.
 */
export const attempt = pgTable(
  'attempt',
  {
    id: id(),
    messageId: uuid().notNull(),
    fence: integer().notNull(),
    provider: text().notNull(),
    startedAt: time().notNull(),
    endedAt: time(),
    outcome: text(),
    code: text(),
    providerId: text(),
    /** Where senders or prices are known: what it left from, its segments, and what it cost. */
    senderId: uuid(),
    segments: integer(),
    price: numeric({ precision: 12, scale: 5 }),
  },
  (t) => [uniqueIndex('attempt_fence').on(t.messageId, t.fence)],
)

/** The carrier's word on a text, once each. */
export const receipt = pgTable(
  'receipt',
  {
    provider: text().notNull(),
    providerId: text().notNull(),
    status: text().notNull(),
    attemptId: uuid(),
    messageId: uuid(),
    code: text(),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.provider, t.providerId, t.status] }), index('receipt_message').on(t.messageId)],
)

/** A text from a contact, written before the carrier's webhook is answered. */
export const inbound = pgTable(
  'inbound',
  {
    id: id(),
    provider: text().notNull(),
    providerId: text().notNull(),
    phone: text().notNull(),
    /** Our number they wrote to: the answer comes from there. */
    toPhone: text(),
    body: text().notNull(),
    media: integer().notNull().default(0),
    kind: text().$type<'words' | 'reaction' | 'stop' | 'start' | 'help' | 'who' | 'data' | 'erase'>().notNull(),
    contactId: uuid().references(() => contact.id),
    conversationId: uuid().references(() => conversation.id),
    campaignId: uuid().references(() => campaign.id),
    /** When the contact sent it, by the carrier's clock. */
    sentAt: time().notNull(),
    createdAt: createdAt(),
    /** When it reached a volunteer's chat or the team's queue, or needed neither. */
    routedAt: time(),
    answeredAt: time(),
    /** It was recorded as the answer to a question of the campaign. */
    recorded: boolean().notNull().default(false),
  },
  (t) => [
    uniqueIndex('inbound_once').on(t.provider, t.providerId),
    index('inbound_conversation').on(t.conversationId, t.createdAt),
    index('inbound_stop')
      .on(t.campaignId)
      .where(sql`kind = 'stop'`),
    index('inbound_unrouted')
      .on(t.createdAt)
      .where(sql`routed_at is null`),
  ],
)

/** What was learned from a contact in a campaign. */
export const tag = pgTable(
  'tag',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    tag: text().notNull(),
    volunteerId: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.contactId, t.tag] }), index('tag_contact').on(t.contactId)],
)
