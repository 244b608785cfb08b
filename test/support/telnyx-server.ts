/**
 * A Telnyx that is not there: its API v2 as far as a house uses it, strict about what it is sent, with real signatures
 * on what it posts. Told by the test how to behave; its ledger is what it accepted.
 */
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createPlans, createPoster, json, openServer, readBody, wait } from './carrier-stage.ts'

/** A number is Telnyx's code of a refusal; `later: code`: accepted, and not delivered with that code. */
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
  | '401'
  | { throttled: string | undefined }
  | { refused: string; title?: string }
  | { later: string }

export type Listed = {
  id: string
  direction: 'inbound' | 'outbound'
  from: string
  to: string
  text: string
  status: string
  errors: string[]
  webhook: string | undefined
  at: number
}
type Body = Record<string, unknown>

export type TelnyxServer = Awaited<ReturnType<typeof startTelnyx>>

const fields = 'to from messaging_profile_id text type webhook_url webhook_failover_url use_profile_webhooks'.split(' ')

export async function startTelnyx() {
  const keys = generateKeyPairSync('ed25519')
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).subarray(12).toString('base64')
  const apiKey = `KEY${randomUUID().replaceAll('-', '')}`
  const number = '+15145550100'
  const profile = randomUUID()
  const texts: Listed[] = []
  const stopped = new Set<string>()
  const plans = createPlans<Personality>()
  const poster = createPoster(6)

  const telnyx = {
    apiKey,
    publicKey,
    number,
    profile,
    url: '',
    /** The webhook of the messaging profile; empty: none. */
    inboundUrl: '',
    /** ms after which a record is there. */
    lag: 0,
    receipts: { doubled: false, shuffled: false, missing: false },
    broken: [] as string[],
    asked: 0,
    fetched: 0,
    balance: '10.00',
    pageLimit: 50,
    profileFields: { enabled: true, webhook_api_version: '2' } as Body,
    numberProfile: profile as string | null,
    texts,
    ledger: () => texts.filter((text) => text.direction === 'outbound'),
    failedPosts: () => poster.failed,
    behave: plans.behave,
    /** Somebody texts the house. Its own words are acted on and answered, as Telnyx does. */
    say(from: string, text: string, extra: Body = {}): string {
      const word = text.trim().toUpperCase()
      const stop = ['STOP', 'STOPALL', 'STOP ALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'].includes(word)
      if (stop) stopped.add(from)
      if (word === 'START') stopped.delete(from)
      const said = stop ? 'STOP' : ['START', 'HELP'].includes(word) ? word : null
      const listed = add({ direction: 'inbound', from, to: number, text, status: 'received' })
      if (telnyx.inboundUrl)
        post(telnyx.inboundUrl, 'message.received', { ...payloadOf(listed), autoresponse_type: said, ...extra })
      return listed.id
    },
    idle: () => poster.idle(),
    leave: async (): Promise<void> => undefined,
    come: async (): Promise<void> => undefined,
    /** As Telnyx signs a body. */
    signed: (body: string, at = Math.floor(Date.now() / 1000)): Record<string, string> => ({
      'content-type': 'application/json',
      'telnyx-timestamp': String(at),
      'telnyx-signature-ed25519': sign(null, Buffer.from(`${at}|${body}`), keys.privateKey).toString('base64'),
    }),
    async close(): Promise<void> {
      poster.close()
      await telnyx.leave()
    },
  }

  function add(text: Pick<Listed, 'direction' | 'from' | 'to' | 'text' | 'status'> & Partial<Listed>): Listed {
    const made: Listed = { id: randomUUID(), errors: [], webhook: undefined, at: Date.now(), ...text }
    texts.push(made)
    return made
  }

  const iso = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00')
  const payloadOf = (text: Listed): Body => ({
    record_type: 'message',
    id: text.id,
    direction: text.direction,
    type: 'SMS',
    messaging_profile_id: profile,
    from: { phone_number: text.from, carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless' },
    to: [{ phone_number: text.to, status: text.status, carrier: 'TELNYX LLC', line_type: 'VoIP' }],
    text: text.text,
    media: [],
    parts: 1,
    received_at: iso(text.at),
    webhook_url: text.webhook ?? null,
    errors: text.errors.map((code) => ({ code, title: titleOf(code) })),
  })

  function post(url: string, event_type: string, payload: Body, after = 0): void {
    const data = { record_type: 'event', id: randomUUID(), event_type, occurred_at: iso(Date.now()), payload }
    const body = JSON.stringify({ data, meta: { attempt: 1, delivered_to: url } })
    poster.post(url, () => ({ headers: telnyx.signed(body), body }), after)
  }

  function goOn(text: Listed, personality: Personality): void {
    const code = typeof personality === 'object' && 'later' in personality ? personality.later : undefined
    const end = code ? 'delivery_failed' : 'delivered'
    setTimeout(() => Object.assign(text, { status: end, errors: code ? [code] : [] }), 20)
    if (!text.webhook || telnyx.receipts.missing) return
    const events = [
      ['message.sent', { ...payloadOf({ ...text, status: 'sent' }) }],
      ['message.finalized', { ...payloadOf({ ...text, status: end, errors: code ? [code] : [] }) }],
    ] as const
    const order = telnyx.receipts.shuffled ? [...events].reverse() : events
    order.forEach(([type, payload], i) => {
      for (let n = 0; n < (telnyx.receipts.doubled ? 2 : 1); n++) post(text.webhook!, type, payload, 15 + i * 15)
    })
  }

  async function send(given: Body, response: ServerResponse): Promise<void> {
    telnyx.asked++
    const refuse = (code: string, status = 400, title = titleOf(code)): void =>
      json(response, status, { errors: [{ code, title, detail: '' }] })
    const broke = (rule: string, code: string): void => {
      telnyx.broken.push(rule)
      refuse(code, 422)
    }
    for (const name of Object.keys(given)) if (!fields.includes(name)) return broke(`unknown field ${name}`, '10015')
    const { to, from, text, messaging_profile_id: given_profile } = given as Record<string, string | undefined>
    if (!from && !given_profile) return broke('a sender', '10004')
    if (from && from !== number) return broke('the sender', '40305')
    if (given_profile && given_profile !== profile) return broke('the profile', '40312')
    if (typeof to !== 'string' || !/^\+[1-9]\d{6,14}$/.test(to)) return broke('the number', '10016')
    if (typeof text !== 'string' || text === '') return broke('the text', '40316')
    if (given['type'] !== 'SMS') return broke('the type', '10015')
    const webhook = given['webhook_url'] as string | undefined
    if (webhook !== undefined && !URL.canParse(webhook)) return broke('the webhook', '10003')
    if (stopped.has(to)) return refuse('40300')

    const personality = plans.next(to)
    if (personality === 'hang') return
    if (personality === 'reset') return void response.socket?.destroy()
    if (personality === '500') return refuse('10007', 500)
    if (personality === '401') return refuse('10009', 401)
    if (typeof personality === 'object' && 'refused' in personality)
      return refuse(personality.refused, 400, personality.title ?? titleOf(personality.refused))
    if (typeof personality === 'object' && 'throttled' in personality) {
      if (personality.throttled !== undefined) response.setHeader('retry-after', personality.throttled)
      return refuse('10011', 429)
    }
    const listed = add({ direction: 'outbound', from: number, to, text, status: 'queued', webhook })
    goOn(listed, personality)
    if (personality === 'accept-then-hang') return
    if (personality === 'accept-then-reset') return void response.socket?.destroy()
    if (personality === 'accept-then-500') return refuse('10007', 500)
    if (personality === 'accept-then-garbage') return void response.writeHead(200).end('<html>')
    if (personality === 'slow') await wait(80)
    json(response, 200, { data: payloadOf(listed) })
  }

  /** Detail records: days for a filter of time, newest first, no words. */
  function records(query: URLSearchParams, response: ServerResponse): void {
    const since = query.get('filter[created_at][gte]') ?? ''
    if (query.get('filter[record_type]') !== 'messaging') telnyx.broken.push('the record type')
    if (!/^\d{4}-\d\d-\d\d$/.test(since)) telnyx.broken.push(`the day ${since}`)
    const size = Math.min(Number(query.get('page[size]') ?? 20), telnyx.pageLimit)
    const page = Number(query.get('page[number]') ?? 1)
    const found = texts
      .filter((text) => Date.now() - text.at >= telnyx.lag && text.at >= Date.parse(since))
      .filter((text) => !query.has('filter[cld]') || text.to === query.get('filter[cld]'))
      .reverse()
    json(response, 200, {
      data: found.slice((page - 1) * size, page * size).map((text) => ({
        record_type: 'message_detail_record',
        uuid: text.id,
        created_at: iso(text.at),
        direction: text.direction,
        cli: text.from,
        cld: text.to,
        profile_id: profile,
        status: text.status,
        errors: text.errors,
        delivery_status_webhook_url: text.webhook ?? null,
      })),
      meta: {
        page_number: page,
        page_size: size,
        total_pages: Math.ceil(found.length / size),
        total_results: found.length,
      },
    })
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    const url = new URL(request.url ?? '/', 'http://x')
    const missing = (): void => json(response, 404, { errors: [{ code: '10005', title: 'Resource not found' }] })
    if (request.headers.authorization !== `Bearer ${apiKey}`)
      return json(response, 401, { errors: [{ code: '10009', title: 'Authentication failed' }] })
    if (request.method === 'POST' && url.pathname === '/v2/messages') return send(JSON.parse(body) as Body, response)
    if (request.method !== 'GET') return missing()
    const id = /^\/v2\/messages\/([\w-]+)$/.exec(url.pathname)?.[1]
    if (id) {
      telnyx.fetched++
      const text = texts.find((one) => one.id === id)
      return text ? json(response, 200, { data: payloadOf(text) }) : missing()
    }
    if (url.pathname === '/v2/detail_records') return records(url.searchParams, response)
    if (url.pathname === '/v2/balance')
      return json(response, 200, { data: { available_credit: telnyx.balance, currency: 'USD' } })
    if (url.pathname === '/v2/phone_numbers/messaging') {
      const asked = url.searchParams.get('filter[phone_number]')
      const pool = url.searchParams.get('filter[messaging_profile_id]') === profile
      const data =
        asked === number || pool ? [{ phone_number: number, messaging_profile_id: telnyx.numberProfile }] : []
      return json(response, 200, { data })
    }
    if (url.pathname === `/v2/messaging_profiles/${profile}`)
      return json(response, 200, {
        data: { id: profile, webhook_url: telnyx.inboundUrl || null, ...telnyx.profileFields },
      })
    return missing()
  }

  const server = await openServer(answer)
  return Object.assign(telnyx, { url: server.url, leave: server.leave, come: server.come })
}

const titleOf = (code: string): string => (code === '40300' ? 'Blocked due to STOP message' : 'refused')
