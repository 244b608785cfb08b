/** View -> messages of Slack, within its limits. */
import type { View } from '../../chat/view.ts'
import { blocksOf, buttonBlocks, plain } from './blocks.ts'
import type { SlackBlock, Words } from './blocks.ts'
import { limits } from './limits.ts'
import { escapeWithin, tidy } from './text.ts'

export type Message = { text: string; blocks: SlackBlock[] }
export type Rendering = Words & {
  /** Says that there is more in the thread below. */
  more: string
}

/**
 * The first message carries the buttons; what one message has no room for follows in others, which belong into its
 * thread. Nothing is left out.
 */
export function render(view: View, words: Rendering): [Message, ...Message[]] {
  const blocks = view.blocks.flatMap((block) => blocksOf(block, words))
  const buttons = buttonBlocks(view.buttons ?? [])
  const said = fallback(view, words)
  const text = escapeWithin(said, limits.fallback)
  const room = { blocks: limits.blocks - buttons.length, size: limits.message - size(buttons) }
  const whole = take(blocks, room)
  if (whole === blocks.length) return [{ text, blocks: [...blocks, ...buttons] }]

  const hint: SlackBlock = { type: 'context', elements: [plain(words.more)] }
  const first = take(blocks, { blocks: room.blocks - 1, size: room.size - size([hint]) })
  const messages: [Message, ...Message[]] = [{ text, blocks: [...blocks.slice(0, first), hint, ...buttons] }]
  for (let rest = blocks.slice(first); rest.length;) {
    const n = Math.max(1, take(rest, { blocks: limits.blocks, size: limits.message }))
    messages.push({ text: escapeWithin(said, 150), blocks: rest.slice(0, n) })
    rest = rest.slice(n)
  }
  return messages
}

const size = (blocks: SlackBlock[]): number => blocks.reduce((sum, block) => sum + JSON.stringify(block).length + 1, 0)

/** How many blocks from the start on have room. */
function take(blocks: SlackBlock[], room: { blocks: number; size: number }): number {
  let used = 0
  for (const [n, block] of blocks.entries()) {
    used += JSON.stringify(block).length + 1
    if (n >= room.blocks || used > room.size) return n
  }
  return blocks.length
}

/** What notifications show and screen readers read: not yet escaped. */
function fallback(view: View, { name }: Words): string {
  const said = view.blocks.map((block) => {
    switch (block.kind) {
      case 'facts':
        return block.rows.map((row) => `${name(row.label)}${block.colon}${row.value}`).join('\n')
      case 'ranking':
        return block.rows.map((row) => `${row.place}. ${row.name} — ${row.value}`).join('\n')
      case 'said':
        return `${block.name} — ${block.text}`
      case 'sms':
        return block.text
      case 'link':
        return /^https?:/.test(block.url) ? block.text : ''
      default:
        return name(block.text)
    }
  })
  const text = tidy(said.filter((words) => words.trim()).join('\n'))
  return text.trim() ? text : tidy((view.buttons ?? []).map(({ label }) => label).join(', ')) || '\u200b'
}

/** The blocks of a home tab or of a modal that only tells; what is beyond their limit is told to be missing. */
export function viewBlocks(view: View, words: Rendering): SlackBlock[] {
  const blocks = view.blocks.flatMap((block) => blocksOf(block, words))
  const buttons = buttonBlocks(view.buttons ?? [])
  if (blocks.length + buttons.length <= limits.viewBlocks) return [...blocks, ...buttons]
  const hint: SlackBlock = { type: 'context', elements: [plain(words.more)] }
  return [...blocks.slice(0, limits.viewBlocks - buttons.length - 1), hint, ...buttons]
}
