/** Which words the source asks for: read from its text, so that a key nobody thought of is found too. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const src = resolve(import.meta.dirname, '../../src')
export const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(ts|js)$/.test(file) && !file.startsWith('locales/'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '') }))
export const ours = files.filter(({ file }) => !file.startsWith('platforms/playground/page'))
const page = files.filter(({ file }) => file.startsWith('platforms/playground/page'))

type Call = { file: string; first: string; rest: string }

/** Calls of a function: the first argument and the others, as written. */
function callsOf(name: RegExp, of: typeof files): Call[] {
  const calls: Call[] = []
  for (const { file, text } of of)
    for (const m of text.matchAll(new RegExp(`(?<![\\w.])(?:${name.source})\\(`, 'g'))) {
      const from = m.index + m[0].length
      let depth = 1
      let comma = -1
      let at = from
      for (let quote = ''; at < text.length && depth > 0; at++) {
        const c = text[at]!
        if (quote) quote = c === quote ? '' : quote
        else if (`'"\``.includes(c)) quote = c
        else if ('([{'.includes(c)) depth++
        else if (')]}'.includes(c)) depth--
        else if (c === ',' && depth === 1 && comma < 0) comma = at
      }
      calls.push({
        file,
        first: text.slice(from, comma < 0 ? at - 1 : comma),
        rest: comma < 0 ? '' : text.slice(comma + 1, at - 1),
      })
    }
  return calls
}
/** The keys that an argument names: literals, also of a choice, not those that something is compared with. */
export const literalsIn = (argument: string): string[] =>
  [
    ...argument
      .replace(/`[^`]*`/g, '')
      .replace(/[=!]==\s*'[^']*'/g, '')
      .matchAll(/'([^']*)'/g),
  ].map((m) => m[1]!)
/** The keys that an argument names with a part left open, as a pattern. */
export const patternsIn = (argument: string): RegExp[] =>
  [...argument.matchAll(/`([^`]*\$\{[^`]*)`/g)].map(
    (m) =>
      new RegExp(
        `^${m[1]!
          .replace(/\$\{[^}]*\}/g, '\u0000')
          .replace(/[.*+?^$()|[\]\\]/g, '\\$&')
          .replace(/\u0000/g, '([a-z0-9_.]+)')}$`,
        'i',
      ),
  )

export const said = callsOf(/t|context\.t|translator\([^()]*(?:\([^()]*\))?[^()]*\)|translate\([^()]*\)/, ours)
export const thrown = callsOf(/new UserError/, ours).map((call) => ({
  ...call,
  first: call.first.replace(/'([a-z])/g, "'errors.$1").replace(/`([a-z])/g, '`errors.$1'),
}))
export const shown = callsOf(/t|word|has/, page).map((call) => ({
  ...call,
  first: call.first.replace(/'([a-z])/gi, "'playground.$1").replace(/`([a-z])/gi, '`playground.$1'),
}))
export const calls = [...said, ...thrown, ...shown]

/** Literals of a union type, as written in the source. */
export const unionOf = (type: string): string[] => {
  const found =
    ours
      .map(({ text }) => new RegExp(`type ${type} =((?:\\s|\\||'[^']*'|[A-Z]\\w*)*)`).exec(text)?.[1])
      .find(Boolean) ?? ''
  return [...found.matchAll(/'([^']+)'/g)].map((m) => m[1]!)
}
