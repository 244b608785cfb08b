/** Writes a territory down, and its scores. */
import { sql } from 'drizzle-orm'
import { copy, copyValue, rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import type { Reconciled } from './reconcile.ts'
import { oursAmong, scoreAreas } from './score.ts'
import type { Model, ScoredArea, ScoredElection, Votes } from './score.ts'

/** What an import read, for whoever looks later. */
export type Report = {
  files: string[]
  unread: { file: string; reason: string }[]
  census: Reconciled['census']
  moved: Reconciled['moved']
  boundaries: string
  leftOut: number
}
/** What was asked for; what is not given stays as it was. */
export type Wishes = { ours?: string[] | undefined; minimum?: number | undefined; basis?: string | undefined }

/** Puts an import in the place of what was known of the territory before. Gives its id. */
export async function keepTerritory(
  tx: Tx,
  name: string,
  found: Reconciled,
  report: Report,
  wishes: Wishes,
): Promise<string> {
  const [kept] = await rows<{ id: string }>(
    tx,
    sql`insert into territory (name, report) values (${name}, ${JSON.stringify(report)}::jsonb)
      on conflict (name) do update set report = excluded.report returning id`,
  )
  const { id } = kept!
  for (const table of ['area_score', 'area_election', 'area_left_out'])
    await tx.execute(sql`delete from ${sql.identifier(table)} where territory_id = ${id}`)
  await tx.execute(sql`delete from area_census where area_id in (select id from area where territory_id = ${id})`)
  // A station that was there keeps its id: doors and walks hang on it.
  await tx.execute(sql`create temp table area_in (code text primary key, name text, shape jsonb) on commit drop`)
  await copy(
    tx,
    'area_in (code, name, shape)',
    lines(found.stations, (s) => [s.code, s.name.slice(0, 120), s.shape ? JSON.stringify(s.shape) : null]),
  )
  await tx.execute(
    sql`delete from area a where territory_id = ${id} and not exists (select from area_in i where i.code = a.code)`,
  )
  await tx.execute(sql`insert into area (territory_id, code, name, shape) select ${id}::uuid, code, name, shape from area_in
    on conflict (territory_id, code) do update set name = excluded.name, shape = excluded.shape`)
  const ids = new Map(
    (await rows<{ id: string; code: string }>(tx, sql`select id, code from area where territory_id = ${id}`)).map(
      (a) => [a.code, a.id],
    ),
  )
  const areaIds = found.stations.map(({ code }) => ids.get(code)!)
  for (const [position, { results, rows: votes }] of found.elections.entries()) {
    const { election, partial, choices, file } = results
    const [made] = await rows<{ id: string }>(
      tx,
      sql`insert into area_election (territory_id, position, name, held, round, partial, choices, file) values
        (${id}, ${position}, ${election.name}, ${election.held}, ${election.round}, ${partial}, ${JSON.stringify(choices)}::jsonb, ${file}) returning id`,
    )
    const present = votes.flatMap((row, i) => (row ? [{ row, areaId: areaIds[i]! }] : []))
    await copy(
      tx,
      'area_result (election_id, area_id, registered, voters, "cast", votes)',
      lines(present, ({ row, areaId }) => [
        made!.id,
        areaId,
        row.registered,
        row.voters,
        row.cast,
        JSON.stringify(row.votes),
      ]),
    )
  }
  const counted = found.stations.flatMap((s, i) => (Object.keys(s.shares).length ? [{ s, areaId: areaIds[i]! }] : []))
  await copy(
    tx,
    'area_census (area_id, people, shares)',
    lines(counted, ({ s, areaId }) => [areaId, s.people, JSON.stringify(s.shares)]),
  )
  await copy(
    tx,
    'area_left_out (territory_id, file, what, reason)',
    lines(found.leftOut, (l) => [id, l.file, l.what.slice(0, 200), l.reason]),
  )
  await rescore(tx, id, wishes)
  return id
}

/**
 * Scores a territory anew. Throws UserError: `area.no_basis` (no election of that name), `area.none_ours` (no choice of
 * any election is named so).
 */
export async function rescore(tx: Tx, territoryId: string, wishes: Wishes = {}): Promise<Model> {
  const { ours, minimum, basis } = wishes
  const [settings] = await rows<{ ours: string[]; minimum: number; basis: string | null }>(
    tx,
    sql`update territory set scored_at = muster_now(),
        ours = coalesce(${ours ? JSON.stringify(ours) : null}::jsonb, ours),
        minimum = coalesce(${minimum ?? null}::int, minimum), basis = coalesce(${basis ?? null}::text, basis)
      where id = ${territoryId} returning ours, minimum, basis`,
  )
  const elections = await rows<ScoredElection & { id: string }>(
    tx,
    sql`select id, name, held, round, partial, choices from area_election where territory_id = ${territoryId} order by position`,
  )
  const names = elections.map(({ name }) => name)
  if (basis !== undefined && !names.includes(basis)) throw new UserError('area.no_basis', { names: names.join(', ') })
  for (const word of ours ?? [])
    if (!elections.some(({ choices }) => oursAmong(choices, [word]).length))
      throw new UserError('area.none_ours', {
        word,
        names: [...new Set(elections.flatMap((e) => e.choices))].join(', ').slice(0, 600),
      })
  const areas = await readAreas(
    tx,
    territoryId,
    elections.map(({ id }) => id),
  )
  // A basis of an older import may be gone: the newest then.
  const { scores, model } = scoreAreas({
    elections,
    areas,
    ours: settings!.ours,
    minimum: settings!.minimum,
    basis: settings!.basis ?? undefined,
  })
  await tx.execute(sql`delete from area_score where territory_id = ${territoryId}`)
  await copy(
    tx,
    `area_score (area_id, territory_id, place, mark, registered, abstained, abstention, ours, likely, expected, residual,
      change_abstention, change_ours, change_rounds)`,
    lines(scores, (s) => [
      s.areaId,
      territoryId,
      s.place,
      s.mark,
      s.registered,
      s.abstained,
      s.abstention,
      s.ours,
      s.likely,
      s.expected,
      s.residual,
      s.changeAbstention,
      s.changeOurs,
      s.changeRounds,
    ]),
  )
  await tx.execute(sql`update territory set model = ${JSON.stringify(model)}::jsonb where id = ${territoryId}`)
  return model
}

async function readAreas(tx: Tx, territoryId: string, electionIds: string[]): Promise<ScoredArea[]> {
  const areas = await rows<Omit<ScoredArea, 'results'>>(
    tx,
    sql`select a.id, a.code, c.shares from area a left join area_census c on c.area_id = a.id
      where a.territory_id = ${territoryId} order by a.code`,
  )
  const found = areas.map((area): ScoredArea => ({ ...area, shares: area.shares ?? undefined, results: [] }))
  const at = new Map(found.map((area) => [area.id, area]))
  for (const [position, id] of electionIds.entries())
    for (const { areaId, ...votes } of await rows<Votes & { areaId: string }>(
      tx,
      sql`select area_id as "areaId", registered, voters, "cast", votes from area_result where election_id = ${id}`,
    )) {
      const area = at.get(areaId)
      if (area) area.results[position] = votes
    }
  return found
}

/** Lines of COPY in pieces of some 64 kB. */
function* lines<T>(items: Iterable<T>, cells: (item: T) => (string | number | null)[]): Generator<Uint8Array> {
  let piece = ''
  for (const item of items) {
    piece += `${cells(item)
      .map((cell) => (cell === null ? '\\N' : typeof cell === 'number' ? String(cell) : copyValue(cell)))
      .join('\t')}\n`
    if (piece.length > 65_536) {
      yield Buffer.from(piece)
      piece = ''
    }
  }
  if (piece) yield Buffer.from(piece)
}
