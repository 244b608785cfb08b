/** Words brought down to their stems, in French and English: what is left when grammar is gone. */
import { stemmer as english } from '@orama/stemmers/english'
import { stemmer as french } from '@orama/stemmers/french'
import { stopwords as englishStops } from '@orama/stopwords/english'
import { stopwords as frenchStops } from '@orama/stopwords/french'

const fold = (word: string): string => word.normalize('NFD').replace(/\p{M}/gu, '')
const stops = {
  en: new Set<string>(englishStops.flatMap((word) => [word, fold(word)])),
  fr: new Set<string>(frenchStops.flatMap((word) => [word, fold(word)])),
}
/** Longest text that is looked at, in characters: the first pages say what somebody is about. */
const most = 8_000
const token = /\p{L}+/gu

/** By its small words; French where nothing tells. */
function languageOf(words: string[]): 'en' | 'fr' {
  let en = 0
  let fr = 0
  for (const word of words) {
    if (stops.en.has(word)) en++
    if (stops.fr.has(word)) fr++
  }
  return en > fr ? 'en' : 'fr'
}

/** Words come again and again: a stem costs more than a look. Emptied when it is full. */
const known = { en: new Map<string, string>(), fr: new Map<string, string>() }
const mostKnown = 100_000

function stem(word: string, language: 'en' | 'fr'): string {
  const memory = known[language]
  const found = memory.get(word)
  if (found !== undefined) return found
  if (memory.size >= mostKnown) memory.clear()
  const made = fold((language === 'en' ? english : french)(word))
  memory.set(word, made)
  return made
}

/** Stems in their order, without small words. Accents no longer matter: half of those who type on a phone leave them out. */
export function stemsOf(text: string, language?: 'en' | 'fr'): string[] {
  const words = text.slice(0, most).normalize('NFC').toLowerCase().match(token) ?? []
  const spoken = language ?? languageOf(words)
  const own = stops[spoken]
  return words.filter((word) => word.length > 1 && word.length < 40 && !own.has(word)).map((word) => stem(word, spoken))
}
