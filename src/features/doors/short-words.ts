/** Short words applied to the walk in hand, line by line, in their order, each door once. */
import { sql } from 'drizzle-orm'
import type { Reply } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Context } from '../define.ts'
import { findWalk } from '../walks/claim.ts'
import { addressOf } from './door.view.ts'
import { recordOutcome } from './outcome.ts'
import { evening } from './when.ts'
import { readShort } from './short.ts'
import type { Said } from './short.ts'
import { showDoor } from './show.ts'

type Open = { id: string; n: number; state: string; street: string; number: string; zone: string }

/**
 * Undefined: these are other words, or there is no walk. A door that was recorded before stays as it is, and is named: the
 * same message sent twice changes nothing.
 */
export async function shortWords(context: Context, text: string): Promise<Reply | undefined> {
  const said = readShort(text)
  if (!said) return undefined
  const { tx, t, actor } = context
  const walk = await findWalk(tx, actor.id)
  if (!walk) return undefined
  const done: string[] = []
  const left: string[] = []
  let last: string | undefined
  for (const one of said) {
    const doors = await doorsOf(tx, walk.walkId, one, last)
    if (!doors.length) left.push(t('short.unknown', { line: one.line }))
    for (const door of doors) {
      last = door.id
      if (door.state !== 'open') {
        left.push(t('short.before', { n: door.n, where: addressOf(door) }))
        continue
      }
      const backAt = one.outcome === 'back' ? { backAt: evening(door.zone, 0) } : {}
      await recordOutcome(tx, { doorId: door.id, by: actor, outcome: one.outcome, ...backAt })
      done.push(String(door.n))
    }
  }
  const notice = [done.length ? t('short.done', { n: done.length, which: done.join(', ') }) : '', ...left]
    .filter(Boolean)
    .join('\n')
  const reply = await showDoor(context, { walkId: walk.walkId, notice, after: last })
  const over = reply.about === undefined
  return over ? { ...reply, view: { ...reply.view, keys: { text: t('whole.keys_gone'), rows: [] } } } : reply
}

/** By their numbers in the walk; or of a floor, in the house of the door before (else of the first one that is open). */
async function doorsOf(tx: Tx, walkId: string, said: Said, last: string | undefined): Promise<Open[]> {
  const columns = sql`d.id, d.position + 1 as n, d.state, d.street, d.number, c.zone from door d join canvass c on c.id = d.canvass_id`
  if ('numbers' in said)
    return rows<Open>(
      tx,
      sql`select ${columns} where d.walk_id = ${walkId}
        and d.position + 1 = any(array(select x::int from jsonb_array_elements_text(${JSON.stringify(said.numbers)}::jsonb) x)) order by d.position`,
    )
  return rows<Open>(
    tx,
    sql`with here as (
          select street, number, place, staircase from door where walk_id = ${walkId} and (id = ${last ?? null}::uuid or state = 'open')
          order by id is not distinct from ${last ?? null}::uuid desc, position limit 1
        )
        select ${columns} join here on (d.street, d.number, d.place, d.staircase) = (here.street, here.number, here.place, here.staircase)
        where d.walk_id = ${walkId} and d.state = 'open' and lower(d.floor) = ${said.floor} order by d.position`,
  )
}
