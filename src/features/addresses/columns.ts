/**
 * Which columns of a file of addresses mean what. Those of the Base Adresse Nationale (https://adresse.data.gouv.fr), of
 * OpenAddresses, and plain ones; compared without case, accents, blanks and signs. What is not named here is not read:
 * files of addresses may hold names of people, and nobody's name belongs to a door.
 */
import { UserError } from '../../lib/errors.ts'
import { cleanName, headerKey } from '../contacts/columns.ts'

const names = {
  lon: 'lon lng long longitude',
  lat: 'lat latitude',
  /** A whole address in one cell, where there is no street. */
  address: 'address adresse fulladdress adressecomplete label libelle',
  street: 'nomvoie nomdevoie street streetname voie rue nomlong roadname',
  number: 'numero number housenumber streetnumber num no',
  /** `bis`, `ter`, `A`. */
  suffix: 'rep suffixe suffix numbersuffix',
  postcode: 'codepostal postcode postalcode zip zipcode cp',
  city: 'nomcommune city commune ville town municipality',
  staircase: 'staircase escalier entrance entree hall batiment building bat',
  floor: 'floor etage level niveau',
  unit: 'unit apartment appartement apt appt porte door logement flat numerologement',
  /** How many households share the address, where they are not listed one by one. */
  households: 'households foyers logements nblogements nombredelogements units dwellings',
  station: 'station bureau bureaudevote bv codebv codebureau pollingstation precinct section area codearea',
  noReturn: 'donotreturn nepasrevenir noreturn',
} as const

export type Role = keyof typeof names
export type DoorColumns = { [role in Role]?: number }

/**
 * By index. Throws UserError `doors.no_position`, `doors.no_street` (columns: what the header holds). `placed`: false where
 * positions may come from elsewhere.
 */
export function findColumns(header: readonly string[], { placed = true } = {}): DoorColumns {
  const keys = header.map(headerKey)
  const columns: DoorColumns = {}
  const taken = new Set<number>()
  for (const role of Object.keys(names) as Role[]) {
    const at = names[role]
      .split(' ')
      .map((name) => keys.indexOf(name))
      .find((i) => i >= 0 && !taken.has(i))
    if (at === undefined) continue
    columns[role] = at
    taken.add(at)
  }
  const headers = header.map(cleanName).filter(Boolean).slice(0, 12).join(', ').slice(0, 300)
  if (placed && (columns.lon === undefined || columns.lat === undefined))
    throw new UserError('doors.no_position', { columns: headers })
  if (columns.street === undefined && columns.address === undefined)
    throw new UserError('doors.no_street', { columns: headers })
  return columns
}
