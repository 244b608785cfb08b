/** A campaign: a list, a script, who it is from, when it may text. Draft, running, paused, finished. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { missingIn } from '../texts/rules.ts'

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
  contacts: number
  tested: boolean
  replies: { id: string; label: string; body: string; tag: string; closes: boolean }[]
}

const columns = sql`c.id, c.name, c.state, c.sender, c.script, c.locale, c.zone, c.opens, c.closes, c.editable,
  c.batch_size as "batchSize", l.id as "listId", l.name as list, l.source,
  (select count(*) from list_member m where m.list_id = c.list_id)::int as contacts,
  exists (select from message m where m.campaign_id = c.id and m.kind = 'test' and m.state = 'sent'
    and m.created_at >= c.script_at) as tested,
  (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'label', r.label, 'body', r.body, 'tag', r.tag, 'closes', r.closes)
    order by r.position), '[]') from canned_reply r where r.campaign_id = c.id) as replies`

/** By name or id; without either, the newest that is not finished. Throws `campaign.not_found`, `campaign.none`. */
export async function findCampaign(tx: Tx, name?: string, { lock = false } = {}): Promise<Campaign> {
  const [found] = await rows<Campaign>(
    tx,
    sql`select ${columns} from campaign c left join list l on l.id = c.list_id
        where ${name ? sql`lower(c.name) = lower(${name}) or c.id::text = ${name}` : sql`c.state <> 'finished'`}
        order by c.created_at desc limit 1 ${lock ? sql`for update of c` : sql``}`,
  )
  if (!found) throw name ? new UserError('campaign.not_found', { name }) : new UserError('campaign.none')
  return found
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

/** Throws `campaign.name_taken`. The newest list is taken until another is named. */
export async function createCampaign(tx: Tx, draft: Draft): Promise<string> {
  const name = draft.name.replace(/\p{C}/gu, '').trim().slice(0, 80)
  if (!name) throw new UserError('campaign.no_name')
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into campaign (name, locale, zone, opens, closes, created_by, script_at, list_id)
        values (${name}, ${draft.locale}, ${draft.zone}, ${draft.opens}, ${draft.closes}, ${draft.createdBy}, muster_now(),
          (select id from list order by created_at desc limit 1))
        on conflict do nothing returning id`,
  )
  if (!made) throw new UserError('campaign.name_taken', { name })
  await setReplies(tx, made.id, draft.replies)
  return made.id
}

export type Change = Partial<{
  list: string
  sender: string
  script: string
  zone: string
  opens: number
  closes: number
  editable: boolean
  batchSize: number
  locale: string
}>

/** Throws `list.not_found`, `campaign.launched` (what cannot change any more), `hours.*`. */
export async function changeCampaign(tx: Tx, campaign: Campaign, change: Change): Promise<void> {
  let listId = campaign.listId
  if (change.list !== undefined && change.list !== campaign.list) {
    if (campaign.state !== 'draft') throw new UserError('campaign.launched')
    const [list] = await rows<{ id: string }>(
      tx,
      sql`select id from list where lower(name) = lower(${change.list.trim()})`,
    )
    if (!list) throw new UserError('list.not_found', { name: change.list.slice(0, 80) })
    listId = list.id
  }
  const next = { ...campaign, ...change }
  const { opens, closes } = next
  if (!(Number.isInteger(opens) && Number.isInteger(closes) && opens >= 0 && closes <= 1440 && opens < closes))
    throw new UserError('hours.order')
  if (!isZone(next.zone)) throw new UserError('hours.zone', { found: next.zone.slice(0, 60) })
  const scriptChanged = next.script !== campaign.script || next.sender !== campaign.sender
  await tx.execute(sql`update campaign set list_id = ${listId}, sender = ${next.sender.trim()}, script = ${next.script.trim()},
    zone = ${next.zone}, opens = ${opens}, closes = ${closes}, editable = ${next.editable}, batch_size = ${next.batchSize}, locale = ${next.locale},
    script_at = ${scriptChanged ? sql`muster_now()` : sql`script_at`} where id = ${campaign.id}`)
}

export async function setReplies(tx: Tx, campaignId: string, replies: NewReply[]): Promise<void> {
  await tx.execute(sql`delete from canned_reply where campaign_id = ${campaignId}`)
  if (replies.length)
    await tx.execute(sql`insert into canned_reply (campaign_id, position, label, body, tag, closes)
      select ${campaignId}, n, r->>'label', r->>'body', r->>'tag', (r->>'closes')::boolean
      from jsonb_array_elements(${JSON.stringify(replies)}::jsonb) with ordinality as x(r, n)`)
}

export type Missing =
  'list' | 'contacts' | 'source' | 'sender' | 'script' | 'no_sender' | 'no_stop' | 'too_long' | 'hours' | 'test'

/** What a launch still needs; empty when nothing is missing. */
export function missingFor(c: Campaign): Missing[] {
  const missing: Missing[] = []
  if (!c.listId) missing.push('list')
  else if (!c.contacts) missing.push('contacts')
  if (c.listId && !c.source) missing.push('source')
  if (!c.sender) missing.push('sender')
  const script = c.script.replaceAll('{sender}', c.sender)
  if (!script) missing.push('script')
  else
    for (const m of missingIn(script, c.sender)) if (m !== 'empty' && (m !== 'no_sender' || c.sender)) missing.push(m)
  if (c.opens >= c.closes) missing.push('hours')
  if (!c.tested) missing.push('test')
  return missing
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return /^[A-Za-z]+(\/[A-Za-z0-9_+-]+)*$/.test(zone)
  } catch {
    return false
  }
}
