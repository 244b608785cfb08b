import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { readBoards } from './board.ts'
import { explainCredits } from './held.ts'
import type { Credited } from './held.ts'
import type { Metric } from './metrics.ts'

export type Tie = { metric: Metric; team: string; others: string[]; place: number; n: number }
export type Why = {
  mine: Credited[]
  /** Of the own team on the week's boards. */
  ties: Tie[]
  team: string | null
  /** Facts of those who left the team, counted with it. */
  left: number
  /** Of the team, now. */
  paused: number
}

/** Newest facts of one's own that are told of. */
const newest = 40

/** Why boards say what they say, for one person: their own facts, and what is true of their team. By index, and totals. */
export async function explainBoards(tx: Tx, { id, teamId }: { id: string; teamId: string | null }): Promise<Why> {
  const boards = await readBoards(tx, { board: 'week', period: 'week', teamId })
  const ties = boards.flatMap(({ metric, rows: ranked }) => {
    const own = ranked.find((r) => r.yours)
    const others = own ? ranked.filter((r) => r.place === own.place && r !== own).map((r) => r.name) : []
    return own && others.length ? [{ metric, team: own.name, others, place: own.place, n: own.n }] : []
  })
  const [found] = await rows<{ team: string | null; left: number; paused: number }>(
    tx,
    sql`select team.name as team,
          coalesce((select sum(t.n) from volunteer v join total t on t.owner_id = v.id and t.day is null
            and t.metric in ('answers', 'pledges') where v.team_id = team.id and v.removed_at is not null), 0)::float / 100 as left,
          (select count(*) from volunteer v where v.team_id = team.id and v.removed_at is null and v.paused_at is not null)::int as paused
        from (select 1) one left join team on team.id = ${teamId}::uuid`,
  )
  return { mine: await explainCredits(tx, id, newest), ties, ...found! }
}
