import { sql } from 'drizzle-orm'
import type { Translate } from '../../lib/translate.ts'
import type { Block, View } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { metrics } from './metrics.ts'
import type { Metric } from './metrics.ts'

export type Board = { metric: Metric; rows: { place: number; name: string; n: number }[] }

/** Teams by each metric, over all campaigns that are not finished. Reads running totals only. */
export async function readBoards(tx: Tx): Promise<Board[]> {
  const found = await rows<{ metric: Metric; name: string; n: number; place: number }>(
    tx,
    sql`select metric, name, n::int, rank() over (partition by metric order by n desc)::int as place from (
          select t.metric, team.name, sum(t.n) as n
          from total t join team on team.id = t.owner_id join campaign c on c.id = t.campaign_id and c.state <> 'finished'
          group by t.metric, team.id, team.name) x
        order by metric, place, name`,
  )
  return metrics.map((metric) => ({
    metric,
    rows: found
      .filter((r) => r.metric === metric)
      .slice(0, 20)
      .map(({ place, name, n }) => ({ place, name, n })),
  }))
}

/** Volunteers of a team who chose to be named. */
export async function readNamed(tx: Tx): Promise<{ name: string; n: number }[]> {
  return rows(
    tx,
    sql`select v.name, sum(t.n)::int as n from total t join volunteer v on v.id = t.owner_id and v.named and v.removed_at is null
          join campaign c on c.id = t.campaign_id and c.state <> 'finished'
        where t.metric = 'answers' group by v.id, v.name order by n desc, v.name limit 10`,
  )
}

export function boardView(t: Translate, boards: Board[], named: { name: string; n: number }[]): View {
  const blocks: Block[] = [{ kind: 'title', text: t('board.title') }]
  for (const board of boards) {
    blocks.push({ kind: 'text', text: t(`metric.${board.metric}`) })
    if (board.rows.length) blocks.push({ kind: 'ranking', rows: board.rows.map((r) => ({ ...r, value: String(r.n) })) })
    else blocks.push({ kind: 'note', text: t('board.empty') })
  }
  if (named.length) {
    blocks.push({ kind: 'text', text: t('board.named') })
    blocks.push({ kind: 'facts', rows: named.map((p) => ({ label: p.name, value: String(p.n) })) })
  }
  blocks.push({ kind: 'note', text: t('board.note') })
  return { blocks }
}
