import { fillTemplate } from '../../lib/template.ts'
import { asksForProof } from '../proof/codes.ts'
import { missingIn } from '../texts/rules.ts'
import type { Campaign } from './campaign.ts'

export type Missing =
  | 'list'
  | 'contacts'
  | 'source'
  | 'sender'
  | 'script'
  | 'no_sender'
  | 'no_stop'
  | 'too_long'
  | 'variant'
  | 'verify'
  | 'hours'
  | 'ended'
  | 'test'
  | 'no_origin'
  | 'petition'
  | 'former_members'
  | 'sender_unlawful'
  | 'sender_deaf'

/**
 * What a wording of the first text lacks for everybody: its sender, a way out, or it is too long however little is
 * filled in. What stands in a field, or in its words for when it is missing, is not there for all.
 */
export const lackingIn = (text: string, sender: string): ('empty' | 'no_sender' | 'no_stop' | 'too_long')[] =>
  missingIn(fillTemplate(text.replace(/\|[^{}]{0,60}\}/g, '}'), { sender }), sender)

/** What a launch still needs; empty when nothing is missing. `linked`: links of ours lead somewhere. */
export function missingFor(c: Campaign, linked = true): Missing[] {
  const missing: Missing[] = []
  if (!c.listId) missing.push('list')
  else if (!c.contacts) missing.push('contacts')
  if (c.listId && !c.source) missing.push('source')
  if (!c.sender) missing.push('sender')
  if (!c.script) missing.push('script')
  else
    for (const m of lackingIn(c.script, c.sender)) if (m !== 'empty' && (m !== 'no_sender' || c.sender)) missing.push(m)
  if (c.sender && c.variants.some((text) => lackingIn(text, c.sender).length)) missing.push('variant')
  if (!linked && [c.script, ...c.variants].some(asksForProof)) missing.push('verify')
  if (!(c.opens < c.closes)) missing.push('hours')
  if (c.ended) missing.push('ended')
  if (!c.tested) missing.push('test')
  missing.push(...c.lawLacks)
  return missing
}
