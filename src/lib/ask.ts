/**
 * One HTTP exchange, over node:http rather than fetch for one reason: it says whether a byte of the request can have
 * left. The request is written only once the connection (with TLS: the handshake) stands, so that a name that does not
 * resolve, a refusal, a bad certificate or a hall without Internet is surely "not sent", and everything after it is
 * "perhaps sent". fetch cannot tell a slow connection from a slow answer.
 *
 * Never retries, never follows a redirect.
 */
import http from 'node:http'
import https from 'node:https'
import type { TLSSocket } from 'node:tls'

/** The largest answer we read: a page of a thousand texts is about 1 MB. */
const cap = 16 << 20

/**
 * Idle connections are closed by us after three seconds: one that the other side closes in the moment in which we
 * write is an exchange of unknown outcome.
 */
const options = { keepAlive: true, timeout: 3_000 }
const agents = { http: new http.Agent(options), https: new https.Agent(options) }

export class NoAnswer extends Error {
  /** Whether the request may have reached the other side. */
  readonly written: boolean
  /** ECONNREFUSED, ENOTFOUND, timeout ... */
  readonly code: string

  constructor(written: boolean, code: string, cause?: unknown) {
    super(`no answer: ${code}`, { cause })
    this.name = 'NoAnswer'
    this.written = written
    this.code = code
  }
}

export type Question = {
  method: 'GET' | 'POST' | 'DELETE'
  headers: Record<string, string>
  body?: string
  /** Ends it at any point. */
  signal: AbortSignal
}
export type Answer = { status: number; headers: http.IncomingHttpHeaders; text: string }

/** Throws NoAnswer and nothing else. */
export function ask(url: string, { method, headers, body, signal }: Question): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let written = false
    const fail = (error: unknown): void => reject(new NoAnswer(written, codeOf(error), error))
    if (signal.aborted) return fail(signal.reason)
    const secure = url.startsWith('https:')
    let request: http.ClientRequest
    try {
      request = secure
        ? https.request(url, { method, headers, agent: agents.https, signal })
        : http.request(url, { method, headers, agent: agents.http, signal })
    } catch (error) {
      return fail(error)
    }
    const write = (): void => {
      if (request.destroyed) return
      written = true
      request.end(body)
    }
    request.on('socket', (socket) => {
      if (isReady(socket as TLSSocket, secure, request.reusedSocket)) write()
      else socket.once(secure ? 'secureConnect' : 'connect', write)
    })
    request.on('error', fail)
    request.on('response', (response) => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        parts.push(part)
        if ((size += part.length) > cap) response.destroy(Object.assign(new Error('too large'), { code: 'too_large' }))
      })
      response.on('error', fail)
      // Cut off in the middle: what came is no answer.
      response.on('aborted', () => fail({ code: 'ECONNRESET' }))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() }),
      )
    })
  })
}

const isReady = (socket: TLSSocket, secure: boolean, reused: boolean): boolean =>
  reused || (!socket.connecting && (!secure || /^TLSv/.test(socket.getProtocol() ?? '')))

/** An aborted wait has a DOMException, whose code is a number. */
const codeOf = (error: unknown): string => {
  const { code, name, cause } = error as { code?: unknown; name?: string; cause?: { name?: string } }
  if (name === 'TimeoutError' || name === 'AbortError' || cause?.name === 'TimeoutError') return 'timeout'
  return typeof code === 'string' ? code : 'failed'
}
