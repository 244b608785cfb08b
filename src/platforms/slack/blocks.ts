/**
 * Block Kit as plain data. Words of people stand in `plain_text` (emoji off) and in text runs of `rich_text` only: in
 * neither does Slack look for mentions, links or markup.
 */
import type { Block as ViewBlock, Button } from '../../chat/view.ts'
import { limits } from './limits.ts'
import { pieces, shorten, tidy } from './text.ts'

export type SlackBlock = { type: string; block_id?: string; [key: string]: unknown }
type Run = { type: 'text'; text: string; style?: { bold?: true } } | { type: 'link'; url: string; text: string }

export const plain = (text: string) => ({ type: 'plain_text' as const, text, emoji: false })
const run = (text: string, bold = false): Run => ({ type: 'text', text, ...(bold ? { style: { bold: true } } : {}) })
const rich = (...elements: { type: string; elements: Run[] }[]): SlackBlock => ({ type: 'rich_text', elements })
const section = (text: string): SlackBlock => ({ type: 'section', text: plain(text) })

/** Room for what we put before a text, under Slack's limit of a text. */
const most = limits.text - 100
/** A text that shows nothing is refused by Slack; a zero-width space is not. */
const seen = (text: string): string => (text.trim() ? text : '\u200b')
const inPieces = (text: string): string[] => pieces(seen(tidy(text)), most)

export type Words = {
  /** Our own commands by the names that they have here. */
  name(text: string): string
  /** The file of a picture that was uploaded. */
  picture(png: string): string | undefined
}

/** What a person is to see as it is may be empty; other words then say nothing. */
const silent = (block: ViewBlock): boolean =>
  'text' in block && !['sms', 'said', 'picture'].includes(block.kind) && !tidy(block.text).trim()

/** The blocks of one block of a view; none for one that says nothing. */
export function blocksOf(block: ViewBlock, { name, picture }: Words): SlackBlock[] {
  if (silent(block)) return []
  switch (block.kind) {
    case 'title': {
      const text = name(tidy(block.text))
      return text.length <= limits.header ? [{ type: 'header', text: plain(text) }] : inPieces(text).map(section)
    }
    case 'text':
      return inPieces(name(block.text)).map(section)
    case 'note':
      return inPieces(name(block.text)).map((text) => ({ type: 'context', elements: [plain(text)] }))
    case 'error':
      return inPieces(`⚠️ ${name(block.text)}`).map(section)
    case 'sms':
      return inPieces(block.text).map((text) => rich({ type: 'rich_text_quote', elements: [run(text)] }))
    case 'said': {
      const who = tidy(block.at ? `${block.name} · ${block.at}` : block.name)
      const [head = '', ...others] = pieces(seen(who), most)
      const quotes = inPieces(block.text).map((text) => ({ type: 'rich_text_quote', elements: [run(text)] }))
      return [
        rich({ type: 'rich_text_section', elements: [run(head, true)] }, ...quotes.slice(0, 1)),
        ...[
          ...others.map((text) => ({ type: 'rich_text_section', elements: [run(text, true)] })),
          ...quotes.slice(1),
        ].map((one) => rich(one)),
      ]
    }
    case 'facts':
      return lines(block.rows.map((row) => [run(`${name(tidy(row.label))}${block.colon}`, true), run(tidy(row.value))]))
    case 'ranking':
      return lines(block.rows.map((row) => [run(tidy(`${row.place}. ${row.name} — ${row.value}`), row.yours)]))
    case 'progress': {
      const part = block.total > 0 ? Math.min(1, Math.max(0, block.done / block.total)) : 0
      const full = Math.round(part * 12)
      return inPieces(`${'▓'.repeat(full)}${'░'.repeat(12 - full)} ${name(block.text)}`).map(section)
    }
    case 'link':
      // What Slack takes for a link beside those to the web it does not say: a number to dial stands on the card in words.
      if (!/^https?:/.test(block.url)) return []
      return inPieces(block.text).map((text) =>
        rich({ type: 'rich_text_section', elements: [{ type: 'link', url: block.url, text }] }),
      )
    case 'picture': {
      const id = picture(block.png)
      const text = seen(tidy(block.text))
      // What the description has no room for, and a picture that could not be shown, is told in words.
      if (!id || text.length > limits.altText) {
        const words = inPieces(text).map(section)
        return id ? [image(id, shorten(text, limits.altText)), ...words] : words
      }
      return [image(id, text)]
    }
  }
}

const image = (id: string, text: string): SlackBlock => ({ type: 'image', slack_file: { id }, alt_text: text })

/** Lines of runs, as many to a block as fit; a line that alone is too long is broken. */
function lines(rows: Run[][]): SlackBlock[] {
  const blocks: SlackBlock[] = []
  let open: Run[] = []
  let length = 0
  const close = (): void => {
    if (open.length) blocks.push(rich({ type: 'rich_text_section', elements: open }))
    open = []
    length = 0
  }
  for (const row of rows) {
    const broken = row
      .filter((one) => one.text)
      .flatMap((one) => pieces(one.text, most).map((text) => ({ ...one, text })))
    const size = broken.reduce((sum, one) => sum + one.text.length + 1, 0)
    if (length + size > most) close()
    if (open.length) open.push(run('\n'))
    for (const one of broken) {
      if (length + one.text.length > most) close()
      open.push(one)
      length += one.text.length + 1
    }
  }
  close()
  return blocks
}

/** A label longer than a button takes is cut there, and stands whole in a line above. */
export function buttonBlocks(buttons: Button[]): SlackBlock[] {
  const blocks: SlackBlock[] = []
  const long = buttons.filter(({ label }) => label.length > limits.buttonText)
  for (const { label } of long)
    blocks.push(...pieces(tidy(label), most).map((text) => ({ type: 'context', elements: [plain(text)] })))
  for (let i = 0; i < buttons.length; i += limits.buttons)
    blocks.push({
      type: 'actions',
      elements: buttons.slice(i, i + limits.buttons).map(({ label, token, look }, n) => ({
        type: 'button',
        // Two buttons may carry one token, never one id.
        action_id: `${i + n}:${token}`,
        text: plain(shorten(seen(tidy(label)), limits.buttonText)),
        value: token,
        ...(look ? { style: look } : {}),
      })),
    })
  return blocks
}
