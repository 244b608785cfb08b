import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Held } from './hold.ts'

/** Why nothing leaves, how far the look-up is, and the way out. */
export const heldCard = (t: Translate, { why, found, texts, reconciled }: Held): View =>
  view(
    [
      { kind: 'title', text: t('restore.title') },
      { kind: 'text', text: t(`restore.${why}`) },
      { kind: 'text', text: reconciled ? t('restore.looked', { found, n: texts }) : t('restore.looking', { found }) },
      ...(reconciled ? [] : [{ kind: 'note' as const, text: t('restore.how') }]),
    ],
    reconciled ? [{ label: t('button.release_house'), token: writeToken('release_house'), look: 'primary' }] : [],
  )
