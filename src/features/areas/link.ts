/** A link to a territory's map: signed, over after an hour, and only as good as the role of whom it was made for. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Store, Tx } from '../../db/client.ts'
import { locales, translator } from '../../locales/index.ts'
import { findTerritory } from './read.ts'
import { mapPage } from './show.ts'

export const linkMinutes = 60

const sign = (secret: string, words: string): string =>
  createHmac('sha256', secret).update(`area-map:${words}`).digest('base64url').slice(0, 32)

/** A path of our web server. Nothing is stored: the link itself says what it opens, and until when. */
export async function mapLink(
  tx: Tx,
  given: { territoryId: string; volunteerId: string; locale: string; secret: string },
): Promise<string> {
  const [now] = await rows<{ at: number }>(tx, sql`select extract(epoch from muster_now())::int as at`)
  const words = [given.territoryId, given.volunteerId, now!.at + linkMinutes * 60, given.locale].join('.')
  return `/areas/${words}.${sign(given.secret, words)}`
}

/** The page behind a link; undefined for one that is wrong, over, or no longer its bearer's to use: alike. */
export async function openMap(
  store: Store,
  secret: string,
  token: string,
): Promise<{ html: string; script: string } | undefined> {
  const read = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.(\d{1,11})\.([a-z]{2})\.([\w-]{32})$/.exec(token)
  if (!read) return undefined
  const [, territoryId, volunteerId, until, locale, signature] = read as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const words = token.slice(0, -signature.length - 1)
  if (!timingSafeEqual(Buffer.from(sign(secret, words)), Buffer.from(signature))) return undefined
  return store.transact(async (tx) => {
    const [good] = await rows<{ id: string }>(
      tx,
      sql`select v.id from volunteer v join territory t on t.id = ${territoryId} and t.model is not null
        where v.id = ${volunteerId} and v.removed_at is null and v.role in ('organizer', 'admin')
          and muster_now() < to_timestamp(${until}::bigint)`,
    )
    if (!good) return undefined
    const spoken = locales.includes(locale as (typeof locales)[number]) ? locale : 'en'
    return mapPage(tx, translator(spoken), await findTerritory(tx, territoryId), spoken)
  })
}
