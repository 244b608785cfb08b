/** How many segments a text is, and which of its letters make it dearer than it need be. */
import { SegmentedMessage } from 'sms-segments-calculator'
import { eachField } from './template.ts'

export type Weight = {
  encoding: 'GSM-7' | 'UCS-2'
  segments: number
  /** Letters outside GSM-7, each once, in their order. */
  letters: string[]
}

export function weigh(text: string): Weight {
  const { encodingName, segmentsCount } = new SegmentedMessage(text)
  const letters = [...new Set(Array.from(text))].filter((letter) => !isPlain(letter))
  return { encoding: encodingName === 'GSM-7' ? 'GSM-7' : 'UCS-2', segments: segmentsCount, letters }
}

const isPlain = (letter: string): boolean => new SegmentedMessage(letter).encodingName === 'GSM-7'

/** What stands for what in plain typing; accents go by themselves. */
const plain: Record<string, string> = {
  '’': "'",
  '‘': "'",
  ʼ: "'",
  '‚': "'",
  '′': "'",
  '´': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '″': '"',
  '–': '-',
  '—': '-',
  '‐': '-',
  '‑': '-',
  '−': '-',
  '…': '...',
  '•': '-',
  '·': '-',
  œ: 'oe',
  Œ: 'OE',
  '\u00A0': ' ',
  '\u202F': ' ',
  '\u2009': ' ',
}

/**
 * The same words in GSM-7 where they can be: quotes, dashes and accents that it lacks (ê, ô, ç; é è à ù it has). Names of
 * merge fields stay; emoji and other scripts stay, since nothing stands for them.
 */
export const foldLetters = (text: string): string => eachField(text, foldWords)

const foldWords = (words: string): string =>
  Array.from(words.normalize('NFC'), (letter) => {
    if (isPlain(letter)) return letter
    if (plain[letter] !== undefined) return plain[letter]
    const bare = letter.normalize('NFD').replace(/\p{M}/gu, '')
    return bare && bare !== letter && Array.from(bare).every(isPlain) ? bare : letter
  }).join('')
