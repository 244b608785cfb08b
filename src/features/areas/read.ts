import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { csvLine } from '../contacts/rejects.ts'
import type { Shape } from './boundaries.ts'
import type { Report } from './keep.ts'
import { readHeldCodes } from './trial.ts'
import type { Model, Score } from './score.ts'

export type Territory = {
  id: string
  name: string
  ours: string[]
  minimum: number
  stations: number
  scoredAt: Date | string
  model: Model
  report: Report
}
export type Shown = Score & { code: string; name: string }

const columns = sql`t.id, t.name, t.ours, t.minimum, t.scored_at as "scoredAt", t.model, t.report,
  (select count(*) from area_score s where s.territory_id = t.id)::int as stations`

/** At most 50, by name. */
export const readTerritories = (tx: Tx): Promise<Territory[]> =>
  rows(tx, sql`select ${columns} from territory t where t.model is not null order by t.name limit 50`)

/** By name without case, or by id; the only one, when nothing is asked. Throws `area.none`, `area.which` (names). */
export async function findTerritory(tx: Tx, asked: string | undefined): Promise<Territory> {
  if (asked) {
    const [found] = await rows<Territory>(
      tx,
      sql`select ${columns} from territory t where t.model is not null
        and (t.id::text = ${asked} or lower(t.name) = lower(${asked.trim()})) limit 1`,
    )
    if (found) return found
  }
  const all = await readTerritories(tx)
  if (!all.length) throw new UserError('area.none')
  if (asked || all.length > 1) throw new UserError('area.which', { names: all.map((t) => t.name).join(', ') })
  return all[0]!
}

const score = sql`s.area_id as "areaId", a.code, a.name, s.place, s.mark, s.registered, s.abstained, s.abstention, s.ours, s.likely,
  s.expected, s.residual, s.change_abstention as "changeAbstention", s.change_ours as "changeOurs", s.change_rounds as "changeRounds"`

/** From place `from` on, by index. */
export const readPlaces = (tx: Tx, territoryId: string, from: number, n: number): Promise<Shown[]> =>
  rows(
    tx,
    sql`select ${score} from area_score s join area a on a.id = s.area_id
      where s.territory_id = ${territoryId} and s.place >= ${from} order by s.place limit ${n}`,
  )

/** Those with boundaries, best first; marked ones come last. At most `most`, and whether there are more. */
export async function readShapes(
  tx: Tx,
  territoryId: string,
  most: number,
): Promise<{ drawn: (Shown & { shape: Shape })[]; more: boolean }> {
  const drawn = await rows<Shown & { shape: Shape }>(
    tx,
    sql`select ${score}, a.shape from area_score s join area a on a.id = s.area_id
      where s.territory_id = ${territoryId} and a.shape is not null order by s.place nulls last limit ${most + 1}`,
  )
  return { drawn: drawn.slice(0, most), more: drawn.length > most }
}

export const readLeftOut = (
  tx: Tx,
  territoryId: string,
  most: number,
): Promise<{ file: string; what: string; reason: string }[]> =>
  rows(
    tx,
    sql`select file, what, reason from area_left_out where territory_id = ${territoryId} order by id limit ${most}`,
  )

/** The whole ranking as CSV; a group of stations is held at a time. Formulas stand in the heads, with their elections. */
export async function* writeScores(store: Store, territory: Territory): AsyncGenerator<string, void> {
  const { basis, ours, before, rounds, regressions } = territory.model
  const r2 = regressions.map((r) => `R² ${r.r2.toFixed(2)} by ${r.groups.join(' and ')}`).join('; ')
  yield csvLine([
    'place',
    'station',
    'name',
    'mark',
    `registered (${basis.name}, ${basis.held})`,
    'abstained (registered - voters)',
    basis.partial
      ? 'did not vote here that day (advance votes are counted elsewhere)'
      : 'abstention (abstained / registered)',
    ours ? `ours (${ours.choices.join(' + ')} / votes cast, ${ours.name}, ${ours.held})` : 'ours (no party chosen)',
    'likely ours (abstained x ours)',
    `expected turnout by the census (${r2 || 'no census'})`,
    'residual (turnout - expected)',
    `change of abstention (since ${before ? `${before.name}, ${before.held}` : 'nothing to compare'})`,
    'change of ours (same elections)',
    `change of abstention between rounds (${rounds?.join(' to ') ?? 'no two rounds'})`,
  ])
  const alone = new Set(await store.transact((tx) => readHeldCodes(tx, territory.id)))
  const line = (s: Shown): string =>
    csvLine([
      s.place ?? '',
      s.code,
      s.name,
      s.mark === 'small'
        ? `fewer than ${territory.minimum} registered`
        : s.mark === 'no_result'
          ? 'no result'
          : alone.has(s.code)
            ? 'left alone: nobody knocks there'
            : '',
      s.registered ?? '',
      s.abstained ?? '',
      ...[s.abstention, s.ours].map(fixed),
      s.likely === null ? '' : Number(s.likely.toFixed(1)),
      ...[s.expected, s.residual, s.changeAbstention, s.changeOurs, s.changeRounds].map(fixed),
    ])
  const group = 2_000
  for (let from = 1; ; from += group) {
    const found = await store.transact((tx) => readPlaces(tx, territory.id, from, group))
    if (found.length) yield found.map(line).join('')
    if (found.length < group) break
  }
  for (let after = ''; ;) {
    const found = await store.transact((tx) =>
      rows<Shown>(
        tx,
        sql`select ${score} from area_score s join area a on a.id = s.area_id
          where s.territory_id = ${territory.id} and s.place is null and a.code > ${after} order by a.code limit ${group}`,
      ),
    )
    if (found.length) yield found.map(line).join('')
    if (found.length < group) return
    after = found.at(-1)!.code
  }
}

const fixed = (value: number | null): string | number => (value === null ? '' : Number(value.toFixed(4)))
