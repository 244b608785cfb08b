import { sql } from 'drizzle-orm'
import { line, view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import { rows } from '../../db/client.ts'
import { clock } from '../../lib/clock.ts'
import { UserError } from '../../lib/errors.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'
import {
  currentEvening,
  endEvening,
  findEvening,
  pauseEvening,
  planEvening,
  startEvening,
} from '../evenings/evening.ts'
import { joinEvening } from '../evenings/guests.ts'
import { parseEvening } from '../evenings/words.ts'
import { roomBlocks } from '../evenings/room-blocks.ts'
import { openRoom, planRoom, readRoom, seats } from '../evenings/room.ts'
import { readRule } from '../leaderboards/goal.ts'
import { codePicture } from '../volunteers/code-picture.ts'
import { makeCode } from './codes.ts'

/** The code for the room, to project, of an evening whose code was withdrawn or is used up. */
async function roomCode({ tx, t, actor, settings }: Context): Promise<Block[]> {
  const made = await makeCode(tx, { secret: settings.secret, actor, uses: seats, approve: true })
  return codePicture(t, made.code, settings.joinLinks(made.code))
}

/** Plans, begins, pauses and ends the texting evening of one's own team, in the channel where it is typed. */
export const eveningCommand = command({
  name: 'evening',
  group: 'people',
  role: 'lead',
  options: {
    what: { type: 'choice', choices: ['plan', 'start', 'pause', 'resume', 'end'], required: true },
    words: { type: 'text', max: 120, rest: true },
  },
  async run(context, { what, words = '' }) {
    const { tx, t, actor, place, log, settings } = context
    const { teamId } = actor
    if (teamId === null) throw new UserError('evening.team')
    const there = await currentEvening(tx, teamId)
    if (what === 'pause' || what === 'resume' || what === 'end') {
      if (!there) throw new UserError('evening.none')
      if (what === 'end') {
        const n = await endEvening(tx, there.id)
        return { view: line(there.state === 'planned' ? t('evening.dropped') : t('evening.ended', { n })) }
      }
      if (there.state === 'planned') throw new UserError('evening.none')
      await pauseEvening(tx, { id: there.id, pause: what === 'pause' })
      return { view: line(t(what === 'pause' ? 'evening.paused' : 'evening.resumed')) }
    }
    if (place.direct) throw new UserError('board.not_here')
    const { zone } = await readRule(tx, teamId)
    const [moment] = await rows<{ now: string }>(tx, sql`select muster_now() as now`)
    const asked = parseEvening(words, { zone, from: new Date(moment!.now) })
    if (what === 'plan') {
      if (!asked.startsAt) throw new UserError('evening.words', { found: words.slice(0, 60) || '–' })
      const id = await planEvening(tx, {
        teamId,
        place,
        by: actor.id,
        startsAt: asked.startsAt,
        minutes: asked.minutes ?? 90,
        goal: asked.goal,
      })
      log.info({ event: 'evening.planned', id, by: actor.id })
      await planRoom(tx, { secret: settings.secret, eveningId: id, zone })
      const now = new Date(moment!.now)
      const { team } = (await findEvening(tx, id))!
      const room = (await readRoom(tx, { secret: settings.secret, eveningId: id }))!
      return {
        view: view([
          { kind: 'text', text: t('evening.planned', { time: clock(asked.startsAt, zone, actor.locale, now) }) },
          ...(await roomBlocks(t, room, settings.joinLinks(room.code), { team, zone, locale: actor.locale, now })),
          { kind: 'note', text: t('evening.code_again') },
        ]),
      }
    }
    if (there && there.state !== 'planned') throw new UserError('evening.there')
    const id =
      there?.id ??
      (await planEvening(tx, { teamId, place, by: actor.id, minutes: asked.minutes ?? 90, goal: asked.goal }))
    if (!there) await planRoom(tx, { secret: settings.secret, eveningId: id, zone })
    await startEvening(tx, { id, minutes: asked.minutes, goal: asked.goal })
    await openRoom(tx, { eveningId: id, zone })
    const room = await readRoom(tx, { secret: settings.secret, eveningId: id })
    log.info({ event: 'evening.started', id, by: actor.id })
    return {
      view: view([
        { kind: 'title', text: t('evening.started') },
        ...(room ? await codePicture(t, room.code, settings.joinLinks(room.code)) : await roomCode(context)),
        { kind: 'note', text: t('evening.pace') },
      ]),
    }
  },
})

/** I'm in: of whoever belongs to the team. */
export const inAction = action({
  id: 'in',
  role: 'volunteer',
  ids: 1,
  async run({ tx, t, actor }, ids) {
    const eveningId = ids[0] ?? ''
    const { isNew } = await joinEvening(tx, { eveningId, volunteerId: actor.id })
    return { view: line(t(isNew ? 'evening.in' : 'evening.in_already')) }
  },
})
