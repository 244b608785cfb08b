/**
 * SVG to PNG, with the fonts of fonts.ts: system fonts may be absent, and text without a font is silently missing. What no
 * font has is left out, word by word, and never drawn as boxes: pictures always go with their words.
 */
import { renderAsync } from '@resvg/resvg-js'
import { filesFor, fontOf, hasSign, readable } from './fonts.ts'
import type { Font } from './fonts.ts'
import { shape } from './shaped.ts'

export const family = 'DejaVu Sans'

const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

/** Off the main thread: others go on being answered meanwhile. */
export async function draw(svg: string): Promise<Buffer> {
  const picture = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: filesFor(svg),
      defaultFontFamily: family,
    },
  })
  return picture.asPng()
}

type Line = {
  x: number
  y: number
  size: number
  color: string
  bold?: boolean | undefined
  anchor?: 'end' | undefined
  room: number
}

/** A person's words as one line of a picture, cut to its room. */
export function lineOf(words: string, { x, y, size, color, bold, anchor, room }: Line): string {
  const cut = fitted(words, room, size, bold)
  const set = shape(cut.normalize('NFC'), bold)
  if (set) {
    const from = anchor ? x - set.width * size : x
    return `<g fill="${color}" transform="translate(${from.toFixed(1)} ${y}) scale(${size})">${set.paths}</g>`
  }
  const look = `${bold ? ' font-weight="700"' : ''}${anchor ? ' text-anchor="end"' : ''}`
  return `<text x="${x}" y="${y}" font-size="${size}" fill="${color}"${look}>${svgText(cut)}</text>`
}

/** Whether any of it can be drawn. */
export const drawable = (words: string): boolean =>
  shape(words.normalize('NFC')) !== null || legible(words).trim() !== ''

/** A person's words as the content of an SVG element: no markup, nothing that XML cannot hold. */
export const svgText = (text: string): string =>
  runsOf(legible(text))
    .map(({ font, words }) => (font ? `<tspan font-family="${font}">${escaped(words)}</tspan>` : escaped(words)))
    .join('')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Where another font begins: the renderer puts letters that depend on each other together within one font only. */
function runsOf(text: string): { font: string | undefined; words: string }[] {
  const runs: { font: string | undefined; words: string }[] = []
  for (const letter of /[^\u0000-\u024f]/u.test(text) ? lettersOf(text) : [text]) {
    const font = fontOf(letter.codePointAt(0)!)?.family
    const last = runs.at(-1)
    if (last?.font === font && last) last.words += letter
    else runs.push({ font, words: letter })
  }
  return runs
}

/** What of it can be drawn: whole words only; '' where none can. `fonts`: those that there are. */
export function legible(text: string, fonts?: Font[]): string {
  const clean = text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' ')
  if (!/[^\u0000-\u024f]/u.test(clean)) return clean
  const words = clean.split(/(?<=\s)(?=\S)/)
  const left = words.filter((word) => readable(word, fonts))
  const drawn = lettersOf(left.length < words.length ? left.join('').trim() : clean)
    .map(oneSign)
    .join('')
  return [...drawn].filter((char) => hasSign(char, fonts)).join('')
}

/** The renderer draws no sign that several make together: of a family its first, of a flag its letters. */
function oneSign(letter: string): string {
  if (/^\p{Regional_Indicator}/u.test(letter))
    return [...letter].map((c) => String.fromCodePoint(c.codePointAt(0)! - 0x1f1e6 + 65)).join('')
  if (!emoji.test(letter)) return letter
  return letter.split('\u200d')[0]!.replace(/[\ufe0e\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}]/gu, '')
}

/** What a reader sees as letters. */
const lettersOf = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map((s) => s.segment)

/** Roughly how wide words are in DejaVu Sans, in px at a font size: enough to know where to cut. */
export function widthOf(text: string, size: number, bold = false): number {
  let em = 0
  for (const char of lettersOf(text)) {
    if (
      (emoji.test(char) && !/^\d/.test(char)) ||
      /^[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]/u.test(char)
    )
      em += 1.25
    else if (/[ijlI|.,:;'!\u2019]/u.test(char)) em += 0.34
    else if (/[mwMW@%]/u.test(char)) em += 0.95
    else em += char === char.toUpperCase() && char !== char.toLowerCase() ? 0.7 : 0.62
  }
  return em * size * (bold ? 1.1 : 1)
}

/** Words that fit a width; cut between what a reader sees as letters. */
export function fitted(text: string, width: number, size: number, bold = false): string {
  if (widthOf(text, size, bold) <= width) return text
  const letters = lettersOf(text)
  while (letters.length > 1 && widthOf(`${letters.join('')}…`, size, bold) > width) letters.pop()
  return `${letters.join('').trimEnd()}…`
}

/** Words in lines that fit a width; a word that is wider than it has a line of its own. */
export function wrapped(text: string, width: number, size: number, bold = false): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word
    if (lines.length && widthOf(longer, size, bold) <= width) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}
