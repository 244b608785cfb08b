/** A walk as a small picture: its way, the doors with their numbers, and which are still to be knocked on. */
import { draw, family } from '../../lib/draw.ts'
import { flat } from './path.ts'

export type Dot = { n: number; lon: number; lat: number; open: boolean; here: boolean }

const width = 640
const edge = 34
const colors = { way: '#8a9a94', open: '#045380', done: '#c3ccc8', here: '#c8501e', ink: '#14211d' }

/** Base64 of a PNG. Doors of one house stand as one dot, with the first of their numbers. */
export async function drawWalk(dots: Dot[]): Promise<string> {
  return (await walkPng(dots)).toString('base64')
}

export const walkPng = (dots: Dot[]): Promise<Buffer> => draw(walkSvg(dots))

export function walkSvg(dots: Dot[]): string {
  const around = dots[0]?.lat ?? 0
  const spots = dots.map((d) => ({ ...d, ...flat(d.lon, d.lat, around) }))
  const west = Math.min(...spots.map((s) => s.x))
  const east = Math.max(...spots.map((s) => s.x))
  const south = Math.min(...spots.map((s) => s.y))
  const north = Math.max(...spots.map((s) => s.y))
  // A single house is no smaller than a street of forty metres.
  const [across, up] = [Math.max(40, east - west), Math.max(40, north - south)]
  const scale = Math.min((width - 2 * edge) / across, (width - 2 * edge) / up)
  const height = Math.round(up * scale + 2 * edge + 26)
  const px = (x: number): number => width / 2 + (x - (west + east) / 2) * scale
  const py = (y: number): number => edge + (north - y + (up - (north - south)) / 2) * scale
  const houses = new Map<string, (typeof spots)[number]>()
  for (const spot of spots) {
    const key = `${spot.lon} ${spot.lat}`
    const known = houses.get(key)
    houses.set(key, known ? { ...known, open: known.open || spot.open, here: known.here || spot.here } : spot)
  }
  const at = (value: number): string => value.toFixed(1)
  const way = [...houses.values()].map((s) => `${at(px(s.x))},${at(py(s.y))}`).join(' ')
  const marks = [...houses.values()].map((s) => {
    const fill = s.here ? colors.here : s.open ? colors.open : colors.done
    const [x, y] = [at(px(s.x)), at(py(s.y))]
    return `<circle cx="${x}" cy="${y}" r="${s.here ? 15 : 12}" fill="${fill}" stroke="#fff" stroke-width="2"/>
<text x="${x}" y="${at(py(s.y) + 4.5)}" font-size="12" text-anchor="middle" fill="${s.open || s.here ? '#fff' : colors.ink}">${s.n}</text>`
  })
  const bar = niceBar(across)
  const y = height - 14
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${family}">
<rect width="100%" height="100%" fill="#fbfaf7"/>
<polyline points="${way}" fill="none" stroke="${colors.way}" stroke-width="3" stroke-dasharray="2 6" stroke-linecap="round"/>
${marks.join('\n')}
<path d="M${edge} ${y}h${at(bar * scale)}" stroke="${colors.ink}" stroke-width="2"/><text x="${at(edge + bar * scale + 8)}" y="${y + 4}" font-size="13" fill="${colors.ink}">${bar} m</text>
<text x="${width - edge}" y="${y + 4}" font-size="13" text-anchor="end" fill="${colors.ink}">N ↑</text>
</svg>`
}

const niceBar = (across: number): number => [500, 200, 100, 50, 20, 10].find((m) => m <= across / 3) ?? 10
