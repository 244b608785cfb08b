/** View -> the messages that Telegram takes: text with entities, pictures, an inline keyboard under the last one. */
import type { Block, Button, View } from '../../chat/view.ts'
import { blank, captionLimit, clean, splitRich, writeRich } from './rich.ts'
import type { Rich } from './rich.ts'

export type Keyboard = { inline_keyboard: { text: string; callback_data: string }[][] }
export type Part = Rich & { picture?: Buffer; keyboard?: Keyboard }

type Writer = ReturnType<typeof writeRich>

/** At least one part. The last one has the buttons, and is the message by which the view is known. */
export function renderView(view: View, commands: ReadonlySet<string>): Part[] {
  const pictures = view.blocks.filter((block) => block.kind === 'picture')
  const writer = writeRich(commands)
  view.blocks.forEach((block, i) => {
    writer.gap(gapOf(view.blocks[i - 1], block))
    writeBlock(writer, block)
  })
  const rich = writer.read()
  const parts: Part[] = []
  const [only] = pictures
  if (only && pictures.length === 1 && rich.text.length <= captionLimit && splitRich(rich, captionLimit).length === 1)
    parts.push({ ...rich, picture: Buffer.from(only.png, 'base64') })
  else {
    for (const { png, text } of pictures) {
      const alt = writeRich(commands)
      alt.add(text)
      parts.push({ ...splitRich(alt.read(), captionLimit)[0]!, picture: Buffer.from(png, 'base64') })
    }
    parts.push(...splitRich(rich))
  }
  const keyboard = keyboardOf(view.buttons ?? [])
  return parts.map((part, i) => (keyboard && i === parts.length - 1 ? { ...part, keyboard } : part))
}

/** Lines that belong together stand together. */
function gapOf(before: Block | undefined, block: Block): string {
  if (!before) return ''
  const close = before.kind === 'title' || (before.kind === block.kind && block.kind === 'note')
  return close && block.kind !== 'said' && block.kind !== 'sms' ? '\n' : '\n\n'
}

function writeBlock(writer: Writer, block: Block): void {
  switch (block.kind) {
    case 'title':
      return writer.add(block.text, 'bold')
    case 'text':
      return writer.add(block.text, undefined, { ours: true })
    case 'note':
      return writer.add(block.text, 'italic', { ours: true })
    case 'sms':
      return writer.quote(() => writer.add(block.text))
    case 'said':
      writer.add(`${block.who === 'us' ? '↪ ' : ''}${block.name}`, 'bold')
      if (block.at) writer.add(`  ${block.at}`, 'italic')
      writer.add('\n')
      return block.who === 'contact' ? writer.quote(() => writer.add(block.text)) : writer.add(block.text)
    case 'facts':
      return block.rows.forEach(({ label, value }, i) => {
        if (i) writer.add('\n')
        writer.add(label, 'bold', { ours: true })
        writer.add(`${block.colon}${value}`)
      })
    case 'ranking':
      return block.rows.forEach(({ place, name, value, yours }, i) => {
        if (i) writer.add('\n')
        writer.add(`${place}. ${name} — ${value}${yours ? ' ◀' : ''}`, yours ? 'bold' : undefined)
      })
    case 'progress': {
      const full = block.total > 0 ? Math.round((10 * Math.min(block.done, block.total)) / block.total) : 0
      return writer.add(`${'▰'.repeat(full)}${'▱'.repeat(10 - full)} ${block.text}`)
    }
    case 'error':
      return writer.add(`⚠️ ${block.text}`, undefined, { ours: true })
    case 'picture':
      return writer.add(block.text)
    case 'link': {
      if (isPublic(block.url)) return writer.link(block.text, block.url)
      // Telegram drops links to this machine without a word: the address itself can at least be copied.
      writer.add(`${block.text} → ${block.url}`)
    }
  }
}

/** An address that somebody else's telephone could open. */
function isPublic(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return /^https?:$/.test(protocol) && hostname.includes('.') && !/^[\d.]+$/.test(hostname)
}

/** Up to three short labels a row: longer ones would be cut by the client. */
function keyboardOf(buttons: Button[]): Keyboard | undefined {
  if (!buttons.length) return undefined
  const rows: Keyboard['inline_keyboard'] = []
  let width = Infinity
  for (const { label, token } of buttons) {
    const text = blank(label)
      ? '·'
      : clean(label)
          .replace(/[^\S\u00a0\u202f]+/gu, ' ')
          .trim()
    const row = rows.at(-1)
    width += text.length + 4
    if (row && row.length < 3 && width <= 36) row.push({ text, callback_data: token })
    else {
      rows.push([{ text, callback_data: token }])
      width = text.length + 4
    }
  }
  return { inline_keyboard: rows }
}
