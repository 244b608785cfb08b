import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import type { Plan } from '../ballots/plan.ts'
import { asksOf } from '../interviews/by-text.ts'
import type { Asks } from '../interviews/by-text.ts'
import type { RsvpAnswer } from '../events/rsvp.ts'
import { limits, trusts } from '../../lib/trust.ts'
import { houseStands } from '../texts/pauses.ts'
import type { Stands } from '../texts/pauses.ts'
import { isOpenFor, opensNext, zoneOfContact } from '../texts/hours.ts'

export type Turn = {
  who: 'contact' | 'us'
  body: string
  media: number
  at: string
  zone: string
  state: string | null
  kind: string
  /** Whose words of ours; null: of nobody, by itself. */
  by: string | null
  /** In which campaign it was said, where that is not the conversation's own. */
  campaign: string | null
}
export type Conversation = Stands & {
  id: string
  contactId: string
  firstName: string
  phone: string
  /** Others of the household on this number, as a list gave them. */
  alsoKnownAs: string
  optedOut: boolean
  /** Whoever has it may see full numbers. */
  looks: boolean
  wrongNumber: boolean
  /** Their last words may be an opt-out: somebody has to decide before anything is sent. */
  frozen: boolean
  state: 'open' | 'waiting' | 'closed'
  volunteerId: string | null
  volunteer: string | null
  /** Its volunteer has left, or is done for tonight. */
  away: boolean
  teamId: string | null
  campaignId: string | null
  campaign: string
  campaignState: string | null
  /** Within the contact's texting hours, now. */
  open: boolean
  /** When they begin next. */
  opensAt: string
  /** Put off until then. */
  laterAt: string | null
  /** A lead was asked. */
  asked: boolean
  /** What a lead said about it. */
  note: string
  answerWithin: number
  /** Where the contact is, and where the campaign is at home. */
  zone: string
  home: string
  turns: Turn[]
  replies: { id: string; label: string; body: string; tag: string; closes: boolean }[]
  /** The campaign's survey question, its answers in order, and the one that was pressed for this contact. */
  question: { text: string; choices: { id: string; label: string; chosen: boolean }[] } | null
  /** No text of its campaign any more: `valid_until` is past. */
  ended: boolean
  /** The polling day that its campaign chases votes for; whether they have voted; how they mean to. */
  votesOn: string | null
  voted: boolean
  /** Somebody's word, not a list's: it can be taken back. */
  votedByWord: boolean
  plan: Plan | null
  /** The rally that its campaign invites to, whether all places are taken, and what they answered. */
  event: {
    id: string
    title: string
    full: boolean
    answer: RsvpAnswer | null
    waiting: boolean
    reminded: boolean
  } | null
  fields: Record<string, string>
  /** The questionnaire of its campaign, and how far it got with this contact. */
  asks: Asks | null
}

const looking = `{${trusts.filter((trust) => limits[trust].looks > 0).join(',')}}`

/** A conversation with its last turns and the canned replies that fit. `lock`: it does not change under us. */
export async function loadConversation(tx: Tx, id: string, { lock = false } = {}): Promise<Conversation | undefined> {
  if (lock) await tx.execute(sql`select 1 from conversation where id = ${id} for update`)
  const [found] = await rows<Conversation>(
    tx,
    sql`select v.id, k.id as "contactId", k.first_name as "firstName", k.phone, k.opted_out_at is not null as "optedOut",
          k.wrong_number_at is not null as "wrongNumber", k.frozen_at is not null as frozen, coalesce(k.fields->>'alsoKnownAs', '') as "alsoKnownAs",
          v.later_at as "laterAt", v.asked_at is not null as asked, v.note,
          v.state, v.volunteer_id as "volunteerId", w.name as volunteer, coalesce(w.removed_at is not null or w.done_at is not null, false) as away,
          coalesce(w.paused_at is not null, false) as paused,
          coalesce(w.role <> 'volunteer' or w.trust = any(${looking}::text[]), false) as looks, ${houseStands} as "houseStands", v.team_id as "teamId", c.id as "campaignId",
          coalesce(c.name, '') as campaign, c.state as "campaignState",
          ${isOpenFor} as open, ${opensNext} as "opensAt", coalesce(c.answer_within, 15) as "answerWithin",
          ${zoneOfContact} as zone, coalesce(c.zone, ${zoneOfContact}) as home,
          (select coalesce(jsonb_agg(to_jsonb(x) || jsonb_build_object('campaign', other.name) order by x.n), '[]') from (
            (select 'contact' as who, body, media, sent_at as at, null as state, kind, null::uuid as by, campaign_id, created_at as n from inbound
              where conversation_id = v.id order by created_at desc limit 8)
            union all
            (select 'us', body, 0, created_at, state, kind, volunteer_id, campaign_id, created_at from message
              where contact_id = v.contact_id and state <> 'draft' order by created_at desc limit 8)
            order by n desc limit 8) x
            left join campaign other on other.id = x.campaign_id and other.id is distinct from v.campaign_id) as turns,
          (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'label', r.label, 'body', r.body, 'tag', r.tag, 'closes', r.closes)
            order by r.position), '[]') from canned_reply r where r.campaign_id = c.id) as replies,
          (select jsonb_build_object('text', q.text, 'choices', (
              select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'label', o.label, 'chosen', o.id is not distinct from s.choice_id)
                order by o.position), '[]') from choice o where o.question_id = q.id))
            from question q left join response s on s.question_id = q.id and s.contact_id = k.id
            where q.campaign_id = c.id order by q.position limit 1) as question,
          coalesce(c.valid_until <= muster_now(), false) as ended, c.votes_on::text as "votesOn", k.fields,
          coalesce(c.votes_on = any(k.voted_on), false) as voted,
          exists (select from voted m where m.contact_id = k.id and m.votes_on = c.votes_on and m.official_at is null) as "votedByWord",
          (select jsonb_build_object('moment', p.moment, 'way', p.way, 'company', p.company) from vote_plan p
            where p.contact_id = k.id and p.votes_on = c.votes_on) as plan,
          (select jsonb_build_object('id', e.id, 'title', e.title, 'answer', r.answer, 'waiting', coalesce(r.waiting, false),
              'reminded', r.remind_asked_at is not null,
              'full', e.capacity is not null and e.capacity <= (select count(*) from rsvp x
                where x.event_id = e.id and x.answer = 'yes' and not x.waiting))
            from event e left join rsvp r on r.event_id = e.id and r.contact_id = k.id
            where e.id = c.event_id and e.cancelled_at is null) as event,
          ${asksOf} as asks
        from conversation v join contact k on k.id = v.contact_id
          left join campaign c on c.id = v.campaign_id left join volunteer w on w.id = v.volunteer_id
        where v.id = ${id}`,
  )
  return found
}
