/** Stations as a picture: SVG of our own, shaded by rank, with a legend. */
import { family, fitted, svgText, wrapped } from '../../lib/draw.ts'
import { boxOf } from './boundaries.ts'
import type { Shape } from './boundaries.ts'

/** Light to dark: readable in grey, and by whoever sees no red or green. */
export const shades = ['#f1eef6', '#d0d1e6', '#a6bddb', '#67a9cf', '#1c7ab8', '#045380'] as const
export const unranked = '#d9d9d9'

export type Drawn = { shape: Shape; value: number | null; place: number | null }
export type Legend = {
  title: string
  subtitle: string
  classes: { color: string; text: string }[]
  unranked: string | undefined
  foot: string[]
}

/** Values from which each shade begins: as many stations in each. Rising; fewer where values repeat. */
export function breaksOf(values: number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b)
  const at = shades.map((_, i) => sorted[Math.floor((i * sorted.length) / shades.length)] ?? 0)
  return [...new Set(at)]
}

/** The darkest goes to the highest, however few classes there are. */
export function shadeOf(value: number, breaks: number[]): string {
  let i = breaks.length - 1
  while (i > 0 && value < breaks[i]!) i--
  return shades[shades.length - breaks.length + i]!
}

const width = 1_000
const edge = 28

/** `drawn` is thinned to the pixel: 69,000 stations are a picture, too. */
export function mapSvg(drawn: Drawn[], breaks: number[], legend: Legend): string {
  const boxes = drawn.map(({ shape }) => boxOf(shape))
  const [west, south, east, north] = [
    Math.min(...boxes.map((b) => b[0])),
    Math.min(...boxes.map((b) => b[1])),
    Math.max(...boxes.map((b) => b[2])),
    Math.max(...boxes.map((b) => b[3])),
  ]
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = Math.min((width - 2 * edge) / ((east - west) * narrow || 1), 900 / (north - south || 1))
  const left = (width - (east - west) * narrow * scale) / 2
  const top = 120
  const px = (x: number): number => left + (x - west) * narrow * scale
  const py = (y: number): number => top + (north - y) * scale
  const paths = drawn.map(({ shape, value, place }) => {
    const color = value === null || place === null ? unranked : shadeOf(value, breaks)
    return `<path d="${pathOf(shape, px, py)}" fill="${color}"/>`
  })
  let y = top + (north - south) * scale + 44
  const parts: string[] = []
  const text = (words: string, x: number, at: number, size: number, more = ''): void =>
    void parts.push(
      `<text x="${x}" y="${at}" font-size="${size}" fill="#14211d"${more}>${svgText(fitted(words, width - edge - x, size))}</text>`,
    )
  text(legend.title, edge, 56, 36, ' font-weight="700"')
  text(legend.subtitle, edge, 94, 22)
  const classes = [...legend.classes, ...(legend.unranked ? [{ color: unranked, text: legend.unranked }] : [])]
  const columns = 3
  classes.forEach(({ color, text: words }, i) => {
    const x = edge + (i % columns) * ((width - 2 * edge) / columns)
    const at = y + Math.floor(i / columns) * 40
    parts.push(
      `<rect x="${x}" y="${at - 22}" width="40" height="26" fill="${color}" stroke="#5b6b66" stroke-width="1"/>`,
    )
    text(words, x + 52, at, 21)
  })
  y += Math.ceil(classes.length / columns) * 40 + 8
  for (const words of legend.foot.flatMap((foot) => wrapped(foot, width - 2 * edge, 18))) {
    text(words, edge, y, 18)
    y += 27
  }
  const height = Math.ceil(y + 8)
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${family}"><rect width="100%" height="100%" fill="#ffffff"/><g stroke="#ffffff" stroke-width="1" shape-rendering="crispEdges" fill-rule="evenodd">${paths.join('')}</g>${parts.join('')}</svg>`
}

function pathOf(shape: Shape, px: (x: number) => number, py: (y: number) => number): string {
  let path = ''
  for (const rings of shape)
    for (const ring of rings) {
      let before = ''
      let n = 0
      for (const [x, y] of ring) {
        const at = `${px(x).toFixed(1)} ${py(y).toFixed(1)}`
        if (at === before) continue
        path += `${n++ ? 'L' : 'M'}${at}`
        before = at
      }
      if (n) path += 'Z'
    }
  return path
}
