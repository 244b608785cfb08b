/** Words of people on their way to Discord: shown letter for letter, never read as markup, a link or a name to ping. */
import { limits } from './limits.ts'

/** Between two signs that must not be read together. It has no width and is no letter. */
const wedge = '\u200b'

/** Line breaks are one kind; half characters, NUL and the like are refused or fold lines. */
export const tidy = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .replace(/\p{Surrogate}/gu, '\ufffd')

/** What Discord takes for no text at all. */
export const blank = (text: string): boolean => !/[^\p{C}\p{Z}\s\u2800\u3164\u115f\u1160\uffa0\u034f]/u.test(text)

/**
 * A backslash takes its meaning from each sign of Discord's markdown. It does not from an address, nor from the words
 * by which everybody is called: these are wedged.
 */
export const escape = (text: string): string =>
  tidy(text)
    .replace(/[\\*_~`|[\]()<>]/g, '\\$&')
    .replace(/:(?=\/\/)/g, `:${wedge}`)
    .replace(/@(?=\S)/g, `@${wedge}`)
    .replace(/\b(mailto|tel|sms|discord|steam):/gi, `$1${wedge}:`)
    .replace(/:(?=[\w+~-]+:)/g, '\\:')
    .replace(/^(\s*)([#+-]|-#)/gm, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/gm, '$1\\$2')

/** A long text in pieces of at most `max`, at line ends or blanks where there are some; joined they are the text. */
export function pieces(text: string, max: number): string[] {
  const found: string[] = []
  let rest = text
  while (rest.length > max) {
    const head = rest.slice(0, max)
    const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' ')) + 1
    const end = at > max / 2 ? at : whole(head)
    found.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  if (rest) found.push(rest)
  return found
}

/** As much of an escaped text as ends neither inside a character of two units nor behind a backslash that is alone. */
function whole(text: string): number {
  const slashes = /\\*$/.exec(text)?.[0].length ?? 0
  const end = text.length - (slashes % 2)
  return /[\ud800-\udbff]$/.test(text.slice(0, end)) ? end - 1 : end
}

/** For places that take few letters; an ellipsis says that there is more. */
export const shorten = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`

/** One line, in places that read no markup: labels, titles of forms, names. Blanks at which no line may break stay so. */
export function plain(text: string, max: number): string {
  const one = tidy(text)
    .replace(/[^\S\u00a0\u202f]+/gu, ' ')
    .trim()
  return blank(one) ? '·' : shorten(one, max)
}
export const altText = (text: string): string => plain(text, limits.altText)
