import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import { command } from '../define.ts'
import { join } from './invite.ts'
import { promiseCard } from './promise.view.ts'

/** In, and on to what is missing before the first text: the promise. */
export const joinCommand = command({
  name: 'join',
  group: 'own',
  role: 'anyone',
  options: { code: { type: 'text', max: 40, required: true } },
  async run({ tx, user, actor, settings, t, log }, { code }) {
    const joined = await join(tx, { secret: settings.secret, code, user, locale: actor.locale })
    log.info({ event: 'volunteer.joined', volunteer: joined.volunteerId })
    const welcome: Block[] = [
      { kind: 'title', text: t('join.welcome', { name: user.name }) },
      { kind: 'text', text: t('join.role', { role: t(`role.${joined.role}`) }) },
    ]
    if (!joined.promised) return { view: promiseCard(t, user, welcome) }
    const next =
      joined.role === 'volunteer' || joined.role === 'lead'
        ? { label: t('button.batch'), token: writeToken('batch'), look: 'primary' as const }
        : { label: t('button.campaigns'), token: writeToken('campaigns'), look: 'primary' as const }
    return { view: view(welcome, [next, { label: t('button.help'), token: writeToken('help') }]) }
  },
})
