/** A strict Discord on this machine: REST and gateway, for the library's own clients. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'
import type { WebSocket } from 'ws'
import { Refused, routes } from './rest.ts'
import { botId, createState } from './state.ts'
import type { Json, State } from './state.ts'

export type Session = {
  id: string
  intents: number
  seq: number
  sent: { s: number; t: string; d: Json }[]
  socket?: WebSocket | undefined
}
export type DiscordServer = Awaited<ReturnType<typeof startDiscordServer>>

const privileged = (1 << 1) | (1 << 8) | (1 << 15)

export async function startDiscordServer(port = 0) {
  const state: State = createState()
  const sessions = new Map<string, Session>()
  const opcodes: number[] = []
  let heartbeat = 41_250
  let deaf = false
  let origin = ''
  const http = createServer((request, response) => void serve(request, response))
  const gateway = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, socket, head) => {
    if (state.down) return void socket.destroy()
    gateway.handleUpgrade(request, socket, head, (ws) => open(ws))
  })

  function open(ws: WebSocket): void {
    const send = (payload: Json): void => ws.send(JSON.stringify(payload))
    let session: Session | undefined
    send({ op: 10, d: { heartbeat_interval: heartbeat } })
    ws.on('message', (data) => {
      const { op, d } = JSON.parse(String(data)) as { op: number; d: Json & { token?: string } }
      opcodes.push(op)
      if (op === 1 && !deaf) send({ op: 11 })
      if (op === 2) {
        if (d.token !== state.token) return ws.close(4004, 'Authentication failed.')
        const intents = Number(d['intents'])
        if (intents & privileged) return ws.close(4014, 'Disallowed intent(s).')
        session = { id: state.id(), intents, seq: 0, sent: [], socket: ws }
        sessions.set(session.id, session)
        emit(session, 'READY', {
          v: 10,
          user: { id: botId, username: 'muster' },
          session_id: session.id,
          resume_gateway_url: origin.replace('http', 'ws'),
          guilds: [],
          application: { id: state.application },
        })
      }
      if (op === 6) {
        if (d.token !== state.token) return ws.close(4004, 'Authentication failed.')
        session = sessions.get(String(d['session_id']))
        const seq = Number(d['seq'])
        if (!session || seq > session.seq) return send({ op: 9, d: false })
        session.socket?.close(4000)
        session.socket = ws
        for (const event of session.sent) if (event.s > seq) send({ op: 0, ...event })
        emit(session, 'RESUMED', {})
      }
    })
    ws.on('close', (code) => {
      if (!session || session.socket !== ws) return
      session.socket = undefined
      // The client said goodbye for good.
      if (code === 1000 || code === 1001) sessions.delete(session.id)
    })
  }

  function emit(session: Session, t: string, d: Json): void {
    const event = { s: ++session.seq, t, d }
    session.sent.push(event)
    session.socket?.send(JSON.stringify({ op: 0, ...event }))
  }

  const server = {
    state,
    sessions,
    /** Opcodes that clients sent: 2 identifies, 6 resumes. */
    sent: (op: number): number => opcodes.filter((one) => one === op).length,
    get origin() {
      return origin
    },
    /** To every session whose intents include it; kept for those whose socket broke. */
    event(t: string, d: Json, intent = 0): void {
      for (const session of sessions.values()) if (!intent || session.intents & intent) emit(session, t, d)
    },
    connected: (): number => [...sessions.values()].filter((s) => s.socket).length,
    /** Cuts all sockets. */
    drop(code?: number): void {
      for (const { socket } of sessions.values()) code ? socket?.close(code) : socket?.terminate()
    },
    tell(payload: Json): void {
      for (const { socket } of sessions.values()) socket?.send(JSON.stringify(payload))
    },
    /** No heartbeat is answered any more. */
    deafen(to: boolean): void {
      deaf = to
    },
    beat(ms: number): void {
      heartbeat = ms
    },
    async close(): Promise<void> {
      for (const ws of gateway.clients) ws.terminate()
      gateway.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', origin)
    const file = /^\/files\/(\w+)/.exec(url.pathname)
    if (file) {
      const bytes = state.files.get(file[1] ?? '')
      response.writeHead(bytes ? 200 : 404)
      return void response.end(bytes)
    }
    const reply = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
      response.writeHead(status, { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers })
      response.end(body === undefined ? undefined : JSON.stringify(body))
    }
    if (!url.pathname.startsWith('/api/v10/')) return reply(404, { code: 0, message: '404: Not Found' })
    const path = url.pathname.slice('/api/v10'.length)
    const method = request.method ?? 'GET'
    const { body, files } = await bodyOf(request, Buffer.concat(chunks))
    state.calls.push({ method, path, body, at: Date.now() })
    const at = state.troubles.findIndex(({ route }) => route.test(`${method} ${path}`))
    const trouble = at >= 0 ? state.troubles.splice(at, 1)[0]!.trouble : undefined
    if (state.down || trouble === 'cut before') return void request.socket.destroy()
    if (typeof trouble === 'object' && 'delay' in trouble)
      await new Promise((resolve) => setTimeout(resolve, trouble.delay))
    if (typeof trouble === 'object' && 'status' in trouble)
      return reply(
        trouble.status,
        trouble.body ?? {
          code: trouble.code ?? 0,
          message: 'trouble',
          ...(trouble.status === 429 ? { retry_after: 0.2, global: false } : {}),
        },
        trouble.headers,
      )
    const found = routes.find(([of, pattern]) => of === method && pattern.test(path))
    if (!found) {
      state.faults.push(`no such route: ${method} ${path}`)
      return reply(404, { code: 0, message: '404: Not Found' })
    }
    const [, pattern, isOpen, run] = found
    if (!isOpen && request.headers.authorization !== `Bot ${state.token}`)
      return reply(401, { code: 0, message: '401: Unauthorized' })
    try {
      const answer = run({ state, origin, ids: pattern.exec(path)!.slice(1), body, files, query: url.searchParams })
      if (trouble === 'cut after') return void request.socket.destroy()
      if (trouble === 'no body') return void response.writeHead(200, { 'content-type': 'application/json' }).end()
      reply(answer === undefined ? 204 : 200, answer, {
        'x-ratelimit-limit': '1000',
        'x-ratelimit-remaining': '999',
        'x-ratelimit-reset-after': '1',
      })
    } catch (error) {
      if (error instanceof Refused) return reply(error.status, error.body)
      state.faults.push(`the server failed: ${(error as Error).stack}`)
      reply(500, { code: 0, message: '500' })
    }
  }

  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return server
}

async function bodyOf(request: IncomingMessage, bytes: Buffer): Promise<{ body: Json; files: number }> {
  const type = request.headers['content-type'] ?? ''
  if (!bytes.length) return { body: {}, files: 0 }
  if (!type.startsWith('multipart/form-data')) return { body: JSON.parse(bytes.toString()) as Json, files: 0 }
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData()
  const body = JSON.parse(String(form.get('payload_json'))) as Json
  return { body, files: [...form.keys()].filter((key) => key.startsWith('files[')).length }
}
