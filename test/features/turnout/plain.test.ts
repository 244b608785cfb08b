/** What needs no house: what words say, and what figures are worth. */
import { describe, expect, it } from 'vitest'
import { saysVoted } from '../../../src/features/ballots/said.ts'
import { newcombe, wilson } from '../../../src/features/holdout/interval.ts'
import { judge } from '../../../src/features/holdout/report.ts'

describe('has voted, by their words', () => {
  it.each([
    ['J’ai voté', true],
    ['oui, deja vote!', true],
    ['I already voted', true],
    ['ya voté', true],
    ['Sí, ya voté', true],
    ['je n’ai pas encore voté', false],
    ['I have not voted yet', false],
    ['vais voter demain', false],
    ['Have you voted?', false],
    ['no he votado', false],
    ['my wife already voted', false],
  ])('%s', (text, said) => expect(saysVoted(text)).toBe(said))
})

describe('what figures are worth', () => {
  it.each([
    ['too few people', 9, 20, 1, 10, 'few'],
    ['too few who did', 6, 500, 1, 500, 'few'],
    ['may be chance', 55, 500, 50, 500, 'chance'],
    ['more', 150, 500, 100, 500, 'more'],
    ['less', 100, 500, 150, 500, 'less'],
    ['nobody left alone', 10, 100, 0, 0, 'none'],
  ] as const)('%s', (_, x1, n1, x2, n2, verdict) =>
    expect(judge({ did: x1, people: n1 }, { did: x2, people: n2 }).verdict).toBe(verdict),
  )

  // Newcombe (1998), table II, column (a): 56/70 - 48/80 and (c) 6/7 - 2/7, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [6, 7, 2, 7, 0.0582, 0.8062],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [0, 10, 0, 10, -0.2775, 0.2775],
  ])('the interval of %i/%i - %i/%i', (x1, n1, x2, n2, low, high) => {
    const found = newcombe(x1, n1, x2, n2)
    expect(found.low).toBeCloseTo(low, 3)
    expect(found.high).toBeCloseTo(high, 3)
    expect(wilson(0, n1).low).toBe(0)
    expect(wilson(n1, n1).high).toBe(1)
  })
})
