/**
 * Looks at the texts of the last minutes and pauses what goes wrong. Ids rise with time, so that the look costs what left
 * in those minutes, however large the campaign is.
 */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { pauseCampaign } from '../texts/jobs.ts'
import { guardKinds, leastBad, leastTexts, usualGuards } from './limits.ts'
import type { GuardKind } from './limits.ts'

/** Seconds that are looked at. */
const span = 300

type Row = { campaignId: string; variant: number | null; texts: number; guards: Partial<Record<GuardKind, number>> } & {
  [K in GuardKind]: number
}

/** The smallest id that could have been made so many seconds ago, by the database's own clock. */
const since = sql`(lpad(to_hex(((extract(epoch from clock_timestamp()) - ${span}) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid`

/** Returns how many alarms were raised; whoever has one open is not told again. */
export async function watchCampaigns(tx: Tx): Promise<number> {
  const running = await rows(tx, sql`select 1 from campaign where state = 'running' limit 1`)
  if (!running.length) return 0
  const found = await rows<Row>(
    tx,
    sql`with watched as materialized (
          -- From a resume on it counts anew: who resumed knows.
          select c.id, c.guards, greatest(muster_now() - make_interval(secs => ${span}),
            (select max(until) from pause where kind = 'campaign' and subject_id = c.id)) as since
          from campaign c where c.state = 'running'
        ), tried as (
          select w.id as campaign_id, m.variant, count(*)::int as texts,
            count(*) filter (where a.outcome in ('rejected', 'invalid', 'config') or m.delivery_failed_at is not null)::int as errors,
            count(*) filter (where a.outcome = 'opted_out')::int as known_opt_outs,
            count(*) filter (where a.outcome in ('unknown', 'lost'))::int as unknown
          from attempt a join message m on m.id = a.message_id join watched w on w.id = m.campaign_id
          where a.id > ${since} and a.started_at >= w.since and a.outcome is not null
            and a.outcome not in ('unreachable', 'throttled', 'absent') and m.kind in ('first', 'reply')
          group by 1, 2
        ), stopped as (
          select w.id as campaign_id, f.variant, count(*)::int as opt_outs
          from inbound i join watched w on w.id = i.campaign_id
            left join message f on f.campaign_id = i.campaign_id and f.contact_id = i.contact_id and f.kind = 'first' and f.state <> 'draft'
          where i.id > ${since} and i.created_at >= w.since and i.kind = 'stop'
          group by 1, 2
        )
        select campaign_id as "campaignId", variant, coalesce(texts, 0) as texts, coalesce(errors, 0) as errors,
          coalesce(known_opt_outs, 0) as known_opt_outs, coalesce(unknown, 0) as unknown, coalesce(opt_outs, 0) as opt_outs,
          w.guards
        from (select t.campaign_id, t.variant, texts, errors, known_opt_outs, unknown, opt_outs
          from tried t left join stopped s on s.campaign_id = t.campaign_id and s.variant is not distinct from t.variant
          union all
          select s.campaign_id, s.variant, 0, 0, 0, 0, opt_outs from stopped s
          where not exists (select from tried t where t.campaign_id = s.campaign_id and t.variant is not distinct from s.variant)) x
          join watched w on w.id = x.campaign_id`,
  )
  const raised = [...new Set(found.map((row) => row.campaignId))].flatMap((campaignId) => {
    const alarm = judge(found.filter((row) => row.campaignId === campaignId))
    return alarm ? [{ campaignId, ...alarm }] : []
  })
  if (!raised.length) return 0
  const alarms = await rows<{ alarmId: string }>(
    tx,
    sql`insert into alarm (campaign_id, kind, bad, texts, variant, variant_bad, variant_texts)
        select * from jsonb_to_recordset(${JSON.stringify(raised)}::jsonb) as
          a("campaignId" uuid, kind text, bad int, texts int, variant int, "variantBad" int, "variantTexts" int)
        on conflict do nothing returning id as "alarmId"`,
  )
  await enqueue(tx, pauseCampaign, ...alarms)
  return alarms.length
}

type Verdict = {
  kind: GuardKind
  bad: number
  texts: number
  variant: number | null
  variantBad: number | null
  variantTexts: number | null
}

/** The first rule that is broken, and the wording with the largest share of it, where there are several. */
function judge(wordings: Row[]): Verdict | undefined {
  const sum = (of: (row: Row) => number): number => wordings.reduce((n, row) => n + of(row), 0)
  const texts = sum((row) => row.texts)
  if (texts < leastTexts) return undefined
  for (const kind of guardKinds) {
    const bad = sum((row) => row[kind])
    const limit = wordings[0]?.guards[kind] ?? usualGuards[kind]
    if (limit === 0 || bad < leastBad || (bad / texts) * 100 <= limit) continue
    const first = wordings.filter((row) => row.variant !== null && row.texts > 0)
    const worst = first.sort((a, b) => b[kind] / b.texts - a[kind] / a.texts)[0]
    const named = first.length > 1 ? worst : undefined
    return {
      kind,
      bad,
      texts,
      variant: named?.variant ?? null,
      variantBad: named?.[kind] ?? null,
      variantTexts: named?.texts ?? null,
    }
  }
  return undefined
}
