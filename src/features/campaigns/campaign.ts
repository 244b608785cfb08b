/** A campaign: a list, a script, who it is from, when it may text. Draft, running, paused, finished. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { lackingByLaw, readLaw } from '../law/launch.ts'
import type { LawLack } from '../law/launch.ts'
import { readReach } from '../contacts/textable.ts'

export type Campaign = {
  id: string
  name: string
  state: 'draft' | 'running' | 'paused' | 'finished'
  sender: string
  script: string
  locale: string
  zone: string
  opens: number
  closes: number
  editable: boolean
  batchSize: number
  listId: string | null
  list: string | null
  source: string | null
  region: string | null
  /** Who can be texted: for a draft as a launch would have it now. */
  contacts: number
  /** Members of a draft's list that stay out because they are landlines. */
  landlines: number
  tested: boolean
  replies: { id: string; label: string; body: string; tag: string; closes: boolean }[]
  /** Other wordings of the first text, given out in turn with the script. */
  variants: string[]
  /** Words for fields that a contact lacks. */
  defaults: Record<string, string>
  scriptVersion: number
  /** No text after this, as `2026-11-30 20:00` in its zone; and whether that is past. */
  validUntil: string | null
  ended: boolean
  gate: number
  answerWithin: number
  handBackAfter: number
  /** null: by the country of the number, else the usual one. */
  carrier: string | null
  /** Of the campaign whose second pass it is. */
  againOf: string | null
  question: Question | null
  /** The polling day it chases, the rally it invites to, how many of a hundred are left alone, and the seed of that draw. */
  votesOn: string | null
  rally: string | null
  /** The questions that volunteers put by text. */
  questionnaire: string | null
  holdoutPercent: number | null
  holdoutSeed: string | null
  /** Rules widened for it, with their reasons. */
  widened: { rule: string; reason: string; by: string | null }[]
  /** What the law asks of a draft before its launch. */
  lawLacks: LawLack[]
}
/** The first step of the survey, with its answers in order. */
export type Question = { id: string; text: string; choices: { id: string; label: string; value: string }[] }

const columns = sql`c.id, c.name, c.state, c.sender, c.script, c.locale, c.zone, c.opens, c.closes, c.editable,
  c.batch_size as "batchSize", l.id as "listId", l.name as list, l.source, l.region,
  (select count(*) from target t where t.campaign_id = c.id)::int as contacts, 0 as landlines,
  exists (select from message m where m.campaign_id = c.id and m.kind = 'test' and m.state = 'sent'
    and m.created_at >= c.script_at) as tested,
  (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'label', r.label, 'body', r.body, 'tag', r.tag, 'closes', r.closes)
    order by r.position), '[]') from canned_reply r where r.campaign_id = c.id) as replies,
  c.variants, c.defaults, c.script_version as "scriptVersion", c.gate, c.answer_within as "answerWithin",
  c.votes_on::text as "votesOn", c.holdout_percent as "holdoutPercent", c.holdout_seed as "holdoutSeed",
  (select e.title from event e where e.id = c.event_id) as rally,
  (select q.name from questionnaire q where q.id = c.questionnaire_id) as questionnaire,
  c.hand_back_after as "handBackAfter", c.carrier, c.again_of as "againOf",
  to_char(c.valid_until at time zone c.zone, 'YYYY-MM-DD HH24:MI') as "validUntil",
  coalesce(c.valid_until <= muster_now(), false) as ended,
  (select coalesce(jsonb_agg(jsonb_build_object('rule', x.rule, 'reason', x.reason, 'by', v.name) order by x.at), '[]')
    from law_exception x left join volunteer v on v.id = x.by where x.campaign_id = c.id and x.ended_at is null) as widened,
  (select jsonb_build_object('id', q.id, 'text', q.text, 'choices', (
      select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'label', o.label, 'value', o.value) order by o.position), '[]')
      from choice o where o.question_id = q.id))
    from question q where q.campaign_id = c.id order by q.position limit 1) as question`

/** By name or id; without either, the newest that is not finished. Throws `campaign.not_found`, `campaign.none`. */
export async function findCampaign(tx: Tx, name?: string, { lock = false } = {}): Promise<Campaign> {
  const [found] = await rows<Campaign>(
    tx,
    sql`select ${columns} from campaign c left join list l on l.id = c.list_id
        where ${name ? sql`lower(c.name) = lower(${name}) or c.id::text = ${name}` : sql`c.state <> 'finished'`}
        order by c.created_at desc limit 1 ${lock ? sql`for update of c` : sql``}`,
  )
  if (!found) throw name ? new UserError('campaign.not_found', { name }) : new UserError('campaign.none')
  if (found.state !== 'draft' || !found.listId) return { ...found, lawLacks: [] }
  const { textable, landlines } = await readReach(tx, found.listId)
  const lawLacks = lackingByLaw([found.script, ...found.variants], await readLaw(tx, found))
  return { ...found, contacts: textable, landlines, lawLacks }
}

export type Draft = {
  name: string
  locale: string
  zone: string
  opens: number
  closes: number
  createdBy: string | null
  replies: NewReply[]
}
export type NewReply = { label: string; body: string; tag: string; closes: boolean }

/** Lists as `l`: that which something was imported into last, or made last, first. */
export const newestFirst = sql`list l left join lateral (
  select max(created_at) as at from import where list_id = l.id and state = 'done') i on true
  order by greatest(l.created_at, i.at) desc`

/** Throws `campaign.name_taken`. The newest list is taken until another is named. */
export async function createCampaign(tx: Tx, draft: Draft): Promise<string> {
  const name = draft.name.replace(/\p{C}/gu, '').trim().slice(0, 80)
  if (!name) throw new UserError('campaign.no_name')
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into campaign (name, locale, zone, opens, closes, created_by, script_at, list_id)
        values (${name}, ${draft.locale}, ${draft.zone}, ${draft.opens}, ${draft.closes}, ${draft.createdBy}, muster_now(),
          (select l.id from ${newestFirst} limit 1))
        on conflict do nothing returning id`,
  )
  if (!made) throw new UserError('campaign.name_taken', { name })
  await setReplies(tx, made.id, draft.replies)
  return made.id
}

export async function setReplies(tx: Tx, campaignId: string, replies: NewReply[]): Promise<void> {
  await tx.execute(sql`delete from canned_reply where campaign_id = ${campaignId}`)
  if (replies.length)
    await tx.execute(sql`insert into canned_reply (campaign_id, position, label, body, tag, closes)
      select ${campaignId}, n, r->>'label', r->>'body', r->>'tag', (r->>'closes')::boolean
      from jsonb_array_elements(${JSON.stringify(replies)}::jsonb) with ordinality as x(r, n)`)
}
