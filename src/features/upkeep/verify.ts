/**
 * What must stay true, as queries that have to come back empty, whatever was killed, repeated, delayed or forged.
 * The simulated carrier's ledger (schema `carrier`) is the other side's truth, where there is one.
 */
import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { hoursAt } from '../texts/hours.ts'
import { areaChecks } from '../areas/checks.ts'
import { verbatimChecks } from '../verbatims/checks.ts'
import { callChecks } from '../calls/checks.ts'
import { doorChecks } from '../doors/checks.ts'
import { eveningChecks } from '../evenings/checks.ts'
import { interviewChecks } from '../interviews/checks.ts'
import { referenceChecks } from '../conversations/checks.ts'
import { privacyChecks } from '../privacy/checks.ts'
import { boardChecks } from './board-checks.ts'
import { healthChecks } from './health-checks.ts'
import { pauseChecks } from './pause-checks.ts'
import { optOutChecks } from './opt-out-checks.ts'
import { senderChecks } from './sender-checks.ts'
import { turnoutChecks } from './turnout-checks.ts'

export type Verdict = { name: string; violations: number }
type Check = {
  name: string
  query: SQL
  /** Needs these tables, which only some installations have. */ needs?: string[]
}

/** Of its own, so that a slip in the dispatching statement is seen here; a test holds the two against each other. */
export const automatic = "('stopped', 'started', 'help', 'who', 'data', 'erase')"
export const answersOfTheOptedOut = "('stopped', 'who', 'data', 'erase')"
const exempt = sql.raw(automatic)

/** Whether the campaign's hours were widened when the attempt began. */
const wasWidened = sql`exists (select from law_exception x where x.campaign_id = c.id and x.rule = 'hours'
  and x.at <= a.started_at and (x.ended_at is null or x.ended_at > a.started_at))`

export const checks: Check[] = [
  // 1. One text is accepted at most once; an attempt comes before each byte; a text of unknown fate has somebody's eye on it.
  {
    name: 'text_accepted_once',
    query: sql`select message_id from attempt where outcome = 'sent' group by 1 having count(*) > 1`,
  },
  {
    name: 'ledger_holds_each_text_once',
    needs: ['carrier.text'],
    query: sql`select a.message_id from carrier.text l join attempt a on a.id = l.attempt_tag group by 1 having count(*) > 1`,
  },
  {
    name: 'ledger_holds_only_attempts',
    needs: ['carrier.text'],
    query: sql`select l.sid from carrier.text l left join attempt a on a.id = l.attempt_tag where a.id is null`,
  },
  {
    name: 'attempt_before_text',
    query: sql`select m.id from message m left join attempt a on a.message_id = m.id and a.fence = m.fence where m.state in ('sending', 'sent', 'unknown') and a.id is null`,
  },
  {
    name: 'sent_has_carrier_id',
    query: sql`select m.id from message m where state = 'sent' and provider_id is null and not exists (select from attempt a where a.message_id = m.id and a.outcome in ('lost', 'unknown'))`,
  },
  {
    name: 'absent_text_stays_with_its_carrier',
    query: sql`select b.id from attempt a join attempt b on b.message_id = a.message_id and b.fence > a.fence
      where a.outcome = 'absent' and b.provider <> a.provider`,
  },
  {
    name: 'unknown_is_watched',
    query: sql`select id from message where state = 'unknown' and look_at is null and review_at is null`,
  },
  {
    name: 'sending_has_a_lease',
    query: sql`select id from message where state = 'sending' and lease_until < muster_now() - interval '60 s'`,
  },
  ...referenceChecks,
  // 2. One press, one text.
  {
    name: 'text_has_a_press',
    query: sql`select id from message where kind in ('first', 'reply', 'test') and volunteer_id is null`,
  },
  {
    name: 'text_has_a_click',
    query: sql`select m.id from message m where m.kind in ('first', 'reply', 'test') and m.state <> 'draft'
      and m.created_at > coalesce((select (value->>'since')::timestamptz from setting where key = 'ledger'), '-infinity')
      and not exists (select from press p where p.message_id = m.id
        and (m.volunteer_id is null or p.volunteer_id = m.volunteer_id))`,
  },
  {
    name: 'automatic_text_was_asked_for',
    query: sql`select m.id from message m where m.kind in ${exempt}
      and (select count(*) from message x where x.contact_id = m.contact_id and x.kind = m.kind)
        > (select count(*) from inbound i where i.contact_id = m.contact_id
            and i.kind = case m.kind when 'stopped' then 'stop' when 'started' then 'start' else m.kind end)`,
  },
  {
    name: 'one_first_text_per_number',
    query: sql`select campaign_id, k.phone from message m join contact k on k.id = m.contact_id where m.kind = 'first' and m.state in ('sending', 'sent', 'unknown') group by 1, 2 having count(*) > 1`,
  },
  // 3. Nothing after an opt-out, outside hours, past its validity.
  {
    name: 'no_text_after_opt_out',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id join contact k on k.id = m.contact_id
      join opt_out o on o.phone = k.phone and a.started_at > o.at and (o.ended_at is null or a.started_at < o.ended_at) where m.kind not in ${sql.raw(answersOfTheOptedOut)}`,
  },
  {
    name: 'no_text_outside_hours',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id join contact k on k.id = m.contact_id
        left join campaign c on c.id = m.campaign_id,
        lateral ${hoursAt(sql`a.started_at`, wasWidened)} hours
      -- By the law as it stands in the tables: what began under an older one is not judged by it.
      where m.kind in ('first', 'reply', 'reminder') and not hours.open
        and a.started_at > coalesce((select (value->>'at')::timestamptz from setting where key = 'law'), '-infinity')`,
  },
  {
    name: 'no_text_past_its_validity',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id where a.started_at > m.valid_until + interval '1 s'`,
  },
  ...pauseChecks,
  ...optOutChecks,
  ...senderChecks,
  ...healthChecks,
  ...turnoutChecks,
  ...eveningChecks,
  {
    name: 'blocked_contact_has_a_reason',
    query: sql`select id from target where (state = 'blocked') <> (reason is not null)`,
  },
  {
    name: 'text_knows_its_wording',
    query: sql`select m.id from message m left join script s on s.campaign_id = m.campaign_id and s.version = m.script_version
      where m.script_version is not null and (s.version is null or m.variant > cardinality(s.variants))`,
  },
  {
    name: 'response_answers_its_question',
    query: sql`select r.contact_id from response r join choice o on o.id = r.choice_id where o.question_id <> r.question_id`,
  },
  // 4. One contact, one claim.
  {
    name: 'contact_in_one_hand',
    query: sql`select t.contact_id from target t join batch b on b.id = t.batch_id where t.state = 'ready' and b.volunteer_id is not null
      group by 1 having count(distinct b.volunteer_id) > 1`,
  },
  {
    name: 'batch_counts_its_targets',
    query: sql`select b.id from batch b left join target t on t.batch_id = b.id and t.state = 'ready' group by b.id, b.ready having b.ready <> count(t.id)`,
  },
  {
    name: 'claim_on_record',
    query: sql`select b.id from batch b left join claim c on c.batch_id = b.id and c.ended_at is null and c.volunteer_id = b.volunteer_id where b.volunteer_id is not null and c.id is null`,
  },
  {
    name: 'removed_holds_nothing',
    query: sql`select b.id from batch b join volunteer v on v.id = b.volunteer_id where v.removed_at is not null`,
  },
  {
    name: 'batch_in_a_known_language',
    query: sql`select b.id from batch b join campaign c on c.id = b.campaign_id where b.ready > 0 and b.locale is not null and b.locale <> all(c.languages)`,
  },
  {
    name: 'batch_in_known_hours',
    query: sql`select b.id from batch b join campaign c on c.id = b.campaign_id where b.ready > 0 and b.hours <> '' and b.hours <> all(c.zones)`,
  },
  // 5. Every text and receipt of the other side has one effect, and none is lost; deliveries only rise.
  {
    name: 'delivery_never_falls',
    query: sql`select m.id from message m join receipt r on r.message_id = m.id group by m.id, m.delivery
      having m.delivery < max(case r.status when 'delivered' then 3 when 'sent' then 2 when 'accepted' then 1 else 0 end)`,
  },
  {
    name: 'answer_is_recorded',
    needs: ['carrier.inbound'],
    query: sql`select l.sid from carrier.inbound l left join inbound i on i.provider_id = l.sid where i.id is null and l.delivered_at is not null`,
  },
  {
    name: 'receipt_finds_its_text',
    query: sql`select r.provider_id from receipt r where r.message_id is null and r.at < muster_now() - interval '60 s'`,
  },
  // 6. Nobody's answer waits unseen.
  {
    name: 'answer_is_shown',
    query: sql`select id from inbound where routed_at is null and created_at < muster_now() - interval '60 s'`,
  },
  {
    name: 'waiting_answer_has_a_reader',
    query: sql`select c.id from conversation c join volunteer v on v.id = c.volunteer_id where c.state = 'waiting' and v.removed_at is not null`,
  },
  {
    name: 'import_counts_its_rows',
    query: sql`select id from import where state = 'done' and rows <> accepted + duplicate + suppressed + rejected
      union all select i.id from import i where i.state = 'done'
        and (select count(*) from import_row r where r.import_id = i.id) <> i.duplicate + i.suppressed + i.rejected`,
  },
  {
    name: 'ended_import_keeps_no_file',
    query: sql`select i.id from import i where i.state not in ('waiting', 'running') and i.ended_at < muster_now() - interval '60 s'
      and exists (select from import_chunk c where c.import_id = i.id)
      and not exists (select from outbox o where o.job = 'import' and o.payload->>'importId' = i.id::text)`,
  },
  {
    name: 'waiting_answer_has_a_time',
    query: sql`select c.id from conversation c join volunteer v on v.id = c.volunteer_id and v.removed_at is null
      where c.state = 'waiting' and c.later_at is null and c.hand_back_at is null`,
  },
  { name: 'no_job_is_dead', query: sql`select id from outbox where dead_at is not null` },
  // 7. Boards are sums.
  ...areaChecks,
  ...verbatimChecks,
  ...doorChecks,
  ...callChecks,
  ...interviewChecks,
  ...boardChecks,
  // 8. A volunteer sees only contacts of a claim of theirs; an account is one person.
  {
    name: 'card_shown_under_a_claim',
    query: sql`select k.message_id from card k join target t on t.id = k.about_id and k.about_kind = 'target'
      -- Batches are cut and merged after a claim has ended: the campaign and the time tell, not the batch.
      where not exists (select from claim c join batch b on b.id = c.batch_id and b.campaign_id = t.campaign_id
        where c.volunteer_id = k.volunteer_id and c.claimed_at <= k.shown_at + interval '1 s'
          and (c.ended_at is null or c.ended_at > k.shown_at - interval '60 s'))`,
  },
  {
    name: 'new_volunteer_texts_nobody',
    query: sql`select c.id from claim c join volunteer v on v.id = c.volunteer_id
        where v.trust = 'new' and v.role = 'volunteer' and c.ended_at is null
      union all
      -- A press that was under way when somebody was made new again is let pass.
      select m.id from message m join volunteer v on v.id = m.volunteer_id
        where v.trust = 'new' and v.role = 'volunteer' and m.kind in ('first', 'reply') and m.created_at > v.trust_at + interval '5 s'`,
  },
  {
    name: 'text_is_signed_by_a_promise',
    query: sql`select m.id from message m join volunteer v on v.id = m.volunteer_id
      where m.kind in ('first', 'reply', 'test') and v.text_name = '' and v.promise is null`,
  },
  {
    name: 'look_has_a_reason',
    query: sql`select l.id from look l where not exists (
        select from target t join batch b on b.campaign_id = t.campaign_id join claim c on c.batch_id = b.id
        where t.contact_id = l.contact_id and c.volunteer_id = l.volunteer_id and c.claimed_at <= l.at + interval '1 s'
          and (c.ended_at is null or c.ended_at > l.at - interval '1 s'))
      and not exists (
        select from conversation v where v.contact_id = l.contact_id and (v.volunteer_id = l.volunteer_id
          or exists (select from message m where m.contact_id = v.contact_id and m.volunteer_id = l.volunteer_id)
          or exists (select from card k where k.about_id = v.id and k.volunteer_id = l.volunteer_id)))
      and not exists (
        select from call_target t join call_claim c on c.target_id = t.id
        where t.contact_id = l.contact_id and c.volunteer_id = l.volunteer_id and c.claimed_at <= l.at + interval '1 s'
          and (c.ended_at is null or c.ended_at > l.at - interval '1 s'))`,
  },
  {
    name: 'account_has_a_tenant',
    query: sql`select user_id from identity where tenant = '' or network = '' or user_id = ''`,
  },
  // 9. No number, name or body in jobs.
  {
    name: 'outbox_holds_ids_only',
    query: sql`select id from outbox, jsonb_each_text(payload) p where p.value !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'`,
  },
  {
    name: 'queue_holds_ids_only',
    needs: ['bullmq.job'],
    query: sql`select id from bullmq.job, jsonb_each_text(case jsonb_typeof(data::jsonb) when 'object' then data::jsonb else '{}' end) p
      where p.value !~ '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'`,
  },
  // 10. What is stored to be shown is plain data with masked numbers.
  {
    name: 'cards_mask_numbers',
    needs: ['playground.messages'],
    query: sql`select m.id from playground.messages m where m.author is null and regexp_replace(m.view::text, '"png":"[^"]*"', '', 'g') ~ '[+][0-9]{8,15}'`,
  },
  {
    name: 'cards_are_plain_blocks',
    needs: ['playground.messages'],
    query: sql`select m.id from playground.messages m, jsonb_array_elements(m.view::jsonb->'blocks') b where m.author is null
      and b->>'kind' not in ('title', 'text', 'note', 'sms', 'said', 'facts', 'ranking', 'progress', 'error', 'picture', 'link')`,
  },
  ...privacyChecks,
]

export async function verify(tx: Tx): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  for (const { name, query, needs } of checks) {
    if (needs && !(await allThere(tx, needs))) continue
    const [found] = await rows<{ n: number }>(tx, sql`select count(*)::int as n from (${query}) violations`)
    verdicts.push({ name, violations: found?.n ?? -1 })
  }
  return verdicts
}

async function allThere(tx: Tx, tables: string[]): Promise<boolean> {
  for (const table of tables) {
    const [found] = await rows<{ there: string | null }>(tx, sql`select to_regclass(${table})::text as there`)
    if (!found?.there) return false
  }
  return true
}
