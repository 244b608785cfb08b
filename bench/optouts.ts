/** The opt-out reader over adversarial texts: what a webhook waits for before it may answer. */
import { isNearOptOut } from '../src/features/optouts/near.ts'
import { readOptOut } from '../src/features/optouts/words.ts'
import { atMost, quantile, round } from './support/figures.ts'
import type { Bench } from './support/figures.ts'

const units = [
  'stop ', 's t ', 'liked “', 'a réagi ', 'Reacted ', '\u0301', '\u200b', ' ', '’', '🛑', 'ﷺ', '«', '"', 'ST\u200b', '\n', 'ｓ',
  'please ', '.', 'a\u0300\u0301\u0302', '0', 'arrêtez de ', 'opt out ', 'stp stop ', 'ne plus ', 'no me ', 'sotp', '\ud800', 'ß',
] // prettier-ignore

/** Texts of up to 1,600 characters, as long as a text gets, in the order of a fixed seed. */
export function* adversarial(n: number): Generator<string> {
  let seed = 20261127
  const next = (most: number): number => (seed = (seed * 48271) % 2147483647) % most
  for (let i = 0; i < n; i++) {
    let text = ''
    const length = i % 3 ? 1_600 : next(160)
    const [a, b] = [units[next(units.length)]!, units[next(units.length)]!]
    while (text.length < length) text += i % 2 ? units[next(units.length)]! : next(2) ? a : b
    yield text.slice(0, 1_600)
  }
}

/** ms of each reading. */
export function readAll(n: number): number[] {
  const took: number[] = []
  for (const text of adversarial(n)) {
    const at = performance.now()
    if (readOptOut(text) === undefined) isNearOptOut(text)
    took.push(performance.now() - at)
  }
  return took
}

export const optouts: Bench = {
  about: 'what a text from a contact asks for, over 100,000 texts made to trip its reader',
  run: async ({ quick }) => {
    readAll(2_000)
    const took = readAll(quick ? 20_000 : 100_000)
    return {
      figures: [atMost('p99_ms', quantile(took, 0.99), 'ms', 2)],
      anchors: [],
      tables: [
        {
          title: `${took.length.toLocaleString('en')} texts of up to 1,600 characters`,
          head: ['p50 ms', 'p99 ms', 'p99.9 ms', 'longest ms'],
          rows: [[0.5, 0.99, 0.999, 1].map((q) => round(quantile(took, q), 3))],
        },
      ],
    }
  },
}
