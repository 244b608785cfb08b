/** Letters on their way to Slack. */

/** What JSON or Slack would refuse is taken out: lone surrogates, NUL and other control characters but line breaks. */
export const tidy = (text: string): string =>
  text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')

/** Slack reads `<…>` and `&…;` in `text` as markup, also beside blocks: `<!channel>` would ping from a notification. */
export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
export const unescape = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** A long text in pieces of at most `max`, at line ends or blanks where there are some; joined they are the text. */
export function pieces(text: string, max: number): string[] {
  const found: string[] = []
  let rest = text
  while (rest.length > max) {
    const head = rest.slice(0, max)
    const at = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' ')) + 1
    const end = at > max / 2 ? at : wholeCharacters(head)
    found.push(rest.slice(0, end))
    rest = rest.slice(end)
  }
  if (rest) found.push(rest)
  return found
}

/** As much of a text as does not end inside a character of two units. */
const wholeCharacters = (text: string): number => (/[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length)

/** As much of a text as has room once it is escaped; an ellipsis says that there is more. */
export function escapeWithin(text: string, max: number): string {
  const whole = escape(text)
  if (whole.length <= max) return whole
  let out = ''
  for (const character of text) {
    const next = escape(character)
    if (out.length + next.length >= max) break
    out += next
  }
  return `${out}…`
}

/** For places that take few letters; the caller shows the whole elsewhere. */
export const shorten = (text: string, max: number): string =>
  text.length <= max ? text : `${text.slice(0, wholeCharacters(text.slice(0, max - 1)))}…`
