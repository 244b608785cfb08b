/** Files of elections, boundaries and censuses in; territories with scores out. */
import type { Store } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { readBoundaries } from './boundaries.ts'
import type { Layer } from './boundaries.ts'
import { territoryOf } from './election.ts'
import { keepTerritory } from './keep.ts'
import type { Report, Wishes } from './keep.ts'
import { reconcile } from './reconcile.ts'
import { oursAmong } from './score.ts'
import { readTable } from './results.ts'
import type { Census, Results } from './results.ts'

export type AreaFile = { name: string; size: number; read(): AsyncIterable<Uint8Array> }
export type Imported = { id: string; name: string; stations: number; drawn: number; report: Report }

/** Coordinates are held while the territory is put together. */
const maxGeometry = 300_000_000
/** ms for one territory: 69,000 stations on a small machine. */
const longest = 600_000

/**
 * Imports files, each territory in a transaction of its own, in the place of what was known of it. Files whose names begin
 * alike are of one territory; `territory` puts all into one. Throws UserError: `area.persons`, `area.too_large`,
 * `area.nothing`, those of `rescore`, and those of tables (openList). Wishes about parties hold where they stood.
 */
export async function importAreas(
  store: Pick<Store, 'transact'>,
  files: AreaFile[],
  options: Wishes & { territory?: string | undefined; say?: (line: string) => void },
): Promise<{ imported: Imported[]; unread: Report['unread'] }> {
  const by = new Map<string, AreaFile[]>()
  for (const file of files) {
    const name = options.territory ?? territoryOf(file.name)
    by.set(name, [...(by.get(name) ?? []), file])
  }
  const imported: Imported[] = []
  const all: Report['unread'] = []
  for (const [name, ofOne] of by) {
    const { results, layers, censuses, unread } = await readFiles(ofOne)
    if (!results.length) {
      for (const file of [...layers, ...censuses])
        unread.push({ file: file.file, reason: 'no results for this territory' })
      all.push(...unread)
      continue
    }
    options.say?.(`${name}: ${results.length} elections`)
    const found = await reconcile(results, layers, censuses)
    const report: Report = {
      files: ofOne.map((f) => f.name).filter((f) => !unread.some((u) => u.file === f)),
      unread,
      census: found.census,
      moved: found.moved,
      boundaries: found.boundaries,
      leftOut: found.leftOut.length,
    }
    const choices = found.elections.flatMap((e) => e.results.choices)
    const id = await store.transact(
      (tx) => keepTerritory(tx, name, found, report, hold(options, choices, by.size > 1)),
      longest,
    )
    imported.push({
      id,
      name,
      stations: found.stations.length,
      drawn: found.stations.filter((s) => s.shape).length,
      report,
    })
    all.push(...unread)
  }
  if (!imported.length)
    throw new UserError('area.nothing', {
      files: all
        .map((u) => u.file)
        .join(', ')
        .slice(0, 400),
    })
  return { imported, unread: all }
}

/** With several territories at once, a party that stood in one of them need not stand in all. */
function hold({ ours, minimum, basis }: Wishes, choices: string[], several: boolean): Wishes {
  const stood = several ? ours?.filter((word) => oursAmong(choices, [word]).length) : ours
  return { ours: stood, minimum, basis: several ? undefined : basis }
}

async function readFiles(files: AreaFile[]) {
  const results: Results[] = []
  const layers: Layer[] = []
  const censuses: Census[] = []
  const unread: Report['unread'] = []
  for (const { name, size, read } of files) {
    if (/\.(geo)?json$/i.test(name)) {
      if (size > maxGeometry) throw new UserError('area.too_large', { file: name, megabytes: maxGeometry / 1e6 })
      const layer = await readBoundaries(name, read())
      if (layer?.features.length) layers.push(layer)
      else unread.push({ file: name, reason: 'no collection of boundaries (GeoJSON, degrees)' })
      if (layer?.dropped) unread.push({ file: name, reason: `${layer.dropped} features are no polygons` })
    } else if (/\.(csv|tsv|txt)$/i.test(name)) {
      const table = await readTable(name, read())
      if (table.kind === 'results') results.push(table)
      else if (table.kind === 'census') censuses.push(table)
      else unread.push({ file: name, reason: table.reason })
    } else unread.push({ file: name, reason: 'neither a table (csv, tsv) nor boundaries (geojson)' })
  }
  return { results, layers, censuses, unread }
}
