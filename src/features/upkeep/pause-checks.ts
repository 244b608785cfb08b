/** What stands still stands still: a campaign, a volunteer, the house, and one that is held after a restore (verify.ts). */
import { sql } from 'drizzle-orm'

export const pauseChecks = [
  {
    name: 'no_text_while_paused',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id
      join pause p on a.started_at >= p.since and (p.until is null or a.started_at < p.until)
      where case p.kind when 'held' then true when 'house' then m.kind in ('first', 'reply', 'test')
        when 'campaign' then m.kind in ('first', 'reply') and m.campaign_id = p.subject_id
        else m.kind in ('first', 'reply') and m.volunteer_id = p.subject_id end`,
  },
  {
    name: 'pause_on_record',
    query: sql`select coalesce(stands.kind, p.kind) from (
        select 'campaign' as kind, id from campaign where state = 'paused'
        union all select 'volunteer', id from volunteer where paused_at is not null
        union all select 'house', null from house where paused_at is not null
        union all select 'held', null from house where held_at is not null
      ) stands full join (select * from pause where until is null) p
        on p.kind = stands.kind and coalesce(p.subject_id::text, '') = coalesce(stands.id::text, '')
      where p.id is null or stands.kind is null`,
  },
]
