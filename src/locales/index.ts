import { IntlMessageFormat } from 'intl-messageformat'
import type { Translate } from '../lib/translate.ts'
import { asText, keepTogether } from './blanks.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

/** The languages volunteers may choose. Spanish is for contacts' texts. */
export const locales = ['en', 'fr'] as const

const words: Record<string, Partial<Record<string, string>>> = { en, fr, es }
const translators = new Map<string, Translate>()

/** The language that `translator` speaks to a locale: for names of days and the like, that stand among its words. */
export function languageFor(locale: string): string {
  const language = locale.slice(0, 2).toLowerCase()
  return language in words ? language : 'en'
}

/** The words of a language; what it lacks is said in English. A missing key shows itself: it is a defect. */
export function translator(locale: string): Translate {
  const known = languageFor(locale)
  const made = translators.get(known) ?? make(known)
  translators.set(known, made)
  return made
}

function make(language: string): Translate {
  const formats = new Map<string, IntlMessageFormat>()
  return (key, values) => {
    let format = formats.get(key)
    if (!format) {
      const text = words[language]?.[key] ?? en[key as keyof typeof en] ?? key
      formats.set(key, (format = new IntlMessageFormat(counted(language, spaced(language, key, text)), language)))
    }
    return String(format.format(values))
  }
}

/** To French none is as much singular as one: « une personne » is one, though, and none of it is the other form. */
const counted = (language: string, text: string): string =>
  language === 'fr' ? text.replace(/\bone \{([^{}#]*)\}/g, '=1 {$1}') : text

const spaced = (language: string, key: string, text: string): string =>
  language === 'fr' && !asText.test(key) ? keepTogether(text) : text

/** All words that begin with a prefix, as they are: for a page that shows them without values. */
export function wordsOf(locale: string, prefix: string): Record<string, string> {
  const language = locale.startsWith('fr') ? 'fr' : 'en'
  const found = Object.entries(words[language]!).flatMap(([key, text]) =>
    text !== undefined && key.startsWith(prefix) ? [[key, spaced(language, key, text)]] : [],
  )
  return Object.fromEntries(found) as Record<string, string>
}
