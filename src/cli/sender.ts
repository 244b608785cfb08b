import { findCampaign } from '../features/campaigns/campaign.ts'
import { senderKinds } from '../features/senders/kinds.ts'
import type { SenderKind } from '../features/senders/kinds.ts'
import { readPrices, setPrice } from '../features/senders/price.ts'
import { readBrands, readSenders, setBrand, setSender, turnOff } from '../features/senders/sender.ts'
import { onDatabase, readArgs, say, UsageError } from './verb.ts'
import type { Verb } from './verb.ts'

export const senderVerb: Verb = {
  name: 'sender',
  usage: `npm run muster -- sender [ADDRESS [options] | --off ADDRESS | --brand NAME [--rate N] [--day N] | --price "0.0079 USD" [--country CA]] [--json]`,
  about: `Shows what texts leave from, or adds or changes a number, a service, a brand or a price.
ADDRESS is a number (+15145550100), a short code, a name or the id of a carrier's service.
--kind ${senderKinds.join('|')} (guessed if left out)   --carrier NAME (the usual one)
--country CA (the number's own; * for everybody)   --of BRAND   --campaign NAME, again for more (all if left out)
--rate N segments a second   --day N segments a day   --contacts N at most; 0: no limit.
Without any sender, texts leave as the carrier's own settings say.`,
  async run(args) {
    const { values, positionals } = readArgs(
      args,
      {
        off: { type: 'string' },
        brand: { type: 'string' },
        price: { type: 'string' },
        kind: { type: 'string' },
        carrier: { type: 'string' },
        country: { type: 'string' },
        of: { type: 'string' },
        campaign: { type: 'string', multiple: true },
        rate: { type: 'string' },
        day: { type: 'string' },
        contacts: { type: 'string' },
        json: { type: 'boolean' },
      },
      1,
    )
    const { off, brand, price, kind, json } = values
    const [address] = positionals
    if ([off, brand, price, address].filter((v) => v !== undefined).length > 1)
      throw new UsageError('ADDRESS, --off, --brand and --price exclude each other.')
    if (kind !== undefined && !(senderKinds as readonly string[]).includes(kind))
      throw new UsageError(`--kind: "${kind}" is none of ${senderKinds.join(', ')}.`)
    const perSecond = number('--rate', values.rate)
    const perDay = whole('--day', values.day)
    const contacts = whole('--contacts', values.contacts)
    const shown = await onDatabase(({ store }, config) =>
      store.transact(async (tx) => {
        const carrier = values.carrier ?? config.provider
        if (off !== undefined) await turnOff(tx, off)
        if (brand !== undefined) await setBrand(tx, { name: brand, perSecond, perDay })
        if (price !== undefined) await setPrice(tx, { carrier, country: values.country ?? '*', price })
        if (address !== undefined) {
          const { country, of } = values
          const campaigns: string[] = []
          for (const name of values.campaign ?? []) campaigns.push((await findCampaign(tx, name)).id)
          await setSender(tx, address, {
            carrier,
            kind: kind as SenderKind | undefined,
            country,
            brand: of,
            perSecond,
            perDay,
            contacts,
            campaigns: values.campaign ? campaigns : undefined,
          })
        }
        return { senders: await readSenders(tx), brands: await readBrands(tx), prices: await readPrices(tx) }
      }),
    )
    const or = (n: number | null): string => (n === null ? 'no limit' : String(n))
    say(json, shown, [
      ...shown.senders.map(
        (s) =>
          `${s.address}: ${s.carrier}, ${s.kind}, ${s.country ?? 'everywhere'}${s.brand ? `, ${s.brand}` : ''}; a second ${or(s.perSecond)}, a day ${or(s.perDay)} (today ${s.today}), contacts ${s.contacts} of ${or(s.maxContacts)}${s.campaigns.length ? `; for ${s.campaigns.join(', ')}` : ''}${s.slowed ? '; slower for a while, the carrier said "too fast"' : ''}`,
      ),
      ...shown.brands.map((b) => `${b.name}: a second ${or(b.perSecond)}, a day ${or(b.perDay)} (today ${b.today})`),
      ...shown.prices.map((p) => `A segment by ${p.carrier} to ${p.country}: ${p.perSegment} ${p.currency}`),
      ...(shown.senders.length ? [] : ["There is no sender: texts leave as the carrier's own settings say."]),
    ])
    return 0
  },
}

function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const n = Number(text.trim() || NaN)
  if (!(n >= 0 && n <= 1_000)) throw new UsageError(`${option}: "${text}" is no number from 0 to 1000.`)
  return n
}

function whole(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,8}$/.test(text)) throw new UsageError(`${option}: "${text}" is no whole number.`)
  return Number(text)
}
