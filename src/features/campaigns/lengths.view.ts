import type { Block } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Lengths } from './lengths.ts'

/** Encoding, segments and cost; and which letters make it dearer. */
export function lengthBlocks(t: Translate, { wordings, foldable, cost }: Lengths): Block[] {
  if (!wordings.length) return []
  const lines = wordings.map(({ typical, longest }, i) =>
    t('segments.line', {
      wording: i === 0 ? t('alarm.script') : t('alarm.variant', { n: i }),
      encoding: typical.encoding,
      n: typical.segments,
      most: longest.segments,
    }),
  )
  if (cost) lines.push(t('segments.cost', { amount: `${cost.amount.toFixed(2)} ${cost.currency}` }))
  const letters = foldable.map((letter) => (letter.trim() ? letter : '␣')).join(' ')
  if (letters) lines.push(t('segments.letters', { letters }))
  return [{ kind: 'note', text: lines.join('\n') }]
}
