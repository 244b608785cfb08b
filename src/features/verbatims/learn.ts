/**
 * Learns from answers that a person has labelled what others are about.
 *
 * One separation per theme (separate.ts) on stems and pairs of stems; then, over all themes together, how likely a theme
 * is right: from which side of the line a text lies on and how far, how common the theme is, how much of its name the text
 * says, and what the same words were labelled before. These are weighed, and the bars for a proposal set, on answers that
 * the separations had not seen (cross-validation): so the certainty that is shown is one that held. A theme is proposed
 * where that gives the best balance between missing and inventing (micro-F1), and not more often than people gave it.
 */
import { createHash } from 'node:crypto'
import { logistic, separate } from './separate.ts'
import { stemsOf } from './stems.ts'
import { makeVocabulary, nameMatcher } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

/** `themes`: positions among the names. */
export type Example = { words: string; themes: number[] }
export type Guess = { theme: number; certainty: number }
export type Learned = {
  /** Likely themes of an answer, the likeliest first; and the likeliest, though it may be below the bar. */
  read(words: string): { themes: Guess[]; best: Guess }
  examples: number
  /** On answers that it had not seen: the share of proposals that were right, of themes that were found, and their balance. */
  right: number
  found: number
  f1: number
}

/** Examples that are learned from, at most; and fewer than this is no teaching. */
export const mostExamples = 2_000
export const leastExamples = 8
/** Answers with a theme, from which on it has a bar of its own. */
const leastTimes = 5

/** Pairs of a text and a theme on which certainty is weighed, at most: with more it comes out the same. */
const mostPairs = 50_000

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** In portions, so that whoever waits for this process is answered meanwhile. */
async function each<T, R>(items: T[], work: (item: T, i: number) => R): Promise<R[]> {
  const done: R[] = []
  for (const [i, item] of items.entries()) {
    done.push(work(item, i))
    if (i % 50 === 49) await turn()
  }
  return done
}

/** In whatever order they came: the same examples teach the same. */
function shuffle(examples: Example[]): Example[] {
  const keyed = examples.map((example) => ({
    example,
    key: createHash('md5')
      .update(`${example.words} ${[...example.themes].sort().join()}`)
      .digest('hex'),
  }))
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ example }) => example)
}

/** `names` of all themes. Undefined with fewer than `leastExamples`, or where no example has a theme. Lets others have their turn. */
export async function learn(examples: Example[], names: string[]): Promise<Learned | undefined> {
  const taught = shuffle(examples.slice(0, mostExamples))
  if (taught.length < leastExamples || !taught.some(({ themes }) => themes.length)) return undefined
  const texts = await each(taught, ({ words }) => stemsOf(words))
  const about = taught.map(({ themes }) => new Set(themes))
  const match = nameMatcher(names)
  const folds = taught.length > 1_000 ? 3 : taught.length < 40 ? 8 : 5
  const x = new Float32Array(texts.length * names.length * width)
  const yes = new Uint8Array(texts.length * names.length)
  for (let fold = 0; fold < folds; fold++) {
    const inside = texts.flatMap((_, i) => (i % folds === fold ? [] : [i]))
    const lines = await separateAll(
      inside.map((i) => texts[i]!),
      inside.map((i) => about[i]!),
      names,
    )
    await each(texts, (stems, i) => {
      if (i % folds !== fold) return
      x.set(features(lines, match, stems), i * names.length * width)
      for (const theme of about[i]!) yes[i * names.length + theme] = 1
    })
  }
  const weighed = Math.max(leastExamples, Math.floor(mostPairs / names.length)) * names.length
  const slopes = logistic(x, yes.subarray(0, weighed), width)
  await turn()
  const held = Float32Array.from(yes, (_, i) => chance(slopes, x, i))
  const bars = barsOf(held, yes, names.length, bestBar(held.subarray(0, weighed), yes.subarray(0, weighed)))
  await turn()
  const lines = await separateAll(texts, about, names)
  return {
    ...judge(held, yes, bars),
    examples: taught.length,
    read(words) {
      const stems = stemsOf(words)
      // Words of which none is known are not understood, however common a theme is.
      if (!lines.vocabulary.knows(stems)) return { themes: [], best: { theme: 0, certainty: 0 } }
      const seen = features(lines, match, stems)
      const all = names.map((_, theme): Guess => ({ theme, certainty: chance(slopes, seen, theme) }))
      const themes = all.filter(({ certainty, theme }) => certainty >= bars[theme]!)
      themes.sort((a, b) => b.certainty - a.certainty || a.theme - b.theme)
      return { themes, best: all.reduce((a, b) => (b.certainty > a.certainty ? b : a)) }
    },
  }
}

/** `weights`: of each term for all themes, side by side. `odds`: how common each theme is. */
type Lines = { vocabulary: Vocabulary; weights: Float32Array; bias: Float32Array; odds: Float32Array; heard: Heard }
/** Answers that came word for word: by their stems how many, and how many of them were about each theme. */
type Heard = Map<string, { n: number; about: Float32Array }>
const keyOf = (stems: string[]): string => [...new Set(stems)].sort().join(' ')

async function separateAll(texts: string[][], about: Set<number>[], names: string[]): Promise<Lines> {
  // The name of a theme is an example of it: with few labels, the best one.
  const titles = names.map((name) => stemsOf(name))
  const vocabulary = makeVocabulary([...texts, ...titles])
  await turn()
  const vectors = await each([...texts, ...titles], (stems) => vocabulary.vector(stems))
  const n = names.length
  const weights = new Float32Array(vocabulary.size * n)
  const bias = new Float32Array(n)
  const odds = new Float32Array(n)
  for (let theme = 0; theme < n; theme++) {
    const yes = [...about.map((of) => of.has(theme)), ...names.map((_, i) => i === theme)]
    const own = separate(vectors, yes, vocabulary.size)
    for (let term = 0; term < vocabulary.size; term++) weights[term * n + theme] = own[term]!
    bias[theme] = own[vocabulary.size]!
    const times = about.reduce((sum, of) => sum + Number(of.has(theme)), 0)
    odds[theme] = Math.log((times + 0.5) / (about.length - times + 0.5))
    await turn()
  }
  const heard: Heard = new Map()
  texts.forEach((stems, i) => {
    const key = keyOf(stems)
    const at = heard.get(key) ?? { n: 0, about: new Float32Array(n) }
    at.n++
    for (const theme of about[i]!) at.about[theme]!++
    heard.set(key, at)
  })
  return { vocabulary, weights, bias, odds, heard }
}

/**
 * Of each theme and text: always 1, its side of the line, how common the theme is, how much of its name the text says, how
 * often the same words were about it, and were not.
 */
const width = 6
function features(
  { vocabulary, weights, bias, odds, heard }: Lines,
  match: (stems: string[]) => Float32Array,
  stems: string[],
): Float32Array {
  const n = bias.length
  const scores = Float32Array.from(bias)
  const { at, value } = vocabulary.vector(stems)
  for (let k = 0; k < at.length; k++) {
    const from = at[k]! * n
    for (let theme = 0; theme < n; theme++) scores[theme]! += value[k]! * weights[from + theme]!
  }
  const named = match(stems)
  const same = heard.get(keyOf(stems))
  const all = new Float32Array(n * width)
  for (let theme = 0; theme < n; theme++) {
    const yes = same ? same.about[theme]! : 0
    all.set(
      [1, scores[theme]!, odds[theme]!, named[theme]!, Math.log1p(yes), Math.log1p((same?.n ?? 0) - yes)],
      theme * width,
    )
  }
  return all
}

/** Of row `at`. */
function chance(slopes: number[], x: Float32Array, at: number): number {
  let z = 0
  for (let i = 0; i < width; i++) z += slopes[i]! * x[at * width + i]!
  return 1 / (1 + Math.exp(-z))
}

/** For all themes: the bar with the best balance. */
function bestBar(held: Float32Array, yes: Uint8Array): number {
  const order = Array.from(held, (_, i) => i).sort((a, b) => held[b]! - held[a]!)
  const all = yes.reduce((sum, y) => sum + y, 0)
  let hits = 0
  let best = 0
  let bar = 1
  order.forEach((i, n) => {
    hits += yes[i]!
    const next = n + 1 < order.length ? held[order[n + 1]!]! : 0
    if (next === held[i]) return
    const f1 = (2 * hits) / (n + 1 + all)
    // Half-way to the next one: of few examples, none stands exactly where the bar belongs.
    if (f1 > best) [best, bar] = [f1, (held[i]! + next) / 2]
  })
  return bar
}

/**
 * By theme: that bar, or the higher one above which there are no more answers than a person gave it. A common theme would
 * otherwise be proposed far too often, which is good for the balance, and bad for whoever counts.
 */
function barsOf(held: Float32Array, yes: Uint8Array, themes: number, common: number): Float32Array {
  return Float32Array.from({ length: themes }, (_, theme) => {
    const own: number[] = []
    let times = 0
    for (let i = theme; i < held.length; i += themes) {
      own.push(held[i]!)
      times += yes[i]!
    }
    if (times < leastTimes) return common
    own.sort((a, b) => b - a)
    return Math.max(common, (own[times - 1]! + (own[times] ?? 0)) / 2)
  })
}

function judge(held: Float32Array, yes: Uint8Array, bars: Float32Array): { right: number; found: number; f1: number } {
  let [said, hits, all] = [0, 0, 0]
  held.forEach((certainty, i) => {
    const proposed = certainty >= bars[i % bars.length]!
    if (proposed) said++
    if (proposed && yes[i]) hits++
    all += yes[i]!
  })
  return { right: said ? hits / said : 0, found: all ? hits / all : 0, f1: said + all ? (2 * hits) / (said + all) : 0 }
}
