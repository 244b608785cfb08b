import { boolean, index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, time } from './columns.ts'
import { volunteer } from './volunteers.ts'

/** Messages of the bot that are about something: native replies and the slip guard look here. */
export const card = pgTable(
  'card',
  {
    network: text().notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    messageId: text().notNull(),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    aboutKind: text().notNull(),
    aboutId: uuid().notNull(),
    shownAt: time().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.network, t.tenant, t.channel, t.messageId] }),
    index('card_about').on(t.aboutId, t.volunteerId),
  ],
)

/**
 * Messages of the bot that show somebody and are no card of a volunteer's: in a team's or the organizers' channel, or a
 * question about a text. Kept so that they are found when that person is erased.
 */
export const mention = pgTable(
  'mention',
  {
    network: text().notNull(),
    tenant: text().notNull(),
    channel: text().notNull(),
    messageId: text().notNull(),
    direct: boolean().notNull(),
    /** A message, a conversation, or what a stranger wrote. */
    aboutId: uuid().notNull(),
    /** What the message is written in. */
    locale: text().notNull(),
    at: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.network, t.tenant, t.channel, t.messageId] }),
    index('mention_about').on(t.aboutId),
    index('mention_at').on(t.at),
  ],
)

/** The newest message of a direct chat: a card that is no longer at the bottom is not edited into the next one. */
export const placeTail = pgTable(
  'place_tail',
  { network: text().notNull(), tenant: text().notNull(), channel: text().notNull(), messageId: text().notNull() },
  (t) => [primaryKey({ columns: [t.network, t.tenant, t.channel] })],
)

/** Each event of a network once, however often it is delivered. Pruned after two days. */
export const interaction = pgTable(
  'interaction',
  { network: text().notNull(), tenant: text().notNull(), key: text().notNull(), at: createdAt() },
  (t) => [primaryKey({ columns: [t.network, t.tenant, t.key] }), index('interaction_at').using('brin', t.at)],
)

/** What an adapter of a network remembers between processes. */
export const kept = pgTable(
  'kept',
  { network: text().notNull(), key: text().notNull(), value: jsonb().notNull(), until: time().notNull() },
  (t) => [primaryKey({ columns: [t.network, t.key] }), index('kept_until').on(t.until)],
)

/** A connection that must be single (a gateway, a poller) belongs to whoever holds its lease. */
export const lease = pgTable('lease', {
  name: text().primaryKey(),
  holder: uuid().notNull(),
  until: time().notNull(),
})
