/**
 * What knocking did: stations where we were to knock against those left alone, by results that came later. All of them as
 * they were drawn, knocked on or not: leaving out where nobody got round to would flatter us.
 *
 * Voters of one station are alike, so stations are counted, not voters: the interval comes from how stations differ
 * (weighted by registered voters), where one for so many single voters would be far too narrow. Where an election of
 * before is known, each station is held against itself first, which takes out most of what makes places differ.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { oursAmong } from './score.ts'
import { readTrial } from './trial.ts'
import type { Trial } from './trial.ts'

export type Measure = 'turnout' | 'ours'
/** Shares of registered voters; `difference`, `low` and `high` (95 %) likewise. `verdict`: it may be chance, or hardly is. */
export type Effect = {
  measure: Measure
  /** Each station was held against itself, at the election of before. */
  against: boolean
  knocked: { stations: number; share: number }
  held: { stations: number; share: number }
  difference: number
  low: number
  high: number
  verdict: 'chance' | 'more' | 'less'
}
export type TrialReport = {
  trial: Trial
  election: { name: string; held: string }
  /** Each station was held against this one. */
  before: { name: string; held: string } | null
  effects: Effect[]
  /** Stations of the draw that have no result now, by code. */
  missing: string[]
}

export type Station = { held: boolean; weight: number; now: number; change: number }

/** Student's 97.5 % quantiles; between two of them the wider. */
const student: [freedom: number, t: number][] = [
  [3, 3.18],
  [4, 2.78],
  [5, 2.57],
  [6, 2.45],
  [8, 2.31],
  [10, 2.23],
  [15, 2.13],
  [20, 2.09],
  [30, 2.04],
  [60, 2.0],
]
const quantile = (freedom: number): number => student.findLast(([f]) => f <= freedom)?.[1] ?? (freedom < 3 ? 4.3 : 1.96)

/** Weighted means of both sides with what they vary by between stations (Welch). */
export function compare(stations: Station[]): Omit<Effect, 'measure' | 'against'> {
  const side = (held: boolean) => {
    const of = stations.filter((s) => s.held === held)
    const all = of.reduce((sum, s) => sum + s.weight, 0)
    const mean = (value: (s: Station) => number): number => of.reduce((sum, s) => sum + s.weight * value(s), 0) / all
    const change = mean((s) => s.change)
    const n = of.length
    const spread = of.reduce((sum, s) => sum + (s.weight / all) ** 2 * (s.change - change) ** 2, 0) * (n / (n - 1))
    return { n, share: mean((s) => s.now), change, spread }
  }
  const [knocked, held] = [side(false), side(true)]
  const difference = knocked.change - held.change
  const spread = knocked.spread + held.spread
  const freedom = spread ** 2 / (knocked.spread ** 2 / (knocked.n - 1) + held.spread ** 2 / (held.n - 1)) || 3
  const reach = quantile(freedom) * Math.sqrt(spread)
  const [low, high] = [difference - reach, difference + reach]
  return {
    knocked: { stations: knocked.n, share: knocked.share },
    held: { stations: held.n, share: held.share },
    difference,
    low,
    high,
    verdict: low > 0 ? 'more' : high < 0 ? 'less' : 'chance',
  }
}

type Election = { id: string; name: string; held: string; round: number | null; partial: boolean; choices: string[] }
type Result = { code: string; registered: number; voters: number; votes: number[] }

/**
 * Throws UserError `trial.none` where nothing was drawn, `trial.no_result` (day) while no results of a later day are
 * here, `trial.lost` where too few stations of the draw have results.
 */
export async function readEffect(tx: Tx, territoryId: string, ours: string[]): Promise<TrialReport> {
  const trial = await readTrial(tx, territoryId)
  if (!trial) throw new UserError('trial.none')
  const elections = await rows<Election>(
    tx,
    sql`select id, name, held, round, partial, choices from area_election where territory_id = ${territoryId} and not partial order by position`,
  )
  // The first that came: what is further off has more to do with other things.
  const election = elections.find((e) => side(e.held, trial.drawnOn) > 0)
  if (!election) throw new UserError('trial.no_result', { day: trial.drawnOn })
  const before = elections.findLast(
    (e) => side(e.held, trial.drawnOn) < 0 && (e.round === 2) === (election.round === 2),
  )
  const drawn = await rows<{ code: string; held: boolean }>(
    tx,
    sql`select code, held from trial_station where trial_id = ${trial.id} order by code`,
  )
  const now = await readResults(tx, election.id)
  const then = before && (await readResults(tx, before.id))
  const effects: Effect[] = []
  for (const measure of ['turnout', 'ours'] as const) {
    const value = valueOf(measure, election, ours)
    const earlier = before && valueOf(measure, before, ours)
    if (!value) continue
    const stations = drawn.flatMap(({ code, held }): Station[] => {
      const [a, b] = [now.get(code), then?.get(code)]
      if (!a?.registered || (earlier && !b?.registered)) return []
      return [{ held, weight: a.registered, now: value(a), change: value(a) - (earlier && b ? earlier(b) : 0) }]
    })
    if (Math.min(...[true, false].map((h) => stations.filter((s) => s.held === h).length)) < 2)
      throw new UserError('trial.lost')
    effects.push({ measure, against: earlier !== undefined, ...compare(stations) })
  }
  return {
    trial,
    election: { name: election.name, held: election.held },
    before: before ? { name: before.name, held: before.held } : null,
    effects,
    missing: drawn.flatMap(({ code }) =>
      now.get(code)?.registered && (!then || then.get(code)?.registered) ? [] : [code],
    ),
  }
}

/** An election of before (-1) or after (1) a day; of its year, when no more is known of it: neither (0). */
function side(held: string, day: string): number {
  const [a, b] = held.length === 10 ? [held, day] : [held.slice(0, 4), day.slice(0, 4)]
  if (a.length < 4 || (a === b && a.length === 4)) return 0
  return a > b ? 1 : -1
}

/** A share of registered voters; undefined where nothing of ours stood. */
function valueOf(measure: Measure, { choices }: Election, ours: string[]): ((r: Result) => number) | undefined {
  if (measure === 'turnout') return (r) => r.voters / r.registered
  const at = oursAmong(choices, ours)
  return at.length ? (r) => at.reduce((sum, i) => sum + r.votes[i]!, 0) / r.registered : undefined
}

const readResults = async (tx: Tx, electionId: string): Promise<Map<string, Result>> =>
  new Map(
    (
      await rows<Result>(
        tx,
        sql`select a.code, r.registered, r.voters, r.votes from area_result r join area a on a.id = r.area_id where r.election_id = ${electionId}`,
      )
    ).map((r) => [r.code, r]),
  )
