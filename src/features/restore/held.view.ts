import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Block, View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Doubtful, Held } from './hold.ts'

/** Why nothing leaves, how far the look-up is, what no carrier can answer, and the way out. */
export function heldCard(t: Translate, { why, found, texts, reconciled }: Held, doubtful: Doubtful[] = []): View {
  const open: Block[] = doubtful.map(({ carrier, n }) => ({ kind: 'text', text: t('restore.open', { carrier, n }) }))
  const n = doubtful.reduce((sum, d) => sum + d.n, 0)
  return view(
    [
      { kind: 'title', text: t('restore.title') },
      { kind: 'text', text: t(`restore.${why}`) },
      { kind: 'text', text: reconciled ? t('restore.looked', { found, n: texts }) : t('restore.looking', { found }) },
      ...open,
      { kind: 'note', text: reconciled ? (n ? t('restore.decide') : '') : t('restore.how') },
    ].filter((block): block is Block => block.kind !== 'note' || block.text !== ''),
    !reconciled
      ? []
      : n
        ? [
            { label: t('button.release_leave', { n }), token: writeToken('release_leave'), look: 'primary' },
            { label: t('button.release_send', { n }), token: writeToken('release_send'), look: 'danger' },
          ]
        : [{ label: t('button.release_house'), token: writeToken('release_house'), look: 'primary' }],
  )
}
