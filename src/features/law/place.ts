/**
 * Where a contact is, as far as a list tells: whose law holds, and what time it is there.
 *
 * Zone: the contact's own, else the postcode's, else that of the number's area; an area of several zones gives its two
 * ends. Law: the state of a column or postcode, else of the area code; a number may have moved, which nobody can tell.
 */
import { packOf } from './packs/index.ts'
import { areaCodeZones } from './zones/area-codes.ts'
import { canadianAreas, countryZones, frenchAreas, zipAreas } from './zones/postcodes.ts'

export type Somewhere = { place: string; zone: string | null; zoneToo: string | null }

/** `phone` in E.164, `country` of its plan (ISO alpha-2); the others are cells as they stand in a list. */
export type Known = { phone: string; country?: string | undefined; zip?: string; region?: string; zone?: string }

const codeZones = new Map(areaCodeZones.flatMap(([zones, codes]) => codes.split(' ').map((code) => [code, zones])))
const strictCodes = new Map(
  ['US', 'CA'].flatMap((country) =>
    Object.entries(packOf(country).stricter).flatMap(([state, { areaCodes = '' }]) =>
      areaCodes.split(' ').map((code) => [code, state]),
    ),
  ),
)

export function placeOf(known: Known): Somewhere {
  const code = known.phone.startsWith('+1') ? known.phone.slice(2, 5) : ''
  const post = byPostcode(known)
  const country = post?.country ?? known.country
  const state = stateOf(known.region, country) ?? post?.region ?? (code ? strictCodes.get(code) : undefined)
  const zones = ownZone(known.zone) ?? post?.zones ?? codeZones.get(code) ?? countryZones[country ?? '']
  const [zone = null, zoneToo = null] = zones?.split('&') ?? []
  return { place: lawOf(country, state), zone, zoneToo }
}

function lawOf(country: string | undefined, state: string | undefined): string {
  const pack = packOf(country)
  if (pack.silence?.is.early.includes(country ?? '')) return `${pack.name}-early`
  return state && Object.hasOwn(pack.stricter, state) ? `${pack.name}-${state.toLowerCase()}` : pack.name
}

function byPostcode({ zip = '', country }: Known): { zones: string; region?: string; country: string } | undefined {
  const bare = zip.toUpperCase().replace(/[\s-]/g, '')
  // A spreadsheet takes the zeros off the front of a ZIP.
  if (country === 'US' && /^\d{3,5}(\d{4})?$/.test(bare)) {
    const three = Number(bare.slice(0, 5).padStart(5, '0').slice(0, 3))
    const area = zipAreas.find(({ from, to }) => three >= from && three <= to)
    return area && { zones: area.zones, region: area.region, country: area.region === 'PR' ? 'PR' : 'US' }
  }
  if (/^[A-Z]\d[A-Z](\d[A-Z]\d)?$/.test(bare)) {
    const [found] = canadianAreas.filter(([start]) => bare.startsWith(start)).sort((a, b) => b[0].length - a[0].length)
    return found && { zones: found[2], region: found[1], country: 'CA' }
  }
  const french = country !== undefined && packOf(country).name === 'fr' && /^\d{5}$/.test(bare)
  if (!french) return undefined
  const at = frenchAreas.find(([start]) => bare.startsWith(start))?.[1] ?? 'FR'
  return { zones: countryZones[at]!, country: at }
}

const stateOf = (region: string | undefined, country: string | undefined): string | undefined => {
  const code = /^(?:(?:US|CA)[-_ ])?([A-Z]{2})$/.exec((region ?? '').trim().toUpperCase())?.[1]
  return code && (country === 'US' || country === 'CA') && code !== country ? code : undefined
}

const zones = new Map<string, string | undefined>()

/** A zone that exists, as the database knows it too. */
function ownZone(cell: string | undefined): string | undefined {
  if (!cell || !/^[A-Za-z]+(\/[A-Za-z0-9_+-]+)+$/.test(cell)) return undefined
  if (zones.has(cell)) return zones.get(cell)
  let known: string | undefined
  try {
    known = new Intl.DateTimeFormat('en', { timeZone: cell }).resolvedOptions().timeZone
  } catch {
    // not a zone: the postcode may tell
  }
  if (zones.size < 1_000) zones.set(cell, known)
  return known
}
