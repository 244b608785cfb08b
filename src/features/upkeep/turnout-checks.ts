/** Who has voted is left in peace, and so is who was drawn to be (verify.ts). */
import { sql } from 'drizzle-orm'

export const turnoutChecks = [
  {
    name: 'no_chase_after_the_vote',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id join campaign c on c.id = m.campaign_id
      join voted v on v.contact_id = m.contact_id and v.votes_on = c.votes_on where m.kind = 'first' and a.started_at > v.at`,
  },
  {
    name: 'voted_in_nobodys_hands',
    query: sql`select t.id from target t join campaign c on c.id = t.campaign_id and c.votes_on is not null
      join contact k on k.id = t.contact_id and c.votes_on = any(k.voted_on)
      join batch b on b.id = t.batch_id and b.volunteer_id is not null where t.state = 'ready'`,
  },
  {
    name: 'vote_is_on_record',
    query: sql`select k.id from contact k, unnest(k.voted_on) d(day)
        where not exists (select from voted v where v.contact_id = k.id and v.votes_on = d.day)
      union all
      select v.contact_id from voted v join contact k on k.id = v.contact_id where v.votes_on <> all(k.voted_on)`,
  },
  {
    name: 'attended_once',
    query: sql`select event_id from attendance where contact_id is not null group by event_id, contact_id having count(*) > 1`,
  },
  {
    name: 'places_are_kept',
    query: sql`select e.id from event e cross join lateral (
        select count(*) filter (where not r.waiting) as coming, count(*) filter (where r.waiting) as waiting
        from rsvp r where r.event_id = e.id and r.answer = 'yes') n
      where n.coming > e.capacity or (n.waiting > 0 and e.cancelled_at is null and e.starts_at > muster_now() and (e.capacity is null or n.coming < e.capacity))`,
  },
  {
    name: 'reminder_was_asked_for',
    query: sql`select m.id from message m left join reminder x on x.message_id = m.id
        left join rsvp r on r.event_id = x.event_id and r.contact_id = x.contact_id
      where m.kind = 'reminder' and m.contact_id is not null
        -- What was taken back never left, and is nobody's reminder any more.
        and m.reason is distinct from 'withdrawn'
        -- What they answered is removed when its time is over; that there was a reminder stays on record.
        and (x.message_id is null or r.remind_asked_at > m.created_at or (r.contact_id is not null and r.remind_asked_at is null))`,
  },
  {
    name: 'held_out_is_not_texted',
    query: sql`select m.id from holdout h join message m on m.contact_id = h.contact_id and m.campaign_id = h.campaign_id and m.kind = 'first' and m.state <> 'draft'
      union all select t.id from holdout h join target t on t.campaign_id = h.campaign_id and t.contact_id = h.contact_id`,
  },
  {
    name: 'held_out_before_the_first_text',
    query: sql`select h.contact_id from holdout h join campaign c on c.id = h.campaign_id
      where c.holdout_percent is null or h.at > (select min(m.created_at) from message m where m.campaign_id = c.id and m.kind = 'first')`,
  },
]
