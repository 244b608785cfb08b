import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { enqueue } from '../../queue/job.ts'
import { postBoard } from './jobs.ts'

/** Posts a board into a channel every so many minutes; 0 ends it. */
export async function scheduleBoard(
  tx: Tx,
  { channelId, everyMinutes }: { channelId: string; everyMinutes: number },
): Promise<void> {
  if (everyMinutes === 0) await tx.execute(sql`delete from board_schedule where channel_id = ${channelId}`)
  else
    await tx.execute(sql`insert into board_schedule (channel_id, every_minutes, next_at)
      values (${channelId}, ${everyMinutes}, muster_now() + make_interval(mins => ${everyMinutes}))
      on conflict (channel_id) do update set every_minutes = excluded.every_minutes, next_at = excluded.next_at`)
}

/** Due boards become jobs. Slots missed while nobody was there are skipped, not made up for. */
export async function askDueBoards(tx: Tx): Promise<void> {
  const due = await rows<{ scheduleId: string }>(
    tx,
    sql`update board_schedule set next_at = muster_now() + make_interval(mins => every_minutes)
        where next_at <= muster_now() returning id as "scheduleId"`,
  )
  await enqueue(tx, postBoard, ...due)
}
