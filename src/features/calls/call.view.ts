/** The card of somebody to be called. The number stands on it only after a press. */
import { writeToken } from '../../chat/token.ts'
import { view } from '../../chat/view.ts'
import type { Button, Reply } from '../../chat/view.ts'
import { maskPhone, spellPhone } from '../../lib/phone.ts'
import type { Translate } from '../../lib/translate.ts'
import type { CallCard } from './load.ts'

export function callCard(
  t: Translate,
  card: CallCard,
  { notice, texter, shown = false }: { notice?: string; texter: string; shown?: boolean },
): Reply {
  const button = (label: string, action: string, look?: Button['look']): Button => ({
    label: t(label),
    token: writeToken(action, card.id),
    ...(look ? { look } : {}),
  })
  const script = card.script.replaceAll('{firstName}', card.firstName).replaceAll('{texter}', texter)
  return {
    view: view(
      [
        ...(notice ? [{ kind: 'note' as const, text: notice }] : []),
        { kind: 'title', text: card.firstName || t('card.no_name') },
        { kind: 'text', text: shown ? spellPhone(card.phone) : maskPhone(card.phone) },
        ...(shown ? [{ kind: 'link' as const, url: telOf(card.phone), text: t('call.dial') }] : []),
        ...(script ? [{ kind: 'text' as const, text: script }] : []),
        ...(card.tries ? [{ kind: 'note' as const, text: t('call.tried', { n: card.tries }) }] : []),
        ...(shown ? [{ kind: 'note' as const, text: t('number.on_record') }] : []),
        { kind: 'note', text: [card.effort, card.source].filter(Boolean).join(' · ') },
      ],
      [
        ...(shown ? [] : [button('call.number', 'k_number', 'primary')]),
        button('call.talked', 'k_talked', ...(shown ? (['primary'] as const) : [])),
        button('call.no_answer', 'k_no_answer'),
        button('call.voicemail', 'k_voicemail'),
        button('call.back', 'k_back'),
        button('call.refused', 'k_refused'),
        button('call.wrong_number', 'k_wrong'),
        button('call.never', 'k_never', 'danger'),
      ],
    ),
    about: { kind: 'call', id: card.id },
    replaces: true,
  }
}

/** With separators (RFC 3966, visual-separator): a run of digits is what no card shows. */
export const telOf = (phone: string): string => `tel:${phone.replace(/(\d{3})(?=\d)/g, '$1-')}`

export const callBackCard = (t: Translate, card: CallCard): Reply => ({
  view: view(
    [
      { kind: 'title', text: card.firstName || t('card.no_name') },
      { kind: 'text', text: t('call.back_when') },
    ],
    [
      ...(['hour', 'evening', 'tomorrow'] as const).map((when) => ({
        label: t(`door.back_${when}`),
        token: writeToken(`k_back_${when}`, card.id),
      })),
      { label: t('door.back_not'), token: writeToken('k_show', card.id) },
    ],
  ),
  about: { kind: 'call', id: card.id },
  replaces: true,
})
