import { date, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { campaign } from './campaigns.ts'
import { createdAt, id, time } from './columns.ts'
import { contact } from './contacts.ts'
import { volunteer } from './volunteers.ts'

/**
 * Who has voted, once a person and polling day. `source` is where the first word of it came from (the packs say which are
 * allowed); `officialAt`: since when an official list says so too. Whether somebody is texted hangs on `contact.voted_on`,
 * written in the same statement.
 */
export const voted = pgTable(
  'voted',
  {
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    votesOn: date().notNull(),
    source: text().$type<'official_list' | 'said_so'>().notNull(),
    how: text().$type<'file' | 'text' | 'press'>().notNull(),
    officialAt: time(),
    /** Whose press or file it was; null: from the command line. */
    volunteerId: uuid().references(() => volunteer.id),
    at: time().notNull(),
  },
  (t) => [primaryKey({ columns: [t.contactId, t.votesOn] }), index('voted_day').on(t.votesOn)],
)

/** A mark that was taken back: whose it was, and by whom. Of whom it spoke is nobody's business any more. */
export const voteUndo = pgTable('vote_undo', {
  id: id(),
  votesOn: date().notNull(),
  how: text().$type<'file' | 'text' | 'press'>().notNull(),
  madeBy: uuid().references(() => volunteer.id),
  madeAt: time().notNull(),
  undoneBy: uuid()
    .notNull()
    .references(() => volunteer.id),
  at: createdAt(),
})

/** How a supporter means to vote: in their own words, as a volunteer noted them. */
export const votePlan = pgTable(
  'vote_plan',
  {
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    votesOn: date().notNull(),
    moment: text().notNull().default(''),
    way: text().notNull().default(''),
    company: text().notNull().default(''),
    volunteerId: uuid().references(() => volunteer.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.contactId, t.votesOn] }), index('vote_plan_day').on(t.votesOn)],
)

/** Drawn at the launch, before the first text: nobody texts them in this campaign, nor in another with its aim. */
export const holdout = pgTable(
  'holdout',
  {
    campaignId: uuid()
      .notNull()
      .references(() => campaign.id),
    contactId: uuid()
      .notNull()
      .references(() => contact.id),
    at: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.campaignId, t.contactId] }), index('holdout_contact').on(t.contactId)],
)
