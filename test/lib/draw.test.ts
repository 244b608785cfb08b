/** Words of pictures: what can be drawn is, and nothing is drawn as boxes. */
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { boardSvg } from '../../src/features/leaderboards/picture.ts'
import { draw, drawable, legible, lineOf } from '../../src/lib/draw.ts'
import { findFonts, readCoverage } from '../../src/lib/fonts.ts'
import { shape } from '../../src/lib/shaped.ts'

const { resolve } = createRequire(import.meta.url)
const at = { x: 10, y: 50, size: 40, color: '#000', room: 600 }
const board = (...names: string[]): string =>
  boardSvg(
    {
      title: 'T',
      subtitle: '',
      gaps: [],
      sections: [{ heading: 'H', bars: names.map((name, i) => ({ place: i + 1, name, n: 1, value: '1' })) }],
    },
    'light',
  )
/** Of one line, as a picture. */
const drawn = async (words: string): Promise<string> =>
  (await draw(`<svg xmlns="http://www.w3.org/2000/svg" width="700" height="80">${lineOf(words, at)}</svg>`)).toString(
    'base64',
  )

describe('which letters a font has', () => {
  it('is read from its file, in either format', () => {
    const dejavu = readCoverage(resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'))
    const emoji = readCoverage(resolve('@expo-google-fonts/noto-emoji/500Medium/NotoEmoji_500Medium.ttf'))
    expect([...'aéŁЖשش№'].map((c) => dejavu(c.codePointAt(0)!))).toEqual(Array(7).fill(true))
    expect([...'प王김ทہ🌻'].map((c) => dejavu(c.codePointAt(0)!))).toEqual(Array(6).fill(false))
    expect([...'🌻王'].map((c) => emoji(c.codePointAt(0)!))).toEqual([true, false])
    expect(() => readCoverage(resolve('dejavu-fonts-ttf/package.json'))).toThrow()
  })
})

describe('a name', () => {
  it.each([
    ['Łukasz Nguyễn Thị Ánh', 'Łukasz Nguyễn Thị Ánh'],
    ['Нина Петрова', 'Нина Петрова'],
    ['ليلى حداد', 'ليلى حداد'],
    ['יעל כהן', 'יעל כהן'],
    ['🌻 Rosa ☺︎', '🌻 Rosa ☺'],
    ['👩‍👩‍👧 Ann 🇨🇦', '👩 Ann CA'],
    ['Wang 小明', 'Wang'],
    ['王小明', ''],
    ['김민준', ''],
    // Half of a name would be another's: a word is drawn whole or not.
    ['ہارون قریشی', 'قریشی'],
  ])('%s, where no font but ours is there', (name, left) => {
    expect(legible(name, findFonts(false))).toBe(left)
  })

  it('in a script that no font has gives way to its place; all others stand there', () => {
    const svg = board('Ann', 'ᏣᎳᎩ', 'प्रिया', '🌻 Rosa')
    expect(svg).toContain('>№ 2</text>')
    expect(svg).not.toMatch(/[Ꭰ-᏿]|№ [134]/)
    expect(drawable('ᏣᎳᎩ')).toBe(false)
  })

  it('in Devanagari is set by us: the vowel that is written first stands first, and a space is one', async () => {
    const syllable = shape('कि')!
    const first = [...syllable.paths.matchAll(/translate\(([\d.]+)/g)].map((m) => Number(m[1]))
    expect(first).toHaveLength(2)
    expect(first[0]).toBe(0)
    expect(first[1]).toBeGreaterThan(100)
    expect(shape('प्रिया शर्मा')!.width).toBeGreaterThan(shape('प्रियाशर्मा')!.width + 0.2)
    expect(shape('Priya')).toBeNull()
    expect(shape('प्रिया 王')).toBeNull()
    expect(shape('🌻️ प्रिया')).toEqual(shape('प्रिया'))
    const pictures = await Promise.all(['प्रिया', 'शर्मा', '', '🌻 Rosa ☺︎', 'Rosa'].map(drawn))
    expect(new Set(pictures).size).toBe(5)
  })
})

it('what is missing stands whole on a board, however long the team’s name: it goes on in a second line', () => {
  const text = 'Équipe de l’Île-d’Orléans et de la Côte-de-Beaupré: 42 yeses to go by Saturday'
  const svg = boardSvg({ title: 'T', subtitle: '', gaps: [{ text, done: 1, goal: 43 }], sections: [] }, 'light')
  const lines = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((m) => m[1]!.trim())
  expect(lines.slice(2).join(' ')).toBe(text)
  expect(lines.length).toBeGreaterThan(3)
})
