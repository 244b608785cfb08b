import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/**
 * Everything the house holds about a number, as one object for the person it belongs to (GDPR articles 15 and 20). First
 * names of volunteers are those that stood in the texts. Undefined when nothing is held. A person's rows: it is bounded.
 */
export async function readPerson(tx: Tx, phone: string): Promise<Record<string, unknown> | undefined> {
  const [found] = await rows<{ person: Record<string, unknown> | null }>(
    tx,
    sql`with k as materialized (select * from contact where phone = ${phone}), said as materialized (
          select i.* from inbound i where i.phone = ${phone} or i.contact_id = (select id from k)
        ), stopped as materialized (
          select * from opt_out where phone = ${phone} or (phone is null and phone_hash = muster_phone_hash(${phone}))
        )
        select case when exists (select from k) or exists (select from said) or exists (select from stopped) then
          jsonb_build_object(
            'phone', ${phone}::text,
            'contact', (select jsonb_build_object('firstName', first_name, 'lastName', last_name, 'language', locale, 'zone', zone,
                'country', country, 'fields', fields, 'since', created_at, 'optedOutAt', opted_out_at,
                'wrongNumberAt', wrong_number_at, 'consented', consented) from k),
            'lists', (select coalesce(jsonb_agg(jsonb_build_object('name', l.name, 'source', l.source, 'kind', l.kind, 'since', l.created_at) order by l.created_at), '[]')
              from list_member m join list l on l.id = m.list_id where m.contact_id = (select id from k)),
            'campaigns', (select coalesce(jsonb_agg(jsonb_build_object('name', c.name, 'state', t.state) order by c.created_at), '[]')
              from target t join campaign c on c.id = t.campaign_id where t.contact_id = (select id from k)),
            'texts', (select coalesce(jsonb_agg(jsonb_build_object('campaign', c.name, 'kind', m.kind, 'text', m.body, 'state', m.state,
                'writtenAt', m.created_at, 'sentAt', m.sent_at, 'delivered', m.delivery = 3, 'by', v.text_name) order by m.created_at), '[]')
              from message m left join campaign c on c.id = m.campaign_id left join volunteer v on v.id = m.volunteer_id
              where m.contact_id = (select id from k)),
            'answers', (select coalesce(jsonb_agg(jsonb_build_object('text', body, 'media', media, 'sentAt', sent_at, 'understoodAs', kind) order by created_at), '[]') from said),
            'tags', (select coalesce(jsonb_agg(jsonb_build_object('campaign', c.name, 'tag', g.tag, 'at', g.at) order by g.at), '[]')
              from tag g join campaign c on c.id = g.campaign_id where g.contact_id = (select id from k)),
            'survey', (select coalesce(jsonb_agg(jsonb_build_object('question', q.text, 'answer', o.label, 'at', r.at) order by r.at), '[]')
              from response r join question q on q.id = r.question_id join choice o on o.id = r.choice_id
              where r.contact_id = (select id from k)),
            'interviews', (select coalesce(jsonb_agg(jsonb_build_object('campaign', c.name, 'agreed', x.consented, 'answers', (
                select jsonb_agg(jsonb_build_object('question', a.key, 'answer', a.codes, 'words', a.words) order by a.position)
                from interview_answer a where a.interview_id = x.interview_id)) order by c.created_at), '[]')
              from text_interview x join campaign c on c.id = x.campaign_id where x.contact_id = (select id from k)),
            'calls', (select coalesce(jsonb_agg(jsonb_build_object('effort', c.name, 'outcome', x.outcome, 'at', x.at) order by x.at), '[]')
              from call_target t join canvass c on c.id = t.canvass_id join call x on x.target_id = t.id where t.contact_id = (select id from k)),
            'toBeCalledBy', (select coalesce(jsonb_agg(c.name order by c.created_at), '[]')
              from call_target t join canvass c on c.id = t.canvass_id where t.contact_id = (select id from k) and t.state = 'open'),
            'votes', (select coalesce(jsonb_agg(jsonb_build_object('day', votes_on, 'source', source, 'at', at) order by votes_on), '[]')
              from voted where contact_id = (select id from k)),
            'votingPlans', (select coalesce(jsonb_agg(jsonb_build_object('day', votes_on, 'when', moment, 'how', way, 'with', company) order by votes_on), '[]')
              from vote_plan where contact_id = (select id from k)),
            'rallies', (select coalesce(jsonb_agg(jsonb_build_object('title', e.title, 'startsAt', e.starts_at, 'answer', r.answer,
                'waiting', r.waiting, 'reminderAskedAt', r.remind_asked_at, 'cameAt', a.at) order by e.starts_at), '[]')
              from event e left join rsvp r on r.event_id = e.id and r.contact_id = (select id from k)
                left join attendance a on a.event_id = e.id and a.contact_id = (select id from k)
              where r.contact_id is not null or a.id is not null),
            'leftAloneBy', (select coalesce(jsonb_agg(c.name order by c.created_at), '[]')
              from holdout h join campaign c on c.id = h.campaign_id where h.contact_id = (select id from k)),
            'conversation', (select jsonb_build_object('state', state, 'note', note, 'since', created_at) from conversation
              where contact_id = (select id from k)),
            'numberSeenAt', (select coalesce(jsonb_agg(at order by at), '[]') from look where contact_id = (select id from k)),
            'optOuts', (select coalesce(jsonb_agg(jsonb_build_object('how', how, 'at', at, 'endedAt', ended_at) order by at), '[]') from stopped)
          ) end as person`,
  )
  return found?.person ?? undefined
}

/** The same by the contact's row; undefined when they were erased meanwhile. */
export async function readContact(tx: Tx, contactId: string): Promise<Record<string, unknown> | undefined> {
  const [contact] = await rows<{ phone: string }>(tx, sql`select phone from contact where id = ${contactId}`)
  return contact && readPerson(tx, contact.phone)
}
