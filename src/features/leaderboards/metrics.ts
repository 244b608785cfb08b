/**
 * What counts on a board: one entry each. Quality, not volume: texts sent are not among them (volume alone is gamed, and
 * rewards fast connections and free evenings).
 *
 * To add one: an entry here, its words in locales (`metric.<key>`, `unit.<key>`), and a `credit` where its fact is
 * written; see credit.ts.
 */
export type Guard = {
  /** Facts of one person a day; what is above is looked at. */
  cap: number
  /** Facts of one person within a minute. */
  pace?: number
  /** Outside the campaign's hours nobody brings these about. */
  hours?: true
  /** A share of yes far above everybody else's is looked at. */
  share?: true
}

export type Entry = {
  /** Whose number it is: of answers, of people, or of doors. */
  unit: 'replies' | 'people' | 'doors'
  /** The facts it counts. */
  counts: string
  /** Persons who chose to be named may be ranked by it. Never by their yeses: that makes wishes into tags. */
  persons: boolean
  guard: Guard
}

export const metricKeys = [
  'answers',
  'pledges',
  'attended',
  'voted',
  'recruits',
  'closed',
  'doors',
  'interviews',
  'calls',
] as const
export type Metric = (typeof metricKeys)[number]
/** The keys, in the order of boards. */
export const metrics = metricKeys

export const registry: Record<Metric, Entry> = {
  answers: {
    unit: 'replies',
    counts: 'texts of contacts that were answered within the campaign’s minutes (15)',
    persons: true,
    guard: { cap: 400, pace: 20, hours: true },
  },
  pledges: {
    unit: 'people',
    counts: 'contacts who said yes, once a campaign, shared among who wrote to them',
    persons: false,
    guard: { cap: 120, pace: 15, hours: true, share: true },
  },
  attended: {
    unit: 'people',
    counts: 'people at a rally, shared among who wrote to them',
    persons: false,
    guard: { cap: 1000 },
  },
  voted: {
    unit: 'people',
    counts: 'supporters marked as voted, shared among who wrote to them',
    persons: false,
    guard: { cap: 5000 },
  },
  recruits: {
    unit: 'people',
    counts: 'people brought in by a personal link who did a first real thing',
    persons: true,
    guard: { cap: 10 },
  },
  closed: {
    unit: 'replies',
    counts: 'conversations brought to their end with a text',
    persons: true,
    guard: { cap: 400, pace: 20, hours: true },
  },
  // Between two doors lie 2 to 4 minutes where somebody opens; a staircase of absent ones goes by in one press.
  doors: {
    unit: 'doors',
    counts: 'knocks on doors of a walk, whatever came of them, shared by a pair',
    persons: false,
    guard: { cap: 500, pace: 40 },
  },
  interviews: {
    unit: 'people',
    counts: 'people who agreed to answer and did, on the doorstep or on the phone',
    persons: false,
    guard: { cap: 150, pace: 5 },
  },
  calls: {
    unit: 'people',
    counts: 'calls whose outcome was recorded',
    persons: false,
    guard: { cap: 400, pace: 12 },
  },
}

export const isMetric = (text: string): text is Metric => (metricKeys as readonly string[]).includes(text)

/** Boards that are ready-made: one card of several metrics. */
export const boards = {
  week: ['answers', 'pledges'],
  recruitment: ['recruits'],
  turnout: ['attended', 'voted', 'pledges'],
  march: ['doors', 'interviews'],
} as const satisfies Record<string, readonly Metric[]>
export type BoardName = keyof typeof boards | Metric
export const boardNames = [...(Object.keys(boards) as (keyof typeof boards)[]), ...metricKeys]

export const metricsOf = (board: string): readonly Metric[] =>
  isMetric(board) ? [board] : Object.hasOwn(boards, board) ? boards[board as keyof typeof boards] : boards.week
