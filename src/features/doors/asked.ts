import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { readVersion } from '../interviews/keep.ts'
import type { Questionnaire } from '../interviews/keep.ts'

/** What the effort of a walk asks on the doorstep now, if anything. */
export async function findAsked(tx: Tx, walkId: string): Promise<Questionnaire | undefined> {
  const [found] = await rows<{ id: string; version: number }>(
    tx,
    sql`select q.id, q.version from walk w join canvass c on c.id = w.canvass_id join questionnaire q on q.id = c.questionnaire_id
        where w.id = ${walkId}`,
  )
  return found && readVersion(tx, found.id, found.version)
}
