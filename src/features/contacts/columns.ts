import { UserError } from '../../lib/errors.ts'
import { never, phoneRank } from './phone-columns.ts'

/** The columns that mean something to us; every other one is a custom field. */
export type Role =
  'firstName' | 'lastName' | 'fullName' | 'zip' | 'locale' | 'externalId' | 'consent' | 'region' | 'zone'

/**
 * Where what stands, by index from 0. `fields` are the columns kept under a name: zip, externalId, consent, region and
 * zone under those names, the rest under the header (a second column of one name gets `_2`). `ignored` are headers of
 * further phone columns: one number a person is read, and a number in a custom field would be shown unmasked.
 */
export type Columns = {
  phone: number
  count: number
  fields: { at: number; name: string }[]
  ignored: string[]
  /** The column of regions was chosen, and its header says nothing of countries: it may hold subdivisions. */
  subdivisions?: true
} & { [role in Role]?: number }

/** What a person chose, by index; it goes before every guess. -1: no column has this role. */
export type Chosen = { [role in Role | 'phone']?: number }

const MAX_NAME = 60

/**
 * Headers as exports of VAN, NationBuilder, Action Network, Spoke, BSD and Rock the Vote name them, and French lists;
 * compared without case, accents, blanks and signs. Earlier names win.
 */
const names: Record<Role, string> = {
  firstName: 'firstname first fname givenname forename prenom prenoms prenomusuel preferredfirstname can2firstname',
  lastName:
    'lastname last lname surname familyname nomdefamille nomusage nomdusage nom can2lastname ' +
    'nomnaissance nomdenaissance',
  fullName: 'fullname name nomcomplet nometprenom prenometnom nomprenom prenomnom contactname',
  zip:
    'zip zipcode zip5 postalcode postcode codepostal cp ziporpostal ziporpost ziporpostalcode primaryzip homezip ' +
    'homezipcode can2useraddresszip can2zip mailingzip mailingzipcode',
  locale: 'locale language lang langue preferredlanguage languepreferee languagecode can2language contactlanguage',
  externalId:
    'externalid vanid voterfilevanid nationbuilderid uniqueconstituentid consid uuid can2id ncid voterid voterregnum ' +
    'contactid personid identifiant id',
  consent:
    'consent consentement smsconsent consentementsms smsoptin optinsms mobilephoneoptin mobileoptin celloptin ' +
    'textoptin optinstatus can2smsstatus smsstatus optintortvsms optintopartnersmsrobocall phoneoptin',
  region: 'countrycode country pays codepays phonecountry can2usercountry primarycountrycode',
  zone: 'timezone tz fuseau fuseauhoraire iana zone',
}

/** Where the columns stand. Throws UserError `list.no_phone_column` (columns: what the header holds). */
export function guessColumns(header: readonly string[], chosen: Chosen = {}): Columns {
  const keys = header.map(headerKey)
  const claimed = new Set(Object.values(chosen))
  const phone = chosen.phone ?? bestPhone(header, claimed)
  if (phone === -1) {
    const columns = header.map(cleanName).filter(Boolean).slice(0, 12).join(', ')
    throw new UserError('list.no_phone_column', { columns: columns.slice(0, 300) })
  }
  const roles = new Map<number, Role>()
  const columns: Columns = { phone, count: header.length, fields: [], ignored: [] }
  const place = (role: Role, at: number): void => {
    roles.set(at, role)
    columns[role] = at
  }
  for (const role of Object.keys(names) as Role[]) {
    const given = chosen[role]
    if (given !== undefined) {
      if (given !== -1) place(role, given)
      continue
    }
    const at = firstNamed(keys, names[role].split(' '))
    if (at === -1 || at === phone || claimed.has(at) || roles.has(at)) continue
    place(role, at)
  }
  // Of a whole name and its parts the chosen one counts, else the parts.
  if (columns.firstName !== undefined && columns.fullName !== undefined)
    drop(chosen.fullName !== undefined && chosen.firstName === undefined ? 'firstName' : 'fullName', columns, roles)
  if (chosen.region !== undefined && !names.region.split(' ').includes(keys[chosen.region]!))
    columns.subdivisions = true

  const taken = new Set<string>(['zip', 'externalId', 'consent', 'region', 'zone'])
  for (let at = 0; at < header.length; at++) {
    if (at === phone) continue
    const role = roles.get(at)
    if (role === 'firstName' || role === 'lastName' || role === 'fullName' || role === 'locale') continue
    if (role) columns.fields.push({ at, name: role })
    else if (phoneRank(header[at]!) !== undefined) columns.ignored.push(cleanName(header[at]!))
    else columns.fields.push({ at, name: freeName(cleanName(header[at]!) || `column_${at + 1}`, taken) })
  }
  return columns
}

/** Which headers are known to us: tells a header cut at the right delimiter from one cut at a wrong one. */
export function knownHeaders(header: readonly string[]): { phones: number; known: number } {
  const known = new Set(Object.values(names).flatMap((list) => list.split(' ')))
  const phones = header.filter((name) => phoneRank(name) !== undefined).length
  return { phones, known: phones + header.filter((name) => known.has(headerKey(name))).length }
}

function drop(role: Role, columns: Columns, roles: Map<number, Role>): void {
  roles.delete(columns[role]!)
  delete columns[role]
}

export function headerKey(header: string): string {
  return header
    .slice(0, 200)
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
}

function bestPhone(header: readonly string[], claimed: ReadonlySet<number>): number {
  let best = -1
  let bestRank = never
  header.forEach((name, at) => {
    const rank = claimed.has(at) ? never : (phoneRank(name) ?? never)
    if (rank < bestRank) [best, bestRank] = [at, rank]
  })
  return best
}

function firstNamed(keys: readonly string[], wanted: readonly string[]): number {
  for (const name of wanted) {
    const at = keys.indexOf(name)
    if (at !== -1) return at
  }
  return -1
}

export function cleanName(header: string): string {
  const clean = header.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  return [...clean].slice(0, MAX_NAME).join('')
}

function freeName(name: string, taken: Set<string>): string {
  let free = name
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`
  taken.add(free)
  return free
}
