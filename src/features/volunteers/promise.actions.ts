import { UserError } from '../../lib/errors.ts'
import { allows } from '../../lib/roles.ts'
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Button, Reply } from '../../chat/view.ts'
import { action } from '../define.ts'
import type { Context } from '../define.ts'
import { aliases, givePromise, suggestFirstName } from './promise.ts'
import { aliasAction } from './promise.view.ts'

/** From the promise straight to the work. */
async function promise({ tx, t, actor, log }: Context, name: string): Promise<Reply> {
  const textName = await givePromise(tx, { volunteerId: actor.id, name })
  log.info({ event: 'promise.given', volunteer: actor.id })
  const label = t(actor.trust === 'new' ? 'button.practise' : 'button.batch')
  const batch: Button = { label, token: writeToken('batch'), look: 'primary' }
  return {
    view: view(
      [
        { kind: 'title', text: t('promise.thanks', { name: textName }) },
        { kind: 'text', text: t(actor.trust === 'new' ? 'promise.practice' : 'promise.next') },
      ],
      [
        batch,
        ...(allows(actor.role, 'organizer')
          ? [{ label: t('button.campaigns'), token: writeToken('campaigns') }]
          : [{ label: t('button.help'), token: writeToken('help') }]),
      ],
    ),
    replaces: true,
  }
}

export const promiseActions = [
  action({
    id: 'promise',
    role: 'volunteer',
    ids: 0,
    async run(context) {
      const name = suggestFirstName(context.user)
      // The account was renamed since the card was drawn: the card again, with what fits now.
      if (!name) throw new UserError('promise.first')
      return promise(context, name)
    },
  }),
  ...aliases.map((name) =>
    action({ id: aliasAction(name), role: 'volunteer', ids: 0, run: (context) => promise(context, name) }),
  ),
  action({
    id: 'promise_as',
    role: 'volunteer',
    ids: 0,
    async open({ t }) {
      return {
        token: writeToken('promise_as'),
        title: t('promise.title'),
        fields: [
          {
            name: 'name',
            label: t('promise.field'),
            kind: 'line',
            required: true,
            max: 40,
            hint: t('promise.field_hint'),
          },
        ],
        submit: t('button.promise_as'),
      }
    },
    submit: (context, _ids, fields) => promise(context, fields['name'] ?? ''),
  }),
]
