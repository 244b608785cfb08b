/** What is over by the house's measure, or a campaign's own, and its removal. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { readMeasure } from '../organisation/measure.ts'
import type { Measure } from '../organisation/measure.ts'
import { agePeople, thin } from './jobs.ts'
import { removeTurnout } from './turnout-retention.ts'

/**
 * When a campaign `c` ended: its `valid_until`, else the last text of it, once it is finished. Not yet: null. One that
 * was forgotten running ends ninety days after its last text.
 */
const ended = sql`(select max(m.created_at) from message m where m.campaign_id = c.id and m.kind = 'first')`
const endOf = sql`case when c.state = 'finished' then coalesce(${ended}, c.launched_at, c.created_at)
  when c.state = 'draft' then null else ${ended} + interval '90 days' end`

/**
 * A campaign whose time is over and that has not been through here within a month: an answer may come late. `days` names
 * which measure of campaign `c`.
 */
const over = (measure: Measure, what: 'messages' | 'answers') => {
  const [own, at, days] =
    what === 'messages'
      ? [sql`r.messages`, sql`r.messages_at`, measure.messages]
      : [sql`r.answers`, sql`r.answers_at`, measure.answers]
  return sql`coalesce(fin.at < muster_now() - make_interval(days => coalesce(${own}, ${days}))
    and (${at} is null or ${at} < muster_now() - interval '30 days'), false)`
}
const measured = sql`campaign c left join retention r on r.campaign_id = c.id cross join lateral (select ${endOf} as at) fin`

/** Asks for what is over, at most once an hour. */
export async function askRetention(tx: Tx): Promise<void> {
  const [turn] = await rows(
    tx,
    sql`insert into setting (key, value) values ('retention_at', to_jsonb(extract(epoch from muster_now())::float))
        on conflict (key) do update set value = excluded.value
        where (setting.value #>> '{}')::float < extract(epoch from muster_now())::float - 3600 returning 1`,
  )
  if (!turn) return
  const measure = await readMeasure(tx)
  const due = await rows<{ campaignId: string }>(
    tx,
    sql`select c.id as "campaignId" from ${measured} where ${over(measure, 'messages')} or ${over(measure, 'answers')}
        order by fin.at limit 5`,
  )
  await enqueue(tx, thin, ...due)
  if ((await findAged(tx, measure.people, 1)).length) await enqueue(tx, agePeople, {})
}

/**
 * Numbers of people whose time is over: known for longer than the measure, and since then neither imported, nor texted,
 * nor heard, nor in a campaign that is not finished. Oldest first, among the 5,000 oldest: those that stay are few.
 */
export const findAged = (tx: Tx, days: number, n: number): Promise<{ phone: string }[]> =>
  rows<{ phone: string }>(
    tx,
    sql`with since as (select muster_now() - make_interval(days => ${days}) as at), old as (
          select k.id, k.phone from contact k, since where k.created_at < since.at order by k.id limit 5000
        )
        select k.phone from old k, since
        where not exists (select from list_member m join import i on i.list_id = m.list_id where m.contact_id = k.id and i.created_at >= since.at)
          and not exists (select from message m where m.contact_id = k.id and m.created_at >= since.at)
          and not exists (select from conversation v join inbound i on i.conversation_id = v.id where v.contact_id = k.id and i.created_at >= since.at)
          and not exists (select from target t join campaign c on c.id = t.campaign_id and c.state <> 'finished' where t.contact_id = k.id)
          and not exists (select from call_target t join canvass c on c.id = t.canvass_id and c.state <> 'finished' where t.contact_id = k.id)
        limit ${n}`,
  )

/** What is over of a campaign. */
export async function readDue(
  tx: Tx,
  campaignId: string,
): Promise<{ name: string; messages: boolean; answers: boolean } | undefined> {
  const measure = await readMeasure(tx)
  const [due] = await rows<{ name: string; messages: boolean; answers: boolean }>(
    tx,
    sql`select c.name, ${over(measure, 'messages')} as messages, ${over(measure, 'answers')} as answers
        from ${measured} where c.id = ${campaignId}`,
  )
  return due
}

/** A group of a campaign's words emptied, or of its answers removed. Returns how many; 0: none is left. */
export const emptyTexts = async (tx: Tx, campaignId: string, n: number): Promise<number> =>
  (
    await rows(
      tx,
      sql`update message set body = '' where id in (
            select id from message where campaign_id = ${campaignId} and body <> '' and state in ('sent', 'failed') limit ${n}) returning 1`,
    )
  ).length
export const emptyAnswers = async (tx: Tx, campaignId: string, n: number): Promise<number> =>
  (
    await rows(
      tx,
      sql`update inbound set body = '' where id in (
            select i.id from inbound i where i.campaign_id = ${campaignId} and i.body <> '' limit ${n}) returning 1`,
    )
  ).length
export const removeTags = async (tx: Tx, campaignId: string, n: number): Promise<number> => {
  const tags = await rows(
    tx,
    sql`delete from tag where (campaign_id, contact_id, tag) in (
          select campaign_id, contact_id, tag from tag where campaign_id = ${campaignId} limit ${n}) returning 1`,
  )
  const said = await rows(
    tx,
    sql`delete from response where (question_id, contact_id) in (
          select r.question_id, r.contact_id from response r join question q on q.id = r.question_id
          where q.campaign_id = ${campaignId} limit ${n}) returning 1`,
  )
  // Those that go on are ended before (interviews/by-text.ts): their campaign is over.
  const asked = await rows(
    tx,
    sql`delete from text_interview where (campaign_id, contact_id) in (
          select campaign_id, contact_id from text_interview where campaign_id = ${campaignId} and interview_id is null limit ${n}) returning 1`,
  )
  return tags.length + said.length + asked.length + (await removeTurnout(tx, campaignId, n))
}

export const noteThinned = (
  tx: Tx,
  campaignId: string,
  { messages, answers }: { messages: boolean; answers: boolean },
): Promise<unknown> =>
  tx.execute(sql`insert into retention (campaign_id, messages_at, answers_at)
    values (${campaignId}, case when ${messages} then muster_now() end, case when ${answers} then muster_now() end)
    on conflict (campaign_id) do update set messages_at = coalesce(excluded.messages_at, retention.messages_at),
      answers_at = coalesce(excluded.answers_at, retention.answers_at)`)
