/** Brings the files of one territory together: one code for each station, everything else to it, and a list of the rest. */
import { takeTurns } from '../../lib/turns.ts'
import { canon } from './columns.ts'
import { sharedSize, sizeOf } from './boundaries.ts'
import type { Feature, Layer, Shape } from './boundaries.ts'
import { findKeying } from './keys.ts'
import { placeShapes } from './place.ts'
import type { Census, LeftOut, Results, StationResult } from './results.ts'
import { spreadCells } from './spread.ts'
import type { Counted } from './spread.ts'

export type Station = {
  code: string
  name: string
  shape: Shape | undefined
  people: number
  shares: Record<string, number>
}
export type Reconciled = {
  stations: Station[]
  /** Oldest first; rows in the order of `stations`. */
  elections: { results: Results; rows: (StationResult | undefined)[] }[]
  census: { file: string; grid: string; total: number; placed: number; partly: number }[]
  leftOut: LeftOut[]
  moved: { file: string; said: string; code: string }[]
  boundaries: string
}

/** A station whose ground is this much the same counts as the same one of another year. */
const same = 0.7

export async function reconcile(results: Results[], layers: Layer[], censuses: Census[]): Promise<Reconciled> {
  const turn = takeTurns()
  const ordered = [...results].sort((a, b) => order(a) - order(b) || (a.election.held < b.election.held ? -1 : 1))
  const base = ordered.at(-1)
  if (!base) return { stations: [], elections: [], census: [], leftOut: [], moved: [], boundaries: '' }
  const leftOut: LeftOut[] = [...results, ...censuses].flatMap((file) => file.leftOut)
  const several = new Set(base.rows.map((row) => row.scope)).size > 1
  const column = bestColumn(base)
  const codeOf = (row: StationResult, at: number): string => (several ? `${row.scope}_` : '') + (row.ids[at] ?? '')
  const known = new Map<string, string>()
  const names = new Map<string, string>()
  for (const row of base.rows) {
    const code = codeOf(row, column)
    known.set(canon(code), code)
    names.set(code, row.name)
  }

  // Boundaries: those that know most of the newest stations are the map; others tell what lay there before.
  const keyed = layers
    .map((layer) => ({
      layer,
      keying: findKeying(
        layer.features.map((f) => f.properties),
        known,
      ),
    }))
    .sort((a, b) => fitOf(b) - fitOf(a))
  const [chosen, ...others] = keyed
  const usable = others.filter(({ keying }) => (keying?.share ?? 0) >= 0.5)
  const older = new Map<string, Shape>()
  for (const { layer, keying } of usable)
    keying!.codes.forEach(
      (code, i) => code !== undefined && !older.has(code) && older.set(code, layer.features[i]!.shape),
    )
  let shapes = new Map<string, Shape>()
  const moved: Reconciled['moved'] = []
  if (chosen?.keying && chosen.keying.share >= 0.3) {
    const { file, features } = chosen.layer
    const { codes } = chosen.keying
    const placed = await placeShapes(
      features.map((f, i) => ({ said: codes[i] ?? idOf(f), code: codes[i], shape: f.shape })),
      known,
      older,
    )
    shapes = placed.shapes
    for (const m of placed.moved) moved.push({ file, ...m })
    for (const said of placed.unsure)
      leftOut.push({ file, what: said, reason: 'this id stands twice, and its place does not tell' })
    features.forEach(
      (f, i) => codes[i] === undefined && leftOut.push({ file, what: idOf(f), reason: 'no results with this id' }),
    )
    for (const code of known.values())
      if (!shapes.has(code)) leftOut.push({ file, what: code, reason: 'no boundaries: scored, not on the map' })
  }

  const elections = ordered.map((one) => ({ results: one, rows: new Map<string, StationResult>() }))
  for (const { results: one, rows } of elections) {
    const at = one === base ? column : bestFor(one, known, codeOf)
    const redrawn = one === base ? undefined : redrawnTest(one, at, codeOf, chosen, usable, shapes)
    for (const row of one.rows) {
      await turn()
      const code = known.get(canon(codeOf(row, at)))
      const what = row.ids[at] ?? ''
      if (code === undefined) leftOut.push({ file: one.file, what, reason: `no such station in ${base.election.name}` })
      else if (rows.has(code)) leftOut.push({ file: one.file, what, reason: 'stands twice: the first was taken' })
      else if (redrawn?.(code)) leftOut.push({ file: one.file, what, reason: 'redrawn since: compared with nothing' })
      else rows.set(code, row)
    }
  }

  const counted = new Map<string, Counted[]>()
  const census: Reconciled['census'] = []
  const put = (code: string, one: Counted) => counted.set(code, [...(counted.get(code) ?? []), one])
  for (const one of censuses) {
    const spread = await layCensus(
      one,
      known,
      shapes,
      layers.filter((layer) => layer !== chosen?.layer),
      leftOut,
    )
    if (!spread) continue
    for (const [code, value] of spread.by) put(code, value)
    census.push(spread.told)
  }
  const stations = [...known.values()].map((code): Station => {
    const shares: Record<string, number> = {}
    const parts = counted.get(code) ?? []
    for (const { people, counts } of parts) {
      const fresh = Object.keys(counts).filter((key) => !(key in shares))
      for (const key of fresh) if (people > 0) shares[key] = counts[key]! / people
    }
    return { code, name: names.get(code) ?? '', shape: shapes.get(code), people: parts[0]?.people ?? 0, shares }
  })
  return {
    stations,
    elections: elections.map(({ results: one, rows }) => ({
      results: one,
      rows: stations.map(({ code }) => rows.get(code)),
    })),
    census,
    leftOut,
    moved,
    boundaries: chosen?.layer.file ?? '',
  }
}

type Keyed = { layer: Layer; keying: ReturnType<typeof findKeying> }
/** Stations found, less shapes that are nobody's. */
const fitOf = ({ layer, keying }: Keyed): number =>
  keying
    ? keying.share - 0.2 * (keying.codes.filter((c) => c === undefined).length / Math.max(1, layer.features.length))
    : 0
const order = ({ election }: Results): number => Number(election.held.slice(0, 4) || 0)
const idOf = ({ properties }: Feature): string => Object.values(properties).slice(0, 3).join(' ')

/** The column that names most stations, by ids rather than by words. */
function bestColumn({ rows }: Results): number {
  const width = rows[0]?.ids.length ?? 0
  const distinct = Array.from(
    { length: width },
    (_, at) => new Set(rows.map((r) => `${r.scope}_${r.ids[at]}`).filter((id) => !/\p{L}{3}/u.test(id))).size,
  )
  return Math.max(0, distinct.indexOf(Math.max(...distinct)))
}

function bestFor(
  one: Results,
  known: ReadonlyMap<string, string>,
  codeOf: (r: StationResult, at: number) => string,
): number {
  const hits = (one.rows[0]?.ids ?? []).map(
    (_, at) => one.rows.filter((row) => known.has(canon(codeOf(row, at)))).length,
  )
  return Math.max(0, hits.indexOf(Math.max(...hits)))
}

/** Whether an election's stations are those of other boundaries, and then which have moved since. */
function redrawnTest(
  one: Results,
  at: number,
  codeOf: (r: StationResult, at: number) => string,
  chosen: Keyed | undefined,
  others: Keyed[],
  shapes: ReadonlyMap<string, Shape>,
): ((code: string) => boolean) | undefined {
  const codes = new Set(one.rows.map((row) => canon(codeOf(row, at))))
  const likeness = ({ keying }: Keyed): number => {
    const theirs = new Set(keying?.codes.filter((c) => c !== undefined).map((c) => canon(c)))
    const both = [...theirs].filter((code) => codes.has(code)).length
    return both / (theirs.size + codes.size - both || 1)
  }
  const best = [...(chosen ? [chosen] : []), ...others].sort((a, b) => likeness(b) - likeness(a))[0]
  if (!best || best === chosen) return undefined
  const then = new Map(
    best.keying!.codes.flatMap((code, i) =>
      code === undefined ? [] : [[code, best.layer.features[i]!.shape] as const],
    ),
  )
  return (code) => {
    const [a, b] = [then.get(code), shapes.get(code)]
    if (!a || !b) return false
    const shared = sharedSize(a, b)
    return shared !== undefined && shared / (sizeOf(a) + sizeOf(b) - shared) < same
  }
}

/** A census by station is taken as it is; one on a grid whose boundaries are there is laid over the stations. */
async function layCensus(
  one: Census,
  known: ReadonlyMap<string, string>,
  shapes: ReadonlyMap<string, Shape>,
  grids: Layer[],
  leftOut: LeftOut[],
): Promise<{ by: Map<string, Counted>; told: Reconciled['census'][number] } | undefined> {
  const { file } = one
  const records = one.rows.map((row) =>
    Object.fromEntries(one.header.map((name, i) => [name || `column ${i + 1}`, row.cells[i] ?? ''])),
  )
  const direct = findKeying(records, known)
  const total = one.rows.reduce((sum, row) => sum + row.people, 0)
  const label = (i: number): string => one.rows[i]!.cells.filter(Boolean).slice(0, 2).join(' ')
  if (direct && direct.share >= 0.5) {
    const by = new Map<string, Counted>()
    const seen = new Set<string>()
    const twice = new Set<string>()
    for (const code of direct.codes) if (code !== undefined && seen.size === seen.add(code).size) twice.add(code)
    direct.codes.forEach((code, i) => {
      if (code === undefined) leftOut.push({ file, what: label(i), reason: 'no results with this id' })
      else if (twice.has(code)) leftOut.push({ file, what: label(i), reason: 'this id stands twice: none was taken' })
      else by.set(code, one.rows[i]!)
    })
    for (const code of known.values())
      if (!by.has(code) && !twice.has(code)) leftOut.push({ file, what: code, reason: 'no census of this station' })
    const placed = [...by.values()].reduce((sum, c) => sum + c.people, 0)
    return { by, told: { file, grid: 'by station', total, placed, partly: 0 } }
  }
  for (const grid of grids) {
    const cells = new Map<string, string>()
    for (const { properties } of grid.features)
      for (const value of Object.values(properties)) cells.set(canon(value), value)
    const ids = findKeying(records, cells)
    const found = ids?.codes.filter((code) => code !== undefined).length ?? 0
    if (!ids || found < 0.5 * one.rows.length) continue
    const byId = new Map<string, Feature>()
    for (const f of grid.features) for (const value of Object.values(f.properties)) byId.set(value, f)
    ids.codes.forEach(
      (code, i) =>
        code === undefined && leftOut.push({ file, what: label(i), reason: `no boundaries in ${grid.file}` }),
    )
    const used = ids.codes.flatMap((code, i) =>
      code === undefined ? [] : [{ name: label(i), shape: byId.get(code)!.shape, ...one.rows[i]! }],
    )
    const spread = await spreadCells(used, shapes)
    for (const { name, people } of spread.uncovered)
      leftOut.push({ file, what: name, reason: `no station there: ${Math.round(people)} people` })
    if (spread.failed) leftOut.push({ file: grid.file, what: `${spread.failed} pairs`, reason: 'could not be clipped' })
    return { by: spread.by, told: { file, grid: grid.file, total, placed: spread.placed, partly: spread.partly } }
  }
  leftOut.push({ file, what: `${one.rows.length} rows`, reason: 'neither stations nor any boundaries have these ids' })
  return undefined
}
