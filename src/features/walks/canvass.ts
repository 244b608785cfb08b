/** Efforts on doors. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { houseZone } from '../leaderboards/periods.ts'

export type Canvass = {
  id: string
  name: string
  state: 'running' | 'paused' | 'finished'
  locale: string
  zone: string
  walkSize: number
}

const columns = sql`c.id, c.name, c.state, c.locale, c.zone, c.walk_size as "walkSize"`

/** By name or id; without either, the newest that is not finished. Throws `doors.not_found`, `doors.none`. */
export async function findCanvass(tx: Tx, name?: string, kind: 'door' | 'any' = 'door'): Promise<Canvass> {
  const [found] = await rows<Canvass>(
    tx,
    sql`select ${columns} from canvass c
        where (c.kind = 'door' or ${kind === 'any'}) and ${name ? sql`(lower(c.name) = lower(${name.trim()}) or c.id::text = ${name})` : sql`c.state <> 'finished'`}
        order by c.created_at desc limit 1`,
  )
  if (!found) throw name ? new UserError('doors.not_found', { name: name.slice(0, 80) }) : new UserError('doors.none')
  return found
}

/** An effort on doors or on the phone of this name that runs; undefined: the name is a campaign's, or nobody's. */
export async function findEffortNamed(
  tx: Tx,
  name: string,
): Promise<{ id: string; kind: 'door' | 'call' } | undefined> {
  const [found] = await rows<{ id: string; kind: 'door' | 'call' }>(
    tx,
    sql`select id, kind from canvass c where lower(name) = lower(${name.trim()}) and state = 'running'
      and not exists (select from campaign x where lower(x.name) = lower(c.name))`,
  )
  return found
}

/** The effort of that name, made when there is none. Throws `doors.no_name`, `hours.zone`. */
export async function openCanvass(
  tx: Tx,
  given: { name: string; walkSize?: number | undefined; locale: string; zone?: string; createdBy: string | null },
): Promise<Canvass> {
  const name = given.name.replace(/\p{C}/gu, '').trim().slice(0, 80)
  if (!name) throw new UserError('doors.no_name')
  if (given.zone && !isZone(given.zone)) throw new UserError('hours.zone', { found: given.zone.slice(0, 60) })
  await rows(
    tx,
    sql`insert into canvass (name, locale, zone, created_by)
        values (${name}, ${given.locale}, coalesce(${given.zone ?? null}, ${houseZone}), ${given.createdBy}) on conflict do nothing`,
  )
  if (given.walkSize)
    await rows(tx, sql`update canvass set walk_size = ${given.walkSize} where lower(name) = lower(${name})`)
  return findCanvass(tx, name)
}

export type Figures = { doors: number; open: number; walks: number; held: number; uncut: number }

/** Sums over walks: some hundred times fewer than doors. */
export async function readFigures(tx: Tx, canvassId: string): Promise<Figures> {
  const [found] = await rows<Figures>(
    tx,
    sql`select coalesce(sum(doors), 0)::int as doors, coalesce(sum(open), 0)::int as open, count(*)::int as walks,
          count(*) filter (where volunteer_id is not null)::int as held,
          (select count(*) from door d where d.canvass_id = ${canvassId} and walk_id is null and state = 'open')::int as uncut
        from walk where canvass_id = ${canvassId}`,
  )
  return found!
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone })) && /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)
  } catch {
    return false
  }
}
