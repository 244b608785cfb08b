import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import postgres from 'postgres'
import { SendError, type RawRequest, type SmsEvent } from '../../src/sms/provider.ts'
import { createSimulated, type CarrierChange, type Simulated } from '../../src/sms/simulated/index.ts'

export const secret = 'a secret of the test'
const quiet = { info: () => {}, warn: () => {}, error: () => {} }
export const swift: CarrierChange = { latency: [0, 0], delivery: [5, 30], thinking: [5, 30], lateAfter: 40 }
export const phone = (i: number) => `+1418555${String(i).padStart(4, '0')}`

const closers: (() => Promise<unknown>)[] = []
/** Ends what the test has opened, last first. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close()
}

/** A process's own view of the carrier. */
export function open(url: string): { sql: postgres.Sql; carrier: Simulated } {
  const sql = postgres(url, { max: 5, onnotice: () => {} })
  closers.push(() => sql.end({ timeout: 1 }))
  return { sql, carrier: createSimulated({ sql, secret, log: quiet }) }
}

/** Our side of the carrier's webhook: reads each request through the provider, as the web role does. */
export async function listen(
  carrier: Simulated,
  answer: (event: SmsEvent) => number | Promise<number> = () => 200,
): Promise<{ events: (SmsEvent & { path: string })[]; url: string }> {
  const events: (SmsEvent & { path: string })[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const path = request.url ?? ''
    const signature = String(request.headers['x-carrier-signature'])
    const headers = { 'x-carrier-signature': signature }
    const raw: RawRequest = { method: 'POST', url: path, headers, body: Buffer.concat(chunks) }
    const [event] = await carrier.provider.receive(raw)
    const status = await answer(event!)
    if (status < 300) events.push({ ...event!, path })
    response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { events, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms/simulated` }
}

export async function run(carrier: Simulated, webhook: string): Promise<void> {
  const runner = await carrier.run({ webhook })
  closers.push(() => runner.stop())
}

export async function until(what: () => boolean | Promise<boolean>, limit = 30_000): Promise<void> {
  const end = Date.now() + limit
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not come about in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export function send(
  carrier: Simulated,
  to: string,
  body: string,
  options: { tag?: string; callback?: string; ms?: number } = {},
): Promise<{ providerId: string }> {
  const text = { attemptId: options.tag ?? randomUUID(), to, body }
  const callback = options.callback ? { callback: options.callback } : {}
  return carrier.provider.send({ ...text, ...callback }, AbortSignal.timeout(options.ms ?? 5000))
}

export const reasonOf = (sending: Promise<unknown>): Promise<string> =>
  sending.then(
    () => 'ok',
    (error: unknown) => (error instanceof SendError ? error.reason : `not a SendError: ${String(error)}`),
  )

export const ofKind = <K extends SmsEvent['kind']>(events: SmsEvent[], kind: K) =>
  events.filter((event): event is Extract<SmsEvent, { kind: K }> => event.kind === kind)
