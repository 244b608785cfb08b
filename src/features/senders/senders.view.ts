import type { Translate } from '../../lib/translate.ts'
import { facts, view } from '../../chat/view.ts'
import type { View } from '../../chat/view.ts'
import type { Price } from './price.ts'
import type { Brand, Sender } from './sender.ts'

/** 0.5, 12, none. */
const figure = (t: Translate, n: number | null): string => (n === null ? t('senders.no_limit') : String(n))

const about = (t: Translate, s: Sender): string =>
  [
    `${s.carrier}, ${t(`senders.kind.${s.kind}`)}`,
    s.country ?? t('senders.everywhere'),
    ...(s.brand ? [s.brand] : []),
    t('senders.rate', { n: figure(t, s.perSecond) }),
    s.perDay === null ? t('senders.today', { n: s.today }) : t('senders.today_of', { n: s.today, most: s.perDay }),
    s.maxContacts === null
      ? t('senders.contacts', { n: s.contacts })
      : t('senders.contacts_of', { n: s.contacts, most: s.maxContacts }),
    ...s.campaigns,
    ...(s.slowed ? [t('senders.slowed')] : []),
  ].join(' · ')

/** What a house texts from, how much of it is used, and what it costs. */
export function sendersCard(
  t: Translate,
  { senders, brands, prices, notice }: { senders: Sender[]; brands: Brand[]; prices: Price[]; notice?: string },
): View {
  /** A card holds so many lines; the command line shows all. */
  const shown = senders.slice(0, 20)
  return view([
    { kind: 'title', text: t('senders.title') },
    ...(notice ? [{ kind: 'text' as const, text: notice }] : []),
    ...(shown.length
      ? [
          facts(
            t,
            shown.map((s) => ({ label: s.address, value: about(t, s) })),
          ),
        ]
      : [{ kind: 'text' as const, text: t('senders.none') }]),
    ...(senders.length > shown.length
      ? [{ kind: 'note' as const, text: t('senders.more', { n: senders.length - shown.length }) }]
      : []),
    ...(brands.length
      ? [
          facts(
            t,
            brands.map((b) => ({
              label: t('senders.brand', { name: b.name }),
              value: [
                t('senders.rate', { n: figure(t, b.perSecond) }),
                b.perDay === null
                  ? t('senders.today', { n: b.today })
                  : t('senders.today_of', { n: b.today, most: b.perDay }),
              ].join(' · '),
            })),
          ),
        ]
      : []),
    ...(prices.length
      ? [
          facts(
            t,
            prices.map((p) => ({
              label: t('senders.price', {
                carrier: p.carrier,
                country: p.country === '*' ? t('senders.everywhere') : p.country,
              }),
              value: `${p.perSegment} ${p.currency}`,
            })),
          ),
        ]
      : []),
    { kind: 'note', text: t('senders.how') },
  ])
}
