import { IntlMessageFormat } from 'intl-messageformat'
import type { Translate } from '../lib/translate.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'

/** The languages volunteers may choose. Spanish is for contacts' texts. */
export const locales = ['en', 'fr'] as const

const words: Record<string, Partial<Record<string, string>>> = { en, fr, es }
const translators = new Map<string, Translate>()

/** The words of a language; what it lacks is said in English. A missing key shows itself: it is a defect. */
export function translator(locale: string): Translate {
  const language = locale.slice(0, 2).toLowerCase()
  const known = language in words ? language : 'en'
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
      formats.set(key, (format = new IntlMessageFormat(text, language)))
    }
    return String(format.format(values))
  }
}

/** All words that begin with a prefix, as they are: for a page that shows them without values. */
export function wordsOf(locale: string, prefix: string): Record<string, string> {
  const t = words[locale.startsWith('fr') ? 'fr' : 'en'] ?? en
  return Object.fromEntries(Object.entries(t).filter(([key]) => key.startsWith(prefix))) as Record<string, string>
}
