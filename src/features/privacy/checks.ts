/** What must stay true of the erased and of their links, as queries that have to come back empty: for upkeep/verify. */
import { sql } from 'drizzle-orm'
import { mostTries } from '../proof/look.ts'

export const privacyChecks = [
  {
    name: 'nobodys_rows_say_nothing',
    query: sql`select id from message where contact_id is null and (body <> '' or conversation_id is not null or target_id is not null or state in ('draft', 'queued', 'sending', 'unknown'))
      union all select id from inbound where phone = '' and (body <> '' or contact_id is not null or conversation_id is not null)
      union all select id from target where contact_id is null and state = 'ready'`,
  },
  {
    name: 'erased_stay_suppressed',
    query: sql`select id from opt_out where phone is null and phone_hash is null
      union all select k.id from contact k where exists (select from opt_out o where o.how = 'erased' and o.ended_at is null and o.phone = k.phone)
        and k.opted_out_at is null`,
  },
  {
    name: 'erased_volunteer_is_nobody',
    query: sql`select v.id from volunteer v where v.erased_at is not null and (v.removed_at is null or v.name <> '–' or v.text_name <> '–'
      or exists (select from identity i where i.volunteer_id = v.id) or exists (select from rehearsal r where r.volunteer_id = v.id))`,
  },
  {
    name: 'codes_keep_their_limits',
    query: sql`select code_hash from proof where tries > ${mostTries} or expires_at > created_at + interval '31 days'
      union all select token_hash from download where used_at > expires_at or expires_at > created_at + interval '2 hours'`,
  },
  {
    name: 'lines_keep_no_shown_words',
    query: sql`select id from line_word where body <> '' and (shown_at is not null or at < muster_now() - interval '3 days')`,
  },
  {
    name: 'cards_of_the_erased_are_cut',
    query: sql`select s.id from stub s where s.reason = 'erased' and s.outcome is null and s.at < muster_now() - interval '10 minutes'
      and not exists (select from outbox o where o.job = 'cut_card' and o.payload->>'stubId' = s.id::text)`,
  },
]
