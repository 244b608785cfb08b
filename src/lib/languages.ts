/** Languages by their two letters (ISO 639-1), as contacts and volunteers have them. */
import { parseAccept } from 'hono/utils/accept'

/** That contacts are written to in. */
export const contactLanguages = ['en', 'fr', 'es'] as const
const namesIn = (locale: string) => new Intl.DisplayNames([locale], { type: 'language', fallback: 'none' })
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase()

let byName: Map<string, string> | undefined

/** Each two-letter code under its names in the house's languages and in its own. */
function names(): Map<string, string> {
  const found = new Map<string, string>()
  const letters = [...'abcdefghijklmnopqrstuvwxyz']
  for (const code of letters.flatMap((a) => letters.map((b) => a + b))) {
    if (!namesIn('en').of(code)) continue
    for (const locale of [...contactLanguages, code]) {
      const name = namesIn(locale).of(code)
      if (name && !found.has(plain(name))) found.set(plain(name), code)
    }
    found.set(code, code)
  }
  return found
}

/** `es`, `es-MX`, `Spanish`, `espagnol`, `Español` -> `es`; undefined for what is no language. */
export function readLanguage(text: string): string | undefined {
  byName ??= names()
  const known = plain(text)
  return byName.get(known) ?? byName.get(/^([a-z]{2})[-_][a-z]{2,4}$/.exec(known)?.[1] ?? '')
}

/** Which of these a browser would read most gladly (Accept-Language: RFC 9110, 12.5.4); the first where it asks for none. */
export function languageAsked<L extends string>(header: string | undefined, among: readonly [L, ...L[]]): L {
  for (const { type, q } of parseAccept(header ?? '')) {
    const found = among.find((one) => one === type.slice(0, 2).toLowerCase())
    if (found && q > 0) return found
  }
  return among[0]
}

/** The name of a language, in a language; its code where it has none. */
export const languageName = (code: string, locale: string): string => namesIn(locale).of(code) ?? code
