import { sql } from 'drizzle-orm'
import { line } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { command } from '../define.ts'
import { mayLeadTeam } from './authority.ts'
import { bindChannel, unbindChannel } from './channels.ts'

/** Binds this channel to a team, or to the organizers: boards and alarms are posted here. */
export const bindCommand = command({
  name: 'bind',
  group: 'people',
  role: 'lead',
  shows: 'public',
  options: { team: { type: 'team' } },
  async run({ tx, t, actor, place, log }, { team }) {
    if (place.direct) throw new UserError('bind.direct')
    // A lead has one team to bind to; organizers have all, and their own room.
    const [found] =
      team === undefined
        ? await rows<{ id: string; name: string }>(
            tx,
            sql`select id, name from team where ${actor.role === 'lead'} and id = ${actor.teamId}::uuid`,
          )
        : await rows<{ id: string; name: string }>(
            tx,
            sql`select id, name from team where lower(name) = lower(${team.trim()})`,
          )
    if (team !== undefined && !found) throw new UserError('bind.no_team', { name: team.slice(0, 60) })
    if (!mayLeadTeam(actor, found?.id ?? null)) throw new UserError('not_allowed', { role: 'organizer' })
    const id = await bindChannel(tx, place, found?.id ?? null)
    log.info({ event: 'channel.bound', id, by: actor.id })
    return { view: line(found ? t('bind.team', { team: found.name }) : t('bind.organizers')) }
  },
})

export const unbindCommand = command({
  name: 'unbind',
  group: 'people',
  role: 'lead',
  shows: 'public',
  async run({ tx, t, actor, place, log }) {
    const [bound] = await rows<{ id: string; teamId: string | null }>(
      tx,
      sql`select id, team_id as "teamId" from channel
          where (network, tenant, channel) = (${place.network}, ${place.tenant}, ${place.channel})`,
    )
    if (!bound) throw new UserError('bind.not_bound')
    if (!mayLeadTeam(actor, bound.teamId)) throw new UserError('not_allowed', { role: 'organizer' })
    await unbindChannel(tx, bound.id)
    log.info({ event: 'channel.unbound', id: bound.id, by: actor.id })
    return { view: line(t('bind.ended')) }
  },
})
