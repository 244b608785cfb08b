import { sql } from 'drizzle-orm'
import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import { rows } from '../../db/client.ts'
import { command } from '../define.ts'
import { mayLeadTeam } from '../volunteers/authority.ts'
import { bindChannel } from '../volunteers/channels.ts'
import { boardView, readBoards, readNamed } from './board.ts'
import { scheduleBoard } from './schedule.ts'

/** The board here and now; with `every`, also on schedule into this channel (leads; 0 ends it). */
export const leaderboardCommand = command({
  name: 'leaderboard',
  role: 'volunteer',
  shows: 'public',
  options: { every: { type: 'integer', min: 0, max: 1440 } },
  async run({ tx, t, place, actor }, { every }) {
    const view = boardView(t, await readBoards(tx), await readNamed(tx))
    if (every === undefined) return { view }
    if (!allows(actor.role, 'lead')) throw new UserError('not_allowed', { role: 'lead' })
    if (place.direct) throw new UserError('board.not_here')
    const [bound] = await rows<{ id: string; teamId: string | null }>(
      tx,
      sql`select id, team_id as "teamId" from channel where (network, tenant, channel) = (${place.network}, ${place.tenant}, ${place.channel})`,
    )
    if (!mayLeadTeam(actor, bound ? bound.teamId : actor.teamId))
      throw new UserError('not_allowed', { role: 'organizer' })
    await scheduleBoard(tx, {
      channelId: bound?.id ?? (await bindChannel(tx, place, actor.teamId)),
      everyMinutes: every,
    })
    view.blocks.push({ kind: 'note', text: every ? t('board.every', { n: every }) : t('board.ended') })
    return { view }
  },
})
