import type { Reply } from '../../chat/view.ts'
import { view } from '../../chat/view.ts'
import type { Block } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Answer } from './why.ts'

/** One sentence for each rule that stands in the way, and when it no longer does. */
export function whyCard(t: Translate, answers: Answer[], locale: string): Reply {
  const blocks: Block[] = [
    { kind: 'title', text: t('whynot.title', { name: answers[0]?.firstName || t('card.no_name') }) },
  ]
  for (const { campaign, blocks: why, next, zone } of answers) {
    if (answers.length > 1) blocks.push({ kind: 'note', text: campaign ?? '\u2013' })
    const lines = why.map(({ rule, values }) => `\u2022 ${t(`whynot.${rule}`, values)}`)
    blocks.push({ kind: 'text', text: lines.length ? lines.join('\n') : t('whynot.nothing') })
    if (lines.length)
      blocks.push({
        kind: 'note',
        text: next ? t('whynot.next', { time: clock(next, zone, locale), zone }) : t('whynot.not_by_itself'),
      })
  }
  return { view: view(blocks), shows: 'private' }
}
