/**
 * Block Kit as Slack takes it (docs.slack.dev/reference/block-kit): what it would refuse is named as Slack names it, and
 * what it would show is given as text. Strict where Slack is silent: no unknown property, no markup.
 */
type Json = Record<string, unknown>
export type Shown = {
  text: string
  buttons: { label: string; value: string; actionId: string; blockId: string }[]
  pictures: number
}

const surfaces = { message: 50, modal: 100, home: 100 } as const

/** Slack's complaints; none for blocks it takes. */
export function complaints(blocks: unknown, surface: keyof typeof surfaces, files: ReadonlySet<string>): string[] {
  const found: string[] = []
  const bad = (what: string, at: string): void => void found.push(`${what} [json-pointer:${at}]`)
  if (!Array.isArray(blocks)) return ['blocks is no array']
  if (blocks.length > surfaces[surface]) bad(`no more than ${surfaces[surface]} items allowed`, '/blocks')
  const ids = new Set<string>()

  const only = (value: Json, at: string, ...keys: string[]): void => {
    for (const key of Object.keys(value)) if (!['type', ...keys].includes(key)) bad(`unsupported property ${key}`, at)
  }
  const words = (value: unknown, at: string, max: number): void => {
    if (typeof value !== 'string') return bad('must provide a string', at)
    if (!value.trim()) bad('must be more than 0 characters', at)
    if (value.length > max) bad(`must be less than ${max + 1} characters`, at)
    if (/[\u0000-\u0008]|\p{Surrogate}/u.test(value)) bad('invalid characters', at)
  }
  const plain = (value: unknown, at: string, max: number): void => {
    const text = (value ?? {}) as Json
    if (text['type'] !== 'plain_text') return bad('markup where words of people stand', at)
    only(text, at, 'text', 'emoji')
    words(text['text'], `${at}/text`, max)
  }
  const element = (value: Json, at: string): void => {
    if (value['action_id'] !== undefined) words(value['action_id'], `${at}/action_id`, 255)
    switch (value['type']) {
      case 'button':
        only(value, at, 'action_id', 'text', 'value', 'style')
        plain(value['text'], `${at}/text`, 75)
        words(value['value'], `${at}/value`, 2000)
        if (value['style'] !== undefined && !['primary', 'danger'].includes(String(value['style'])))
          bad('invalid style', at)
        return
      case 'plain_text_input': {
        only(value, at, 'action_id', 'multiline', 'max_length', 'initial_value')
        const initial = String(value['initial_value'] ?? '')
        const max = Number(value['max_length'] ?? 3000)
        if (initial.length > 3000) bad('must be less than 3001 characters', `${at}/initial_value`)
        if (max < 1 || max > 3000) bad('max_length out of bounds', at)
        if (initial.length > max) bad('initial_value exceeds max_length', at)
        return
      }
      case 'static_select': {
        only(value, at, 'action_id', 'options', 'initial_option')
        const options = (value['options'] ?? []) as Json[]
        if (!options.length || options.length > 100) bad('between 1 and 100 options', at)
        options.forEach((option, i) => {
          plain(option['text'], `${at}/options/${i}`, 75)
          words(option['value'], `${at}/options/${i}`, 150)
        })
        return
      }
      case 'file_input':
        only(value, at, 'action_id', 'max_files', 'filetypes')
        if (surface !== 'modal') bad('file_input is for modals', at)
        return
      default:
        bad(`unsupported element ${String(value['type'])}`, at)
    }
  }
  const rich = (value: Json, at: string): void => {
    only(value, at, 'elements')
    if (!['rich_text_section', 'rich_text_quote'].includes(String(value['type'])))
      return bad('unsupported rich text', at)
    const runs = (value['elements'] ?? []) as Json[]
    if (!runs.length) bad('elements is empty', at)
    runs.forEach((run, i) => {
      const here = `${at}/elements/${i}`
      if (run['type'] === 'text') only(run, here, 'text', 'style')
      else if (run['type'] === 'link') only(run, here, 'text', 'url', 'style')
      else return bad(`${String(run['type'])} in a rich text`, here)
      if (
        run['type'] === 'link' &&
        !/^https?:\/\/(muster\.example|127\.0\.0\.1|localhost|t\.me|discord\.com)[:/]/.test(String(run['url']))
      )
        bad('a link of somebody', here)
      if (typeof run['text'] !== 'string' || run['text'].length === 0) bad('must be more than 0 characters', here)
      if (String(run['text']).length > 3000) bad('must be less than 3001 characters', here)
    })
  }

  blocks.forEach((block: Json, i) => {
    const at = `/blocks/${i}`
    if (block['block_id'] !== undefined) {
      words(block['block_id'], `${at}/block_id`, 255)
      if (ids.has(String(block['block_id']))) bad('block_id must be unique', at)
      ids.add(String(block['block_id']))
    }
    switch (block['type']) {
      case 'header':
        only(block, at, 'text', 'block_id')
        return plain(block['text'], at, 150)
      case 'section':
        only(block, at, 'text', 'block_id')
        return plain(block['text'], at, 3000)
      case 'context': {
        only(block, at, 'elements', 'block_id')
        const elements = (block['elements'] ?? []) as Json[]
        if (!elements.length || elements.length > 10) bad('between 1 and 10 elements', at)
        return elements.forEach((one, n) => plain(one, `${at}/elements/${n}`, 3000))
      }
      case 'actions': {
        only(block, at, 'elements', 'block_id')
        const elements = (block['elements'] ?? []) as Json[]
        if (!elements.length || elements.length > 25) bad('between 1 and 25 elements', at)
        if (new Set(elements.map((one) => one['action_id'])).size !== elements.length)
          bad('action_id must be unique', at)
        return elements.forEach((one, n) => element(one, `${at}/elements/${n}`))
      }
      case 'rich_text':
        only(block, at, 'elements', 'block_id')
        return ((block['elements'] ?? []) as Json[]).forEach((one, n) => rich(one, `${at}/elements/${n}`))
      case 'image': {
        only(block, at, 'slack_file', 'alt_text', 'block_id')
        words(block['alt_text'], `${at}/alt_text`, 2000)
        const id = (block['slack_file'] as Json | undefined)?.['id']
        if (!files.has(String(id))) bad('invalid slack file', `${at}/slack_file`)
        return
      }
      case 'input':
        only(block, at, 'label', 'element', 'hint', 'optional', 'block_id')
        if (surface !== 'modal') bad('input is for modals here', at)
        plain(block['label'], `${at}/label`, 2000)
        if (block['hint'] !== undefined) plain(block['hint'], `${at}/hint`, 2000)
        return element((block['element'] ?? {}) as Json, `${at}/element`)
      default:
        return bad(`unsupported block ${String(block['type'])}`, at)
    }
  })
  return found
}

/** Above about 13,200 characters of all blocks Slack says msg_blocks_too_long. */
export const tooLong = (blocks: unknown[]): boolean => JSON.stringify(blocks).length > 13_200

/** What a person reads. */
export function shownOf(blocks: unknown[]): Shown {
  const lines: string[] = []
  const buttons: Shown['buttons'] = []
  let pictures = 0
  const text = (value: unknown): string => String((value as Json | undefined)?.['text'] ?? '')
  for (const block of blocks as Json[]) {
    const elements = (block['elements'] ?? []) as Json[]
    switch (block['type']) {
      case 'header':
      case 'section':
        lines.push(text(block['text']))
        break
      case 'context':
        lines.push(elements.map(text).join(' '))
        break
      case 'rich_text':
        for (const part of elements) {
          const said = ((part['elements'] ?? []) as Json[]).map(text).join('')
          lines.push(part['type'] === 'rich_text_quote' ? said.replace(/^/gm, '> ') : said)
        }
        break
      case 'image':
        pictures++
        lines.push(String(block['alt_text']))
        break
      case 'input':
        lines.push(text(block['label']))
        break
      case 'actions':
        for (const one of elements)
          buttons.push({
            label: text(one['text']),
            value: String(one['value']),
            actionId: String(one['action_id']),
            blockId: String(block['block_id']),
          })
    }
  }
  return { text: lines.join('\n'), buttons, pictures }
}
