import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
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
                {
                  kind: 'facts' as const,
                  rows: [
                    { label: t('me.texts'), value: String(texts) },
                    { label: t('metric.answers'), value: String(answers) },
                    { label: t('metric.pledges'), value: String(pledges) },
                  ],
                },
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
