import { createReadStream } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Store } from '../db/client.ts'
import { importAreas } from '../features/areas/import.ts'
import type { AreaFile, Imported } from '../features/areas/import.ts'
import { rescore } from '../features/areas/keep.ts'
import { findTerritory, readLeftOut, readPlaces, readTerritories, writeScores } from '../features/areas/read.ts'
import type { Shown, Territory } from '../features/areas/read.ts'
import { drawMap, mapPage } from '../features/areas/show.ts'
import { translator } from '../locales/index.ts'
import { newFile } from './new-file.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

const percent = (x: number | null): string => (x === null ? '-' : `${(100 * x).toFixed(1)} %`)
const points = (x: number | null): string => (x === null ? '-' : `${x < 0 ? '' : '+'}${(100 * x).toFixed(1)}`)
/** ms for scoring 69,000 stations on a small machine. */
const longest = 300_000

export const areaVerb: Verb = {
  name: 'area',
  usage: `npm run muster -- area import FILES...|FOLDER [--territory NAME] [--ours "PARTY,CANDIDATE"] [--minimum 100] [--basis ELECTION] [--out FOLDER] [--json]
npm run muster -- area show|score|left|csv [NAME] [--ours ...] [--minimum N] [--basis ELECTION] [--out FILE|-] [--json]`,
  about: `Which doors: scores polling stations from published results, boundaries and a census.
import reads tables of results (CSV), boundaries (GeoJSON) and census counts (CSV); files whose names begin alike
(paris-...) are one territory, or all are the one that --territory names. An import takes the place of the one before.
--ours says which parties and candidates are ours, by words of their names in the files. --basis is the election whose
abstention counts (the newest, if not said). --out writes NAME.csv, NAME.png and NAME.html (a map that needs no server).
left lists all that could not be matched, by name. Stations only, never persons.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        territory: { type: 'string' },
        ours: { type: 'string' },
        minimum: { type: 'string' },
        basis: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean' },
      },
      10_000,
    )
    const [step, ...rest] = positionals
    const wishes = {
      ours: values.ours
        ?.split(',')
        .map((word) => word.trim())
        .filter(Boolean),
      minimum: values.minimum === undefined ? undefined : countOf(values.minimum),
      basis: values.basis,
    }
    if (!['import', 'show', 'score', 'left', 'csv'].includes(step ?? ''))
      throw new UsageError('Say what: import, show, score, left or csv.')
    if (step === 'import' && !rest.length) throw new UsageError('FILES or FOLDER are missing.')
    if (step !== 'import' && rest.length > 1) throw new UsageError(`One NAME at a time, not ${rest.join(' ')}.`)
    if (step === 'csv' && !values.out) throw new UsageError('--out is missing.')
    await onDatabase(async ({ store }) => {
      if (step === 'import') {
        const files = await filesOf(rest)
        const { imported, unread } = await importAreas(store, files, {
          ...wishes,
          territory: values.territory,
          say: (line) => process.stderr.write(`${line}\n`),
        })
        const territories = await Promise.all(imported.map(({ id }) => store.transact((tx) => findTerritory(tx, id))))
        if (values.out) for (const territory of territories) await writeAll(store, territory, values.out)
        const told = await Promise.all(territories.map((t, i) => tell(store, t, imported[i])))
        say(values.json, { territories: territories.map(({ id: _, ...t }) => t), unread }, [
          ...told.flat(),
          ...unread.map((u) => `Not used: ${u.file}: ${u.reason}.`),
        ])
        return
      }
      if (step === 'show' && !rest[0]) {
        const all = await store.transact(readTerritories)
        if (all.length !== 1)
          return say(
            values.json,
            all,
            all.length
              ? all.map((t) => `${t.name}: ${t.stations} stations`)
              : ['There is no territory yet: area import.'],
          )
      }
      const found = await store.transact((tx) => findTerritory(tx, rest[0]))
      if (step === 'score') await store.transact((tx) => rescore(tx, found.id, wishes), longest)
      if (step === 'csv') {
        const file = values.out === '-' ? undefined : await newFile(values.out!)
        const lines = Readable.from(writeScores(store, found))
        return file ? pipeline(lines, file) : pipeline(lines, process.stdout, { end: false })
      }
      if (step === 'left') {
        const left = await store.transact((tx) => readLeftOut(tx, found.id, 1_000_000))
        return say(
          values.json,
          left,
          left.length ? left.map((l) => `${l.file}: ${l.what}: ${l.reason}`) : ['Everything was matched.'],
        )
      }
      const territory = await store.transact((tx) => findTerritory(tx, found.id))
      if (values.out) await writeAll(store, territory, values.out)
      const { id: _, ...shown } = territory
      say(
        values.json,
        { ...shown, first: await store.transact((tx) => readPlaces(tx, territory.id, 1, 10)) },
        await tell(store, territory),
      )
    })
    return 0
  },
}

function countOf(text: string): number {
  if (!/^\d{1,6}$/.test(text))
    throw new UsageError(`--minimum: found ${text}, must be a count of registered voters such as 100.`)
  return Number(text)
}

async function filesOf(paths: string[]): Promise<AreaFile[]> {
  const files: AreaFile[] = []
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined)
    if (!found) throw new UsageError(`There is no file or folder ${path}.`)
    const all = found.isDirectory() ? (await readdir(path)).sort().map((name) => join(path, name)) : [path]
    for (const file of all) {
      const { size, isFile } = await stat(file).then((s) => ({ size: s.size, isFile: s.isFile() }))
      if (isFile)
        files.push({ name: basename(file), size, read: () => createReadStream(file) as AsyncIterable<Uint8Array> })
    }
  }
  return files
}

async function writeAll(store: Store, territory: Territory, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const t = translator('en')
  const at = (end: string): string =>
    join(folder, `${territory.name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')}.${end}`)
  await writeFile(at('csv'), Readable.from(writeScores(store, territory)))
  const picture = await store.transact((tx) => drawMap(tx, t, territory))
  if (picture) await writeFile(at('png'), picture.png)
  const page = await store.transact((tx) => mapPage(tx, t, territory, 'en'))
  if (page) await writeFile(at('html'), page.html)
}

async function tell(store: Store, territory: Territory, imported?: Imported): Promise<string[]> {
  const { name, model, report, stations } = territory
  const { basis, ours, before } = model
  const first = await store.transact((tx) => readPlaces(tx, territory.id, 1, 10))
  const of = (e: { name: string; held: string }): string => `${e.name} (${e.held})`
  return [
    '',
    `${name}: ${stations} stations, ${model.ranked} ranked, ${model.small} with fewer than ${model.minimum} registered.`,
    `Read: ${report.files.join(', ')}.`,
    `Boundaries: ${report.boundaries || 'none'}${imported ? `, ${imported.drawn} of ${stations} stations` : ''}${report.moved.length ? `; ${report.moved.length} wrong ids put right by place: ${report.moved.map((m) => `${m.said} is ${m.code}`).join(', ')}` : ''}.`,
    ...report.census.map(
      (c) =>
        `Census: ${c.file} (${c.grid}): ${Math.round(c.placed)} of ${Math.round(c.total)} people placed${c.partly ? `; ${c.partly} cells are covered by less than half` : ''}.`,
    ),
    `Not matched: ${report.leftOut} (npm run muster -- area left ${JSON.stringify(name)} lists them by name).`,
    basis.partial
      ? `Not voted here: registered - votes at the station, ${of(basis)}. Advance and special votes are counted elsewhere: this is no abstention.`
      : `Abstention: 1 - voters / registered, ${of(basis)}.`,
    ours
      ? `Likely ours: abstained x our share of votes cast (${ours.choices.join(' + ')}), ${of(ours)}. It takes abstainers for like their neighbours.`
      : 'No party is ours yet: ranked by those who did not vote. Say which: area score --ours "NAME,NAME".',
    ...model.regressions.map(
      (r) => `Expected turnout: regression on ${r.groups.join(' and ')} of ${r.n} stations, R² ${r.r2.toFixed(2)}.`,
    ),
    ...(before ? [`Changes are since ${of(before)}, in points.`] : []),
    '',
    ...table(first),
  ]
}

function table(shown: Shown[]): string[] {
  const head = [
    '',
    'station',
    'registered',
    'abstained',
    'abstention',
    'ours',
    'likely ours',
    'expected turnout',
    'residual',
    'change',
  ]
  const lines = shown.map((s) => [
    `${s.place}.`,
    `${s.code}${s.name ? ` ${s.name.slice(0, 24)}` : ''}`,
    String(s.registered),
    String(s.abstained),
    percent(s.abstention),
    percent(s.ours),
    s.likely === null ? '-' : String(Math.round(s.likely)),
    percent(s.expected),
    points(s.residual),
    points(s.changeAbstention),
  ])
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i]!.length)))
  return [head, ...lines].map((line) =>
    line.map((cell, i) => (i === 1 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  )
}
