/** View -> the messages that Discord takes: a bold line, an embed, pictures, buttons under the last one. */
import type { Block, Button, View } from '../../chat/view.ts'
import { limits } from './limits.ts'
import { altText, blank, escape, pieces, plain, tidy } from './text.ts'

type Shape = Record<string, unknown>
export type Body = {
  content: string
  embeds: { description: string; color: number }[]
  components: Shape[]
  attachments: { id: string; filename: string; description: string }[]
  allowed_mentions: { parse: [] }
}
export type File = { name: string; data: Buffer; contentType: string }
export type Part = { body: Body; files: File[] }

const green = 0x2f7d4f
const red = 0xb3261e
/** Of one embed. */
const room = 4000
/** Longer words stand beside their link. */
const linkText = 500
const styles = { plain: 2, primary: 1, danger: 4 } as const

/** At least one part. The last one has the buttons, and is the message by which the view is known. */
export function renderView(view: View): [Part, ...Part[]] {
  const blocks = view.blocks.filter((block) => block.kind !== 'picture')
  // Telephones announce a message by its content; an embed alone is announced by nothing.
  const [first] = blocks
  const heading = first?.kind === 'title' && !blank(first.text) ? `**${oneLine(first.text)}**` : ''
  const titled = heading !== '' && heading.length <= 256
  if (titled) blocks.shift()
  const pictures = view.blocks.filter((block) => block.kind === 'picture')
  // What has no room as the words of a picture stands below it.
  for (const picture of pictures)
    if (altText(picture.text) !== tidy(picture.text).trim()) blocks.push({ kind: 'text', text: picture.text })
  const texts = paged(blocks)
  const groups = chunks(pictures, limits.attachments)
  const rows = chunks(componentsOf(view.buttons ?? []), limits.rows)
  const count = Math.max(texts.length, groups.length, rows.length, 1)
  const color = view.blocks.some((block) => block.kind === 'error') ? red : green
  const parts = Array.from({ length: count }, (_, i): Part => {
    const words = texts[i]
    const shown = groups[i] ?? []
    const content = i === 0 && titled ? heading : ''
    const name = (n: number): string => `picture-${n + 1}.png`
    return {
      body: {
        // Buttons alone, or nothing at all, are no message.
        content: content || words || shown.length ? content : '\u22ef',
        embeds: words ? [{ description: words, color }] : [],
        components: rows[i - count + rows.length] ?? [],
        attachments: shown.map(({ text }, n) => ({ id: String(n), filename: name(n), description: altText(text) })),
        allowed_mentions: { parse: [] },
      },
      files: shown.map(({ png }, n) => ({ name: name(n), data: Buffer.from(png, 'base64'), contentType: 'image/png' })),
    }
  })
  return parts as [Part, ...Part[]]
}

/**
 * As one message, for an edit that nothing can follow: two embeds hold nearly 6000 characters. `told` says in words what
 * is left out. Undefined when not even that would be honest: buttons or pictures would be lost.
 */
export function renderWhole(view: View, told: string): Part {
  const parts = renderView(view)
  const [head] = parts
  const last = parts.at(-1)!
  const embeds = parts.flatMap(({ body }) => body.embeds)
  const kept = embeds.slice(0, 2)
  const room = limits.embeds - 200 - (kept[0]?.description.length ?? 0)
  const second = kept[1]
  const cut = embeds.length > 2 || (second?.description.length ?? 0) > room
  if (second && cut)
    kept[1] = {
      ...second,
      description: `${pieces(second.description, room - told.length - 10)[0]}…\n\n${escape(told)}`,
    }
  return { body: { ...head.body, embeds: kept, components: last.body.components }, files: head.files }
}

/** Blocks on as few embeds as hold them. What fits in one is not divided: half a link would be another one. */
function paged(blocks: Block[]): string[] {
  const pages: string[] = []
  let page = ''
  for (const [i, block] of blocks.entries()) {
    const words = markdown(block)
    const joined = page && page + gap(blocks[i - 1], block) + words
    if (joined && joined.length <= room) page = joined
    else {
      if (page) pages.push(page)
      const quoted = block.kind === 'sms' || (block.kind === 'said' && block.who === 'contact')
      const parts = pieces(words, room).map((part, n) => (n && quoted && !part.startsWith('> ') ? `> ${part}` : part))
      page = parts.pop() ?? ''
      pages.push(...parts)
    }
  }
  if (page) pages.push(page)
  return pages.filter((words) => !blank(words))
}

const oneLine = (text: string): string =>
  escape(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim()

/** Lines that belong together stand together. */
function gap(before: Block | undefined, block: Block): string {
  if (!before) return ''
  if (before.kind === 'title' || (before.kind === 'note' && block.kind === 'note')) return '\n'
  return '\n\n'
}

const quote = (text: string): string =>
  escape(text)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')
const each = (text: string, prefix: string): string =>
  escape(text)
    .split('\n')
    .map((line) => (line.trim() ? `${prefix}${line}` : line))
    .join('\n')
/** Bold that cannot be broken open: nothing to embolden, or a blank at its edge, would leave its stars on the screen. */
const bold = (text: string): string => {
  const words = oneLine(text)
  return blank(words) ? words : `**${words}**`
}

function markdown(block: Block): string {
  switch (block.kind) {
    case 'title':
      return bold(block.text)
    case 'text':
    case 'picture':
      return escape(block.text)
    case 'note':
      return each(block.text, '-# ')
    case 'sms':
      return quote(block.text)
    case 'said': {
      const head = `${block.who === 'us' ? '↪ ' : ''}${bold(block.name)}${block.at ? ` · ${oneLine(block.at)}` : ''}`
      return `${head}\n${block.who === 'contact' ? quote(block.text) : escape(block.text)}`
    }
    case 'facts':
      return block.rows.map(({ label, value }) => `${bold(label)}${block.colon}${escape(value)}`).join('\n')
    case 'ranking':
      return block.rows
        .map(({ place, name, value, yours }) => {
          const line = `${place}\\. ${oneLine(name)} — ${oneLine(value)}`
          return yours ? `▸ ${line} ◂` : line
        })
        .join('\n')
    case 'progress': {
      const full = block.total > 0 ? Math.round((10 * Math.min(block.done, block.total)) / block.total) : 0
      return `${'▰'.repeat(full)}${'▱'.repeat(10 - full)} ${escape(block.text)}`
    }
    case 'error':
      return `⚠️ ${escape(block.text)}`
    case 'link': {
      const words = oneLine(block.text)
      // Discord links to the web alone: a number to dial stands on the card in words.
      if (!/^https?:/.test(block.url)) return ''
      if (blank(words)) return block.url
      return words.length <= linkText ? `[${words}](${block.url})` : `${words}\n${block.url}`
    }
  }
}

/** Rows of up to five. Two buttons of one message may not carry the same id, so a second one is numbered. */
function componentsOf(buttons: Button[]): Shape[] {
  const seen = new Map<string, number>()
  const made = buttons.map(({ label, token, look }) => {
    const n = seen.get(token) ?? 0
    seen.set(token, n + 1)
    return {
      type: 2,
      style: styles[look ?? 'plain'],
      label: plain(label, limits.buttonLabel),
      custom_id: n ? `${token}#${n}` : token,
    }
  })
  return chunks(made, limits.rowButtons).map((row) => ({ type: 1, components: row }))
}
/** What a button of ours carries. */
export const tokenOf = (customId: string): string => customId.replace(/#\d+$/, '')

const chunks = <T>(all: T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size))
