/** Files of a town that does not exist: two elections, boundaries, a census on a grid of its own. */
import type { AreaFile } from '../../features/areas/import.ts'
import { chance } from './chance.ts'

export const townName = 'Riviere'
export const townOurs = ['rive']

/** Degrees: some 700 by 500 m. */
const side = { x: 0.0065, y: 0.0065 }
const corner = { lon: -1.7, lat: 48.1 }
const head = 'bureau,inscrits,votants,exprimes,Union de la rive,Autres listes'

export function townFiles(seed: number, stations: number): AreaFile[] {
  const across = Math.ceil(Math.sqrt(stations))
  const all = Array.from({ length: stations }, (_, i) => ({
    code: String(101 + i).padStart(4, '0'),
    col: i % across,
    row: Math.floor(i / across),
    /** Workers among those who have one of the two occupations that the census of the town knows. */
    workers: 0.25 + (0.5 * (i % across)) / across + 0.1 * (chance(seed, 'workers', i) - 0.5),
    registered: 750 + Math.floor(500 * chance(seed, 'registered', i)),
  }))
  const results = (year: number, less: number): string =>
    [
      head,
      ...all.map(({ code, registered, workers }) => {
        const luck = 0.06 * (chance(seed, 'turnout', year, code) - 0.5)
        const voters = Math.round(registered * (0.78 - 0.45 * workers - less + luck))
        const ours = Math.round(voters * (0.1 + 0.45 * workers + 0.08 * (chance(seed, 'ours', year, code) - 0.5)))
        return [code, registered, voters, voters, ours, voters - ours].join(',')
      }),
    ].join('\n')
  // The census has cells of its own, a third of a station aside: they are laid over the stations by area.
  const cells = Array.from({ length: (across + 1) ** 2 }, (_, i) => {
    const [col, row] = [i % (across + 1), Math.floor(i / (across + 1))]
    const below = all[Math.min(row, across - 1) * across + Math.min(col, across - 1)] ?? all.at(-1)!
    return { iris: `35${String(i).padStart(4, '0')}`, col: col - 0.33, row: row - 0.33, workers: below.workers }
  })
  return [
    file('riviere-2017-legislatives-t1.csv', results(2017, 0)),
    file('riviere-2022-legislatives-t1.csv', results(2022, 0.05)),
    file('riviere-bureaux.geojson', collection(all.map((s) => square({ id_bv: s.code }, s.col, s.row)))),
    file('riviere-iris.geojson', collection(cells.map((c) => square({ iris: c.iris }, c.col, c.row)))),
    file(
      'riviere-csp.csv',
      [
        'IRIS,C11_POP15P,C11_POP15P_CS5,C11_POP15P_CS6',
        ...cells.map((c) => `${c.iris},1000,${Math.round(1000 * (1 - c.workers))},${Math.round(1000 * c.workers)}`),
      ].join('\n'),
    ),
  ]
}

const file = (name: string, text: string): AreaFile => ({
  name,
  size: text.length,
  async *read() {
    yield Buffer.from(text)
  },
})

const collection = (features: object[]): string => JSON.stringify({ type: 'FeatureCollection', features })

function square(properties: object, col: number, row: number): object {
  const [x, y] = [corner.lon + col * side.x, corner.lat + row * side.y]
  const ring = [
    [x, y],
    [x + side.x, y],
    [x + side.x, y + side.y],
    [x, y + side.y],
    [x, y],
  ]
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } }
}
