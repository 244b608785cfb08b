/**
 * SVG to PNG, with fonts that come as packages: system fonts may be absent, and text without a font is silently missing.
 * DejaVu Sans has Latin, Greek, Cyrillic, Arabic and Hebrew; emoji come from Noto Emoji, in one colour. What neither has
 * (Chinese, Hindi) is drawn as boxes: pictures always go with their words.
 */
import { createRequire } from 'node:module'
import { renderAsync } from '@resvg/resvg-js'

const { resolve } = createRequire(import.meta.url)
const fonts = [resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'), resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')]
const emojiFont = resolve('@expo-google-fonts/noto-emoji/500Medium/NotoEmoji_500Medium.ttf')

/** Needs the emoji font, which costs some ms to read. */
const emoji = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u

export const family = 'DejaVu Sans'

/** Off the main thread: others go on being answered meanwhile. */
export async function draw(svg: string): Promise<Buffer> {
  const picture = await renderAsync(svg, {
    font: {
      loadSystemFonts: false,
      fontFiles: emoji.test(svg) ? [...fonts, emojiFont] : fonts,
      defaultFontFamily: family,
    },
  })
  return picture.asPng()
}

/** A person's words as the content of an SVG element: no markup, nothing that XML cannot hold. */
export const svgText = (text: string): string =>
  lettersOf(text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, ' '))
    .map(oneSign)
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')

/** The renderer draws no sign that several make together: of a family its first, of a flag its letters. */
function oneSign(letter: string): string {
  if (/^\p{Regional_Indicator}/u.test(letter))
    return [...letter].map((c) => String.fromCodePoint(c.codePointAt(0)! - 0x1f1e6 + 65)).join('')
  if (!emoji.test(letter)) return letter
  return letter.split('\u200d')[0]!.replace(/[\ufe0f\u20e3\u{1f3fb}-\u{1f3ff}]/gu, '')
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
