/** Carriers that said "too fast", or do not answer, are spared (verify.ts). As they stand now: what is over is not kept. */
import { sql } from 'drizzle-orm'

export const healthChecks = [
  {
    // Attempts that another worker was just writing when it was given up began at that moment.
    name: 'away_carrier_is_left_alone',
    query: sql`select h.carrier from carrier_health h join attempt a on a.provider = h.carrier and a.started_at > h.opened_at + interval '5 s'
      join attempt b on b.provider = a.provider and b.id <> a.id
        and b.started_at between a.started_at and a.started_at + interval '4 s'`,
  },
  {
    name: 'spared_carrier_within_its_rate',
    query: sql`select x.provider from (
        select a.provider, a.started_at, count(*) over (partition by a.provider order by a.started_at
          range between current row and interval '999 milliseconds' following) as n
        from attempt a where a.sender_id is null
      ) x join carrier_health h on h.carrier = x.provider
      where x.started_at > h.paced_at + interval '5 s' and x.started_at < h.paced_at + interval '5 minutes 58 s'
        and x.n > ceil(h.per_second * 2 ^ floor(extract(epoch from x.started_at + interval '1 s' - h.paced_at) / 60))`,
  },
]
