/** Texts as sparse vectors of unit length: stems and pairs of neighbouring stems, the rarer the heavier (TF-IDF). */
import { stemsOf } from './stems.ts'

export type Vector = { at: Uint32Array; value: Float32Array }
export type Vocabulary = { size: number; vector(stems: string[]): Vector; knows(stems: string[]): boolean }

/** Terms at most; those of more texts first. */
const mostTerms = 30_000

export const termsOf = (stems: string[]): string[] => [
  ...stems,
  ...stems.slice(1).map((stem, i) => `${stems[i]} ${stem}`),
]

/** Of these texts; pairs that occur once say nothing of the next text. */
export function makeVocabulary(texts: string[][]): Vocabulary {
  const counts = new Map<string, number>()
  for (const stems of texts) for (const term of new Set(termsOf(stems))) counts.set(term, (counts.get(term) ?? 0) + 1)
  const kept = [...counts]
    .filter(([term, n]) => n > 1 || !term.includes(' '))
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, mostTerms)
  const index = new Map(kept.map(([term], i) => [term, i]))
  const weight = Float32Array.from(kept, ([, n]) => 1 + Math.log((1 + texts.length) / (1 + n)))
  return {
    size: kept.length,
    knows: (stems) => stems.some((stem) => index.has(stem)),
    vector(stems) {
      const times = new Map<number, number>()
      for (const term of termsOf(stems)) {
        const i = index.get(term)
        if (i !== undefined) times.set(i, (times.get(i) ?? 0) + 1)
      }
      const at = Uint32Array.from(times.keys())
      const value = Float32Array.from(times, ([i, n]) => (1 + Math.log(n)) * weight[i]!)
      const length = Math.hypot(...value) || 1
      for (let i = 0; i < value.length; i++) value[i]! /= length
      return { at, value }
    },
  }
}

/** Which themes a text names: the share of the stems of a theme's name that occur in it, 0 to 1, by theme. */
export function nameMatcher(names: string[]): (stems: string[]) => Float32Array {
  const by = new Map<string, { theme: number; share: number }[]>()
  names.forEach((name, theme) => {
    const stems = [...new Set(stemsOf(name, undefined))].filter((stem) => stem.length > 2)
    for (const stem of stems) by.set(stem, [...(by.get(stem) ?? []), { theme, share: 1 / stems.length }])
  })
  return (stems) => {
    const found = new Float32Array(names.length)
    for (const stem of new Set(stems)) for (const { theme, share } of by.get(stem) ?? []) found[theme]! += share
    return found
  }
}
