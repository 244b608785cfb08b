/** A board as a picture: SVG of our own, 800 px wide, so that it can be read on a telephone without being opened. */
import { draw, drawable, family, lineOf, widthOf, wrapped } from '../../lib/draw.ts'

export type Theme = 'light' | 'dark'
export type Bar = { place: number; name: string; n: number; value: string; yours?: boolean }
export type Drawing = {
  title: string
  subtitle: string
  gaps: { text: string; done: number; goal: number }[]
  sections: { heading: string; bars: Bar[]; empty?: string; more?: string }[]
  foot?: string
}

const themes = {
  light: {
    back: '#ffffff',
    ink: '#14211d',
    soft: '#5b6b66',
    bar: '#bfe3d6',
    own: '#5cc2a0',
    track: '#e8efec',
    fill: '#0d6e5f',
  },
  dark: {
    back: '#1d2126',
    ink: '#f2f5f4',
    soft: '#a9b6b1',
    bar: '#2b5f52',
    own: '#2f9478',
    track: '#31373d',
    fill: '#3fb795',
  },
} as const

const width = 800
const edge = 36
const inner = width - 2 * edge

/** Draws a board; a PNG of some 15 to 120 kB. */
export const drawBoard = (drawing: Drawing, theme: Theme): Promise<Buffer> => draw(boardSvg(drawing, theme))

export function boardSvg({ title, subtitle, gaps, sections, foot }: Drawing, theme: Theme): string {
  const c = themes[theme]
  const parts: string[] = []
  let y = edge
  const text = (
    words: string,
    given: { x?: number; y: number; size: number; color?: string; bold?: boolean; anchor?: 'end'; room?: number },
  ): void => {
    const { x = edge, color = c.ink, room = inner } = given
    parts.push(lineOf(words, { ...given, x, color, room }))
  }
  const pill = (x: number, top: number, w: number, h: number, color: string): void => {
    if (w > 0)
      parts.push(
        `<rect x="${x}" y="${top}" width="${Math.max(w, h / 2).toFixed(1)}" height="${h}" rx="${Math.min(h / 2, 12)}" fill="${color}"/>`,
      )
  }

  text(title, { y: y + 36, size: 40, bold: true })
  text(subtitle, { y: y + 74, size: 24, color: c.soft })
  y += 100
  for (const { text: words, done, goal } of gaps) {
    y += 14
    // What is missing stands behind the team's name: a long one takes a second line, and the number is not cut.
    for (const [i, part] of wrapped(words, inner, 28, true).slice(0, 3).entries()) {
      if (i) y += 36
      text(part, { y: y + 26, size: 28, bold: true })
    }
    pill(edge, y + 42, inner, 22, c.track)
    pill(edge, y + 42, inner * Math.min(1, Math.max(0, done / Math.max(1, goal))), 22, c.fill)
    y += 80
  }
  for (const { heading, bars, empty, more } of sections) {
    y += 22
    text(heading, { y: y + 26, size: 28, bold: true })
    y += 44
    if (empty) {
      text(empty, { y: y + 28, size: 24, color: c.soft })
      y += 50
    }
    const top = Math.max(1, ...bars.map((b) => b.n))
    const numbers = Math.max(0, ...bars.map((b) => widthOf(b.value, 28, true)))
    for (const bar of bars) {
      pill(edge + 56, y + 4, (inner - 84 - numbers) * (bar.n / top), 46, bar.yours ? c.own : c.bar)
      text(`${bar.place}`, { x: edge + 40, y: y + 37, size: 26, color: c.soft, anchor: 'end', room: 60 })
      // A name in a script without a font here: its place stands for it, and the words beside the picture name it.
      text(drawable(bar.name) ? bar.name : `№ ${bar.place}`, {
        x: edge + 72,
        y: y + 37,
        size: 28,
        bold: bar.yours === true,
        room: inner - 96 - numbers,
      })
      text(bar.value, { x: width - edge - 12, y: y + 37, size: 28, bold: true, anchor: 'end' })
      y += 56
    }
    if (more) {
      text(more, { y: y + 28, size: 24, color: c.soft, x: edge + 72 })
      y += 44
    }
  }
  if (foot) {
    text(foot, { y: y + 34, size: 22, color: c.soft })
    y += 44
  }
  const height = y + edge - 8
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${family}"><rect width="100%" height="100%" fill="${c.back}"/>${parts.join('')}</svg>`
}
