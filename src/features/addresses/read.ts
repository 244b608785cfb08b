/** A row of a file of addresses: its households, or why there are none. */
import { createHash } from 'node:crypto'
import type { DoorColumns, Role } from './columns.ts'

export type ReadDoor = {
  key: string
  street: string
  number: string
  place: string
  staircase: string
  floor: string
  unit: string
  lon: number
  lat: number
  station: string
  closed: boolean
}
export type DoorError = 'no_street' | 'no_position' | 'households'

/** Households that one row may stand for: the largest blocks have some five hundred. */
const mostHouseholds = 500
const longest = { street: 120, place: 80, other: 20 }

/** `spotOf`: where a house stands, by its key, for rows that do not say so. */
export function readDoors(
  cells: readonly string[],
  columns: DoorColumns,
  spotOf?: (house: string) => { lon: number; lat: number } | undefined,
): ReadDoor[] | DoorError {
  const cell = (role: Role, most: number = longest.other): string => {
    const at = columns[role]
    const text = at === undefined ? '' : (cells[at] ?? '')
    return [...text.replace(/[\p{C}\s]+/gu, ' ').trim()].slice(0, most).join('')
  }
  const whole = columns.street === undefined ? /^\s*(\d+\s*(?:bis|ter|quater|[A-Za-z])?)?[\s,]+(.+)$/u : undefined
  const address = whole ? cell('address', longest.street) : ''
  const parts = whole?.exec(` ${address}`.replace(/^ (?=\d)/, ''))
  const street = whole ? (parts?.[2] ?? address).trim() : cell('street', longest.street)
  if (!street) return 'no_street'
  const number = whole ? (parts?.[1] ?? '').trim() : [cell('number'), cell('suffix')].filter(Boolean).join(' ')
  const place = [cell('postcode'), cell('city', longest.place)].filter(Boolean).join(' ')
  const house = { street, number, place, staircase: '', floor: '', unit: '' }
  const said = { lon: degrees(cell('lon')), lat: degrees(cell('lat')) }
  const { lon, lat } = said.lon === undefined && spotOf ? (spotOf(keyOf(house)) ?? said) : said
  if (lon === undefined || lat === undefined || Math.abs(lon) > 180 || Math.abs(lat) > 85 || (lon === 0 && lat === 0))
    return 'no_position'
  const many = cell('households')
  const households = many === '' ? 1 : Number(many)
  if (!Number.isInteger(households) || households < 0 || households > mostHouseholds) return 'households'
  const made = { street, number, place, staircase: cell('staircase'), floor: cell('floor') }
  const rest = { lon, lat, station: cell('station'), closed: /^(1|x|oui|yes|true|vrai)$/i.test(cell('noReturn')) }
  const unit = cell('unit')
  return Array.from({ length: households }, (_, i) => {
    const one = { ...made, unit: households > 1 ? [unit, i + 1].filter(Boolean).join('-') : unit }
    return { ...one, ...rest, key: keyOf(one) }
  })
}

/** A comma may stand for the point. */
function degrees(text: string): number | undefined {
  if (!/^[+-]?\d{1,3}([.,]\d+)?$/.test(text)) return undefined
  return Number(text.replace(',', '.'))
}

type Address = Pick<ReadDoor, 'street' | 'number' | 'place' | 'staircase' | 'floor' | 'unit'>

/** The same door in any file: letters and figures alone count. */
export function keyOf({ place, street, number, staircase, floor, unit }: Address): string {
  const plain = [place, street, number, staircase, floor, unit].map((part) =>
    part
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  )
  const hex = createHash('md5').update(plain.join('|')).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
