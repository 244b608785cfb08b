/** View -> the messages that Discord takes: a bold line, an embed, pictures, buttons under the last one. */
import type { Block, Button, View } from '../../chat/view.ts'
import { limits } from './limits.ts'
import { altText, blank, escape, pieces, plain, shorten } from './text.ts'

export type Component = Record<string, unknown>
export type Body = {
  content: string
  embeds: { description: string; color: number }[]
  components: Component[]
  attachments: { id: string; filename: string; description: string }[]
  allowed_mentions: { parse: [] }
}
export type Part = { body: Body; files: { name: string; data: Buffer; contentType: string }[] }

const green = 0x2f7d4f
const red = 0xb3261e
/** Of one embed: the other one of a message may hold the rest, but many short messages are read better than one wall. */
const room = 4000
const styles = { plain: 2, primary: 1, danger: 4 } as const

/** At least one part. The last one has the buttons, and is the message by which the view is known. */
export function renderView(view: View): [Part, ...Part[]] {
  const blocks = [...view.blocks]
  const first = blocks[0]
  // Telephones announce a message by its content; an embed alone is announced by nothing.
  const heading = first?.kind === 'title' && !blank(first.text) ? `**${line(first.text)}**` : ''
  const titled = heading !== '' && heading.length <= 256
  if (titled) blocks.shift()
  const pictures = blocks.filter((block) => block.kind === 'picture')
  const texts = pieces(blocks.map((block, i) => gap(blocks[i - 1], block) + markdown(block)).join('').trim(), room)
  const color = view.blocks.some((block) => block.kind === 'error') ? red : green
  const rows = componentsOf(view.buttons ?? [])
  const count = Math.max(texts.length, Math.ceil(pictures.length / limits.attachments), rows.length, 1)
  const parts = Array.from({ length: count }, (_, i): Part => {
    const shown = pictures.slice(i * limits.attachments, (i + 1) * limits.attachments)
    const description = texts[i - count + Math.max(texts.length, 1)] ?? texts[i] ?? ''
    const text = texts.length === count ? (texts[i] ?? '') : i < texts.length ? (texts[i] ?? '') : ''
    return {
      body: {
        content: i === 0 && titled ? heading : '',
        embeds: (texts.length === count ? description : text) ? [{ description: text, color }] : [],
        components: rows[i - count + rows.length] ?? [],
        attachments: shown.map((picture, n) => ({ id: String(n), filename: `picture-${n + 1}.png`, description: altText(picture.text) })),
        allowed_mentions: { parse: [] },
      },
      files: shown.map((picture, n) => ({ name: `picture-${n + 1}.png`, data: Buffer.from(picture.png, 'base64'), contentType: 'image/png' })),
    }
  })
  return parts.map(filled) as [Part, ...Part[]]
}
