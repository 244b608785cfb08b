/** How long words, answers and people stay: by the house's measure, or a campaign's own. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { thin } from './jobs.ts'

/** Days after a campaign's end for its words and its answers; for people, after the end of the last one they were in. */
export type Measure = { messages: number; answers: number; people: number }

/** Half a year for what was said, a year for what was learned, two for a list: nobody is helped by older ones. */
export const usual: Measure = { messages: 180, answers: 365, people: 730 }

const key = 'retention'

export async function readMeasure(tx: Tx): Promise<Measure> {
  const [found] = await rows<{ value: Partial<Measure> }>(tx, sql`select value from setting where key = ${key}`)
  return { ...usual, ...found?.value }
}

export const saveMeasure = (tx: Tx, measure: Measure): Promise<unknown> =>
  tx.execute(sql`insert into setting (key, value) values (${key}, ${JSON.stringify(measure)}::jsonb)
    on conflict (key) do update set value = excluded.value`)

/** Of a campaign; null: as the house has it. What was removed stays removed. */
export const saveOwnMeasure = (
  tx: Tx,
  campaignId: string,
  { messages, answers }: { messages: number | null; answers: number | null },
): Promise<unknown> =>
  tx.execute(sql`insert into retention (campaign_id, messages, answers) values (${campaignId}, ${messages}, ${answers})
    on conflict (campaign_id) do update set messages = excluded.messages, answers = excluded.answers`)

/**
 * When a campaign `c` ended: its `valid_until`, else the last text of it, once it is finished. Not yet: null. One that
 * was forgotten running ends ninety days after its last text.
 */
const ended = sql`(select max(m.created_at) from message m where m.campaign_id = c.id and m.kind = 'first')`
const endOf = sql`case when c.state = 'finished' then coalesce(${ended}, c.launched_at, c.created_at)
  when c.state = 'draft' then null else ${ended} + interval '90 days' end`

/** Asks for at most one campaign whose time is over: once an hour is soon enough. */
export async function askRetention(tx: Tx): Promise<void> {
  const measure = await readMeasure(tx)
  const [turn] = await rows(
    tx,
    sql`insert into setting (key, value) values ('retention_at', to_jsonb(extract(epoch from muster_now())))
        on conflict (key) do update set value = excluded.value
        where (setting.value #>> '{}')::float < extract(epoch from muster_now()) - 3600 returning 1`,
  )
  if (!turn) return
  const due = await rows<{ campaignId: string }>(
    tx,
    sql`select c.id as "campaignId" from campaign c left join retention r on r.campaign_id = c.id
          cross join lateral (select ${endOf} as at) fin
        where (r.messages_at is null and fin.at < muster_now() - make_interval(days => coalesce(r.messages, ${measure.messages})))
          or (r.answers_at is null and fin.at < muster_now() - make_interval(days => coalesce(r.answers, ${measure.answers})))
        order by fin.at limit 5`,
  )
  await enqueue(tx, thin, ...due)
}

export type Thinned = { name: string; texts: number; answers: number; tags: number }

/** What is over of a campaign. `messages`, `answers`: whether their time has come. */
export async function readDue(
  tx: Tx,
  campaignId: string,
): Promise<{ name: string; messages: boolean; answers: boolean } | undefined> {
  const measure = await readMeasure(tx)
  const [due] = await rows<{ name: string; messages: boolean; answers: boolean }>(
    tx,
    sql`select c.name,
          coalesce(r.messages_at is null and fin.at < muster_now() - make_interval(days => coalesce(r.messages, ${measure.messages})), false) as messages,
          coalesce(r.answers_at is null and fin.at < muster_now() - make_interval(days => coalesce(r.answers, ${measure.answers})), false) as answers
        from campaign c left join retention r on r.campaign_id = c.id cross join lateral (select ${endOf} as at) fin
        where c.id = ${campaignId}`,
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
  return tags.length + said.length
}

export const noteThinned = (
  tx: Tx,
  campaignId: string,
  { messages, answers }: { messages: boolean; answers: boolean },
): Promise<unknown> =>
  tx.execute(sql`insert into retention (campaign_id, messages_at, answers_at)
    values (${campaignId}, case when ${messages} then muster_now() end, case when ${answers} then muster_now() end)
    on conflict (campaign_id) do update set messages_at = coalesce(retention.messages_at, excluded.messages_at),
      answers_at = coalesce(retention.answers_at, excluded.answers_at)`)
