import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'

/** In place of the next contact: first the people who wrote back. What is in hand stays in hand. */
export const gateCard = (t: Translate, { waiting }: { waiting: number }): Reply => ({
  view: view(
    [
      { kind: 'title', text: t('gate.title', { n: waiting }) },
      { kind: 'text', text: t('gate.text') },
    ],
    [
      { label: t('button.answers'), token: writeToken('answers'), look: 'primary' },
      { label: t('button.batch'), token: writeToken('batch') },
    ],
  ),
  replaces: true,
})
