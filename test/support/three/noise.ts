/**
 * A bad line between the house and a network: everything takes its time both ways, and some answers are lost on the way
 * back, though what was asked for was done. Requests and sockets; what a server says of its own address becomes ours.
 */
import { createServer, request as ask } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket, WebSocketServer } from 'ws'

export type Noise = {
  /** The same address, through the bad line. */
  origin: string
  lost(): number
  /** It is a good line until it is told to be noisy. */
  noisy(on: boolean): void
  close(): Promise<void>
}

/** `latency`: ms there and back. Every `nth` answer is lost. */
export async function openNoise(behind: string, { latency, nth }: { latency: number; nth: number }): Promise<Noise> {
  const { host, hostname, port } = new URL(behind)
  let answers = 0
  let lost = 0
  let quiet = true
  let own = ''
  const half = (): Promise<void> => sleep(quiet ? 0 : latency / 2)
  const readdressed = (text: string): string => text.replaceAll(host, own)

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    await half()
    const { method, url, headers } = request
    const answer = await new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>(
      (resolve, reject) => {
        const on = ask({ hostname, port, method, path: url, headers: { ...headers, host } }, (from) => {
          const chunks: Buffer[] = []
          from.on('data', (chunk: Buffer) => chunks.push(chunk))
          from.on('end', () =>
            resolve({ status: from.statusCode ?? 500, headers: from.headers, body: Buffer.concat(chunks) }),
          )
          from.on('error', reject)
        })
        on.on('error', reject)
        response.on('close', () => on.destroy())
        on.end(Buffer.concat(parts))
      },
    )
    await half()
    if (!quiet && ++answers % nth === 0) {
      lost++
      return void request.socket.destroy()
    }
    const {
      'content-length': _length,
      'transfer-encoding': _encoding,
      connection: _connection,
      ...kept
    } = answer.headers
    const isText = /json|text/.test(String(kept['content-type'] ?? ''))
    response.writeHead(answer.status, kept)
    response.end(isText ? readdressed(answer.body.toString()) : answer.body)
  }

  const http = createServer((request, response) => void pass(request, response).catch(() => request.socket.destroy()))
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (near, request) => {
    const far = new WebSocket(`ws://${host}${request.url ?? '/'}`)
    const open = new Promise<void>((resolve) => far.once('open', () => resolve()))
    near.on('message', (data) => void Promise.all([open, half()]).then(() => far.send(String(data))))
    far.on(
      'message',
      (data) => void half().then(() => near.readyState === near.OPEN && near.send(readdressed(String(data)))),
    )
    near.on('close', () => far.close())
    far.on('close', () => near.close())
    for (const one of [near, far]) one.on('error', () => one.terminate())
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  own = `127.0.0.1:${(http.address() as AddressInfo).port}`
  return {
    origin: `http://${own}`,
    lost: () => lost,
    noisy: (on) => void (quiet = !on),
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      sockets.close()
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
