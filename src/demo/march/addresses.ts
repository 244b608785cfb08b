/** Addresses that do not exist, in the ground of polling stations: houses and blocks along streets, as the BAN writes them. */
import type { Shape } from '../../features/areas/boundaries.ts'
import { chance, pick } from './chance.ts'

export type Station = { code: string; registered: number; shape: Shape }

const kinds = ['Rue', 'Rue', 'Rue', 'Avenue', 'Allée', 'Chemin', 'Place', 'Impasse']
const names =
  'des Lilas,du Moulin,des Tanneurs,de la Fontaine,du Lavoir,des Acacias,de la Gare,du Pont,des Vergers,du Four,des Forges,de la Paix,du Marché,des Cordiers,de la Source,du Port'.split(
    ',',
  )
const head = 'numero;nom_voie;nom_commune;lon;lat;escalier;etage;porte;bureau;ne_pas_revenir'

/** Households of registered voters: some two of them live behind one door. */
const perDoor = 1.8
const metre = 1 / 111_320

/** How many doors are knocked on in each station, the first ones first, until there are `doors`. */
export function shareOut(stations: readonly Station[], doors: number): { station: Station; doors: number }[] {
  const shares: { station: Station; doors: number }[] = []
  let left = doors
  for (const station of stations) {
    if (left <= 0) break
    const n = Math.min(left, Math.round(station.registered / perDoor))
    shares.push({ station, doors: n })
    left -= n
  }
  return shares
}

/** As a CSV, piece by piece: half a million doors are never held at once. */
export async function* writeAddresses(
  seed: number,
  place: string,
  shares: readonly { station: Station; doors: number }[],
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${head}\n`)
  for (const { station, doors } of shares) yield Buffer.from(linesOf(seed, place, station, doors).join(''))
}

function linesOf(seed: number, place: string, { code, shape }: Station, doors: number): string[] {
  const lines: string[] = []
  const ring = shape[0]?.[0] ?? []
  const middle = ring
    .slice(1)
    .reduce(([a, b], [x, y]) => [a + x / (ring.length - 1), b + y / (ring.length - 1)], [0, 0])
  for (let street = 0; lines.length < doors; street++) {
    const luck = (...of: (string | number)[]): number => chance(seed, code, street, ...of)
    const name = `${pick(kinds, luck('kind'))} ${names[street % names.length]} ${code}-${street + 1}`
    // From somewhere between the middle of the station and one of its corners.
    const towards = pick(ring, luck('towards'))
    const reach = 0.75 * luck('reach')
    const from = middle.map((m, i) => m + reach * (towards[i]! - m)) as [number, number]
    const angle = 2 * Math.PI * luck('angle')
    const east = metre / Math.cos((from[1] * Math.PI) / 180)
    for (let house = 1; house <= 40 && lines.length < doors; house++) {
      const along = house * 7 + 3 * luck(house, 'along')
      const aside = (house % 2 ? 7 : -7) + 2 * luck(house, 'aside')
      const lon = from[0] + east * (along * Math.cos(angle) - aside * Math.sin(angle))
      const lat = from[1] + metre * (along * Math.sin(angle) + aside * Math.cos(angle))
      const spot = `${lon.toFixed(8)};${lat.toFixed(8)}`
      for (const inside of insideOf(luck(house, 'kind'), luck(house, 'size')))
        if (lines.length < doors)
          lines.push(
            `${house};${name};${place};${spot};${inside};${code};${luck(house, inside, 'never') < 0.002 ? 'oui' : ''}\n`,
          )
    }
  }
  return lines
}

/** `staircase;floor;door`: one household, or a block of 6 to 24. */
function insideOf(kind: number, size: number): string[] {
  if (kind > 0.3) return [';;']
  const floors = 3 + Math.floor(size * 4)
  const stairs = kind < 0.1 ? ['A', 'B'] : ['A']
  return stairs.flatMap((stair) =>
    Array.from({ length: floors * 2 }, (_, i) => `${stair};${1 + (i >> 1)};${1 + (i >> 1)}${1 + (i % 2)}`),
  )
}
