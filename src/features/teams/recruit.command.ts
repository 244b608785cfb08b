import { UserError } from '../../lib/errors.ts'
import { view } from '../../chat/view.ts'
import { command } from '../define.ts'
import { makeInvite } from '../volunteers/invite.ts'
import { codePicture } from './code.view.ts'

/** A month, for as many as one person brings: who comes by it is *new*, and sees no contact before a lead looked. */
const personal = { uses: 50, lasts: { hours: 24 * 30 }, role: 'volunteer', trust: 'new' } as const

/** A volunteer's own link to bring others. Anybody may see a public link: it gives nobody contacts. */
export const recruitCommand = command({
  name: 'recruit',
  role: 'volunteer',
  async run({ tx, t, actor, settings, log }) {
    if (actor.trust === 'new') throw new UserError('recruit.new')
    const made = await makeInvite(tx, {
      ...personal,
      secret: settings.secret,
      createdBy: actor.id,
      ...(actor.teamId ? { teamId: actor.teamId } : {}),
    })
    log.info({ event: 'recruit.link_made', id: made.id, by: actor.id })
    return {
      view: view([
        { kind: 'title', text: t('recruit.title') },
        ...(await codePicture(t, made.code, settings.joinLinks(made.code))),
        { kind: 'note', text: t('recruit.note') },
      ]),
    }
  },
})
