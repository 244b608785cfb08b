import { UserError } from '../../lib/errors.ts'
import { findCampaign } from '../campaigns/campaign.ts'
import { command } from '../define.ts'
import { senderKinds } from './kinds.ts'
import type { SenderKind } from './kinds.ts'
import { readPrices, setPrice } from './price.ts'
import { readBrands, readSenders, setBrand, setSender, turnOff } from './sender.ts'
import { sendersCard } from './senders.view.ts'

/** `0.5`, `12`; 0: no limit. Throws UserError `sender.rate`. */
export function readRate(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const n = Number(text.trim().replace(',', '.'))
  if (!(n >= 0 && n <= 1_000) || text.trim() === '') throw new UserError('sender.rate', { found: text.slice(0, 20) })
  return n
}

const most = { type: 'integer', min: 0, max: 10_000_000, named: true } as const

/** Numbers and services that texts leave from, brands over them, and prices. */
export const sendersCommand = command({
  name: 'senders',
  group: 'house',
  role: 'organizer',
  options: {
    step: { type: 'choice', choices: ['list', 'set', 'off', 'brand', 'price'], default: 'list' },
    kind: { type: 'choice', choices: senderKinds },
    carrier: { type: 'text', max: 20, named: true },
    country: { type: 'text', max: 2, named: true },
    brand: { type: 'text', max: 60, named: true },
    rate: { type: 'text', max: 10, named: true },
    day: most,
    contacts: most,
    campaign: { type: 'campaign', named: true },
    what: { type: 'text', max: 60, rest: true },
  },
  async run({ tx, t, settings, log, actor }, { step, what, rate, day, campaign, ...given }) {
    const { kind, country, brand, contacts } = given
    const carrier = given.carrier?.toLowerCase() ?? settings.routing.usual
    if (step !== 'list' && !what) throw new UserError('option.missing', { option: 'what' })
    let notice: string | undefined
    if (step === 'set') {
      const kept = campaign ? [(await findCampaign(tx, campaign)).id] : undefined
      await setSender(tx, what ?? '', {
        carrier,
        kind: kind as SenderKind | undefined,
        country,
        brand,
        perSecond: readRate(rate),
        perDay: day,
        contacts,
        campaigns: kept,
      })
      notice = t('senders.set', { address: what ?? '' })
    } else if (step === 'off') {
      await turnOff(tx, what ?? '')
      notice = t('senders.off', { address: what ?? '' })
    } else if (step === 'brand') {
      await setBrand(tx, { name: what ?? '', perSecond: readRate(rate), perDay: day })
      notice = t('senders.brand_set', { name: what ?? '' })
    } else if (step === 'price') {
      await setPrice(tx, { carrier, country: country ?? '*', price: what ?? '' })
      notice = t('senders.price_set')
    }
    if (step !== 'list') log.info({ event: `sender.${step}`, by: actor.id })
    return {
      view: sendersCard(t, {
        senders: await readSenders(tx),
        brands: await readBrands(tx),
        prices: await readPrices(tx),
        ...(notice ? { notice } : {}),
      }),
    }
  },
})
