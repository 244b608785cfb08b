/** What Telegram takes and what it refuses; and what its clients turn into links by themselves. */
import type { IncomingMessage } from 'node:http'

export type Parameters = Record<string, unknown>
export type Entity = { type: string; offset: number; length: number; url?: string }

export class Refusal extends Error {
  readonly status: number
  readonly parameters: object | undefined
  constructor(status: number, description: string, parameters?: object) {
    super(description)
    this.status = status
    this.parameters = parameters
  }
}
export function refuse(status: number, description: string): void {
  throw new Refusal(status, description)
}

const types = ['bold', 'italic', 'underline', 'strikethrough', 'spoiler', 'blockquote', 'code', 'pre', 'text_link']
const invisible = /^[\s\p{C}\p{Z}\u2800\u3164]*$/u

/** What a client would link: faults. Throws a Refusal for what Telegram does not take. */
export function checkText(
  text: string,
  entities: Entity[],
  most: number,
  commands: Set<string>,
  mayBeEmpty: boolean,
): string[] {
  if (/\p{Surrogate}/u.test(text)) refuse(400, 'Bad Request: strings must be encoded in UTF-8')
  if (!mayBeEmpty && invisible.test(text)) refuse(400, 'Bad Request: message text is empty')
  if (text.length > most)
    refuse(400, most === 4096 ? 'Bad Request: message is too long' : 'Bad Request: message caption is too long')
  const faults: string[] = []
  if (entities.length > 100) faults.push(`${entities.length} entities: those beyond 100 are ignored`)
  for (const e of entities) {
    if (!types.includes(e.type)) refuse(400, `Bad Request: unsupported entity type "${e.type}"`)
    if (!(e.length > 0) || e.offset < 0 || e.offset + e.length > text.length)
      refuse(400, 'Bad Request: entity begins or ends outside of the text')
    if (isLow(text, e.offset) || isLow(text, e.offset + e.length))
      refuse(400, 'Bad Request: entity begins or ends in the middle of a UTF-16 symbol')
    for (const other of entities) {
      if (other === e) continue
      const inside = other.offset >= e.offset && other.offset + other.length <= e.offset + e.length
      const apart = other.offset >= e.offset + e.length || other.offset + other.length <= e.offset
      const around = e.offset >= other.offset && e.offset + e.length <= other.offset + other.length
      if (!inside && !apart && !around) faults.push(`entities cross: ${e.type} and ${other.type}`)
      const strictly = inside && (other.offset !== e.offset || other.length !== e.length)
      if (strictly && !apart && (e.type === 'code' || e.type === 'pre')) faults.push(`${other.type} inside ${e.type}`)
      if (inside && !apart && other.type === 'code' && ['bold', 'italic'].includes(e.type))
        faults.push(`code inside ${e.type}`)
    }
    if (e.type === 'text_link' && !e.url?.startsWith('https://muster.example/'))
      faults.push(`a link of somebody's: ${e.url}`)
  }
  let looked = text
  for (const e of entities)
    if (['code', 'pre', 'text_link'].includes(e.type))
      looked = looked.slice(0, e.offset) + '\u0001'.repeat(e.length) + looked.slice(e.offset + e.length)
  for (const [what, pattern] of found)
    for (const m of looked.matchAll(pattern))
      if (what !== 'command' || !commands.has(m[0].slice(1)))
        faults.push(`a client makes a ${what} of "${m[0].slice(0, 60)}"`)
  return faults
}
const isLow = (text: string, at: number): boolean =>
  /[\uDC00-\uDFFF]/.test(text[at] ?? '') && /[\uD800-\uDBFF]/.test(text[at - 1] ?? '')

const found: [string, RegExp][] = [
  ['mention', /(?<![\p{L}\p{N}_@])@[A-Za-z0-9_]{2,32}/gu],
  ['command', /(?<![\p{L}\p{N}_<>/])\/[A-Za-z0-9_]{1,64}/gu],
  ['hashtag', /(?<![\p{L}\p{N}_&#])#[\p{L}\p{N}_]+/gu],
  ['cashtag', /(?<![\p{L}\p{N}_$])\$[A-Z]{1,8}(?![A-Za-z])/gu],
  ['link', /\b(?:https?|ftp|tg|ton):\/\/[^\s]+/giu],
  ['link', /(?<![\p{L}\p{N}_.@-])(?:[\p{L}\p{N}-]+\.)+(?:com|org|net|me|gg|io|fr|ca|example|app)\b/giu],
  ['mail address', /[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z]{2,}/gu],
]

type Button = { text: string; data?: string; url?: string }
export function checkButtons(markup: { inline_keyboard?: unknown } | undefined): Button[][] {
  const rows = (markup?.inline_keyboard ?? []) as { text: string; callback_data?: string; url?: string }[][]
  if (rows.flat().length > 100) refuse(400, 'Bad Request: reply markup is too long')
  return rows.map((row) => {
    if (row.length > 8) refuse(400, 'Bad Request: BUTTON_ROW_TOO_LONG')
    return row.map(({ text, callback_data: data, url }) => {
      if (!text || invisible.test(text))
        refuse(400, 'Bad Request: field "text" of an inline keyboard button must be of non-empty')
      if (/\p{Surrogate}/u.test(text)) refuse(400, 'Bad Request: strings must be encoded in UTF-8')
      if (url === undefined && (!data || Buffer.byteLength(data) > 64)) refuse(400, 'Bad Request: BUTTON_DATA_INVALID')
      if (url !== undefined && !/^https?:\/\/[^/]+\.[^/]+/.test(url))
        refuse(400, `Bad Request: inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
      return { text, ...(data === undefined ? {} : { data }), ...(url === undefined ? {} : { url }) }
    })
  })
}

/** What stands on the keyboard from this message on; undefined: it stays as it was. */
export function checkKeys(
  markup: { inline_keyboard?: unknown; keyboard?: { text: string }[][]; remove_keyboard?: boolean } | undefined,
): string[][] | undefined {
  if (markup?.remove_keyboard) return []
  if (!markup?.keyboard) return undefined
  if (markup.inline_keyboard) refuse(400, 'Bad Request: object expected as reply markup')
  if (markup.keyboard.flat().length > 300) refuse(400, 'Bad Request: reply markup is too long')
  return markup.keyboard.map((row) => {
    if (row.length > 12) refuse(400, 'Bad Request: BUTTON_ROW_TOO_LONG')
    return row.map(({ text }) => {
      if (!text || invisible.test(text))
        refuse(400, 'Bad Request: field "text" of the KeyboardButton must be of non-empty')
      return text
    })
  })
}

/** JSON or multipart, as telegraf sends them. */
export async function readParameters(request: IncomingMessage): Promise<Parameters> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/json')) return JSON.parse(body.toString() || '{}') as Parameters
  const boundary = /boundary=(.+)$/.exec(type)?.[1]
  if (!boundary) return {}
  const parameters: Parameters = {}
  const mark = Buffer.from(`--${boundary}`)
  for (let at = body.indexOf(mark); at >= 0;) {
    const end = body.indexOf(mark, at + mark.length)
    if (end < 0) break
    const part = body.subarray(at + mark.length + 2, end)
    const split = part.indexOf('\r\n\r\n')
    const head = part.subarray(0, split).toString()
    const content = part.subarray(split + 4, part.length - 2)
    const name = /name="([^"]+)"/.exec(head)?.[1]
    if (name) parameters[name] = /filename="/.test(head) ? content : read(content.toString())
    at = end
  }
  return parameters
}
const read = (text: string): unknown => {
  if (!/^[[{]|^(true|false)$/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
