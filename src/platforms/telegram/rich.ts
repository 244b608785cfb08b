/**
 * Text with entities, as Telegram takes it beside `parse_mode`: nothing of a person's words is ever read as markup, so
 * nothing has to be escaped. Offsets and lengths count UTF-16 units, as JavaScript does.
 * https://core.telegram.org/bots/api#messageentity
 */
export type Entity = {
  type: 'bold' | 'italic' | 'code' | 'blockquote' | 'text_link'
  offset: number
  length: number
  url?: string
}
export type Rich = { text: string; entities: Entity[] }

/** Beyond these Telegram refuses the message, and leaves entities out without a word. */
export const textLimit = 4096
export const captionLimit = 1024
const entityLimit = 100

/**
 * What Telegram would turn by itself into a link, a ping, or a command that one tap sends. Inside `code` it does not
 * look: such words are shown as code, letter for letter.
 */
const links =
  /[@＠][\p{L}\p{N}_]|:\/\/|\b(?:mailto|tel|tg):|[\p{L}\p{N}_-]\.\p{L}{2}|(?<![\p{L}\p{N}])\/[\p{L}\p{N}_]|#[\p{L}\p{N}_]|\$[A-Z]|\+\d/u

/** Line breaks are one kind; other control characters and half characters are refused by Telegram or fold lines. */
export const clean = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd')

/** Telegram takes blanks, marks of direction and the like for no text at all. */
export const blank = (text: string): boolean => !/[^\p{C}\p{Z}\s\u2800\u3164\u115f\u1160\uffa0\u034f]/u.test(text)

/** `commands`: names that may stay commands in words of the house. */
export function writeRich(commands: ReadonlySet<string>) {
  let text = ''
  const entities: Entity[] = []
  const mark = (type: Entity['type'], offset: number, end: number, url?: string): void => {
    if (end > offset) entities.push({ type, offset, length: end - offset, ...(url ? { url } : {}) })
  }
  const writer = {
    /** Words, of whomever. `ours`: mostly the house's, so a command of ours in it stays one. */
    add(given: string, style?: 'bold' | 'italic', { ours = false } = {}): void {
      const words = clean(given)
      let from = text.length
      for (const found of words.matchAll(/\S+/g)) {
        const token = found[0]
        const command = ours && /^\/([a-z][a-z0-9_]*)\p{P}*$/u.exec(token)?.[1]
        if (!links.test(token) || (command && commands.has(command))) continue
        const at = text.length + found.index
        if (style) mark(style, from, at)
        mark('code', at, at + token.length)
        from = at + token.length
      }
      text += words
      if (style) mark(style, from, text.length)
    },
    /** A quote around what `write` adds. */
    quote(write: () => void): void {
      const [offset, at] = [text.length, entities.length]
      write()
      // Outer entities come first.
      if (text.length > offset) entities.splice(at, 0, { type: 'blockquote', offset, length: text.length - offset })
    },
    /** A link of the house's own. */
    link(label: string, url: string): void {
      const offset = text.length
      const shown = clean(label)
      text += blank(shown) ? url : shown
      mark('text_link', offset, text.length, url)
    },
    /** Starts what comes next after a break, unless nothing is there yet. */
    gap(breaks: string): void {
      if (text) text += breaks
    },
    read: (): Rich => ({ text, entities }),
  }
  return writer
}

/** Cuts a text into pieces that Telegram takes, between lines or words where there are any. Nothing is lost. */
export function splitRich(rich: Rich, limit = textLimit): Rich[] {
  const pieces: Rich[] = []
  for (let from = 0; from < rich.text.length;) {
    const most = Math.min(from + limit, beforeTooMany(rich, from))
    const to = most >= rich.text.length ? rich.text.length : cutAt(rich.text, from, most)
    const piece = slice(rich, from, to)
    if (!blank(piece.text)) pieces.push(piece)
    from = to
  }
  return pieces.length ? pieces : [{ text: '·', entities: [] }]
}

/** Where the 101st entity after `from` begins. */
function beforeTooMany({ text, entities }: Rich, from: number): number {
  const after = entities.filter((e) => e.offset + e.length > from)
  if (after.length <= entityLimit) return text.length
  const starts = after.map((e) => e.offset).sort((a, b) => a - b)
  return Math.max(starts[entityLimit] ?? text.length, from + 1)
}

function cutAt(text: string, from: number, most: number): number {
  const half = from + (most - from) / 2
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(mark, most - mark.length)
    if (at >= half) return at + mark.length
  }
  const last = text.codePointAt(most - 1) ?? 0
  return last > 0xffff && most - 1 > from ? most - 1 : most
}

function slice({ text, entities }: Rich, from: number, to: number): Rich {
  const part = text.slice(from, to)
  const clipped = (after: number): Entity[] =>
    entities.flatMap((e) => {
      const offset = Math.max(e.offset, from + after)
      const length = Math.min(e.offset + e.length, to) - offset
      return length > 0 ? [{ ...e, offset: offset - from, length }] : []
    })
  // The rest of a word that was cut may look like what the whole one did not: `and/batch`.
  const rest = from > 0 && /\S/.test(text[from - 1] ?? '') ? (/^\S+/.exec(part)?.[0] ?? '') : ''
  const known = clipped(0)
  if (!links.test(rest) || known.some((e) => e.type === 'code' && e.offset === 0))
    return { text: part, entities: known }
  const quotes = known.filter((e) => e.type === 'blockquote' && e.offset === 0)
  const others = clipped(rest.length).filter((e) => e.type !== 'blockquote' || e.offset > rest.length)
  return { text: part, entities: [...quotes, { type: 'code', offset: 0, length: rest.length }, ...others] }
}
