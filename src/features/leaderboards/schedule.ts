import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { postBoard } from './jobs.ts'
import { periodOf } from './show-board.ts'
import { houseZone } from './periods.ts'
import type { Period } from './periods.ts'
import { nextTime } from './when.ts'
import type { When } from './when.ts'

/** The house's time: shifted in the demo and in tests. */
async function now(tx: Tx): Promise<Date> {
  const [found] = await rows<{ now: string }>(tx, sql`select muster_now() as now`)
  return new Date(found!.now)
}

/** Posts a board into a channel as often as `when` says. Returns when next; undefined: not any more. */
export async function scheduleBoard(
  tx: Tx,
  {
    channelId,
    when,
    board = 'week',
    period = periodOf(board),
    zone = 'UTC',
    pictures = true,
  }: { channelId: string; when: When; board?: string; period?: Period | undefined; zone?: string; pictures?: boolean },
): Promise<Date | undefined> {
  if (when === 'never') {
    await tx.execute(sql`delete from board_schedule where channel_id = ${channelId} and board = ${board}`)
    return undefined
  }
  const from = await now(tx)
  const every = 'every' in when ? when.every : 0
  const next = 'every' in when ? new Date(from.getTime() + every * 60_000) : nextTime(when.cron, zone, from)
  await tx.execute(sql`insert into board_schedule (channel_id, board, period, every_minutes, cron, zone, pictures, next_at)
    values (${channelId}, ${board}, ${period}, ${every}, ${'cron' in when ? when.cron : null}, ${zone}, ${pictures}, ${next.toISOString()})
    on conflict (channel_id, board) do update set period = excluded.period, every_minutes = excluded.every_minutes,
      cron = excluded.cron, zone = excluded.zone, pictures = excluded.pictures, next_at = excluded.next_at,
      -- A picture does not become words, nor words a picture: a new post.
      last_message_id = case when board_schedule.pictures = excluded.pictures then board_schedule.last_message_id end`)
  return next
}

/**
 * A board keeps to the wall clock of its team, or of the house: `zone` is only the one in which its next time was worked
 * out. Whatever changes that clock (a team's zone, another team in the channel, another campaign) moves the next time.
 */
async function followZones(tx: Tx): Promise<void> {
  const moved = await rows<{ id: string; cron: string; zone: string; now: string }>(
    tx,
    sql`select s.id, s.cron, x.zone, muster_now() as now
        from board_schedule s join channel c on c.id = s.channel_id left join team_rule r on r.team_id = c.team_id,
          lateral (select coalesce(r.zone, ${houseZone}) as zone) x
        where s.cron is not null and s.zone <> x.zone limit 200 for update of s skip locked`,
  )
  for (const { id, cron, zone, now } of moved)
    await tx.execute(sql`update board_schedule set zone = ${zone}, next_at = ${nextTime(cron, zone, new Date(now)).toISOString()}
      where id = ${id}`)
}

/** Due boards become jobs. Slots missed while nobody was there are skipped, not made up for. */
export async function askDueBoards(tx: Tx): Promise<void> {
  await followZones(tx)
  const due = await rows<{ id: string; cron: string | null; zone: string; every: number; now: string }>(
    tx,
    sql`select id, cron, zone, every_minutes as every, muster_now() as now from board_schedule
        where next_at <= muster_now() order by next_at limit 200 for update skip locked`,
  )
  for (const { id, cron, zone, every, now } of due) {
    const from = new Date(now)
    const next = cron ? nextTime(cron, zone, from) : new Date(from.getTime() + every * 60_000)
    await tx.execute(sql`update board_schedule set next_at = ${next.toISOString()} where id = ${id}`)
  }
  await enqueue(tx, postBoard, ...due.map(({ id }) => ({ scheduleId: id })))
}

export type Scheduled = { board: string; period: Period; nextAt: string; zone: string }

/** What is posted into a channel. */
export const readSchedules = (tx: Tx, channelId: string): Promise<Scheduled[]> =>
  rows(
    tx,
    sql`select board, period, next_at as "nextAt", zone from board_schedule where channel_id = ${channelId} order by board`,
  )
