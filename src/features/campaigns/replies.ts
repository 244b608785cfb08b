import type { Translate } from '../../lib/translate.ts'
import { UserError } from '../../lib/errors.ts'
import type { NewReply } from './campaign.ts'

/** What a new campaign starts with: the answers that every texting evening needs. */
export const defaultReplies = (t: Translate): NewReply[] => [
  { label: t('replies.yes.label'), body: t('replies.yes.body'), tag: 'yes', closes: true },
  { label: t('replies.no.label'), body: t('replies.no.body'), tag: 'no', closes: true },
  { label: t('replies.maybe.label'), body: t('replies.maybe.body'), tag: 'maybe', closes: false },
  { label: t('replies.human.label'), body: t('replies.human.body'), tag: 'asked_human', closes: false },
]

/**
 * One reply a line: `Label | text | tag`, and `| close` when it ends the conversation. Throws UserError `replies.line`
 * with the line's number.
 */
export function readReplies(text: string): NewReply[] {
  const lines = text.split('\n').map((line) => line.trim())
  const replies: NewReply[] = []
  for (const [i, line] of lines.entries()) {
    if (!line) continue
    const [label = '', body = '', tag = '', end = ''] = line.split('|').map((part) => part.trim())
    if (!label || !body || !/^[a-z][a-z0-9_]{0,29}$/.test(tag) || !['', 'close'].includes(end))
      throw new UserError('replies.line', { line: i + 1, found: line.slice(0, 60) })
    replies.push({ label: label.slice(0, 40), body: body.slice(0, 1000), tag, closes: end === 'close' })
  }
  if (replies.length > 8) throw new UserError('replies.too_many', { n: replies.length })
  return replies
}

export const writeReplies = (replies: NewReply[]): string =>
  replies.map((r) => [r.label, r.body, r.tag, ...(r.closes ? ['close'] : [])].join(' | ')).join('\n')
