import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { stopAttempts } from '../texts/pauses.ts'

export type Price = { carrier: string; country: string; perSegment: string; currency: string }

/**
 * Of one segment by a carrier to a country (`*`: all others), as `0.0079 USD`. One currency for the whole house:
 * ceilings are in it. Throws UserError `price.unread`, `price.currency`, `sender.country`.
 */
export async function setPrice(tx: Tx, given: { carrier: string; country: string; price: string }): Promise<Price> {
  const country = given.country.trim().toUpperCase()
  if (!/^([A-Z]{2}|\*)$/.test(country)) throw new UserError('sender.country', { found: country.slice(0, 20) })
  const [, amount, currency] = /^(\d{1,4}(?:[.,]\d{1,5})?)\s*([A-Z]{3})$/.exec(given.price.trim().toUpperCase()) ?? []
  if (!amount || !currency) throw new UserError('price.unread', { found: given.price.slice(0, 40) })
  await stopAttempts(tx)
  const [other] = await rows<{ currency: string }>(
    tx,
    sql`select currency from price where currency <> ${currency} and (carrier, country) <> (${given.carrier}, ${country}) limit 1`,
  )
  if (other) throw new UserError('price.currency', { currency: other.currency })
  const perSegment = amount.replace(',', '.')
  await tx.execute(sql`insert into price (carrier, country, per_segment, currency)
    values (${given.carrier}, ${country}, ${perSegment}, ${currency})
    on conflict (carrier, country) do update set per_segment = excluded.per_segment, currency = excluded.currency`)
  return { carrier: given.carrier, country, perSegment, currency }
}

export const readPrices = (tx: Tx): Promise<Price[]> =>
  rows<Price>(
    tx,
    sql`select carrier, country, per_segment::float::text as "perSegment", currency from price order by carrier, country limit 300`,
  )
