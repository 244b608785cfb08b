import { sql } from 'drizzle-orm'
import type { SQL } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { metricsOf, registry } from './metrics.ts'
import type { Metric } from './metrics.ts'
import { houseZone, sumOf } from './periods.ts'
import type { Period } from './periods.ts'

/** Equal numbers share a place. `n` may have a fraction: what several brought about is shared among them. */
export type Row = { place: number; name: string; n: number; yours?: boolean }
export type Board = { metric: Metric; rows: Row[] }

/** As many as a picture has room for. */
const most = 30

const ranked = (from: SQL): SQL =>
  sql`select rank() over (order by n desc)::int as place, name, n::float / 100 as n, id
    from (${from}) x where n > 0 order by place, name limit ${most}`

/** Teams by each metric of a board. Reads running totals only: a few rows a team, at any size. */
export async function readBoards(
  tx: Tx,
  {
    board = 'week',
    period = 'campaign',
    teamId = null,
  }: { board?: string; period?: Period; teamId?: string | null } = {},
): Promise<Board[]> {
  const read: Board[] = []
  for (const metric of metricsOf(board)) {
    const found = await rows<Row & { id: string }>(
      tx,
      ranked(sql`select o.id, o.name, ${sumOf(metric, period)} as n from (
        select team.id, team.name, (muster_now() at time zone coalesce(r.zone, house.zone))::date as today,
          coalesce(r.week_start, 1) as week_start
        from (select ${houseZone} as zone) house cross join team left join team_rule r on r.team_id = team.id) o`),
    )
    read.push({
      metric,
      rows: found.map(({ id, ...row }) => (id === teamId ? { ...row, yours: true } : row)),
    })
  }
  return read
}

/** People who chose to be named, and are still here. None by metrics that are no ranking of persons. */
export async function readNamed(
  tx: Tx,
  { board = 'week', period = 'campaign' }: { board?: string; period?: Period } = {},
): Promise<{ metric: Metric; rows: Row[] } | undefined> {
  const metric = metricsOf(board).find((m) => registry[m].persons)
  if (!metric) return undefined
  const found = await rows<Row & { id: string }>(
    tx,
    sql`select * from (${ranked(sql`select o.id, o.name, ${sumOf(metric, period)} as n from (
      select v.id, v.name, (muster_now() at time zone coalesce(r.zone, house.zone))::date as today,
        coalesce(r.week_start, 1) as week_start
      from (select ${houseZone} as zone) house cross join volunteer v left join team_rule r on r.team_id = v.team_id
      where v.named and v.removed_at is null) o`)}) y limit 10`,
  )
  return found.length ? { metric, rows: found.map(({ place, name, n }) => ({ place, name, n })) } : undefined
}
