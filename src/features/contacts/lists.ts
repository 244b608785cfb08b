import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { readReach } from './textable.ts'
import type { Reach } from './textable.ts'

export type ListCard = {
  id: string
  name: string
  source: string
  kind: string
  region: string
  /** The words it was made of; null: imported. */
  made: string | null
}

/** The newest lists. */
export const readLists = (tx: Tx): Promise<ListCard[]> =>
  rows(tx, sql`select id, name, source, kind, region, made from list order by created_at desc limit 20`)

/** One list by its name. Throws UserError `list.not_found`. */
export async function readList(tx: Tx, name: string): Promise<ListCard & Reach> {
  const [found] = await rows<ListCard>(
    tx,
    sql`select id, name, source, kind, region, made from list where lower(name) = lower(${name.trim()})`,
  )
  if (!found) throw new UserError('list.not_found', { name: name.slice(0, 80) })
  return { ...found, ...(await readReach(tx, found.id)) }
}
