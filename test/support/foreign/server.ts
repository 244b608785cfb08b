/**
 * Servers that speak a network's language as little as one can: what a stranger would write in an hour to try a bot
 * against. No optional field, no header beside the usual, no method beyond those without which no bot works.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'

export type Button = { label: string; value: string }
/** A message of the bot's, as it stands now. */
export type Shown = { id: string; channel: string; text: string; buttons: Button[] }
export type Answer = { status?: number; body?: unknown }
export type Foreign = {
  env: Record<string, string>
  shown: Shown[]
  /** What was called that it does not have. */
  unknown: Set<string>
  /** Posts of its own that were answered otherwise than with 200, or later than a second. */
  refused: string[]
  command(line: string): void
  press(on: Shown, button: Button): void
  write(text: string, replyTo?: Shown): void
  close(): Promise<void>
}

/** Posts what a network posts, and writes down what was not answered as it has to be. */
export function poster(refused: string[]) {
  return async (url: string, headers: Record<string, string>, body: string): Promise<void> => {
    const at = performance.now()
    const answer = await fetch(url, { method: 'POST', headers, body }).catch((error: Error) => error)
    const took = performance.now() - at
    if (answer instanceof Error) refused.push(answer.message)
    else if (answer.status !== 200) refused.push(`${answer.status} ${await answer.text()}`)
    else if (took > 1_000) refused.push(`after ${Math.round(took)} ms`)
  }
}

/** Undefined from `answer`: the server does not know it. */
export async function openForeign(
  answer: (method: string, path: string, body: Record<string, unknown>) => Answer | undefined,
  connected: (socket: WebSocket) => void = () => {},
) {
  const unknown = new Set<string>()
  const http = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', 'http://x')
      const found = answer(request.method ?? '', pathname, bodyOf(Buffer.concat(chunks).toString()))
      if (!found) unknown.add(`${request.method} ${pathname}`)
      const { status = 200, body } = found ?? { status: 404, body: 'no such thing' }
      response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' })
      response.end(body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', connected)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    host,
    unknown,
    tell: (message: unknown): void => {
      for (const socket of sockets.clients) socket.send(JSON.stringify(message))
    },
    async close(): Promise<void> {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}

function bodyOf(text: string): Record<string, unknown> {
  if (text.startsWith('{') || text.startsWith('[')) return JSON.parse(text) as Record<string, unknown>
  const parse = (value: string): unknown => {
    try {
      return JSON.parse(value) as unknown
    } catch {
      return value
    }
  }
  return Object.fromEntries([...new URLSearchParams(text)].map(([key, value]) => [key, parse(value)]))
}

/** All words in what was posted, and its buttons, wherever they stand. */
export function readPosted(posted: unknown): Pick<Shown, 'text' | 'buttons'> {
  const words: string[] = []
  const buttons: Button[] = []
  const walk = (one: unknown): void => {
    if (Array.isArray(one)) return one.forEach(walk)
    if (typeof one !== 'object' || one === null) return
    const node = one as Record<string, unknown>
    const value = node['custom_id'] ?? node['callback_data'] ?? (node['type'] === 'button' ? node['value'] : undefined)
    const label = node['label'] ?? node['text']
    if (typeof value === 'string')
      return void buttons.push({
        value,
        label: typeof label === 'string' ? label : String((label as { text?: unknown } | undefined)?.text),
      })
    for (const [key, inner] of Object.entries(node))
      if (typeof inner === 'string' && /^(content|text|title|description|value|name)$/.test(key)) words.push(inner)
      else walk(inner)
  }
  walk(posted)
  return { text: words.join('\n'), buttons }
}
