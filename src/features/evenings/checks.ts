/** Invariants of evenings (upkeep/verify.ts). */
import { sql } from 'drizzle-orm'

export const eveningChecks = [
  {
    // Begun late or early, and at most eight hours long: the night after it is within 36 hours.
    name: 'room_code_around_its_evening',
    query: sql`select e.id from evening e join invite i on i.id = e.invite_id
      where i.role <> 'volunteer' or i.trust <> 'new' or i.team_id is distinct from e.team_id
        or i.withdrawn_at is null and (e.state = 'dropped' or i.valid_from is null
          or i.valid_from < e.starts_at - interval '4 hours' or i.expires_at > e.starts_at + interval '36 hours')`,
  },
]
