import { openForeign, readPosted } from './server.ts'
import type { Foreign, Shown } from './server.ts'

const user = { id: '9001', username: 'dora' }
const channel = '7001'

export async function openForeignDiscord(): Promise<Foreign> {
  const shown: Shown[] = []
  /** What an interaction's token stands for: the message that was pressed, or the answer of a command. */
  const originals = new Map<string, Shown>()
  let ids = 5000
  const add = (body: unknown): Shown => {
    const message = { id: String(++ids), channel, ...readPosted(body) }
    shown.push(message)
    return message
  }
  const edit = (message: Shown, body: unknown): Shown => Object.assign(message, readPosted(body))
  const server = await openForeign(
    (method, path, body) => {
      const at = `${method} ${path.replace('/mock/v10', '')}`
      if (at === 'GET /gateway/bot') return { body: { url: `ws://${server.host}` } }
      if (/^PUT \/applications\/\d+\/commands$/.test(at)) return { body }
      if (at.startsWith('POST /interactions/')) return { status: 204 }
      if (at === 'POST /users/@me/channels') return { body: { id: channel } }
      const [, token = ''] = /\/webhooks\/\d+\/([^/]+)/.exec(at) ?? []
      if (/^PATCH .*@original$/.test(at)) {
        const before = originals.get(token)
        const message = before ? edit(before, body) : add(body)
        originals.set(token, message)
        return { body: { id: message.id } }
      }
      if (/^POST \/(webhooks\/\d+\/[^/]+|channels\/\d+\/messages)$/.test(at)) return { body: { id: add(body).id } }
      const [, id] = /^PATCH \/channels\/\d+\/messages\/(\d+)$/.exec(at) ?? []
      const message = shown.find((one) => one.id === id)
      return message && { body: { id: edit(message, body).id } }
    },
    (socket) => {
      socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: 45_000 } }))
      socket.on('message', (data) => {
        const { op } = JSON.parse(String(data)) as { op: number }
        if (op === 1) socket.send(JSON.stringify({ op: 11 }))
        if (op === 2)
          socket.send(JSON.stringify({ op: 0, s: 1, t: 'READY', d: { user: { id: '1' }, session_id: 's' } }))
      })
    },
  )
  let s = 1
  const tell = (t: string, d: object): void => server.tell({ op: 0, s: ++s, t, d })
  return {
    env: {
      DISCORD_TOKEN: 'a-token-of-a-stranger',
      DISCORD_APPLICATION_ID: '123456',
      DISCORD_API_BASE: `http://${server.host}/mock/`,
    },
    shown,
    unknown: server.unknown,
    refused: [],
    command(line) {
      const [, name, code] = /^(\S+) ?(.*)$/.exec(line)!
      const options = code ? [{ name: 'code', value: code }] : []
      tell('INTERACTION_CREATE', {
        id: String(++ids),
        type: 2,
        token: `command-${ids}`,
        channel_id: channel,
        user,
        data: { name, options },
      })
    },
    press(on, { value }) {
      originals.set(`press-${++ids}`, on)
      tell('INTERACTION_CREATE', {
        id: String(ids),
        type: 3,
        token: `press-${ids}`,
        channel_id: channel,
        user,
        message: { id: on.id },
        data: { custom_id: value },
      })
    },
    write: (content, on) =>
      tell('MESSAGE_CREATE', {
        id: String(++ids),
        channel_id: channel,
        author: user,
        content,
        ...(on ? { message_reference: { message_id: on.id } } : {}),
      }),
    close: server.close,
  }
}
