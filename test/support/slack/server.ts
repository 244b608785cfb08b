/**
 * A Slack of our own on loopback: Web API, response_url, files, and Socket Mode or signed HTTP for what it sends. It
 * refuses what Slack refuses, and notes each acknowledgement later than 3 s as a fault.
 */
import { createHmac, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { callMethod, checked } from './methods.ts'
import { createState, tokens } from './state.ts'
import type { Json } from './state.ts'

const ackWithin = 3_000

export type Kind = 'slash_commands' | 'interactive' | 'events_api'
export type Entry = (request: Request) => Promise<Response>
export type SlackServer = Awaited<ReturnType<typeof startSlackServer>>

export async function startSlackServer() {
  const state = createState()
  const sockets = new Set<WebSocket>()
  const waiting = new Map<string, (answer: unknown) => void>()
  let entry: Entry | undefined
  let connections = 0

  const http = createServer((request, response) => {
    void answer(request, response).catch((error: Error) => {
      state.faults.push(`server: ${error.message}`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts)
    const url = new URL(request.url ?? '/', origin)
    if (state.down) return void request.socket.destroy()
    const send = (status: number, content: string | Buffer, headers: Record<string, string> = {}): void =>
      void response.writeHead(status, headers).end(content)

    const [, first = '', rest = ''] = /^\/([^/]+)\/(.*)$/.exec(url.pathname) ?? []
    if (first === 'upload') {
      const file = state.files.get(rest)
      if (!file) return send(404, 'no such upload')
      file.bytes = body
      return send(200, `OK - ${body.length}`)
    }
    if (first === 'files') {
      const file = state.files.get(rest)
      const allowed = request.headers.authorization === `Bearer ${tokens.bot}` && state.scopes.includes('files:read')
      if (!file || !allowed)
        return send(200, '<!DOCTYPE html><html>sign in</html>', { 'content-type': 'text/html; charset=utf-8' })
      return send(200, file.bytes, { 'content-type': 'text/csv' })
    }
    const method = first === 'respond' ? 'response_url' : rest
    const trouble = state.troubles.get(method)?.shift()
    if (trouble === 'cut before') return void request.socket.destroy()
    if (typeof trouble === 'object' && 'delay' in trouble)
      await new Promise((resolve) => setTimeout(resolve, trouble.delay))
    if (typeof trouble === 'object' && 'status' in trouble) {
      state.calls.push({ method, args: {}, at: Date.now() })
      return send(trouble.status, trouble.body ?? '', trouble.headers ?? {})
    }
    if (first === 'respond') {
      const said = respond(rest, JSON.parse(body.toString()) as Json)
      if (trouble === 'cut after') return void request.socket.destroy()
      return send(said === 'ok' ? 200 : 404, said)
    }
    if (first !== 'api') return send(404, 'nothing here')
    const json = (content: Json): void =>
      send(200, JSON.stringify(content), {
        'content-type': 'application/json; charset=utf-8',
        'x-oauth-scopes': state.scopes.join(','),
      })
    if (typeof trouble === 'object' && 'error' in trouble) {
      state.calls.push({ method, args: {}, at: Date.now() })
      return json({ ok: false, error: trouble.error })
    }
    const token = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1]
    if (method === 'apps.connections.open') {
      if (token !== tokens.app)
        return json({ ok: false, error: token?.startsWith('xoxb') ? 'not_allowed_token_type' : 'invalid_auth' })
      state.calls.push({ method, args: {}, at: Date.now() })
      return json({ ok: true, url: `${origin.replace('http', 'ws')}/link/?ticket=${randomUUID()}` })
    }
    if (token !== tokens.bot) return json({ ok: false, error: token ? 'invalid_auth' : 'not_authed' })
    const result = callMethod(
      state,
      origin,
      method,
      argumentsOf(request.headers['content-type'] ?? '', body.toString()),
    )
    if (trouble === 'cut after') return void request.socket.destroy()
    return json(result)
  }

  /** An address for answers: five within half an hour. */
  function respond(id: string, message: Json): string {
    state.calls.push({ method: 'response_url', args: message, at: Date.now() })
    const address = state.answers.get(id)
    if (!address || address.uses >= 5 || Date.now() - address.at > 1_800_000) return 'used_url'
    address.uses++
    const channel = state.channels.get(address.channel)
    try {
      if (message['replace_original'] === true) {
        const pressed = channel?.messages.find((m) => m.ts === address.ts)
        if (!pressed) return 'no_original'
        Object.assign(pressed, checked(state, message))
        return 'ok'
      }
      const only = message['response_type'] === 'in_channel' ? {} : { only: address.user }
      channel?.messages.push({ ts: state.ts(), by: 'bot', ...checked(state, message), ...only })
      return 'ok'
    } catch (error) {
      state.faults.push(`response_url: ${(error as Error).message} ${JSON.stringify((error as { more?: Json }).more)}`)
      return 'invalid_blocks'
    }
  }

  const wss = new WebSocketServer({ server: http })
  wss.on('connection', (socket) => {
    sockets.add(socket)
    connections++
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse(String(data)) as { envelope_id: string; payload?: unknown }
      waiting.get(id)?.(payload)
    })
    socket.send(
      JSON.stringify({ type: 'hello', num_connections: sockets.size, connection_info: { app_id: 'A00TEST' } }),
    )
  })

  const own = {
    state,
    origin,
    apiUrl: `${origin}/api/`,
    /** From now on things are sent there, signed, instead of over sockets. */
    useHttp(to: Entry): void {
      entry = to
    },
    connections: () => connections,
    open: () => sockets.size,
    answerUrl(channel: string, user: string, ts?: string): string {
      const id = randomUUID()
      state.answers.set(id, { channel, user, ...(ts ? { ts } : {}), uses: 0, at: Date.now() })
      return `${origin}/respond/${id}`
    },
    /** Resolves with the acknowledgement; undefined when there was none within 3 s. */
    async deliver(kind: Kind, body: Json, wait = ackWithin): Promise<unknown> {
      const began = performance.now()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), wait)))
      const answered = await Promise.race([entry ? overHttp(entry, kind, body) : overSocket(kind, body), late])
      clearTimeout(timer)
      const ms = performance.now() - began
      const heard = answered !== 'late'
      state.acks.push({ kind, ms: heard ? ms : -1, answer: heard ? answered : undefined })
      return heard ? (answered ?? {}) : undefined
    },
    /** Slack is about to recycle the connection. */
    disconnect(): void {
      for (const socket of sockets) socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }))
    },
    cut(): void {
      for (const socket of sockets) socket.terminate()
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.terminate()
      wss.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return own

  function overSocket(kind: Kind, body: Json): Promise<unknown> {
    const id = randomUUID()
    return new Promise((resolve) => {
      waiting.set(id, resolve)
      const [socket] = [...sockets].slice(-1)
      socket?.send(
        JSON.stringify({
          envelope_id: id,
          type: kind,
          payload: body,
          accepts_response_payload: kind !== 'events_api',
          ...(kind === 'events_api' ? { retry_attempt: 0, retry_reason: '' } : {}),
        }),
      )
    })
  }

  async function overHttp(to: Entry, kind: Kind, body: Json): Promise<unknown> {
    const response = await to(signed(kind, body))
    const text = await response.text()
    // What is not answered with 200 is not acknowledged.
    if (response.status !== 200) return new Promise(() => {})
    return text && (response.headers.get('content-type') ?? '').includes('json')
      ? (JSON.parse(text) as unknown)
      : text || undefined
  }
}

/** A request as Slack sends it. */
export function signed(
  kind: Kind,
  body: Json,
  { at = Math.floor(Date.now() / 1000), secret = tokens.signing } = {},
): Request {
  const json = kind === 'events_api'
  const content = json
    ? JSON.stringify(body)
    : kind === 'interactive'
      ? new URLSearchParams({ payload: JSON.stringify(body) }).toString()
      : new URLSearchParams(
          Object.fromEntries(Object.entries(body).map(([key, value]) => [key, String(value)])),
        ).toString()
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${at}:${content}`).digest('hex')}`
  return new Request('http://127.0.0.1/slack/events', {
    method: 'POST',
    headers: {
      'content-type': json ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': signature,
    },
    body: content,
  })
}

function argumentsOf(type: string, body: string): Json {
  if (type.startsWith('application/json')) return JSON.parse(body) as Json
  const args: Json = {}
  for (const [key, value] of new URLSearchParams(body))
    args[key] = /^(blocks|view|files|metadata)$/.test(key) ? (JSON.parse(value) as unknown) : value
  return args
}
