/** What a person typed, as it is to stand in a text message: no markup of Slack, emoji as characters. */
import { unescape } from './text.ts'

type Node = {
  type?: string
  text?: string
  url?: string
  name?: string
  unicode?: string
  user_id?: string
  channel_id?: string
  range?: string
  fallback?: string
  elements?: Node[]
}

/** The blocks hold the letters as typed; `text` is only read when there are none (older clients, other apps). */
export function wordsOf(event: { text?: string; blocks?: unknown[] }): string {
  const typed = (event.blocks ?? []).filter((block): block is Node => (block as Node)?.type === 'rich_text')
  return (typed.length ? typed.map(richText).join('\n') : fromMarkup(event.text ?? '')).trim()
}

function richText(block: Node): string {
  return (block.elements ?? [])
    .map((part) =>
      part.type === 'rich_text_list'
        ? (part.elements ?? []).map((item) => `- ${inline(item)}`).join('\n')
        : inline(part),
    )
    .map((text) => text.replace(/\n$/, ''))
    .join('\n')
}

const inline = ({ elements = [] }: Node): string => elements.map(said).join('')

function said(node: Node): string {
  switch (node.type) {
    case 'emoji':
      return character(node.unicode) ?? `:${node.name}:`
    case 'link':
      return node.text || node.url || ''
    case 'user':
      return '@…'
    case 'channel':
      return '#…'
    case 'broadcast':
      return `@${node.range ?? 'here'}`
    case 'date':
      return node.fallback ?? ''
    default:
      return node.text ?? ''
  }
}

function character(unicode: string | undefined): string | undefined {
  const points = unicode?.split('-').map((hex) => Number.parseInt(hex, 16))
  return points?.length && points.every((point) => point > 0 && point <= 0x10ffff)
    ? String.fromCodePoint(...points)
    : undefined
}

/** `<https://x.org|x.org>`, `<mailto:a@b.org|a@b.org>`, `<!date^…|tomorrow>`: what was typed stands behind the bar. */
const fromMarkup = (text: string): string =>
  unescape(
    text.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_all, target: string, label: string | undefined) => {
      if (label) return label
      if (target.startsWith('@')) return '@…'
      if (target.startsWith('#')) return '#…'
      return target.startsWith('!') ? `@${target.slice(1).split('^')[0]}` : target
    }),
  )
