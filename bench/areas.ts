/**
 * 69,000 polling stations, made by repeating those of Paris with noise: their scores, by the command line and as a process
 * of its own, from what is stored to the ranking that stands again. Beside it the import that goes before: four tables of
 * results, boundaries, and a census on another grid laid over the stations; its anchor is what bare reading of the same
 * files takes. Needs the published files (SHARED_DATA, or ../shared/data); where they are not it says so.
 */
import { execFile } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atMost, median, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'

const plans = { full: { towns: 77, turns: 3 }, quick: { towns: 12, turns: 1 } } as const
const shared = resolve(process.env['SHARED_DATA'] || resolve(import.meta.dirname, '../../shared/data'), 'elections')
const tables = [
  'paris-75-2017-presidentielle-t1-par-bureau.csv',
  'paris-75-2017-presidentielle-t2-par-bureau.csv',
  'paris-75-2017-legislatives-t1-par-bureau.csv',
]
const ours = 'MÉLENCHON,HAMON,FI,COM,SOC'

export const areas: Bench = {
  about: '69,000 polling stations: read, laid over a census, scored',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  if (!existsSync(shared))
    throw new Error(`There are no published files at ${shared}: set SHARED_DATA to their folder.`)
  const { towns, turns } = quick ? plans.quick : plans.full
  const folder = cleaning.folder()
  const files = await generate(folder, towns)
  const server = await startPostgres(cleaning)
  const url = await server.database()
  const admin = connectAdmin(cleaning, url, 1)
  const bare = await timed(async () => readAll(files))
  const imported = await muster(url, cleaning.folder(), [
    'area',
    'import',
    ...files,
    '--territory',
    'Country',
    '--ours',
    ours,
    '--json',
  ])
  say(`imported in ${round(imported.seconds)} s, ${round(imported.peak)} MB at most`)
  const scored: Run[] = []
  for (let turn = 1; turn <= turns; turn++) {
    await admin`delete from area_score`
    scored.push(await muster(url, cleaning.folder(), ['area', 'score', 'Country', '--ours', ours, '--json']))
    say(`turn ${turn}: scored in ${round(scored.at(-1)!.seconds)} s, ${round(scored.at(-1)!.peak)} MB at most`)
  }
  const [counts] = await admin<{ stations: number; ranked: number; expected: number }[]>`
    select count(*)::int as stations, count(place)::int as ranked, count(expected)::int as expected from area_score`
  if (
    counts!.stations !== towns * 896 ||
    counts!.ranked < 0.9 * counts!.stations ||
    counts!.expected < 0.9 * counts!.stations
  )
    throw new Error(`${JSON.stringify(counts)}: not all of ${towns * 896} stations were scored`)
  return {
    figures: [
      atMost('scored_s', median(scored.map((s) => s.seconds)), 's', 30),
      atMost('scored_peak_mb', Math.max(...scored.map((s) => s.peak)), 'MB', 600),
    ],
    anchors: [{ key: 'bare_read_s', value: bare, unit: 's' }],
    tables: [
      {
        title: `${counts!.stations.toLocaleString('en')} stations, ${tables.length} elections, ${server.version}; each a process with its start`,
        head: ['', 's', 'peak MB', 'stations/s'],
        rows: [
          ['import: read, clip, write, score', imported] as const,
          [
            'score again',
            { seconds: median(scored.map((s) => s.seconds)), peak: Math.max(...scored.map((s) => s.peak)) },
          ] as const,
        ].map(([name, one]) => [name, round(one.seconds), round(one.peak), round(counts!.stations / one.seconds)]),
      },
    ],
  }
}

type Run = { seconds: number; peak: number }

/** Peak resident memory in kB, on standard error: of this program, not of what started it. */
const peakHook = `import { readFileSync, writeSync } from 'node:fs'
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS
  try { peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) } catch {}
  writeSync(2, 'peak ' + peak)
})`

async function muster(url: string, folder: string, words: string[]): Promise<Run> {
  const cli = fileURLToPath(new URL('../src/cli/index.ts', import.meta.url))
  const at = performance.now()
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(peakHook)}`, cli, ...words],
    {
      env: { ...process.env, DATABASE_URL: url, DATA_DIR: folder, SECRET_KEY: 'a secret of the bench alone' },
      maxBuffer: 1e9,
    },
  )
  return { seconds: (performance.now() - at) / 1000, peak: Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024 }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const at = performance.now()
  await work()
  return (performance.now() - at) / 1000
}

function readAll(files: string[]): number {
  let n = 0
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    n += file.endsWith('.geojson')
      ? (JSON.parse(text) as { features: unknown[] }).features.length
      : text.split('\n').map((line) => line.split(',')).length
  }
  return n
}

type Json = { features: { properties: Record<string, string>; geometry: { coordinates: unknown } }[] }

/** Towns beside each other, each a Paris whose votes and people differ by some per cent. No two runs differ. */
async function generate(folder: string, towns: number): Promise<string[]> {
  const read = (name: string): string => readFileSync(join(shared, name), 'utf8')
  const made: string[] = []
  const open = (name: string): WriteStream => {
    made.push(join(folder, name))
    return createWriteStream(made.at(-1)!)
  }
  const close = async (out: WriteStream): Promise<void> => {
    out.end()
    await once(out, 'finish')
  }
  const put = async (out: WriteStream, text: string): Promise<void> =>
    void (out.write(text) || (await once(out, 'drain')))
  let seed = 1
  const noise = (): number => ((seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5) / 5
  for (const name of tables) {
    const [head = '', ...lines] = read(name).trimEnd().split('\n')
    const out = open(name.replace('paris-75', 'country'))
    await put(out, `${head}\n`)
    for (let town = 0; town < towns; town++)
      await put(out, lines.map((line) => `${noisy(line.split(','), town, noise)}\n`).join(''))
    await close(out)
  }
  // What lies where; the ids of real boundaries that are wrong are put right first: the tests are about those.
  const stations = JSON.parse(read('paris-bureaux-2017.geojson')) as Json
  const codes = read(tables[2]!)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[2]!)
  const shapes = open('country-stations.geojson')
  const cells = JSON.parse(read('paris-iris-2013.geojson')) as Json
  const grid = open('country-iris.geojson')
  for (const [out, source, id] of [
    [shapes, stations, (town: number, i: number) => ({ id: `75${commune(town)}_${codes[i]}` })],
    [grid, cells, (town: number, i: number) => ({ iris: `${town + 10}${cells.features[i]!.properties['iris']}` })],
  ] as const) {
    await put(out, '{"type":"FeatureCollection","features":[\n')
    for (let town = 0; town < towns; town++)
      await put(
        out,
        source.features
          .map(
            ({ geometry }, i) =>
              `${town || i ? ',' : ''}${JSON.stringify({ type: 'Feature', properties: id(town, i), geometry: { ...geometry, coordinates: moved(geometry.coordinates, town) } })}\n`,
          )
          .join(''),
      )
    await put(out, ']}\n')
    await close(out)
  }
  const [head = '', ...rows] = read('paris-rp2011-cs8-par-iris.csv').trimEnd().split('\n')
  const census = open('country-census.csv')
  await put(census, `${head}\n`)
  for (let town = 0; town < towns; town++)
    await put(
      census,
      rows
        .map((row) => {
          const [iris = '', , ...groups] = row.replaceAll('"', '').split(',')
          const counts = groups.map((n) => Math.round(Number(n) * (1 + noise())))
          return `${town + 10}${iris},${counts.reduce((a, b) => a + b, 0)},${counts.join(',')}\n`
        })
        .join(''),
    )
  await close(census)
  return made
}

const commune = (town: number): string => String(100 + town)

/** Votes go up or down together with the voters, so that they add up. */
function noisy(cells: string[], town: number, noise: () => number): string {
  const [department, , bureau, circo, name, registered, , blank, , ...votes] = cells
  const times = 0.9 + noise()
  const fresh = votes.map((n) => Math.floor(Number(n) * times))
  const cast = fresh.reduce((a, b) => a + b, 0)
  const voters = Math.min(Number(registered), cast + Number(blank))
  return [
    department,
    commune(town),
    bureau,
    circo,
    name,
    registered,
    Math.max(voters, cast),
    blank,
    cast,
    ...fresh,
  ].join(',')
}

function moved(coordinates: unknown, town: number): unknown {
  if (!Array.isArray(coordinates)) return coordinates
  if (typeof coordinates[0] !== 'number') return coordinates.map((inner) => moved(inner, town))
  const [x, y] = coordinates as [number, number]
  return [Number((x + 0.4 * (town % 9)).toFixed(6)), Number((y - 0.2 * Math.floor(town / 9)).toFixed(6))]
}
