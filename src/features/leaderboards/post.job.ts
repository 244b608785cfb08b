import { sql } from 'drizzle-orm'
import type { Network } from '../../chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../chat/platform.ts'
import { rows } from '../../db/client.ts'
import { work } from '../define.ts'
import { localeOfChannel, loseChannel } from '../volunteers/channels.ts'
import { boardView } from './board.view.ts'
import { postBoard } from './jobs.ts'
import { firstOfWeek, houseZone } from './periods.ts'
import type { Period } from './periods.ts'
import { readShown, themeOf } from './show-board.ts'

type Due = {
  network: Network
  tenant: string
  channel: string
  teamId: string | null
  lastMessageId: string | null
  locale: string
  board: string
  period: Period
  pictures: boolean
  shownFor: string
  /** The day or week that a post of now is of: also a board of the campaign has a new one each week, or nobody sees it. */
  now: string
}

/**
 * Posts a board, or edits the post of this day or week: a channel holds one of each, up to date, not a pile of old ones.
 * A worker that dies between posting and noting it posts the same again under the same nonce, which is no second post.
 */
export const post = work(postBoard, async ({ store, platforms, translate, log }, { scheduleId }, run) => {
  const due = await store.transact(async (tx) => {
    const [found] = await rows<Due>(
      tx,
      sql`select c.network, c.tenant, c.channel, c.team_id as "teamId", s.last_message_id as "lastMessageId",
            ${localeOfChannel} as locale, s.board, s.period, s.pictures, s.shown_for as "shownFor",
            (case s.period when 'today' then local.today
              else ${firstOfWeek(sql`local.today`, sql`coalesce(r.week_start, 1)`)} end)::text as now
          from board_schedule s join channel c on c.id = s.channel_id left join team_rule r on r.team_id = c.team_id,
            lateral (select (muster_now() at time zone coalesce(r.zone, ${houseZone}))::date as today) local
          where s.id = ${scheduleId}`,
    )
    return found && { ...found, shown: await readShown(tx, found) }
  })
  const platform = due && platforms.get(due.network)
  if (!due || !platform) return store.transact((tx) => run.close(tx))
  const place = { network: due.network, tenant: due.tenant, channel: due.channel, direct: false }
  const { locale, pictures } = due
  const view = await boardView(translate(locale), due.shown, { locale, pictures, theme: themeOf(due.network) })
  const last = due.shownFor === due.now ? due.lastMessageId : null
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
    await tx.execute(
      sql`update board_schedule set last_message_id = ${ref.messageId}, shown_for = ${due.now} where id = ${scheduleId}`,
    )
    await run.close(tx)
  })
  log.info({ event: 'board.posted', schedule: scheduleId })
})
