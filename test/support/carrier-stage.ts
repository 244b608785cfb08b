/** What the stands of carriers have in common: who is told what when, and how an API is left and come back to. */
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const json = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** A server that can leave the network and come back under the same address. */
export async function openServer(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>) {
  let server: Server
  let port = 0
  const come = async (): Promise<void> => {
    server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()))
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  await come()
  return {
    url: `http://127.0.0.1:${port}`,
    come,
    async leave(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Posts to the house, as often as the carrier would, until one is answered with 2xx. */
export function createPoster(tries: number) {
  const posting = new Set<Promise<void>>()
  let closed = false
  return {
    failed: 0,
    post(url: string, request: () => { headers: Record<string, string>; body: string }, after = 0): void {
      const run = async (): Promise<void> => {
        await wait(after)
        for (let i = 0; i < tries && !closed; i++) {
          const status = await fetch(url, { method: 'POST', ...request(), signal: AbortSignal.timeout(2_000) }).then(
            (answer) => answer.status,
            () => 0,
          )
          if (status >= 200 && status < 300) return
          this.failed++
          await wait(60 * (i + 1))
        }
      }
      const posted: Promise<void> = run().finally(() => posting.delete(posted))
      posting.add(posted)
    },
    async idle(): Promise<void> {
      while (posting.size) await Promise.all(posting)
    },
    close: () => void (closed = true),
  }
}

/** The next sends to a number (`*`: to any other), one after the other; then `ok`. */
export function createPlans<P>() {
  const plans = new Map<string, P[]>()
  return {
    behave: (to: string, ...personalities: P[]): void => void plans.set(to, personalities),
    next: (to: string): P | 'ok' => plans.get(to)?.shift() ?? (plans.has(to) ? 'ok' : plans.get('*')?.shift()) ?? 'ok',
  }
}
