/** How far somebody's links have reached. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'

/** `direct` people brought, `acted` of them did something real; `second`: brought by these; `depth`: generations below. */
export type Tree = { direct: number; acted: number; second: number; depth: number; all: number }

/** Generations that are followed; the campaign is over before. */
const deepest = 20

/** Who came of one person's links. People who were erased are counted all the same: what they did is no name. */
export async function readTree(tx: Tx, volunteerId: string): Promise<Tree> {
  const [tree] = await rows<Tree>(
    tx,
    sql`with recursive below(id, state, depth) as (
          select volunteer_id, state, 1 from recruitment where recruiter_id = ${volunteerId} and state <> 'void'
          union all
          select r.volunteer_id, r.state, depth + 1 from below join recruitment r on r.recruiter_id = below.id and r.state <> 'void'
          where depth < ${deepest}::int
        )
        select (count(*) filter (where depth = 1))::int as direct, (count(*) filter (where depth = 1 and state = 'acted'))::int as acted,
          (count(*) filter (where depth = 2))::int as second, coalesce(max(depth), 0)::int as depth, count(*)::int as all
        from below`,
  )
  return tree!
}
