/**
 * Some stations are left alone, by chance and before the first door, so that it can be told what knocking did. Of each few
 * neighbours in the ranking one is drawn: those that are left alone are then like the others in what the ranking knows.
 */
import { randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'

export type Trial = { id: string; oneOf: number; drawnOn: string; stations: number; held: number }

/** Walks are cut in this territory: somebody may be on the way already. */
const hasWalks = async (tx: Tx, territoryId: string): Promise<boolean> =>
  (
    await rows(
      tx,
      sql`select from walk w join area a on a.id = w.area_id where a.territory_id = ${territoryId} limit 1`,
    )
  ).length > 0

/** With fewer stations left alone chance explains everything. */
export const leastHeld = 5
export const ofNeighbours = { min: 2, max: 20 }

export async function readTrial(tx: Tx, territoryId: string): Promise<Trial | undefined> {
  const [found] = await rows<Trial>(
    tx,
    sql`select t.id, t.one_of as "oneOf", t.drawn_on::text as "drawnOn", count(s.code)::int as stations,
          (count(*) filter (where s.held))::int as held
        from trial t left join trial_station s on s.trial_id = t.id where t.territory_id = ${territoryId} group by t.id`,
  )
  return found
}

/**
 * Draws one station of each `oneOf` neighbours. Once: a second draw could pick its result. Throws UserError
 * `trial.drawn` (day), `trial.doors` where walks are cut already, `trial.few` (needed, stations).
 */
export async function drawTrial(
  tx: Tx,
  { territoryId, oneOf, by }: { territoryId: string; oneOf: number; by: string | null },
): Promise<Trial> {
  await tx.execute(sql`select from territory where id = ${territoryId} for update`)
  const before = await readTrial(tx, territoryId)
  if (before) throw new UserError('trial.drawn', { day: before.drawnOn })
  if (await hasWalks(tx, territoryId)) throw new UserError('trial.doors')
  const ranked = await rows<{ code: string }>(
    tx,
    sql`select a.code from area_score s join area a on a.id = s.area_id
        where s.territory_id = ${territoryId} and s.place is not null order by s.place`,
  )
  const blocks = Math.floor(ranked.length / oneOf)
  if (blocks < leastHeld) throw new UserError('trial.few', { needed: leastHeld * oneOf, stations: ranked.length })
  // What is left over at the end of the ranking is in no block, and knocked on as ever.
  const stations = Array.from({ length: blocks }, (_, block) => {
    const chosen = randomInt(oneOf)
    return ranked.slice(block * oneOf, (block + 1) * oneOf).map(({ code }, i) => ({ code, block, held: i === chosen }))
  }).flat()
  await tx.execute(sql`
    with made as (
      insert into trial (territory_id, one_of, drawn_on, drawn_by)
      values (${territoryId}, ${oneOf}, (muster_now() at time zone 'UTC')::date, ${by}::uuid) returning id
    )
    insert into trial_station (trial_id, code, block, held)
    select made.id, s.code, s.block, s.held from made, jsonb_to_recordset(${JSON.stringify(stations)}::jsonb) s(code text, block int, held boolean)`)
  return (await readTrial(tx, territoryId))!
}

/** Codes of the stations left alone. */
export const readHeldCodes = async (tx: Tx, territoryId: string): Promise<string[]> =>
  (
    await rows<{ code: string }>(
      tx,
      sql`select s.code from trial_station s join trial t on t.id = s.trial_id where t.territory_id = ${territoryId} and s.held order by s.code`,
    )
  ).map(({ code }) => code)

/** Area `a` is one where nobody knocks. */
export const isHeld = (a: SQL): SQL =>
  sql`exists (select from trial_station ts join trial tr on tr.id = ts.trial_id
    where ts.held and tr.territory_id = ${a}.territory_id and ts.code = ${a}.code)`
