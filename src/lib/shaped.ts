/**
 * Words in Devanagari as outlines. resvg 0.41 and older set the letters of one syllable over each other and lose the spaces
 * (linebender/resvg#1043), so what it is given are paths, set by fontkit. The font is read when the first such word comes.
 */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const folder = '@expo-google-fonts/noto-sans-devanagari'

type Glyph = { path: { toSVG(): string } }
type Face = {
  unitsPerEm: number
  hasGlyphForCodePoint(code: number): boolean
  layout(text: string): { glyphs: Glyph[]; positions: { xAdvance: number; xOffset: number; yOffset: number }[] }
}
const faces = new Map<boolean, Face>()

function faceOf(bold: boolean): Face {
  let face = faces.get(bold)
  if (!face) {
    const { openSync } = require('fontkit') as { openSync(path: string): Face }
    const name = bold ? '700Bold/NotoSansDevanagari_700Bold.ttf' : '400Regular/NotoSansDevanagari_400Regular.ttf'
    faces.set(bold, (face = openSync(require.resolve(`${folder}/${name}`))))
  }
  return face
}

/** Paths for a baseline at 0, and their width; in em. */
export type Shaped = { paths: string; width: number }

/** Setting a word takes some ms; names come again. */
const kept = new Map<string, Shaped | null>()
const most = 500

/** null: there is none of it in the text, or other letters that this font has not. Signs that it has not are left out. */
export function shape(text: string, bold = false): Shaped | null {
  if (!/\p{Script=Devanagari}/u.test(text)) return null
  const key = `${bold ? 'b' : 'r'}${text}`
  let found = kept.get(key)
  if (found !== undefined) return found
  found = setWords(text, faceOf(bold))
  if (kept.size >= most) kept.delete(kept.keys().next().value!)
  kept.set(key, found)
  return found
}

/** One script at a time: rules of the one are not asked for in a run that begins with the other. */
function setWords(words: string, face: Face): Shaped | null {
  const has = (char: string): boolean => /\p{Cf}/u.test(char) || face.hasGlyphForCodePoint(char.codePointAt(0)!)
  if ([...words].some((char) => /[\p{L}\p{M}\p{N}]/u.test(char) && !/[\ufe00-\ufe0f]/u.test(char) && !has(char)))
    return null
  const text = [...words].filter(has).join('').trim()
  let x = 0
  let paths = ''
  for (const [run] of text.matchAll(/[\p{Script=Devanagari}\u200c\u200d]+|[^\p{Script=Devanagari}\u200c\u200d]+/gu)) {
    const { glyphs, positions } = face.layout(run)
    for (const [i, glyph] of glyphs.entries()) {
      const { xAdvance, xOffset, yOffset } = positions[i]!
      const outline = glyph.path.toSVG()
      if (outline) paths += `<path transform="translate(${x + xOffset} ${yOffset})" d="${outline}"/>`
      x += xAdvance
    }
  }
  const em = face.unitsPerEm
  return { paths: `<g transform="scale(${1 / em} ${-1 / em})">${paths}</g>`, width: x / em }
}
