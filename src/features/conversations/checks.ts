/**
 * What the database does not check of texts and conversations, because each text would pay for it (schema), as queries
 * that have to come back empty: for upkeep/verify.
 */
import { sql } from 'drizzle-orm'

export const referenceChecks = [
  {
    name: 'text_belongs_to_what_exists',
    query: sql`select m.id from message m left join campaign c on c.id = m.campaign_id left join volunteer w on w.id = m.volunteer_id
        left join target t on t.id = m.target_id left join conversation v on v.id = m.conversation_id
      where (m.campaign_id is not null and c.id is null) or (m.volunteer_id is not null and w.id is null)
        or (m.target_id is not null and t.id is null) or (m.conversation_id is not null and v.contact_id is distinct from m.contact_id)`,
  },
  {
    name: 'attempt_is_of_a_text',
    query: sql`select a.id from attempt a left join message m on m.id = a.message_id where m.id is null`,
  },
  {
    name: 'conversation_belongs_to_what_exists',
    query: sql`select v.id from conversation v left join campaign c on c.id = v.campaign_id left join volunteer w on w.id = v.volunteer_id
        left join team t on t.id = v.team_id
      where (v.campaign_id is not null and c.id is null) or (v.volunteer_id is not null and w.id is null)
        or (v.team_id is not null and t.id is null)`,
  },
]
