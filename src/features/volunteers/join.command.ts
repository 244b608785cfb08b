import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import { command } from '../define.ts'
import { join } from './invite.ts'

export const joinCommand = command({
  name: 'join',
  role: 'anyone',
  options: { code: { type: 'text', max: 40, required: true } },
  async run({ tx, user, actor, settings, t }, { code }) {
    const joined = await join(tx, { secret: settings.secret, code, user, locale: actor.locale })
    const next =
      joined.role === 'volunteer' || joined.role === 'lead'
        ? { label: t('button.batch'), token: writeToken('batch'), look: 'primary' as const }
        : { label: t('button.campaigns'), token: writeToken('campaigns'), look: 'primary' as const }
    return {
      view: view(
        [
          { kind: 'title', text: t('join.welcome', { name: user.name }) },
          { kind: 'text', text: t('join.role', { role: t(`role.${joined.role}`) }) },
        ],
        [next, { label: t('button.help'), token: writeToken('help') }],
      ),
    }
  },
})
