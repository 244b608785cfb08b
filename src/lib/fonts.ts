/**
 * The fonts of pictures. Those that come as packages are there everywhere: DejaVu Sans (Latin, Greek, Cyrillic, Arabic,
 * Hebrew and more), Noto Emoji in one colour, and for Devanagari what shaped.ts sets. A font of Chinese, Japanese or Korean
 * weighs a hundred megabytes as a package: there the system's own is used, where it has one in its usual place.
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { resolve } = require

const regular = resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')

/** Always there, with their bold kin. */
const base = [regular, resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')]
/** Read for a picture only when it has letters of theirs: each costs some ms. In the order in which they are asked. */
const shipped: [family: string, ...files: string[]][] = [
  ['Noto Emoji', resolve('@expo-google-fonts/noto-emoji/500Medium/NotoEmoji_500Medium.ttf')],
]
/** Where Debian, Fedora, Arch, macOS and Windows keep fonts of many letters. */
const usual: [family: string, ...files: string[]][] = [
  ['Noto Sans CJK JP', '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc'],
  ['Noto Sans CJK JP', '/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc'],
  ['Noto Sans CJK JP', '/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc'],
  ['Noto Sans CJK JP', '/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc'],
  ['Droid Sans Fallback', '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf'],
  ['WenQuanYi Zen Hei', '/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc'],
  ['Arial Unicode MS', '/System/Library/Fonts/Supplemental/Arial Unicode.ttf'],
  ['Hiragino Sans GB', '/System/Library/Fonts/Hiragino Sans GB.ttc'],
  ['Microsoft YaHei', 'C:\\Windows\\Fonts\\msyh.ttc'],
  ['Malgun Gothic', 'C:\\Windows\\Fonts\\malgun.ttf'],
]

/** Of a code point: whether the font has a sign for it. */
export type Covers = (code: number) => boolean
export type Font = { family: string; files: string[]; covers: Covers }

let known: { first: Covers; others: Font[] } | undefined
const fontsHere = () => (known ??= { first: readCoverage(regular), others: findFonts() })

type Letters = { characterSet: number[]; hasGlyphForCodePoint(code: number): boolean }

/**
 * Of the first font of a collection. Only its letters are kept: files of Chinese have ten megabytes and more. Throws Error for a
 * file that is no font.
 */
export function readCoverage(path: string): Covers {
  const { openSync } = require('fontkit') as { openSync(path: string): Letters & { fonts?: Letters[] } }
  const file = openSync(path)
  const font = file.fonts?.[0] ?? file
  const letters = new Set(font.characterSet.filter((code) => font.hasGlyphForCodePoint(code)))
  return (code) => letters.has(code)
}

/** All but the first one. `system: false`: as where none of the usual ones is there. */
export function findFonts(system = true): Font[] {
  const own = system ? usual.filter(([, file]) => existsSync(file!)) : []
  return [...shipped, ...own].flatMap(([family, ...files]) => {
    try {
      return [{ family, files, covers: readCoverage(files[0]!) }]
    } catch {
      // Not a font that we can read: as if it were not there.
      return []
    }
  })
}

/** The font of a code point beside the first one; undefined: that one has it, null: none has. */
export function fontOf(code: number, fonts = fontsHere().others): Font | undefined | null {
  return fontsHere().first(code) ? undefined : (fonts.find((font) => font.covers(code)) ?? null)
}

const beyond = /[^\u0000-\u024f]/gu

/** The files that a text needs. */
export function filesFor(text: string): string[] {
  const found = new Set(base)
  for (const [char] of text.matchAll(beyond))
    for (const file of fontOf(char.codePointAt(0)!)?.files ?? []) found.add(file)
  return [...found]
}

/** Whether a word can be read, not its signs between letters: those may be left out. */
export const readable = (word: string, fonts?: Font[]): boolean =>
  [...word.matchAll(beyond)].every(([c]) => !/[\p{L}\p{M}\p{N}]/u.test(c) || fontOf(c.codePointAt(0)!, fonts) !== null)

/** Whether there is a sign for it at all; a space, and what joins letters without being seen, needs none. */
export const hasSign = (char: string, fonts?: Font[]): boolean =>
  /[\s\p{Cf}]/u.test(char) || fontOf(char.codePointAt(0)!, fonts) !== null
