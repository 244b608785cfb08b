/** What attempts say about their carriers: which of them is left alone, and which is back (health.ts). */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { tellCarrier } from './jobs.ts'
import { lockMeters } from './meter.ts'
import type { Outcome } from './outcomes.ts'

/** Attempts in a row without an answer after which a carrier is left alone. */
const most = 5
/** Seconds for which it is, at first and at last. */
const [first, last] = [5, 120]

/** It did not answer, or not as a carrier does. Codes of ours (send.ts) say nothing about it. */
export const isSilence = ({ outcome, code }: Pick<Outcome, 'outcome' | 'code'>): boolean =>
  outcome === 'unknown' || (outcome === 'unreachable' && code !== 'late' && code !== 'gone')

/** Whether an answer is worth writing down: some carrier has not answered of late. */
export const someAil = (tx: Tx): Promise<unknown[]> =>
  rows(tx, sql`select 1 from carrier_health where failed > 0 or opened_at is not null limit 1`)

type Seen = {
  carrier: string
  /** It answered; of `bad` attempts there was no answer. */
  answered: boolean
  bad: number
  failed: number
  away: boolean
  openFor: number
  /** One that began after it was left alone. */
  answeredSince: boolean
  silentSince: boolean
  code: string | null
  tell: boolean
}

/** To be called before any message is locked, wherever there was silence. */
export async function noteHealth(tx: Tx, outcomes: Outcome[]): Promise<void> {
  await lockMeters(tx)
  const said = outcomes.map((o) => ({ attemptId: o.attemptId, silent: isSilence(o), code: o.code ?? o.outcome }))
  const seen = await rows<Seen>(
    tx,
    sql`with o as (
          select * from jsonb_to_recordset(${JSON.stringify(said)}::jsonb) as o("attemptId" uuid, silent boolean, code text)
        ), x as (
          select a.provider as carrier, bool_or(not silent) as answered, (count(*) filter (where silent))::int as bad,
            max(a.started_at) filter (where not silent) as answered_at, max(a.started_at) filter (where silent) as silent_at,
            max(o.code) filter (where silent) as code
          from o join attempt a on a.id = o."attemptId" group by 1
        )
        select x.carrier, answered, bad, x.code, coalesce(h.failed, 0) as failed, h.opened_at is not null as away,
          coalesce(h.open_for, 0) as "openFor", coalesce(answered_at >= h.opened_at, false) as "answeredSince",
          coalesce(silent_at >= h.opened_at, false) as "silentSince",
          h.told_at is null and coalesce(h.hush_until <= muster_clock(), true) as tell
        from x left join carrier_health h on h.carrier = x.carrier`,
  )
  for (const one of seen) {
    if (one.answered && (one.answeredSince || !one.away)) await isBack(tx, one)
    else if (!one.answered && one.away && one.silentSince)
      await leaveAlone(tx, one, Math.min(last, Math.max(first, one.openFor * 2)))
    else if (!one.answered && !one.away && one.failed + one.bad >= most) await leaveAlone(tx, one, first)
    else if (!one.answered && !one.away)
      await tx.execute(sql`insert into carrier_health (carrier, failed) values (${one.carrier}, ${one.bad})
        on conflict (carrier) do update set failed = carrier_health.failed + excluded.failed`)
  }
}

async function leaveAlone(tx: Tx, { carrier, bad, code, tell }: Seen, seconds: number): Promise<void> {
  const [now] = await rows<{ healthId: string }>(
    tx,
    sql`insert into carrier_health as h (carrier, failed, opened_at, open_until, open_for, code)
    values (${carrier}, ${bad}, muster_clock(), muster_clock() + make_interval(secs => ${seconds}), ${seconds}, ${code})
    on conflict (carrier) do update set failed = h.failed + excluded.failed, opened_at = coalesce(h.opened_at, excluded.opened_at),
      open_until = excluded.open_until, open_for = excluded.open_for, code = excluded.code returning id as "healthId"`,
  )
  if (tell && now) await enqueue(tx, tellCarrier, now)
}

/** What was refused by it while it was away goes at once. */
async function isBack(tx: Tx, { carrier, away }: Seen): Promise<void> {
  const [now] = await rows<{ healthId: string }>(
    tx,
    sql`update carrier_health set failed = 0, opened_at = null, open_until = null, open_for = 0
        where carrier = ${carrier} and (failed > 0 or opened_at is not null) returning id as "healthId"`,
  )
  if (!away || !now) return
  await tx.execute(sql`update message set not_before = muster_now() where id in (
    select id from message where state = 'queued' and not_before > muster_now() and reason = 'unreachable' and provider = ${carrier}
    order by not_before limit 1000 for update skip locked)`)
  await enqueue(tx, tellCarrier, now)
}

export type Away = { carrier: string; since: string; next: string; code: string | null }

/** Carriers that are left alone. */
export const readAway = (tx: Tx): Promise<Away[]> =>
  rows<Away>(
    tx,
    sql`select carrier, opened_at as since, open_until as next, code from carrier_health where opened_at is not null order by 1`,
  )
