/**
 * Scores that can be read aloud. Stations only, never persons: they come from published counts.
 *
 *   abstention   1 - voters / registered
 *   likely ours  abstained x our share of the votes cast there
 *   expected     turnout foretold by the census (regress.ts), over all stations of the territory
 *   residual     real turnout less expected: below zero, less than its census foretells
 *
 * The rule is the one the press ascribed to Liegey, Muller and Pons in 2012: few voted, and many who do are ours (Paris
 * Match, 1 March 2012). That abstainers vote like their neighbours is an assumption, not a finding.
 */
import { groupOf, plain } from './columns.ts'
import { fit, foretell } from './regress.ts'

export type ScoredElection = { name: string; held: string; round: number | null; partial: boolean; choices: string[] }
export type Votes = { registered: number; voters: number; cast: number; votes: number[] }
export type ScoredArea = {
  id: string
  code: string
  /** In the order of the elections. */
  results: (Votes | undefined)[]
  shares?: Record<string, number> | undefined
}
export type Score = {
  areaId: string
  place: number | null
  mark: 'small' | 'no_result' | null
  registered: number | null
  abstained: number | null
  abstention: number | null
  ours: number | null
  likely: number | null
  expected: number | null
  residual: number | null
  changeAbstention: number | null
  changeOurs: number | null
  changeRounds: number | null
}
/** How the scores were made, for whoever reads them. */
export type Model = {
  basis: { name: string; held: string; partial: boolean }
  /** The election our share is from; null: nothing of ours stood anywhere. */
  ours: { name: string; held: string; choices: string[] } | null
  before: { name: string; held: string } | null
  rounds: [string, string] | null
  regressions: { groups: string[]; n: number; r2: number; slopes: Record<string, number> }[]
  minimum: number
  ranked: number
  small: number
}

/** `ours` names whole words of a party's or a candidate's name; case and accents do not count. */
export function oursAmong(choices: string[], ours: string[]): number[] {
  const wanted = ours.map(plain).filter(Boolean)
  return choices.flatMap((choice, i) => (wanted.some((word) => ` ${plain(choice)} `.includes(` ${word} `)) ? [i] : []))
}

/** `elections` oldest first. `basis`: name of the election whose abstention counts; the newest, when not given. */
export function scoreAreas(given: {
  elections: ScoredElection[]
  areas: ScoredArea[]
  ours: string[]
  minimum: number
  basis?: string | undefined
}): { scores: Score[]; model: Model } {
  const { elections, areas, minimum } = given
  const mine = elections.map(({ choices }) => oursAmong(choices, given.ours))
  const asked = elections.findIndex(({ name }) => name === given.basis)
  const basis = asked !== -1 ? asked : elections.length - 1
  const newestOurs = mine[basis]?.length ? basis : mine.findLastIndex((found) => found.length > 0)
  // Votes on the day alone tell nothing of a change.
  const beforeAt = elections.findLastIndex(
    (e, i) => i < basis && !e.partial && !elections[basis]!.partial && sameRound(elections[basis]!, e),
  )
  const before = beforeAt !== -1 ? beforeAt : undefined
  const second = elections.findLastIndex((e) => e.round === 2 && !e.partial)
  const first = elections.findLastIndex(
    (e, i) => i < second && e.round === 1 && yearOf(e) === yearOf(elections[second]!),
  )
  const abstention = (v: Votes | undefined): number | null =>
    v && v.registered > 0 ? 1 - v.voters / v.registered : null
  const share = (v: Votes | undefined, of: number[] | undefined): number | null =>
    v && v.cast > 0 && of?.length ? of.reduce((sum, i) => sum + v.votes[i]!, 0) / v.cast : null
  const less = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a - b)

  const scores = areas.map(({ id, results }): Score => {
    const now = results[basis]
    const ours = newestOurs === -1 ? null : share(results[newestOurs], mine[newestOurs])
    const abstained = now ? now.registered - now.voters : null
    return {
      areaId: id,
      place: null,
      mark: !now ? 'no_result' : now.registered < minimum ? 'small' : null,
      registered: now?.registered ?? null,
      abstained,
      abstention: abstention(now),
      ours,
      likely: ours === null || abstained === null ? null : abstained * ours,
      expected: null,
      residual: null,
      changeAbstention: before === undefined ? null : less(abstention(now), abstention(results[before])),
      changeOurs: before === undefined ? null : less(share(now, mine[basis]), share(results[before], mine[before])),
      changeRounds: first === -1 ? null : less(abstention(results[second]), abstention(results[first])),
    }
  })
  const regressions = elections[basis]?.partial ? [] : foretellTurnout(areas, scores)
  const counts = newestOurs === -1 ? (s: Score) => s.abstained : (s: Score) => s.likely
  const codes = new Map(areas.map(({ id, code }) => [id, code]))
  const ranked = scores
    .filter((s) => s.mark === null && counts(s) !== null)
    .sort((a, b) => counts(b)! - counts(a)! || (codes.get(a.areaId)! < codes.get(b.areaId)! ? -1 : 1))
  ranked.forEach((score, i) => (score.place = i + 1))
  for (const score of scores) if (score.place === null) score.mark ??= 'no_result'
  const say = (i: number) => ({ name: elections[i]!.name, held: elections[i]!.held })
  return {
    scores,
    model: {
      basis: { ...say(basis), partial: elections[basis]!.partial },
      ours:
        newestOurs === -1
          ? null
          : { ...say(newestOurs), choices: mine[newestOurs]!.map((i) => elections[newestOurs]!.choices[i]!) },
      before: before === undefined ? null : say(before),
      rounds: first === -1 ? null : [elections[first]!.name, elections[second]!.name],
      regressions,
      minimum,
      ranked: ranked.length,
      small: scores.filter((s) => s.mark === 'small').length,
    },
  }
}

const yearOf = ({ held }: ScoredElection): string => held.slice(0, 4)
/** A first round is held against a first round, or against an election that has no rounds. */
const sameRound = (a: ScoredElection, b: ScoredElection): boolean => (a.round === 2) === (b.round === 2)

/** Stations of which the same is known are foretold together: occupations alone, or occupations and ages. */
function foretellTurnout(areas: ScoredArea[], scores: Score[]): Model['regressions'] {
  const all = areas.map(({ shares }) => new Set(Object.keys(shares ?? {}).map(groupOf)))
  const made: Model['regressions'] = []
  for (const known of new Set(all.map((groups) => [...groups].sort().join('+')).filter(Boolean))) {
    const groups = known.split('+')
    const able = areas.flatMap((_, i) => (groups.every((g) => all[i]!.has(g as 'age')) ? [i] : []))
    const keys = columnsOf(areas, able, groups)
    const x = (i: number): number[] => keys.map((key) => areas[i]!.shares![key] ?? 0)
    const usable = able.filter((i) => scores[i]!.mark === null)
    const found = fit(usable.map((i) => ({ x: x(i), y: 1 - scores[i]!.abstention!, w: scores[i]!.registered! })))
    if (!found) continue
    for (const i of able.filter((j) => all[j]!.size === groups.length)) {
      const expected = Math.min(1, Math.max(0, foretell(found, x(i))))
      scores[i]!.expected = expected
      if (scores[i]!.abstention !== null) scores[i]!.residual = 1 - scores[i]!.abstention! - expected
    }
    const slopes = Object.fromEntries(keys.map((key, i) => [key, found.slopes[i]!]))
    made.push({ groups, n: found.n, r2: found.r2, slopes })
  }
  return made
}

/** Shares of a group add up to one: the largest is what the others are held against, and has no column. */
function columnsOf(areas: ScoredArea[], able: number[], groups: string[]): string[] {
  const sums = new Map<string, number>()
  for (const i of able)
    for (const [key, value] of Object.entries(areas[i]!.shares!)) sums.set(key, (sums.get(key) ?? 0) + value)
  return groups.flatMap((group) => {
    const keys = [...sums.keys()].filter((key) => groupOf(key) === group).sort((a, b) => sums.get(b)! - sums.get(a)!)
    return keys.slice(1)
  })
}
