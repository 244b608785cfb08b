import { sql } from 'drizzle-orm'
import { rows, takeTime } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Figures = {
  contacts: number
  left: number
  held: number
  sent: number
  delivered: number
  failed: number
  unknown: number
  waiting: number
  /** Minutes for which the oldest waiting answer has waited. */
  oldest: number
  yes: number
  no: number
  optOuts: number
  /** Who waits for a value, by the field they lack. */
  blocked: { field: string; n: number }[]
  /** In whose hands contacts are, most first; at most eleven. */
  hands: { name: string; n: number }[]
  /** By wording of the first text; empty where there is one only. */
  variants: { variant: number; sent: number; answered: number; yes: number; optOuts: number }[]
  /** What was answered to the question, in its order. */
  answers: { label: string; n: number }[]
  /** The carrier's codes for what was not delivered, most first; at most three. */
  faults: { provider: string; code: string; n: number }[]
  /** Carriers that do not answer now. */
  away: string[]
}

/**
 * Counted when somebody looks, not kept: nothing of it is on a volunteer's way. Texts are read by the index of the
 * campaign's first texts and that of its replies, contacts left as the sum of its batches.
 */
export async function readFigures(tx: Tx, campaignId: string): Promise<Figures | undefined> {
  const id = sql`${campaignId}::uuid`
  // Some seconds for a campaign of a million: longer than anything else may take.
  await takeTime(tx, 45_000)
  const [found] = await rows<Figures>(
    tx,
    sql`with first as materialized (
          select contact_id, conversation_id, state, delivery, delivery_failed_at, provider, code, variant, created_at from message
          where campaign_id = ${id} and kind = 'first' and state <> 'draft'
        ), text as (
          select state, delivery, delivery_failed_at from first
          union all select state, delivery, delivery_failed_at from message where campaign_id = ${id} and kind = 'reply' and state <> 'draft'
        ), out as materialized (
          select contact_id from inbound where campaign_id = ${id} and kind = 'stop' and contact_id is not null
          union select contact_id from tag where campaign_id = ${id} and tag = 'opted_out'
        ), said as materialized (select contact_id, tag from tag where campaign_id = ${id} and tag in ('yes', 'no'))
        select t.contacts, b.left, b.held, m.*, v.waiting, v.oldest, g.yes, g.no,
          (select count(*)::int from out) as "optOuts",
          coalesce((select jsonb_agg(jsonb_build_object('field', reason, 'n', n) order by n desc, reason) from (
            select reason, count(*)::int as n from target where campaign_id = ${id} and state = 'blocked' group by 1 order by 2 desc, 1 limit 10) x), '[]') as blocked,
          coalesce((select jsonb_agg(jsonb_build_object('name', name, 'n', n) order by n desc, name) from (
            select w.name, sum(b.ready)::int as n from batch b join volunteer w on w.id = b.volunteer_id
            where b.campaign_id = ${id} and b.volunteer_id is not null and b.ready > 0 group by w.id, w.name order by 2 desc, 1 limit 11) x), '[]') as hands,
          coalesce((select jsonb_agg(jsonb_build_object('variant', variant, 'sent', sent, 'answered', answered, 'yes', yes, 'optOuts', outs) order by variant) from (
            select f.variant, (count(*) filter (where f.state = 'sent'))::int as sent,
              (count(*) filter (where exists (select from inbound i where i.conversation_id = f.conversation_id and i.kind = 'words' and i.created_at > f.created_at)))::int as answered,
              (count(*) filter (where exists (select from said s where s.contact_id = f.contact_id and s.tag = 'yes')))::int as yes,
              (count(*) filter (where exists (select from out o where o.contact_id = f.contact_id)))::int as outs
            from first f join campaign c on c.id = ${id} and cardinality(c.variants) > 0
            where f.variant is not null group by 1) x), '[]') as variants,
          coalesce((select jsonb_agg(jsonb_build_object('label', o.label, 'n', (select count(*) from response r where r.question_id = q.id and r.choice_id = o.id)) order by o.position)
            from question q join choice o on o.question_id = q.id where q.campaign_id = ${id}), '[]') as answers,
          coalesce((select jsonb_agg(jsonb_build_object('provider', provider, 'code', code, 'n', n) order by n desc, code, provider) from (
            select provider, code, count(*)::int as n from (
              select provider, code from first where state = 'failed' or delivery_failed_at is not null
              union all select provider, code from message where campaign_id = ${id} and kind = 'reply' and (state = 'failed' or delivery_failed_at is not null)
            ) f where code is not null group by 1, 2 order by 3 desc, 2, 1 limit 3) x), '[]') as faults,
          array(select carrier from carrier_health where opened_at is not null order by 1) as away
        from
          (select count(*)::int as contacts from target where campaign_id = ${id}) t,
          (select coalesce(sum(ready), 0)::int as left, coalesce(sum(ready) filter (where volunteer_id is not null), 0)::int as held
           from batch where campaign_id = ${id} and ready > 0) b,
          (select (count(*) filter (where state = 'sent'))::int as sent, (count(*) filter (where delivery = 3))::int as delivered,
             (count(*) filter (where state = 'failed' or delivery_failed_at is not null))::int as failed,
             (count(*) filter (where state = 'unknown'))::int as unknown from text) m,
          (select count(*)::int as waiting, coalesce(floor(extract(epoch from muster_now() - min(waiting_since)) / 60), 0)::int as oldest
           from conversation where campaign_id = ${id} and state = 'waiting') v,
          (select (count(*) filter (where tag = 'yes'))::int as yes, (count(*) filter (where tag = 'no'))::int as no from said) g`,
  )
  return found
}
