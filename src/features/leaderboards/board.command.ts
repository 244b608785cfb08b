import { sql } from 'drizzle-orm'
import type { Place } from '../../chat/interaction.ts'
import { facts, view } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { clock } from '../../lib/clock.ts'
import { allows } from '../../lib/roles.ts'
import { command } from '../define.ts'
import { mayLeadTeam } from '../volunteers/authority.ts'
import { bindChannel } from '../volunteers/channels.ts'
import { boardView } from './board.view.ts'
import { readRule } from './goal.ts'
import { boardNames } from './metrics.ts'
import { periods } from './periods.ts'
import { readSchedules, scheduleBoard } from './schedule.ts'
import { periodOf, readShown, themeOf } from './show-board.ts'
import { parseWhen } from './when.ts'

type Bound = { id: string; teamId: string | null }

async function findBound(tx: Tx, place: Place): Promise<Bound | undefined> {
  const [bound] = await rows<Bound>(
    tx,
    sql`select id, team_id as "teamId" from channel where (network, tenant, channel) = (${place.network}, ${place.tenant}, ${place.channel})`,
  )
  return bound
}

/** The board here and now. */
export const leaderboardCommand = command({
  name: 'leaderboard',
  group: 'figures',
  role: 'volunteer',
  shows: 'public',
  options: {
    board: { type: 'choice', choices: boardNames, default: 'week' },
    period: { type: 'choice', choices: periods },
  },
  async run({ tx, t, place, actor }, { board, period = periodOf(board) }) {
    const bound = place.direct ? undefined : await findBound(tx, place)
    const shown = await readShown(tx, {
      board,
      period: period as (typeof periods)[number],
      teamId: bound ? bound.teamId : actor.teamId,
    })
    return { view: await boardView(t, shown, { locale: actor.locale, theme: themeOf(place.network) }) }
  },
})

/** A board on schedule, into this channel or (organizers) into each that is bound; alone: what is posted here. */
export const scheduleCommand = command({
  name: 'schedule',
  group: 'figures',
  role: 'lead',
  options: {
    board: { type: 'choice', choices: boardNames, default: 'week' },
    period: { type: 'choice', choices: periods },
    where: { type: 'choice', choices: ['here', 'everywhere'], default: 'here' },
    pictures: { type: 'choice', choices: ['yes', 'no'], default: 'yes' },
    when: { type: 'text', max: 120, rest: true },
  },
  async run({ tx, t, place, actor }, { board, period, where, pictures, when }) {
    const everywhere = where === 'everywhere'
    if (everywhere && !allows(actor.role, 'organizer')) throw new UserError('not_allowed', { role: 'organizer' })
    if (place.direct && !everywhere) throw new UserError('board.not_here')
    const bound = everywhere ? undefined : await findBound(tx, place)
    const told = async (teamId: string | null, at: Date | string) => {
      const { zone } = await readRule(tx, teamId)
      return `${clock(at, zone, actor.locale)} (${zone})`
    }
    if (when === undefined) {
      const found = bound ? await readSchedules(tx, bound.id) : []
      if (!found.length) return { view: view([{ kind: 'text', text: t('schedule.none') }]) }
      const lines = await Promise.all(
        found.map(async (s) => ({
          label: t(`schedule.board.${s.board}`),
          value: await told(bound?.teamId ?? null, s.nextAt),
        })),
      )
      return {
        view: view([{ kind: 'title', text: t('schedule.title') }, facts(t, lines)]),
      }
    }
    const parsed = parseWhen(when)
    if (!everywhere && !mayLeadTeam(actor, bound ? bound.teamId : actor.teamId))
      throw new UserError('not_allowed', { role: 'organizer' })
    const targets: Bound[] = everywhere
      ? await rows<Bound>(tx, sql`select id, team_id as "teamId" from channel order by created_at limit 200`)
      : [bound ?? { id: await bindChannel(tx, place, actor.teamId), teamId: actor.teamId }]
    if (!targets.length) throw new UserError('schedule.no_channel')
    let next: Date | undefined
    for (const { id, teamId } of targets) {
      const { zone } = await readRule(tx, teamId)
      next = await scheduleBoard(tx, {
        channelId: id,
        when: parsed,
        board,
        ...(period ? { period: period as (typeof periods)[number] } : {}),
        zone,
        pictures: pictures === 'yes',
      })
    }
    const [about, n] = [t(`schedule.board.${board}`), targets.length]
    const text = next
      ? t('schedule.set', { board: about, n, next: await told(targets[0]!.teamId, next) })
      : t('schedule.ended', { board: about, n })
    return {
      view: view([{ kind: 'text', text }, ...(next ? [{ kind: 'note' as const, text: t('schedule.note') }] : [])]),
    }
  },
})
