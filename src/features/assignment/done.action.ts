import { writeToken } from '../../chat/token.ts'
import { facts, view } from '../../chat/view.ts'
import { action } from '../define.ts'
import { finishEvening } from './done.ts'

/** Thanks, with the evening's figures for the person alone. */
export const doneAction = action({
  id: 'done',
  role: 'volunteer',
  ids: 0,
  async run({ tx, t, actor }) {
    const { texts, answers, pledges } = await finishEvening(tx, { volunteerId: actor.id })
    return {
      view: view(
        [
          { kind: 'title', text: t('done.title', { name: actor.textName || actor.name }) },
          ...(texts + answers > 0
            ? [
                // Thanks count no zeros.
                facts(
                  t,
                  [
                    { label: t('me.texts'), n: texts },
                    { label: t('metric.answers'), n: answers },
                    { label: t('metric.pledges'), n: pledges },
                  ].flatMap(({ label, n }) => (n ? [{ label, value: String(n) }] : [])),
                ),
              ]
            : []),
          { kind: 'text', text: t('done.text') },
        ],
        [{ label: t('button.batch'), token: writeToken('batch') }],
      ),
      shows: 'private',
      replaces: true,
    }
  },
})
