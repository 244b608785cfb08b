import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

export type Turn = {
  who: 'contact' | 'us'
  body: string
  media: number
  at: string
  zone: string
  state: string | null
  kind: string
}
export type Conversation = {
  id: string
  contactId: string
  firstName: string
  phone: string
  optedOut: boolean
  state: 'open' | 'waiting' | 'closed'
  volunteerId: string | null
  volunteer: string | null
  teamId: string | null
  campaignId: string | null
  campaign: string
  campaignState: string | null
  /** Within the contact's texting hours, now. */
  open: boolean
  answerWithin: number
  zone: string
  turns: Turn[]
  replies: { id: string; label: string; body: string; tag: string; closes: boolean }[]
}

/** A conversation with its last turns and the canned replies that fit. `lock`: it does not change under us. */
export async function loadConversation(tx: Tx, id: string, { lock = false } = {}): Promise<Conversation | undefined> {
  if (lock) await tx.execute(sql`select 1 from conversation where id = ${id} for update`)
  const [found] = await rows<Conversation>(
    tx,
    sql`select v.id, k.id as "contactId", k.first_name as "firstName", k.phone, k.opted_out_at is not null as "optedOut",
          v.state, v.volunteer_id as "volunteerId", w.name as volunteer, v.team_id as "teamId", c.id as "campaignId",
          coalesce(c.name, '') as campaign, c.state as "campaignState",
          c.id is null or (muster_minute(coalesce(k.zone, c.zone)) >= c.opens and muster_minute(coalesce(k.zone, c.zone)) < c.closes) as open, coalesce(c.answer_within, 15) as "answerWithin",
          coalesce(k.zone, c.zone, 'UTC') as zone,
          (select coalesce(jsonb_agg(x order by x.n), '[]') from (
            (select 'contact' as who, body, media, sent_at as at, null as state, kind, created_at as n from inbound
              where conversation_id = v.id order by created_at desc limit 8)
            union all
            (select 'us', body, 0, created_at, state, kind, created_at from message
              where conversation_id = v.id and state <> 'draft' order by created_at desc limit 8)
            order by n desc limit 8) x) as turns,
          (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'label', r.label, 'body', r.body, 'tag', r.tag, 'closes', r.closes)
            order by r.position), '[]') from canned_reply r where r.campaign_id = c.id) as replies
        from conversation v join contact k on k.id = v.contact_id
          left join campaign c on c.id = v.campaign_id left join volunteer w on w.id = v.volunteer_id
        where v.id = ${id}`,
  )
  return found
}
