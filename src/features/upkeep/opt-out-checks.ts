/** Opt-outs hold when the number itself is gone, and what may be one holds until somebody has decided (verify.ts). */
import { sql } from 'drizzle-orm'

export const optOutChecks = [
  {
    name: 'no_text_to_erased_opt_out',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id join contact k on k.id = m.contact_id
      join opt_out o on o.phone is null and o.phone_hash = muster_phone_hash(k.phone)
        and a.started_at > o.at and (o.ended_at is null or a.started_at < o.ended_at) where m.kind not in ('stopped', 'who', 'data', 'erase')`,
  },
  {
    name: 'no_text_while_frozen',
    query: sql`select a.id from attempt a join message m on m.id = a.message_id join contact k on k.id = m.contact_id
      where k.frozen_at is not null and a.started_at > k.frozen_at and m.kind in ('first', 'reply')`,
  },
]
