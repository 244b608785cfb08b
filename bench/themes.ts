/**
 * Themes of real answers (the Grand débat of 2019, labelled by volunteers of grandeannotation.fr): learned from half of
 * each question's answers, tested on the other half, in several splits; against the label that is most frequent, and
 * against the words of the labels' own names. Then 100,000 answers through the command line, as a process of its own.
 * Needs the published file (SHARED_DATA, or ../shared/data); where it is not it says so.
 *
 * What counts as true: every label that an answer was given, but for the one that all answers have (they were all
 * bookmarked). Short answers come again word for word (“Santé, éducation”): beside all answers of the other half, those alone
 * count whose words were not learned by heart. Labels that occur in no answer of the learning half cannot be proposed by anybody, and count as missed.
 */
import { execFile } from 'node:child_process'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { learn } from '../src/features/verbatims/learn.ts'
import { stemsOf } from '../src/features/verbatims/stems.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, round } from './support/figures.ts'
import type { Bench, Figure, Scale } from './support/figures.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'

const plans = { full: { splits: 41, answers: 100_000 }, quick: { splits: 3, answers: 5_000 } } as const
const shared = resolve(process.env['SHARED_DATA'] || resolve(import.meta.dirname, '../../shared/data'), 'verbatims')
const file = join(shared, 'grand-debat-annotated-a.jsonl')
const everyone = 'Idée marquée'

type Answer = { ref: string; question_id: string; question: string; text: string; labels: Record<string, number> }
/** `off`: by how much the counts of themes are wrong, as a share of all that was labelled. */
type Tried = { f1: number; unseen: number; off: number; top: number }
type Row = { question: string; n: number; ours: Tried; frequent: Tried; keyword: Tried }

export const themes: Bench = {
  about: 'themes of real answers, learned from half of them; 100,000 answers read',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  if (!existsSync(file)) throw new Error(`There are no published answers at ${file}: set SHARED_DATA to their folder.`)
  const { splits, answers } = quick ? plans.quick : plans.full
  const all = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer)
  const by = new Map<string, Answer[]>()
  for (const answer of all) by.set(answer.question_id, [...(by.get(answer.question_id) ?? []), answer])
  const rows: Row[] = []
  for (const of of [...by.values()].filter((a) => a.length >= 20).sort((a, b) => b.length - a.length)) {
    const tried: Awaited<ReturnType<typeof tryOne>>[] = []
    for (let split = 1; split <= splits; split++) tried.push(await tryOne(of, split))
    const mid = (which: 'ours' | 'frequent' | 'keyword'): Tried => ({
      f1: median(tried.map((t) => t[which].f1)),
      unseen: median(tried.map((t) => t[which].unseen)),
      off: median(tried.map((t) => t[which].off)),
      top: median(tried.map((t) => t[which].top)),
    })
    rows.push({
      question: of[0]!.question,
      n: of.length,
      ours: mid('ours'),
      frequent: mid('frequent'),
      keyword: mid('keyword'),
    })
    say(
      `${of.length} answers: ${round(rows.at(-1)!.ours.f1)} of ours, ${round(rows.at(-1)!.frequent.f1)} and ${round(rows.at(-1)!.keyword.f1)} of the baselines`,
    )
  }
  const large = rows.filter(({ n }) => n >= 100)
  if (!large.length) throw new Error('no question has 100 answers')
  const figures: Figure[] = large.flatMap(({ n, ours, frequent, keyword }) => [
    atLeast(`f1_over_frequent_${n}`, ours.f1 / frequent.f1, 'times', 1.0001),
    atLeast(`f1_over_keyword_${n}`, ours.f1 / keyword.f1, 'times', 1.0001),
    atLeast(
      `unseen_f1_over_best_baseline_${n}`,
      ours.unseen / Math.max(frequent.unseen, keyword.unseen),
      'times',
      1.0001,
    ),
    atLeast(`top5_less_best_baseline_${n}`, ours.top - Math.max(frequent.top, keyword.top), 'themes', 0),
  ])
  const read = await readMany(all, answers, cleaning)
  say(`${answers} answers: imported in ${round(read.imported.seconds)} s, read in ${round(read.read.seconds)} s`)
  return {
    figures: [
      ...figures,
      atMost('read_s', read.read.seconds, 's', quick ? 30 : 120),
      atMost('read_peak_mb', read.read.peak, 'MB', 500),
      atMost('import_s', read.imported.seconds, 's', quick ? 30 : 120),
      atMost('import_peak_mb', read.imported.peak, 'MB', 500),
    ],
    anchors: [
      ...large.map(({ n, frequent }) => ({ key: `frequent_f1_${n}`, value: frequent.f1, unit: 'micro-F1' })),
      ...large.map(({ n, keyword }) => ({ key: `keyword_f1_${n}`, value: keyword.f1, unit: 'micro-F1' })),
    ],
    tables: [
      {
        title: `Half of the answers learned, the other half tested; medians of ${splits} splits (micro-F1; themes of the true five most frequent among the five said)`,
        head: [
          'question',
          'answers',
          'F1 ours',
          'F1 frequent',
          'F1 keyword',
          'unseen ours',
          'unseen frequent',
          'unseen keyword',
          'counts off ours',
          'counts off frequent',
          'top 5 ours',
          'top 5 frequent',
          'top 5 keyword',
        ],
        rows: rows.map(({ question, n, ours, frequent, keyword }) => [
          question.slice(0, 50),
          n,
          ...[
            ours.f1,
            frequent.f1,
            keyword.f1,
            ours.unseen,
            frequent.unseen,
            keyword.unseen,
            ours.off,
            frequent.off,
          ].map((v) => round(v, 3)),
          ...[ours.top, frequent.top, keyword.top].map((v) => round(v, 1)),
        ]),
      },
    ],
  }
}

/** One split: what each proposes for the half that nobody learned from. */
async function tryOne(of: Answer[], split: number): Promise<Record<'ours' | 'frequent' | 'keyword', Tried>> {
  const order = shuffled(
    [...of].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
    split,
  )
  const half = Math.floor(order.length / 2)
  const [taught, asked] = [order.slice(0, half), order.slice(half)]
  const labels = (a: Answer): string[] => Object.keys(a.labels).filter((label) => label !== everyone)
  const names = [...new Set(taught.flatMap(labels))].sort()
  const at = new Map(names.map((name, i) => [name, i]))
  const learned = await learn(
    taught.map((a) => ({ words: a.text, themes: labels(a).map((label) => at.get(label)!) })),
    names,
  )
  const truth = asked.map((a) => new Set(labels(a)))
  const often = ranked(taught.map(labels))
  // As many of the most frequent as serve it best on what was learned from.
  const k = [1, 2, 3, 4, 5].sort(
    (a, b) =>
      f1Of(
        taught.map(() => often.slice(0, b)),
        taught.map((t) => new Set(labels(t))),
      ) -
      f1Of(
        taught.map(() => often.slice(0, a)),
        taught.map((t) => new Set(labels(t))),
      ),
  )[0]!
  const stems = names.map((name) => new Set(stemsOf(name).filter((stem) => stem.length > 2)))
  const said = {
    ours: asked.map((a) => learned?.read(a.text).themes.map(({ theme }) => names[theme]!) ?? []),
    frequent: asked.map(() => often.slice(0, k)),
    keyword: asked.map((a) => {
      const spoken = new Set(stemsOf(a.text))
      const found = names.filter((_, i) => [...stems[i]!].some((stem) => spoken.has(stem)))
      return found.length ? found : often.slice(0, 1)
    }),
  }
  const learnedWords = new Set(taught.map((a) => keyOf(a.text)))
  const fresh = asked.map((a) => !learnedWords.has(keyOf(a.text)))
  const score = (labels: string[][]): Pick<Tried, 'f1' | 'unseen' | 'off'> => ({
    off: offOf(labels, truth),
    f1: f1Of(labels, truth),
    unseen: f1Of(
      labels.filter((_, i) => fresh[i]),
      truth.filter((_, i) => fresh[i]),
    ),
  })
  const five = ranked(truth.map((t) => [...t])).slice(0, 5)
  const top = (ranking: string[]): number => ranking.slice(0, 5).filter((label) => five.includes(label)).length
  return {
    ours: { ...score(said.ours), top: top(ranked(said.ours)) },
    // Its ranking is that of what was learned: better than five times the same label.
    frequent: { ...score(said.frequent), top: top(often) },
    keyword: { ...score(said.keyword), top: top(ranked(said.keyword)) },
  }
}

function offOf(said: string[][], truth: Set<string>[]): number {
  const by = new Map<string, number>()
  for (const label of said.flat()) by.set(label, (by.get(label) ?? 0) + 1)
  for (const labels of truth) for (const label of labels) by.set(label, (by.get(label) ?? 0) - 1)
  const off = [...by.values()].reduce((sum, n) => sum + Math.abs(n), 0)
  return off / truth.reduce((sum, labels) => sum + labels.size, 0)
}

const keyOf = (text: string): string => [...new Set(stemsOf(text))].sort().join(' ')

function f1Of(said: string[][], truth: Set<string>[]): number {
  let hits = 0
  let all = 0
  said.forEach((labels, i) => {
    hits += labels.filter((label) => truth[i]!.has(label)).length
    all += labels.length + truth[i]!.size
  })
  return all ? (2 * hits) / all : 0
}

function ranked(of: string[][]): string[] {
  const counts = new Map<string, number>()
  for (const labels of of) for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([label]) => label)
}

function shuffled<T>(items: T[], seed: number): T[] {
  let state = seed * 7_919
  for (let i = items.length - 1; i > 0; i--) {
    state = (state * 48_271) % 2_147_483_647
    const j = state % (i + 1)
    ;[items[i], items[j]] = [items[j]!, items[i]!]
  }
  return items
}

/** Real answers again and again, sentences of two of them put together; a few hundred of them labelled. */
async function readMany(all: Answer[], n: number, cleaning: Cleaning) {
  const folder = cleaning.folder()
  const of = all.filter((a) => a.question_id === all.find((b) => b.question.includes('payer plus'))?.question_id)
  const path = join(folder, 'answers.jsonl')
  const out = createWriteStream(path)
  for (let i = 0; i < n; i++) {
    const answer = of[i % of.length]!
    const other = of[(i * 31 + Math.floor(i / of.length)) % of.length]!
    const text = i < of.length ? answer.text : `${answer.text.slice(0, 150)} ${other.text.slice(-150)}`
    const labels = i < 300 ? Object.keys(answer.labels).filter((label) => label !== everyone) : null
    const line = JSON.stringify({ text, dept: String(1 + (i % 95)), date: `2019-0${1 + (i % 3)}-1${i % 10}`, labels })
    if (!out.write(`${line}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  const url = await (await startPostgres(cleaning)).database()
  const imported = await muster(url, folder, [
    'verbatims',
    'import',
    path,
    '--question',
    'What would you pay for?',
    '--labels',
    'labels',
    '--json',
  ])
  const read = await muster(url, folder, ['verbatims', 'read', '--json'])
  const admin = connectAdmin(cleaning, url, 1)
  const [counts] = await admin<{ answers: number; unread: number }[]>`
    select count(*)::int as answers, (count(*) filter (where state = 'new'))::int as unread from verbatim`
  if (counts!.answers !== n || counts!.unread)
    throw new Error(`${JSON.stringify(counts)}: not all of ${n} answers were read`)
  return { imported, read }
}

/** Peak resident memory in kB, on standard error: of this program, not of what started it. */
const peakHook = `import { readFileSync, writeSync } from 'node:fs'
process.on('exit', () => {
  let peak = process.resourceUsage().maxRSS
  try { peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) } catch {}
  writeSync(2, 'peak ' + peak)
})`

async function muster(url: string, folder: string, words: string[]): Promise<{ seconds: number; peak: number }> {
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
