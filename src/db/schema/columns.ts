import { sql } from 'drizzle-orm'
import { timestamp, uuid } from 'drizzle-orm/pg-core'

/** Ids rise with time (UUID version 7), so that indexes grow at one end. Made by the database: see migration 0000. */
export const id = () =>
  uuid()
    .primaryKey()
    .default(sql`muster_id()`)
export const time = () => timestamp({ withTimezone: true })
export const createdAt = () =>
  time()
    .notNull()
    .default(sql`muster_now()`)
