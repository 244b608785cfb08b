/** Senders and brands: what texts leave from, how fast. How they are spent is in features/texts/meter.ts. */
import { sql } from 'drizzle-orm'
import { rows } from '../../db/client.ts'
import type { Tx } from '../../db/client.ts'
import { UserError } from '../../lib/errors.ts'
import { parsePhone } from '../../lib/phone.ts'
import { wake } from '../../queue/job.ts'
import { stopAttempts } from '../texts/pauses.ts'
import { sendTexts } from '../texts/wake.ts'
import { guessKind, isService, usual, usualBrandDay, zoneOf } from './kinds.ts'
import type { SenderKind } from './kinds.ts'

/** Absent: as it is; for a new one what is usual for its kind. `country` `*`: all. 0: no limit. */
export type SenderChange = {
  carrier?: string | undefined
  kind?: SenderKind | undefined
  country?: string | undefined
  brand?: string | undefined
  perSecond?: number | undefined
  perDay?: number | undefined
  contacts?: number | undefined
  /** Kept for these campaigns, by id; none: for all. */
  campaigns?: string[] | undefined
}

export type Sender = {
  id: string
  carrier: string
  address: string
  kind: SenderKind
  country: string | null
  brand: string | null
  perSecond: number | null
  perDay: number | null
  today: number
  maxContacts: number | null
  contacts: number
  campaigns: string[]
  /** It is slower for a while: the carrier said "too fast". */
  slowed: boolean
}

/**
 * Adds a sender, or changes the one of that address. Attempts under way end before: the next ones know it.
 * Throws UserError `sender.address`, `sender.country`, `sender.no_brand`.
 */
export async function setSender(tx: Tx, given: string, change: SenderChange & { carrier: string }): Promise<string> {
  const { address, kind, country } = readAddress(given, change)
  const brandId = change.brand ? await findBrand(tx, change.brand) : null
  await stopAttempts(tx)
  const { perSecond, maxContacts } = usual[kind]
  const [made] = await rows<{ id: string }>(
    tx,
    sql`insert into sender (carrier, address, kind, country, brand_id, per_second, per_day, max_contacts, zone)
        values (${change.carrier}, ${address}, ${kind}, ${country}, ${brandId}, ${limit(change.perSecond ?? perSecond)},
          ${limit(change.perDay ?? null)}, ${limit(change.contacts ?? (isService(address) ? null : maxContacts))}, ${zoneOf(country)})
        on conflict (carrier, address) do update set kind = excluded.kind, off_at = null, set_at = muster_clock(),
          country = case when ${change.country !== undefined} then excluded.country else sender.country end,
          brand_id = coalesce(excluded.brand_id, sender.brand_id),
          per_second = case when ${change.perSecond !== undefined} then excluded.per_second else sender.per_second end,
          per_day = case when ${change.perDay !== undefined} then excluded.per_day else sender.per_day end,
          max_contacts = case when ${change.contacts !== undefined} then excluded.max_contacts else sender.max_contacts end
        returning id`,
  )
  const id = made?.id ?? ''
  if (change.campaigns) {
    await tx.execute(sql`delete from sender_campaign where sender_id = ${id}`)
    for (const campaignId of new Set(change.campaigns))
      await tx.execute(sql`insert into sender_campaign (sender_id, campaign_id) values (${id}, ${campaignId})`)
  }
  wake(tx, sendTexts)
  return id
}

function readAddress(given: string, { kind, country }: SenderChange) {
  const text = given.trim()
  const phone = text.startsWith('+') ? parsePhone(text, 'US') : undefined
  if (phone && 'error' in phone) throw new UserError('sender.address', { found: text.slice(0, 40) })
  const address = phone ? phone.e164 : text
  const guessed = guessKind(address)
  if (!guessed) throw new UserError('sender.address', { found: text.slice(0, 40) })
  const asked = country?.trim().toUpperCase()
  if (asked && asked !== '*' && !/^[A-Z]{2}$/.test(asked))
    throw new UserError('sender.country', { found: asked.slice(0, 20) })
  return {
    address,
    kind: kind ?? guessed,
    country: asked ? (asked === '*' ? null : asked) : (phone?.country ?? null),
  }
}

const limit = (n: number | null): number | null => (n === 0 ? null : n)

/** Nothing more leaves from it; who knew it is given another number. Throws UserError `sender.none`. */
export async function turnOff(tx: Tx, address: string): Promise<void> {
  await stopAttempts(tx)
  const off = await rows<{ id: string }>(
    tx,
    sql`update sender set off_at = muster_clock() where address = ${address.trim()} and off_at is null returning id`,
  )
  if (!off.length) throw new UserError('sender.none', { found: address.slice(0, 40) })
  for (const { id } of off)
    await tx.execute(sql`update message set sender_id = null where sender_id = ${id} and state = 'queued'`)
  wake(tx, sendTexts)
}

/** Makes or changes a brand. Throws UserError `sender.no_name`. */
export async function setBrand(
  tx: Tx,
  { name, perSecond, perDay }: { name: string; perSecond?: number | undefined; perDay?: number | undefined },
): Promise<void> {
  const said = name.replace(/\p{C}/gu, '').trim().slice(0, 60)
  if (!said) throw new UserError('sender.no_name')
  await stopAttempts(tx)
  await tx.execute(sql`insert into brand (name, per_second, per_day, zone)
    values (${said}, ${limit(perSecond ?? null)}, ${limit(perDay ?? usualBrandDay)}, ${zoneOf('US')})
    on conflict (lower(name)) do update set set_at = muster_clock(),
      per_second = case when ${perSecond !== undefined} then excluded.per_second else brand.per_second end,
      per_day = case when ${perDay !== undefined} then excluded.per_day else brand.per_day end`)
}

async function findBrand(tx: Tx, name: string): Promise<string> {
  const [found] = await rows<{ id: string }>(tx, sql`select id from brand where lower(name) = lower(${name.trim()})`)
  if (!found) throw new UserError('sender.no_brand', { name: name.slice(0, 60) })
  return found.id
}

export const readSenders = (tx: Tx): Promise<Sender[]> =>
  rows<Sender>(
    tx,
    sql`select s.id, s.carrier, s.address, s.kind, s.country, b.name as brand, s.per_second as "perSecond", s.per_day as "perDay",
          case when s.day = (muster_clock() at time zone s.zone)::date then s.day_n else 0 end as today,
          s.max_contacts as "maxContacts", s.contacts,
          s.pace < 1 and s.paced_at > muster_clock() - interval '5 minutes' as slowed,
          array(select c.name from sender_campaign x join campaign c on c.id = x.campaign_id where x.sender_id = s.id order by 1) as campaigns
        from sender s left join brand b on b.id = s.brand_id where s.off_at is null order by s.carrier, s.address limit 500`,
  )

export type Brand = { name: string; perSecond: number | null; perDay: number | null; today: number }

export const readBrands = (tx: Tx): Promise<Brand[]> =>
  rows<Brand>(
    tx,
    sql`select name, per_second as "perSecond", per_day as "perDay",
          case when day = (muster_clock() at time zone zone)::date then day_n else 0 end as today
        from brand order by lower(name) limit 100`,
  )
