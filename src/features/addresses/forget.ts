/** What is left of a person's address when they are erased. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { findColumns } from './columns.ts'
import type { DoorColumns } from './columns.ts'
import { readDoors } from './read.ts'

/**
 * In efforts that were made of lists (doors/contacts.ts) the doors of their address lose it, and nobody knocks there again.
 * What came of knocks stays as a count. To be called before the contact goes. Lock order: walk, door.
 */
export async function forgetAddress(tx: Tx, contactId: string): Promise<void> {
  const [contact] = await rows<{ fields: Record<string, string> }>(
    tx,
    sql`select fields from contact where id = ${contactId} and exists (select from canvass where kind = 'door' and list_id is not null)`,
  )
  if (!contact) return
  const header = Object.keys(contact.fields)
  let columns: DoorColumns
  try {
    columns = findColumns(header, { placed: false })
  } catch (error) {
    // No address among what their list says of them.
    if (error instanceof UserError) return
    throw error
  }
  const read = readDoors(
    header.map((name) => contact.fields[name] ?? ''),
    columns,
    () => ({ lon: 1, lat: 1 }),
  )
  if (typeof read === 'string') return
  const keys = JSON.stringify(read.map(({ key }) => key))
  await rows(
    tx,
    sql`with theirs as materialized (
          select d.id, d.walk_id from canvass c join door d on d.canvass_id = c.id
          where c.kind = 'door' and c.list_id is not null
            and d.key in (select jsonb_array_elements_text(${keys}::jsonb)::uuid)
        ), held as materialized (
          select id, spot from walk where id in (select walk_id from theirs) order by id for no key update
        ), were as materialized (
          select d.id, d.walk_id, d.state from door d join theirs on theirs.id = d.id order by d.id for no key update of d
        ), emptied as (
          update door d set street = '', number = '', place = '', staircase = '', floor = '', unit = '', key = gen_random_uuid(),
            spot = coalesce((select spot from held where held.id = d.walk_id), point(0, 0)), state = 'closed', back_at = null
          from were where d.id = were.id
        )
        update walk w set open = w.open - n.n
        from (select walk_id, count(*)::int as n from were where state = 'open' group by 1) n where w.id = n.walk_id`,
  )
}
