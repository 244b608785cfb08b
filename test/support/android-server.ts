/**
 * The app "SMS Gateway for Android" on a phone that is not there: its HTTP API as far as a house uses it, strict about
 * what it is sent, with real signatures on what it posts. `cloud`: as its makers' server, which keeps no texts that came
 * in and forgets the words of those that were sent. Told by the test how to behave; its ledger is what the phone sent.
 */
import { createHmac, randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createPlans, createPoster, json, openServer, readBody, wait } from './carrier-stage.ts'

/** `later`: taken, and failed on the phone with these words. */
export type Personality =
  | 'ok'
  | 'slow'
  | 'accept-then-hang'
  | 'accept-then-500'
  | 'accept-then-reset'
  | 'accept-then-garbage'
  | 'hang'
  | 'reset'
  | '500'
  | '503'
  | '401'
  | 'repeated'
  | { refused: string; status?: number }
  | { later: string }

export type Listed = {
  id: string
  to: string
  text: string
  state: 'Pending' | 'Processed' | 'Sent' | 'Delivered' | 'Failed'
  error: string | null
  validUntil: string | undefined
  sim: number | undefined
  at: number
}
type Body = Record<string, unknown>

export type AndroidServer = Awaited<ReturnType<typeof startAndroid>>

const fields = ['id', 'textMessage', 'phoneNumbers', 'withDeliveryReport', 'validUntil', 'simNumber']

export async function startAndroid(options: { cloud?: boolean } = {}) {
  const [username, password, signingKey] = ['sms', 'Pa55word-of-the-app', 'key of the phone']
  const number = '+15145550100'
  const texts: Listed[] = []
  const inbox: { sender: string; text: string; at: number }[] = []
  const plans = createPlans<Personality>()
  const poster = createPoster(6)

  const android = {
    username,
    password,
    signingKey,
    number,
    url: '',
    /** Registered webhooks. */
    webhooks: [] as { id: string; url: string; event: string }[],
    receipts: { doubled: false, shuffled: false, missing: false },
    broken: [] as string[],
    asked: 0,
    pageLimit: 100,
    /** The phone reads no receipts of operators. */
    unconfirmed: false,
    texts,
    ledger: () => texts,
    behave: plans.behave,
    call(url: string): void {
      for (const event of ['sms:received', 'sms:sent', 'sms:delivered', 'sms:failed'])
        android.webhooks.push({ id: randomUUID(), url, event })
    },
    /** Somebody texts the phone. `sender` as the operator shows it. */
    say(sender: string, text: string): void {
      const at = Date.now()
      inbox.push({ sender, text, at })
      tell('sms:received', {
        messageId: Math.floor(Math.random() * 2 ** 31).toString(16),
        message: text,
        sender,
        recipient: null,
        simNumber: 1,
        receivedAt: local(at),
      })
    },
    idle: () => poster.idle(),
    leave: async (): Promise<void> => undefined,
    come: async (): Promise<void> => undefined,
    /** As the app signs a body. */
    signed: (body: string, at = Math.floor(Date.now() / 1000)): Record<string, string> => ({
      'content-type': 'application/json',
      'x-timestamp': String(at),
      'x-signature': createHmac('sha256', signingKey).update(`${body}${at}`).digest('hex'),
    }),
    async close(): Promise<void> {
      poster.close()
      await android.leave()
    },
  }

  /** As the phone writes a time: of its own zone. */
  const local = (at: number): string => new Date(at + 7 * 3_600_000).toISOString().replace('Z', '+07:00')

  function tell(event: string, payload: Body, after = 0): void {
    for (const hook of android.webhooks) {
      if (hook.event !== event) continue
      const body = JSON.stringify({ deviceId: 'ffff', event, id: randomUUID(), payload, webhookId: hook.id })
      poster.post(hook.url, () => ({ headers: android.signed(body), body }), after)
    }
  }

  function goOn(text: Listed, personality: Personality): void {
    const error = typeof personality === 'object' && 'later' in personality ? personality.later : null
    const end = error ? 'Failed' : android.unconfirmed ? 'Sent' : 'Delivered'
    setTimeout(() => Object.assign(text, { state: end, error }), 20)
    if (android.receipts.missing) return
    const about = { messageId: text.id, sender: number, recipient: text.to, phoneNumber: text.to, simNumber: 1 }
    const told: [string, Body][] = error
      ? [['sms:failed', { ...about, failedAt: local(Date.now()), reason: error }]]
      : [
          ['sms:sent', { ...about, partsCount: 1, sentAt: local(Date.now()) }],
          ['sms:delivered', { ...about, deliveredAt: local(Date.now()) }],
        ]
    const order = android.receipts.shuffled ? [...told].reverse() : told
    order.forEach(([event, payload], i) => {
      for (let n = 0; n < (android.receipts.doubled ? 2 : 1); n++) tell(event, payload, 15 + i * 15)
    })
  }

  const shown = (text: Listed, whole: boolean): Body => ({
    id: text.id,
    deviceId: 'ffff',
    state: text.state,
    isHashed: Boolean(options.cloud) && text.state !== 'Pending',
    isEncrypted: false,
    recipients: [{ phoneNumber: options.cloud ? 'a1b2c3d4e5f60718' : text.to, state: text.state, error: text.error }],
    states: { Pending: local(text.at) },
    ...(whole && !options.cloud ? { textMessage: { text: text.text } } : {}),
  })

  async function send(given: Body, response: ServerResponse): Promise<void> {
    android.asked++
    const refuse = (message: string, status = 400): void => json(response, status, { message })
    const broke = (rule: string): void => {
      android.broken.push(rule)
      refuse(rule)
    }
    for (const name of Object.keys(given)) if (!fields.includes(name)) return broke(`unknown field ${name}`)
    const { id, textMessage, phoneNumbers, validUntil, simNumber } = given as {
      id?: unknown
      textMessage?: { text?: unknown }
      phoneNumbers?: unknown
      validUntil?: string
      simNumber?: number
    }
    if (typeof id !== 'string' || id === '' || id.length > 36) return broke('the id')
    if (typeof textMessage?.text !== 'string' || textMessage.text === '') return broke('Text message is empty')
    if (!Array.isArray(phoneNumbers) || phoneNumbers.length !== 1) return broke('the numbers')
    const to = String(phoneNumbers[0])
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return broke('failed to use phone in row 1: invalid phone number')
    if (validUntil !== undefined && !(Date.parse(validUntil) > Date.now())) return refuse('message already expired')
    if (texts.some((text) => text.id === id)) return refuse('Message with the same ID already exists', 409)

    const personality = plans.next(to)
    if (personality === 'hang') return
    if (personality === 'reset') return void response.socket?.destroy()
    if (personality === '500') return refuse('failed to handle request', 500)
    if (personality === '503') return void response.writeHead(503).end('upstream')
    if (personality === '401') return void response.writeHead(401).end()
    if (typeof personality === 'object' && 'refused' in personality)
      return refuse(personality.refused, personality.status)
    const text: Listed = {
      id,
      to,
      text: textMessage.text,
      state: 'Pending',
      error: null,
      validUntil,
      sim: simNumber,
      at: Date.now(),
    }
    texts.push(text)
    goOn(text, personality)
    if (personality === 'accept-then-hang') return
    if (personality === 'accept-then-reset') return void response.socket?.destroy()
    if (personality === 'accept-then-500') return refuse('failed to handle request', 500)
    if (personality === 'accept-then-garbage') return void response.writeHead(202).end('<html>')
    if (personality === 'repeated') return refuse('Message with the same ID already exists', 409)
    if (personality === 'slow') await wait(80)
    json(response, 202, shown(text, true))
  }

  function list<T extends { at: number }>(
    all: T[],
    query: URLSearchParams,
    response: ServerResponse,
    show: (one: T) => Body,
  ): void {
    const time = (name: string, usual: number): number => {
      const given = query.get(name)
      if (given === null) return usual
      if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/.test(given)) android.broken.push(`the time ${given}`)
      return Date.parse(given)
    }
    const found = all
      .filter((one) => one.at >= time('from', 0) && one.at <= time('to', Date.now()))
      .sort((a, b) => b.at - a.at)
    const size = Math.min(Number(query.get('limit') ?? 50), android.pageLimit)
    const offset = Number(query.get('offset') ?? 0)
    response.setHeader('x-total-count', String(found.length))
    json(response, 200, found.slice(offset, offset + size).map(show))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://x')
    const given = request.headers.authorization
    if (given !== `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`)
      return void response.writeHead(401).end()
    const path = url.pathname
    if (request.method === 'POST' && path === '/messages') return send(JSON.parse(body) as Body, response)
    if (request.method !== 'GET') return json(response, 405, { message: 'Method Not Allowed' })
    const id = /^\/messages\/([\w-]+)$/.exec(path)?.[1]
    if (id) {
      const text = texts.find((one) => one.id === id)
      return text ? json(response, 200, shown(text, true)) : json(response, 404, { message: 'message not found' })
    }
    const whole = url.searchParams.get('includeContent') === 'true'
    if (path === '/messages') return list(texts, url.searchParams, response, (text) => shown(text, whole))
    if (path === '/webhooks') return json(response, 200, android.webhooks)
    if (path === '/inbox' && !options.cloud)
      return list(inbox, url.searchParams, response, ({ sender, text, at }) => ({
        id: `text:${Math.floor(Math.random() * 2 ** 31)}`,
        type: 'SMS',
        sender,
        recipient: null,
        simNumber: 1,
        contentPreview: text,
        createdAt: local(at),
        attachments: [],
      }))
    return json(response, 404, { message: 'Not Found' })
  }

  const server = await openServer(answer)
  return Object.assign(android, { url: server.url, leave: server.leave, come: server.come })
}
