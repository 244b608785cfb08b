/** Words that were written and have not left: before they go, and after closing. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Reply, View } from '../../chat/view.ts'
import { clock } from '../../lib/clock.ts'
import { maskPhone } from '../../lib/phone.ts'
import type { Translate } from '../../lib/translate.ts'
import { nameOf } from './conversation.view.ts'
import type { Conversation } from './load.ts'

/** To whom these words would go: nothing is sent by guess. */
export const whomCard = (
  t: Translate,
  c: Conversation,
  { messageId, text }: { messageId: string; text: string },
): View =>
  view(
    [
      { kind: 'text', text: t('words.whom', { name: nameOf(t, c), phone: maskPhone(c.phone) }) },
      { kind: 'sms', text: text.slice(0, 1600) },
    ],
    [
      { label: t('button.send'), token: writeToken('draft_send', messageId), look: 'primary' },
      { label: t('button.no'), token: writeToken('draft_drop', messageId) },
    ],
  )

/** Written after closing: kept, and offered when texting opens. */
export const keptCard = (
  t: Translate,
  c: Conversation,
  { messageId, locale }: { messageId: string; locale: string },
): Reply => ({
  view: view(
    [
      {
        kind: 'text',
        text: t('draft.kept', { name: nameOf(t, c), time: clock(c.opensAt, c.zone, locale, undefined, c.home) }),
      },
    ],
    [
      { label: t('button.change'), token: writeToken('draft_change', messageId) },
      { label: t('button.drop'), token: writeToken('draft_drop', messageId) },
    ],
  ),
  about: { kind: 'conversation', id: c.id },
})

/** Texting is open again: it goes with one press, and not without. */
export const offerCard = (
  t: Translate,
  c: Conversation,
  { messageId, text }: { messageId: string; text: string },
): View =>
  view(
    [
      { kind: 'title', text: t('draft.offer', { name: nameOf(t, c) }) },
      { kind: 'note', text: t('talk.header', { phone: maskPhone(c.phone), campaign: c.campaign || '–' }) },
      { kind: 'sms', text },
    ],
    [
      { label: t('button.send'), token: writeToken('draft_send', messageId), look: 'primary' },
      { label: t('button.change'), token: writeToken('draft_change', messageId) },
      { label: t('button.drop'), token: writeToken('draft_drop', messageId) },
    ],
  )
