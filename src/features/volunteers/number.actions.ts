import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import { spellPhone } from '../../lib/phone.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { lookAtTalk, lookAtTarget } from './number.ts'

/** Below the card, for this person alone. */
function shown({ t, actor, log }: Context, found: { contactId: string; firstName: string; phone: string }): Reply {
  log.info({ event: 'number.shown', volunteer: actor.id })
  return {
    view: view([
      {
        kind: 'text',
        text: t('number.is', { name: found.firstName || t('card.no_name'), phone: spellPhone(found.phone) }),
      },
      { kind: 'note', text: t('number.on_record') },
    ]),
    shows: 'private',
  }
}

export const numberActions = [
  action({
    id: 'number',
    role: 'volunteer',
    ids: 1,
    run: async (context, ids) =>
      shown(context, await lookAtTarget(context.tx, { actor: context.actor, targetId: ids[0] ?? '' })),
  }),
  action({
    id: 'talk_number',
    role: 'volunteer',
    ids: 1,
    run: async (context, ids) =>
      shown(context, await lookAtTalk(context.tx, { actor: context.actor, conversationId: ids[0] ?? '' })),
  }),
]
