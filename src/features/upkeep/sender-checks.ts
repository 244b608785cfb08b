/** Senders, brands and ceilings keep what they promise (verify.ts). */
import { sql } from 'drizzle-orm'

export const senderChecks = [
  // The figures of a sender may be changed by day: what left before its newest change is not judged by it.
  {
    name: 'sender_within_its_rate',
    query: sql`select x.sender_id from (
        select a.sender_id, a.started_at, count(*) over (partition by a.sender_id order by a.started_at
          range between current row and interval '999 milliseconds' following) as n
        from attempt a where a.sender_id is not null
      ) x join sender s on s.id = x.sender_id where x.n > ceil(s.per_second) and x.started_at > s.set_at`,
  },
  {
    name: 'sender_within_its_day',
    query: sql`select s.id from attempt a join sender s on s.id = a.sender_id where a.started_at > s.set_at
      group by s.id, (a.started_at at time zone s.zone)::date having sum(a.segments) > s.per_day`,
  },
  {
    name: 'brand_within_its_rate',
    query: sql`select x.brand_id from (
        select s.brand_id, a.started_at, count(*) over (partition by s.brand_id order by a.started_at
          range between current row and interval '999 milliseconds' following) as n
        from attempt a join sender s on s.id = a.sender_id where s.brand_id is not null and a.started_at > s.set_at
      ) x join brand b on b.id = x.brand_id where x.n > ceil(b.per_second) and x.started_at > b.set_at`,
  },
  {
    name: 'brand_within_its_day',
    query: sql`select b.id from attempt a join sender s on s.id = a.sender_id join brand b on b.id = s.brand_id
      where a.started_at > b.set_at and a.started_at > s.set_at
      group by b.id, (a.started_at at time zone b.zone)::date having sum(a.segments) > b.per_day`,
  },
  {
    name: 'contact_knows_one_number',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id
      join sender_contact x on x.contact_id = m.contact_id and x.carrier = a.provider
      where a.sender_id is not null and a.started_at > x.at and a.sender_id <> x.sender_id`,
  },
  {
    name: 'sender_counts_its_contacts',
    query: sql`select s.id from sender s where s.off_at is null and s.contacts < (select count(*) from sender_contact x where x.sender_id = s.id)`,
  },
  {
    name: 'spend_equals_attempts',
    query: sql`select campaign_id from (
        select m.campaign_id, sum(a.price) as n from attempt a join message m on m.id = a.message_id
        where a.price is not null and m.campaign_id is not null group by 1
      ) paid full join (select campaign_id, sum(amount) as n from spend group by 1) kept using (campaign_id)
      where coalesce(paid.n, 0) <> coalesce(kept.n, 0)`,
  },
  {
    // A ceiling that was lowered below what was spent stands in nobody's way but the campaign's.
    name: 'spend_within_its_ceiling',
    query: sql`select c.id from campaign c join (select campaign_id, sum(amount) as n from spend group by 1) s on s.campaign_id = c.id
      where s.n > c.ceiling and exists (select from alarm a where a.campaign_id = c.id and a.kind = 'spend')`,
  },
]
