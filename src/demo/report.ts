import { sql } from 'drizzle-orm'
import type { App } from '../app.ts'
import { rows } from '../db/client.ts'
import type { Tx } from '../db/client.ts'
import type { ImportResult } from '../features/contacts/import.ts'
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
  boards: Board[]
  invariants: Verdict[]
  /** At a person's pace; see pace.ts. */
  pace: Pace
  seconds: number
}

type Counts = {
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
  const { counts, boards, invariants } = await app.store.read(
    async (tx) => ({
      counts: await count(tx),
      boards: await readBoards(tx),
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
    boards,
    invariants,
    pace,
    seconds: Math.round(seconds * 10) / 10,
  }
}

async function count(tx: Tx): Promise<Counts> {
  const [found] = await rows<Counts>(
    tx,
    sql`select m.*, i.*, (select count(*) from tag where tag = 'yes')::int as pledges,
          (select count(*) from opt_out where ended_at is null)::int as "optOuts" from
          (select (count(*) filter (where delivery = 3))::int as delivered,
             (count(*) filter (where state = 'failed' or (delivery_failed_at is not null and delivery < 3)))::int as failed,
             (count(*) filter (where state = 'unknown'))::int as unknown from message) m,
          (select count(*)::int as received, (count(*) filter (where answered_at is not null))::int as answered,
             coalesce(percentile_cont(0.5) within group (order by extract(epoch from answered_at - created_at))
               filter (where answered_at is not null), 0)::float as median from inbound) i`,
  )
  return found!
}

/** How many things still move: presses to come apart, the evening is over when this stays 0. */
export async function countPending(tx: Tx): Promise<number> {
  const [found] = await rows<{ n: number }>(
    tx,
    sql`select ((select count(*) from message where state in ('queued', 'sending') or (state = 'unknown' and review_at is null))
          + (select count(*) from conversation where state = 'waiting') + (select count(*) from inbound where routed_at is null)
          + (select count(*) from outbox where dead_at is null) + (select count(*) from target where state = 'ready'))::int as n`,
  )
  return found?.n ?? 0
}

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
