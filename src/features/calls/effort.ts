/** Efforts on the phone: a list, what to say, how often to try. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { houseZone } from '../leaderboards/periods.ts'

export type Effort = { id: string; name: string; state: 'running' | 'paused' | 'finished' }
export type EffortFigures = { all: number; done: number; out: number; held: number; calls: number }

/** By name; without one, the newest that is not finished. Throws UserError `doors.not_found`, `calls.none`. */
export async function findEffort(tx: Tx, name?: string): Promise<Effort> {
  const [found] = await rows<Effort>(
    tx,
    sql`select id, name, state from canvass where kind = 'call'
        and ${name === undefined ? sql`state <> 'finished'` : sql`lower(name) = lower(${name.trim()})`} order by created_at desc limit 1`,
  )
  if (!found) throw name ? new UserError('doors.not_found', { name: name.slice(0, 80) }) : new UserError('calls.none')
  return found
}

/** Everybody of a list who can be called. Throws UserError `doors.no_name`, `list.not_found`, `campaign.name_taken`. */
export async function openEffort(
  tx: Tx,
  given: { name: string; list: string; script: string; tries: number; locale: string; createdBy: string },
): Promise<{ name: string; people: number }> {
  const name = given.name.replace(/\p{C}/gu, '').trim().slice(0, 80)
  if (!name) throw new UserError('doors.no_name')
  const [list] = await rows<{ id: string }>(
    tx,
    sql`select id from list where lower(name) = lower(${given.list.trim()})`,
  )
  if (!list) throw new UserError('list.not_found', { name: given.list.slice(0, 80) })
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into canvass (name, kind, list_id, script, most_tries, locale, zone, created_by)
        values (${name}, 'call', ${list.id}, ${given.script}, ${given.tries}, ${given.locale}, ${houseZone}, ${given.createdBy})
        on conflict do nothing returning id`,
  )
  if (!made) throw new UserError('campaign.name_taken', { name })
  await rows(tx, sql`set local statement_timeout = '5min'`)
  const [people] = await rows<{ n: number }>(
    tx,
    sql`with made as (
          insert into call_target (canvass_id, contact_id)
          select ${made.id}::uuid, k.id from list_member m join contact k on k.id = m.contact_id
          where m.list_id = ${list.id} and k.opted_out_at is null and k.wrong_number_at is null and k.consented is distinct from false and k.phone_valid
          order by m.position returning 1
        ) select count(*)::int as n from made`,
  )
  return { name, people: people!.n }
}

export async function readEffort(tx: Tx, id: string): Promise<EffortFigures> {
  const [found] = await rows<EffortFigures>(
    tx,
    sql`select count(*)::int as all, count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'out')::int as out,
          count(*) filter (where volunteer_id is not null)::int as held, coalesce(sum(tries), 0)::int as calls
        from call_target where canvass_id = ${id}`,
  )
  return found!
}
