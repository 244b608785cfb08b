import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { allows } from '../../lib/roles.ts'
import { action, command } from '../define.ts'
import type { Context } from '../define.ts'

/** What this person may do, and the likeliest next step as a button. */
function help({ t, actor, commands }: Context): Reply {
  const buttons = []
  if (allows(actor.role, 'volunteer'))
    buttons.push({ label: t('button.batch'), token: writeToken('batch'), look: 'primary' as const })
  if (allows(actor.role, 'organizer')) buttons.push({ label: t('button.campaigns'), token: writeToken('campaigns') })
  if (allows(actor.role, 'volunteer')) {
    buttons.push({ label: t('button.answers'), token: writeToken('answers') })
    buttons.push({ label: t('button.done'), token: writeToken('done') })
  }
  return {
    view: view(
      [
        { kind: 'title', text: t('help.title') },
        {
          kind: 'text',
          text: t(actor.role === 'anyone' ? 'help.anyone' : 'help.text', { role: t(`role.${actor.role}`) }),
        },
        { kind: 'facts', rows: commands().map((c) => ({ label: `/${c.name}`, value: c.description })) },
        ...(actor.role === 'anyone' ? [] : [{ kind: 'note' as const, text: t('help.reply') }]),
      ],
      buttons,
    ),
  }
}

export const helpCommand = command({ name: 'help', role: 'anyone', run: async (context) => help(context) })
export const helpAction = action({ id: 'help', role: 'anyone', ids: 0, run: async (context) => help(context) })
