import { sql } from 'drizzle-orm'
import type { Network } from '../../chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { localeOfChannel, loseChannel } from '../volunteers/channels.ts'
import { boardView, readBoards, readNamed } from './board.ts'
import { postBoard } from './jobs.ts'

type Due = { network: Network; tenant: string; channel: string; lastMessageId: string | null; locale: string }

/** Posts a board, or edits the last post: a channel holds one board, up to date, not a pile of old ones. */
export const post = work(postBoard, async ({ store, platforms, translate, log }, { scheduleId }, run) => {
  const due = await store.transact(async (tx) => {
    const [found] = await rows<Due>(
      tx,
      sql`select c.network, c.tenant, c.channel, s.last_message_id as "lastMessageId",
            ${localeOfChannel} as locale
          from board_schedule s join channel c on c.id = s.channel_id where s.id = ${scheduleId}`,
    )
    return found && { ...found, boards: await readBoards(tx), named: await readNamed(tx) }
  })
  const platform = due && platforms.get(due.network)
  if (!due || !platform) return store.transact((tx) => run.close(tx))
  const place = { network: due.network, tenant: due.tenant, channel: due.channel, direct: false }
  const view = boardView(translate(due.locale), due.boards, due.named)
  const last = due.lastMessageId
  const anew = () => platform.send(place, view, { nonce: run.id })
  const ref = await (
    last
      ? platform.edit({ place, messageId: last }, view).then(
          () => ({ place, messageId: last }),
          (error: unknown) => {
            if (error instanceof MessageGone) return anew()
            throw error
          },
        )
      : anew()
  ).catch((error: unknown) => {
    if (error instanceof PlaceGone) return undefined
    throw error
  })
  if (!ref) {
    await store.transact(async (tx) => {
      await loseChannel(tx, place)
      await run.close(tx)
    })
    return log.warn({ event: 'channel.gone', schedule: scheduleId })
  }
  await store.transact(async (tx) => {
    await tx.execute(sql`update board_schedule set last_message_id = ${ref.messageId} where id = ${scheduleId}`)
    await run.close(tx)
  })
  log.info({ event: 'board.posted', schedule: scheduleId })
})
