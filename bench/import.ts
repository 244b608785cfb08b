/**
 * Import of a generated list by `npm run muster -- import`, a process of its own, against the bare SQL that ends in the
 * same rows. The start of the program, measured with a list of one row, is taken off: the anchor has none.
 */
import { execFile } from 'node:child_process'
import { createWriteStream, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Sql } from 'postgres'
import { migrate } from '../src/db/migrate.ts'
import { bareImport } from './anchors/import.ts'
import type { CleanRows } from './anchors/import.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'

const plans = { full: { rows: 1_000_000, turns: repetitions }, quick: { rows: 200_000, turns: 1 } } as const

export const importing: Bench = {
  about: 'a list of a million rows, against COPY and one merge',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

type Taken = { first: number[]; again: number[] }

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const { rows, turns } = quick ? plans.quick : plans.full
  const folder = cleaning.folder()
  const expected = await generate(folder, rows)
  const server = await startPostgres(cleaning)
  const url = await server.database()
  await migrate(url)
  const admin = connectAdmin(cleaning, url, 1)
  const ours: Taken = { first: [], again: [] }
  const bare: Taken = { first: [], again: [] }
  const peaks: number[] = []
  const starts: number[] = []
  for (let turn = 1; turn <= turns; turn++) {
    await empty(admin)
    bare.first.push(await bareImport(admin, expected.clean, 'list.csv'))
    await settle(admin)
    bare.again.push(await bareImport(admin, expected.clean, 'list.csv'))
    const theirs = await digest(admin)
    const { seconds: start } = await productImport(url, folder, expected.one)
    starts.push(start)
    await empty(admin)
    const first = await productImport(url, folder, expected.file)
    await settle(admin)
    const again = await productImport(url, folder, expected.file)
    ours.first.push(first.seconds - start)
    ours.again.push(again.seconds - start)
    peaks.push(first.peak, again.peak)
    same('the counts of the first import', first.counts, [
      rows,
      expected.accepted,
      expected.duplicate,
      0,
      expected.rejected,
    ])
    same('the counts of the second', again.counts, [
      rows,
      0,
      expected.accepted + expected.duplicate,
      0,
      expected.rejected,
    ])
    same('the rows', await digest(admin), theirs)
    say(
      `turn ${turn}: ${seconds(ours.first.at(-1)!)} and again ${seconds(ours.again.at(-1)!)}; bare ${seconds(bare.first.at(-1)!)} and ${seconds(bare.again.at(-1)!)}`,
    )
  }
  const rate = (taken: number[]): number => rows / median(taken)
  return {
    figures: [
      atLeast('ratio', rate(ours.first) / rate(bare.first), 'of bare', 0.7),
      atLeast('reimport_ratio', rate(ours.again) / rate(bare.again), 'of bare', 0.8),
      atMost('peak_mb', Math.max(...peaks), 'MB', 350),
    ],
    anchors: [
      { key: 'bare_rows_per_s', value: rate(bare.first), unit: 'rows/s' },
      { key: 'bare_reimport_rows_per_s', value: rate(bare.again), unit: 'rows/s' },
    ],
    tables: [
      {
        title: `${rows.toLocaleString('en')} rows, 2 % invalid, 4 % duplicates, ${server.version}, medians of ${turns}; a start of ${seconds(median(starts))} is taken off`,
        head: ['', 'first s', 'rows/s', 'again s', 'rows/s'],
        rows: (
          [
            ['muster import', ours],
            ['bare SQL', bare],
          ] as const
        ).map(([name, { first, again }]) => [
          name,
          round(median(first)),
          round(rate(first)),
          round(median(again)),
          round(rate(again)),
        ]),
      },
    ],
  }
}

const seconds = (n: number): string => `${round(n)} s`

function same(what: string, found: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(wanted)]
  if (a !== b) throw new Error(`${what}: ${a}, but it should be ${b}`)
}

async function empty(sql: Sql): Promise<void> {
  await sql`truncate contact, list cascade`
  await settle(sql)
}

async function settle(sql: Sql): Promise<void> {
  await sql`vacuum analyze`
  await sql`checkpoint`
}

/** What both must end in, without ids and times. */
async function digest(sql: Sql): Promise<unknown> {
  await sql`set statement_timeout = 0`
  return sql`
    select 'contact' as name, count(*)::int as n, sum(hashtextextended(concat_ws('|', phone, phone_valid, phone_line, country, first_name,
      last_name, locale, fields, opted_out_at, consented), 0)::numeric)::text as sum from contact
    union all select 'member', count(*)::int, sum(hashtextextended(concat_ws('|', phone, position), 0)::numeric)::text
      from list_member m join contact k on k.id = m.contact_id
    union all select 'row', count(*)::int, sum(hashtextextended(concat_ws('|', line, outcome, reason), 0)::numeric)::text from import_row
    order by 1`
}

/** Peak resident memory in kB, on standard error: of this program, where the system tells it from what started it. */
const peakHook = `import { readFileSync, writeSync } from 'node:fs'
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS
  try { peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) } catch {}
  writeSync(2, 'peak ' + peak)
})`

async function productImport(
  url: string,
  folder: string,
  file: string,
): Promise<{ seconds: number; peak: number; counts: number[] }> {
  const words = [
    'import',
    file,
    '--list',
    'Bench',
    '--source',
    'Bench',
    '--kind',
    'petition',
    '--region',
    'CA',
    '--json',
  ]
  const cli = fileURLToPath(new URL('../src/cli/index.ts', import.meta.url))
  const at = performance.now()
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(peakHook)}`, cli, ...words],
    { env: { ...process.env, DATABASE_URL: url, DATA_DIR: folder, SECRET_KEY: 'a secret of the bench alone' } },
  )
  const taken = (performance.now() - at) / 1000
  const { rows, accepted, duplicate, suppressed, rejected } = JSON.parse(stdout) as Record<string, number>
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024
  return { seconds: taken, peak, counts: [rows!, accepted!, duplicate!, suppressed!, rejected!] }
}

const places = [
  ...[204, 250, 403, 416, 418, 450, 506, 514, 604, 613, 709, 780, 819, 902, 905].map((area) => [area, 'CA'] as const),
  ...[202, 206, 212, 213, 215, 303, 305, 312, 404, 415, 503, 512, 602, 612, 617, 702, 713, 718, 773, 808].map(
    (area) => [area, 'US'] as const,
  ),
]
const bad = [
  ['', 'empty'],
  ['call me', 'not_a_number'],
  ['555-0101', 'too_short'],
  ['n/a', 'not_a_number'],
] as const
const parties = ['Green', 'Vert·e', '', 'Independent', 'Sans parti']

type Generated = { file: string; one: string; clean: CleanRows; accepted: number; duplicate: number; rejected: number }

/** The list as an organizer would have it, and the same rows as a database would like them. No two runs differ. */
async function generate(folder: string, rows: number): Promise<Generated> {
  const made = {
    file: join(folder, 'list.csv'),
    one: join(folder, 'one.csv'),
    clean: { file: join(folder, 'clean.txt'), rejectedFile: join(folder, 'rejected.txt') },
  }
  writeFileSync(made.one, 'phone\nnone\n')
  const out = [made.file, made.clean.file, made.clean.rejectedFile].map((path) => createWriteStream(path))
  const texts = ['VanID,First Name,Last Name,Cell Phone,Zip5,Party\n', '', '']
  const counts = { accepted: 0, duplicate: 0, rejected: 0 }
  for (let i = 0; i < rows; i++) {
    const line = i + 2
    const kind = i % 50
    // The 13th and 38th of fifty are a person from somewhere before them once more.
    const again = (kind === 12 || kind === 37) && i > 50
    const person = again ? i - 1 - 50 * ((i * 7) % Math.floor(i / 50)) : i
    const [first, last, zip, party] = [
      `Prénom${person % 1009}`,
      `Last${person % 9973}`,
      String(10_000 + (person % 80_000)),
      parties[person % parties.length]!,
    ]
    let cell: string
    if (kind === 25) {
      const [text, reason] = bad[(i / 50) & 3]!
      cell = text
      texts[2] += `${line}\t${reason}\n`
      counts.rejected++
    } else {
      const { digits, country } = number(person)
      if (again) counts.duplicate++
      else counts.accepted++
      cell = spell(digits, i)
      const fields = JSON.stringify({ externalId: String(i), zip, ...(party ? { Party: party } : {}) })
      texts[1] += `${line}\t+1${digits}\t${country}\t${first}\t${last}\t${fields}\n`
    }
    texts[0] += `${i},${first},${last},${cell},${zip},${party}\n`
    if (i % 5000 === 4999 || i === rows - 1)
      for (const [at, stream] of out.entries()) {
        if (!stream.write(texts[at])) await once(stream, 'drain')
        texts[at] = ''
      }
  }
  await Promise.all(out.map(async (stream) => (stream.end(), once(stream, 'close'))))
  return { ...made, ...counts }
}

/** A number for each i below 280 million, spread over area codes and exchanges as in a real list: not in order. */
function number(i: number): { digits: string; country: string } {
  const [area, country] = places[i % places.length]!
  const rest = (Math.floor(i / places.length) * 3_000_017) % 8_000_000
  return { digits: `${area}${2_000_000 + rest}`, country }
}

function spell(digits: string, i: number): string {
  const [area, exchange, line] = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6)]
  switch (i % 7) {
    case 0:
      return `(${area}) ${exchange}-${line}`
    case 1:
      return `+1 ${area} ${exchange} ${line}`
    case 2:
      return digits
    case 3:
      return `1-${area}-${exchange}-${line}`
    case 4:
      return `${area}.${exchange}.${line}`
    default:
      return `${area}-${exchange}-${line}`
  }
}
