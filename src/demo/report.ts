import { sql } from 'drizzle-orm'
import type { App } from '../app.ts'
import { rows } from '../db/client.ts'
import type { Tx } from '../db/client.ts'
import type { ImportResult } from '../features/contacts/import.ts'
import { countDueReminders } from '../features/events/remind.ts'
import { judge, readReport } from '../features/holdout/report.ts'
import type { Group, Report as Effect } from '../features/holdout/report.ts'
import { readBoards } from '../features/leaderboards/board.ts'
import type { Board } from '../features/leaderboards/board.ts'
import { verify } from '../features/upkeep/verify.ts'
import type { Verdict } from '../features/upkeep/verify.ts'
import type { Pace } from './pace.ts'

export type Report = {
  imported: number
  duplicates: number
  rejected: number
  suppressed: number
  texts: { sent: number; delivered: number; failed: number; unknown: number; doubled: number; afterOptOut: number }
  replies: { received: number; answered: number; medianSeconds: number }
  pledges: number
  optOuts: number
  /** Newcomers who did a first real thing. */
  recruits: number
  rsvp: { yes: number; maybe: number; no: number }
  /** At the rally, expected or not. */
  attended: number
  voted: number
  /** What the texts did: of the invitations together, and of the question about the vote. */
  holdout: Partial<Record<'attended' | 'voted', Compared>>
  boards: Board[]
  invariants: Verdict[]
  /** At a person's pace; see pace.ts. */
  pace: Pace
  seconds: number
}

type Compared = Pick<Effect, 'texted' | 'held' | 'difference' | 'low' | 'high' | 'verdict'>

type Counts = Pick<Report, 'recruits' | 'attended' | 'voted'> & {
  yes: number
  maybe: number
  no: number
  delivered: number
  failed: number
  unknown: number
  received: number
  answered: number
  median: number
  pledges: number
  optOuts: number
}

export async function makeReport(
  app: App,
  imported: ImportResult,
  { pace, seconds }: { pace: Pace; seconds: number },
): Promise<Report> {
  const ledger = await app.simulated!.verdict()
  const { counts, boards, holdout, invariants } = await app.store.read(
    async (tx) => ({
      counts: await count(tx),
      // Yeses stand on two of them.
      boards: [...new Map((await readAll(tx)).map((b) => [b.metric, b])).values()],
      holdout: await compare(tx),
      invariants: await verify(tx),
    }),
    120_000,
  )
  return {
    imported: imported.accepted,
    duplicates: imported.duplicate,
    rejected: imported.rejected,
    suppressed: imported.suppressed,
    texts: {
      sent: ledger.accepted,
      delivered: counts.delivered,
      failed: counts.failed,
      unknown: counts.unknown,
      doubled: ledger.doubled,
      afterOptOut: ledger.afterOptOut,
    },
    replies: {
      received: counts.received,
      answered: counts.answered,
      medianSeconds: Math.round(counts.median * 100) / 100,
    },
    pledges: counts.pledges,
    optOuts: counts.optOuts,
    recruits: counts.recruits,
    rsvp: { yes: counts.yes, maybe: counts.maybe, no: counts.no },
    attended: counts.attended,
    voted: counts.voted,
    holdout,
    boards,
    invariants,
    pace,
    seconds: Math.round(seconds * 10) / 10,
  }
}

/** What the teams' channels show: the week, who was brought in, who came and who voted. */
async function readAll(tx: Tx): Promise<Board[]> {
  const boards: Board[] = []
  for (const board of ['week', 'recruitment', 'turnout']) boards.push(...(await readBoards(tx, { board })))
  return boards
}

/** Campaigns with the same aim are one trial: their groups are added up. */
async function compare(tx: Tx): Promise<Report['holdout']> {
  const ids = await rows<{ id: string }>(
    tx,
    sql`select id from campaign where holdout_percent is not null and state <> 'draft' order by launched_at, name`,
  )
  const sums: Partial<Record<'attended' | 'voted', { texted: Group; held: Group }>> = {}
  const add = (a: Group | undefined, b: Group): Group => ({
    people: (a?.people ?? 0) + b.people,
    did: (a?.did ?? 0) + b.did,
  })
  for (const { id } of ids) {
    const { what, texted, held } = await readReport(tx, id)
    if (what) sums[what] = { texted: add(sums[what]?.texted, texted), held: add(sums[what]?.held, held) }
  }
  const round = (n: number): number => Math.round(n * 1e4) / 1e4
  return Object.fromEntries(
    Object.entries(sums).map(([what, { texted, held }]) => {
      const { difference, low, high, verdict } = judge(texted, held)
      return [what, { texted, held, difference: round(difference), low: round(low), high: round(high), verdict }]
    }),
  )
}

async function count(tx: Tx): Promise<Counts> {
  const [found] = await rows<Counts>(
    tx,
    sql`select m.*, i.*, (select count(*) from tag where tag = 'yes')::int as pledges,
          (select count(*) from opt_out where ended_at is null)::int as "optOuts",
          (select count(*) from recruitment where state = 'acted')::int as recruits,
          (select count(*) from attendance)::int as attended, (select count(*) from voted)::int as voted, r.* from
          (select (count(*) filter (where answer = 'yes'))::int as yes, (count(*) filter (where answer = 'maybe'))::int as maybe,
             (count(*) filter (where answer = 'no'))::int as no from rsvp) r,
          (select (count(*) filter (where delivery = 3))::int as delivered,
             (count(*) filter (where state = 'failed' or (delivery_failed_at is not null and delivery < 3)))::int as failed,
             (count(*) filter (where state = 'unknown'))::int as unknown from message) m,
          (select count(*)::int as received, (count(*) filter (where answered_at is not null))::int as answered,
             coalesce(percentile_cont(0.5) within group (order by extract(epoch from answered_at - created_at))
               filter (where answered_at is not null), 0)::float as median from inbound) i`,
  )
  return found!
}

/**
 * How many things still move: presses to come apart, an evening is over when this stays 0. What became due when the clock
 * was put on, and nobody has looked at yet, moves too.
 */
export async function countPending(tx: Tx): Promise<number> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select ((select count(*) from message where state in ('queued', 'sending') or (state = 'unknown' and review_at is null))
          + (select count(*) from conversation where state = 'waiting') + (select count(*) from inbound where routed_at is null)
          + (select count(*) from outbox where dead_at is null) + (select count(*) from target where state = 'ready')
          + (select count(*) from evening where (state = 'running' and ends_at <= muster_now()) or (state = 'ended' and recap_at is null)))::int as n`,
  )
  return (found?.n ?? 0) + (await countDueReminders(tx))
}

const percent = (x: number): string => (100 * x).toFixed(1)
const share = ({ did, people }: Group): string => `${did} of ${people}`

/** For a person at a terminal. */
export function wordReport(report: Report): string {
  const { texts, replies, invariants, pace } = report
  const broken = invariants.filter((i) => i.violations !== 0)
  return [
    '',
    `Imported      ${report.imported} contacts (${report.duplicates} duplicates, ${report.rejected} rejected, ${report.suppressed} opted out before)`,
    `Texts         ${texts.sent} accepted, ${texts.delivered} delivered, ${texts.failed} failed, ${texts.unknown} unknown`,
    `Answers       ${replies.received} received, ${replies.answered} answered (median ${replies.medianSeconds} s)`,
    `Pledges       ${report.pledges}`,
    `Opt-outs      ${report.optOuts}`,
    `The rally     ${report.rsvp.yes} said yes, ${report.rsvp.no} no; ${report.attended} came`,
    `Newcomers     ${report.recruits} brought in and at work`,
    `Voted         ${report.voted}, as far as lists and people say`,
    ...Object.entries(report.holdout).map(
      ([what, { texted, held, difference, low, high, verdict }]) =>
        `${what === 'voted' ? 'Vote' : 'Rally'}, texted  ${share(texted)} against ${share(held)} of whom chance left alone: ${percent(difference)} points (${percent(low)} to ${percent(high)}; ${verdict})`,
    ),
    '',
    ...report.boards.flatMap((board) => [
      `${board.metric}:`,
      ...board.rows.map((r) => `  ${String(r.place).padStart(2)}. ${r.name.padEnd(10)} ${r.n}`),
    ]),
    '',
    `Doubled       ${texts.doubled}`,
    `After opt-out ${texts.afterOptOut}`,
    broken.length
      ? `BROKEN        ${broken.map((b) => `${b.name}: ${b.violations}`).join(', ')}`
      : `Invariants    all ${invariants.length} hold`,
    `In 20 minutes one hand reaches ${pace.reached} people with every answer handled (${pace.reachedReadingAll} reading each card as new), sends ${pace.sendingOnly} first texts alone; ${pace.pressesPerContact} presses a person`,
    `Time          ${report.seconds} s`,
    '',
  ].join('\n')
}
