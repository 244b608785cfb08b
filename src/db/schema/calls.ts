import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, timestamp, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { id, time } from './columns.ts'
import { contact } from './contacts.ts'
import { canvass } from './doors.ts'
import { volunteer } from './volunteers.ts'

/** A contact to be called in an effort. One at a time is in somebody's hands, and nobody else has it then. */
export const callTarget = pgTable(
  'call_target',
  {
    id: id(),
    canvassId: uuid()
      .notNull()
      .references(() => canvass.id),
    /** null: the person was erased. */
    contactId: uuid().references(() => contact.id),
    /** `out`: not called any more: they opted out, the number is wrong, or all tries were made. */
    state: text().$type<'open' | 'done' | 'out'>().notNull().default('open'),
    outcome: text(),
    tries: integer().notNull().default(0),
    /** When the next try is best. */
    dueAt: time()
      .notNull()
      .default(sql`muster_now()`),
    /** Kept for somebody (`/assign`): due for them at `for_at`, for everybody else at `due_at`, when that time is over. */
    forId: uuid().references(() => volunteer.id),
    forAt: time(),
    volunteerId: uuid().references(() => volunteer.id),
    claimedAt: time(),
    expiresAt: time(),
  },
  (t) => [
    index('call_target_kept')
      .on(t.forId, t.forAt)
      .where(sql`for_id is not null and state = 'open' and volunteer_id is null`),
    uniqueIndex('call_target_once').on(t.canvassId, t.contactId),
    index('call_target_free')
      .on(t.canvassId, t.dueAt)
      .where(sql`state = 'open' and volunteer_id is null`),
    uniqueIndex('call_target_held')
      .on(t.volunteerId)
      .where(sql`volunteer_id is not null`),
    index('call_target_contact').on(t.contactId),
  ],
)

/** Who held whom when: looks at numbers rest on it. */
export const callClaim = pgTable(
  'call_claim',
  {
    id: id(),
    targetId: uuid()
      .notNull()
      .references(() => callTarget.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    claimedAt: time().notNull(),
    endedAt: time(),
  },
  (t) => [
    uniqueIndex('call_claim_active')
      .on(t.targetId)
      .where(sql`ended_at is null`),
    index('call_claim_volunteer').on(t.volunteerId, t.claimedAt),
  ],
)

/** What came of a call. */
export const call = pgTable(
  'call',
  {
    id: id(),
    targetId: uuid()
      .notNull()
      .references(() => callTarget.id),
    volunteerId: uuid()
      .notNull()
      .references(() => volunteer.id),
    outcome: text()
      .$type<'no_answer' | 'voicemail' | 'wrong_number' | 'refused' | 'back' | 'talked' | 'never'>()
      .notNull(),
    /** Whether they agreed to answer questions; null: not asked. */
    consented: boolean(),
    at: timestamp({ withTimezone: true })
      .notNull()
      .default(sql`muster_now()`),
  },
  (t) => [
    index('call_target_calls').on(t.targetId),
    index('call_volunteer').on(t.volunteerId, t.at),
    index('call_at').on(t.at),
  ],
)
