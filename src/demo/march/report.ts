import { sql } from 'drizzle-orm'
import type { App } from '../../app.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { readBoards } from '../../features/leaderboards/board.ts'
import type { Board } from '../../features/leaderboards/board.ts'
import { anHour, readDoorPace } from '../../features/pace/pace.ts'
import type { Reading } from '../../features/verbatims/read.ts'
import { readCounts, readQuestions } from '../../features/verbatims/report.ts'
import type { Counts } from '../../features/verbatims/report.ts'
import { readThemes } from '../../features/verbatims/themes.ts'
import { verify } from '../../features/upkeep/verify.ts'
import type { Verdict } from '../../features/upkeep/verify.ts'
import { cheatedEffort, effort, firstPlaces } from './stage.ts'
import type { Ground } from './stage.ts'

/** What the same seed finds again, whoever was faster. */
export type Facts = {
  areas: {
    territory: string
    stations: number
    ranked: number
    small: number
    left: number
    first: { code: string; likely: number | null }[]
  }
  walks: { walks: number; doors: number; open: number; closed: number }
  /** By what came of them in the end; every knock, a door may have been knocked on twice. */
  outcomes: Record<string, number>
  knocks: number
  talks: { all: number; yes: number; no: number; notAsked: number }
  interviews: { done: number; stopped: number }
  /** Interviews done, by polling station: those with most. */
  byArea: { code: string; interviews: number }[]
  answers: Record<string, Record<string, number>>
  said: { question: string; answers: number }[]
  held: Record<string, number>
  /** People on the list of the evening on the phone; calls by what came of them. */
  calls: { people: number; outcomes: Record<string, number> }
}

export type Report = {
  facts: Facts
  /** Which answers are asked about is of chance, so that no order tells who said what. */
  themes: {
    question: string
    counts: Counts
    reading: Reading | null
    themes: { name: string; said: number; proposed: number }[]
  }[]
  boards: Board[]
  pace: { doors: number; talks: number; interviews: number; hours: number } | undefined
  invariants: Verdict[]
  seconds: number
  days: number
  interactions: number
  failed: number
  megabytes: number
}

/** ms; half a million knocks are looked at one by one. */
const longest = 1_800_000

export async function makeReport(
  app: App,
  ground: Ground,
  run: Pick<Report, 'seconds' | 'days' | 'interactions' | 'failed' | 'megabytes'>,
): Promise<Report> {
  const first = await firstPlaces(app, ground.territory)
  return app.store.read(async (tx) => {
    const facts = await readFacts(tx, ground, first)
    const questions = await readQuestions(tx, 20)
    const themes = []
    for (const { id, text, reading } of questions)
      themes.push({
        question: text,
        counts: await readCounts(tx, id),
        reading,
        themes: (await readThemes(tx, id)).slice(0, 8).map(({ name, said, proposed }) => ({ name, said, proposed })),
      })
    const pace = (await readDoorPace(tx, 'day', 365, 100)).reduce(
      (all, day) => ({
        doors: all.doors + day.doors,
        talks: all.talks + day.talks,
        interviews: all.interviews + day.interviews,
        hours: all.hours + day.hours,
      }),
      { doors: 0, talks: 0, interviews: 0, hours: 0 },
    )
    return {
      facts,
      themes,
      boards: await readBoards(tx, { board: 'march' }),
      pace,
      invariants: await verify(tx),
      ...run,
    }
  }, longest)
}

async function readFacts(
  tx: Tx,
  { territory }: Ground,
  first: { code: string; likely: number | null }[],
): Promise<Facts> {
  const one = async <T>(statement: ReturnType<typeof sql>): Promise<T> => (await rows<T>(tx, statement))[0]!
  const counted = async (statement: ReturnType<typeof sql>): Promise<Record<string, number>> =>
    Object.fromEntries((await rows<{ key: string; n: number }>(tx, statement)).map(({ key, n }) => [key, n]))
  const ours = sql`(select id from canvass where name = ${effort})`
  const asked = await rows<{ key: string; code: string; n: number }>(
    tx,
    sql`select a.key, code, count(*)::int as n from interview_answer a join interview i on i.id = a.interview_id, unnest(a.codes) code
        where i.area_id is not null group by 1, 2 order by 1, 2`,
  )
  const answers: Facts['answers'] = {}
  for (const { key, code, n } of asked) (answers[key] ??= {})[code] = n
  return {
    areas: {
      territory: territory.name,
      stations: territory.stations,
      ranked: territory.model.ranked,
      small: territory.model.small,
      left: territory.report.leftOut,
      first: first.map(({ code, likely }) => ({ code, likely: likely === null ? null : Math.round(likely) })),
    },
    walks:
      await one(sql`select (select count(*) from walk where canvass_id = ${ours})::int as walks, count(*)::int as doors,
      count(*) filter (where state in ('open', 'back') and walk_id is not null)::int as open, count(*) filter (where state = 'closed')::int as closed
      from door where canvass_id = ${ours}`),
    outcomes: await counted(
      sql`select outcome as key, count(*)::int as n from door where canvass_id = ${ours} and outcome is not null group by 1 order by 1`,
    ),
    knocks: (
      await one<{ n: number }>(
        sql`select count(*)::int as n from visit v join door d on d.id = v.door_id where d.canvass_id = ${ours} and v.undone_at is null`,
      )
    ).n,
    talks:
      await one(sql`select count(*)::int as all, count(*) filter (where consented)::int as yes, count(*) filter (where not consented)::int as no,
      count(*) filter (where consented is null)::int as "notAsked"
      from visit v join door d on d.id = v.door_id where d.canvass_id = ${ours} and v.undone_at is null and v.outcome = 'talked'`),
    interviews:
      await one(sql`select count(*) filter (where state = 'done')::int as done, count(*) filter (where state = 'stopped')::int as stopped
      from interview where area_id is not null`),
    byArea: await rows(
      tx,
      sql`select a.code, count(*)::int as interviews from interview i join area a on a.id = i.area_id where i.state = 'done'
          group by 1 order by 2 desc, 1 limit 10`,
    ),
    answers,
    said: await rows(
      tx,
      sql`select q.text as question, count(*)::int as answers from verbatim v join open_question q on q.id = v.question_id group by 1 order by 2 desc, 1`,
    ),
    held: await counted(
      sql`select metric || ': ' || reason as key, count(*)::int as n from credit where state = 'held' group by 1 order by 1`,
    ),
    calls: {
      people: (await one<{ n: number }>(sql`select count(*)::int as n from call_target`)).n,
      outcomes: await counted(sql`select outcome as key, count(*)::int as n from call group by 1 order by 1`),
    },
  }
}

const n = (x: number): string => x.toLocaleString('en')

/** For a person at a terminal. */
export function wordReport({ facts, themes, boards, pace, invariants, ...run }: Report): string {
  const { areas, walks, outcomes, talks, interviews } = facts
  const broken = invariants.filter((i) => i.violations !== 0)
  const rate = (of: number): string => (pace && anHour(of, pace.hours) ? (of / pace.hours).toFixed(1) : '–')
  return [
    '',
    `Areas         ${areas.territory}: ${n(areas.ranked)} of ${n(areas.stations)} stations ranked; first ${areas.first.map((a) => `${a.code}${a.likely === null ? '' : ` (${a.likely})`}`).join(', ')}`,
    `Walks         ${n(walks.walks)} of ${n(walks.doors)} doors; ${n(walks.open)} left, ${n(walks.closed)} never again`,
    `Knocks        ${n(facts.knocks)}; in the end ${Object.entries(outcomes)
      .map(([key, count]) => `${n(count)} ${key}`)
      .join(', ')}`,
    `Talks         ${n(talks.all)}: ${n(talks.yes)} agreed to answer, ${n(talks.no)} did not, ${n(talks.notAsked)} not asked`,
    `Interviews    ${n(interviews.done)} to the end, ${n(interviews.stopped)} broken off; most in ${facts.byArea
      .slice(0, 5)
      .map((a) => `${a.code} (${a.interviews})`)
      .join(', ')}`,
    '',
    ...themes.flatMap(({ question, counts, reading, themes: found }) => [
      `${question}`,
      `  ${n(counts.answers)} answers: ${n(counts.labelled)} labelled, ${n(counts.proposed)} proposed, ${n(counts.unclear)} not understood${reading ? `; right on unseen ones: ${Math.round(100 * reading.right)} %` : ''}`,
      ...found.filter((t) => t.said + t.proposed).map((t) => `  ${n(t.said + t.proposed).padStart(7)}  ${t.name}`),
    ]),
    '',
    ...boards.flatMap((board) => [
      `${board.metric}:`,
      ...board.rows.slice(0, 5).map((r) => `  ${String(r.place).padStart(2)}. ${r.name.padEnd(12)} ${n(r.n)}`),
    ]),
    `Held          ${Object.entries(facts.held)
      .map(([key, count]) => `${n(count)} ${key}`)
      .join(', ')} (${cheatedEffort}: for a lead to look at)`,
    '',
    `Calls         ${n(facts.calls.people)} people: ${Object.entries(facts.calls.outcomes)
      .map(([key, count]) => `${n(count)} ${key.replace('_', ' ')}`)
      .join(', ')}`,
    `An hour       ${rate(pace?.doors ?? 0)} doors, ${rate(pace?.talks ?? 0)} talks, ${rate(pace?.interviews ?? 0)} interviews a person or pair`,
    broken.length
      ? `BROKEN        ${broken.map((b) => `${b.name}: ${b.violations}`).join(', ')}`
      : `Invariants    all ${invariants.length} hold`,
    `Time          ${run.days} outings in ${run.seconds} s, ${n(run.interactions)} interactions${run.failed ? `, ${run.failed} of them tried again` : ''}, at most ${run.megabytes} MB`,
    '',
  ].join('\n')
}
