/**
 * A Twilio that is not there: its HTTP API as far as a house uses it, strict about what it is sent, with real
 * signatures on what it posts. Told by the test how to behave; its ledger is what it accepted.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * What becomes of one send. A number is Twilio's code of a refusal; `later: code`: accepted, and undelivered with that
 * code.
 */
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
  | 'moved'
  | { throttled: string | undefined; code?: number }
  | { refused: number }
  | { later: number }

export type Listed = {
  sid: string
  direction: 'inbound' | 'outbound-api' | 'outbound-reply'
  from: string
  to: string
  body: string
  status: string
  code: number | null
  service: string | null
  callback: string | undefined
  validity: number | undefined
  media: number
  /** ms. */
  at: number
}

export type TwilioServer = Awaited<ReturnType<typeof startTwilio>>

const fields = ['To', 'From', 'MessagingServiceSid', 'Body', 'StatusCallback', 'ValidityPeriod', 'SmartEncoded']
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export async function startTwilio(options: { service?: boolean } = {}) {
  const accountSid = `AC${randomBytes(16).toString('hex')}`
  const authToken = randomBytes(16).toString('hex')
  const number = '+15145550100'
  const service = options.service ? `MG${randomBytes(16).toString('hex')}` : undefined
  const plans = new Map<string, Personality[]>()
  const texts: Listed[] = []
  const stopped = new Set<string>()
  const posting = new Set<Promise<void>>()
  const timers = new Set<NodeJS.Timeout>()
  let server: Server
  let port = 0
  let closed = false

  const twilio = {
    accountSid,
    authToken,
    number,
    service,
    url: '',
    /** Where texts from people are posted; empty: nowhere. */
    inboundUrl: '',
    /** ms after which a text stands in the list. */
    lag: 0,
    /** ms that its clock is ahead, as the house's may be. */
    ahead: 0,
    /** Called before a send is read on, and between its acceptance and the answer. `drop`: it never arrived. */
    hooks: {} as {
      asked?: (to: string) => Promise<'drop' | void> | 'drop' | void
      accepted?: (to: string) => Promise<void> | void
    },
    receipts: { doubled: false, shuffled: false, missing: false },
    /** Rules of Twilio's that the house has broken. */
    broken: [] as string[],
    /** Requests to send, whatever became of them. */
    asked: 0,
    /** Lists that were read. */
    listed: 0,
    /** Posts of ours that were answered otherwise than with 2xx. */
    failedPosts: 0,
    /** What was accepted from the house; what Twilio itself answered is not in it. */
    ledger: () => texts.filter((text) => text.direction === 'outbound-api'),
    texts,
    /** Texts on one page, at most: to see that pages are followed. */
    pageLimit: 1000,
    account: { status: 'active', type: 'Full' },
    serviceFields: { inbound_request_url: null as string | null, use_inbound_webhook_on_number: false },
    numberFields: { sms_url: '', sms_method: 'POST', capabilities: { sms: true } },
    /** The next sends to a number (`*`: to any other), one after the other; then `ok`. */
    behave: (to: string, ...personalities: Personality[]): void => void plans.set(to, personalities),
    /** Somebody texts the house. Twilio's words are acted on and answered, as Twilio does without Advanced Opt-Out. */
    say(from: string, body: string, extra: Record<string, string> = {}): string {
      const word = body.trim().toUpperCase()
      const text = add({
        direction: 'inbound',
        from,
        to: number,
        body,
        status: 'received',
        media: Number(extra['NumMedia'] ?? 0),
      })
      if (['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT'].includes(word)) stopped.add(from)
      if (['START', 'YES', 'UNSTOP'].includes(word)) stopped.delete(from)
      if (['STOP', 'START', 'HELP'].includes(word))
        add({ direction: 'outbound-reply', from: number, to: from, body: `Twilio: ${word}`, status: 'delivered' })
      if (twilio.inboundUrl)
        post(twilio.inboundUrl, {
          AccountSid: accountSid,
          ApiVersion: '2010-04-01',
          Body: body,
          From: from,
          MessageSid: text.sid,
          NumMedia: '0',
          NumSegments: '1',
          SmsMessageSid: text.sid,
          SmsSid: text.sid,
          SmsStatus: 'received',
          To: number,
          ...(service ? { MessagingServiceSid: service } : {}),
          ...extra,
        })
      return text.sid
    },
    /** Nothing is on its way to the house. */
    async idle(): Promise<void> {
      while (posting.size) await Promise.all(posting)
    },
    /** The machine is gone from the network; `come` brings it back under the same address. */
    async leave(): Promise<void> {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
    come: () => listen(),
    async close(): Promise<void> {
      closed = true
      for (const timer of timers) clearTimeout(timer)
      await twilio.leave()
    },
  }

  function add(text: Partial<Listed> & Pick<Listed, 'direction' | 'from' | 'to' | 'body' | 'status'>): Listed {
    const made: Listed = {
      sid: `SM${randomBytes(16).toString('hex')}`,
      code: null,
      service: null,
      callback: undefined,
      validity: undefined,
      media: 0,
      at: Date.now() + twilio.ahead,
      ...text,
    }
    texts.push(made)
    return made
  }

  /** As Twilio signs: over the URL without its fragment, and the fields by name. */
  function signed(url: string, form: Record<string, string>): Record<string, string> {
    const text =
      url +
      Object.keys(form)
        .sort()
        .map((name) => name + form[name])
        .join('')
    return {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'x-twilio-signature': createHmac('sha1', authToken).update(Buffer.from(text, 'utf-8')).digest('base64'),
      'i-twilio-idempotency-token': randomBytes(8).toString('hex'),
    }
  }

  function post(whole: string, form: Record<string, string>, after = 0): void {
    const [url = '', fragment = ''] = whole.split('#')
    const overrides = new URLSearchParams(fragment)
    const tries = 1 + Number(overrides.get('rc') ?? 1)
    const every = overrides.get('rp') === 'all'
    const run = async (): Promise<void> => {
      await wait(after)
      for (let i = 0; i < tries && !closed; i++) {
        const status = await fetch(url, {
          method: 'POST',
          headers: signed(url, form),
          body: new URLSearchParams(form).toString(),
          signal: AbortSignal.timeout(15_000),
        }).then(
          (answer) => answer.status,
          () => 0,
        )
        if (status >= 200 && status < 300) return
        twilio.failedPosts++
        if (status !== 0 && !every) return
        await wait(60 * (i + 1))
      }
    }
    const posted: Promise<void> = run().finally(() => posting.delete(posted))
    posting.add(posted)
  }

  /** A text goes its way: each state is in the list, and posted where a callback was given. */
  function goOn(text: Listed, personality: Personality): void {
    const failed = typeof personality === 'object' && 'later' in personality
    let states = ['sent', failed ? 'undelivered' : 'delivered']
    const end = (): void => {
      text.status = states.at(-1)!
      if (failed) text.code = personality.later
    }
    const timer = setTimeout(end, 20)
    timers.add(timer)
    if (!text.callback || twilio.receipts.missing) return
    states = ['queued', ...states]
    const order = twilio.receipts.shuffled ? [...states].reverse() : states
    order.forEach((status, i) => {
      const form = {
        AccountSid: accountSid,
        ApiVersion: '2010-04-01',
        From: text.from,
        MessageSid: text.sid,
        MessageStatus: status,
        SmsSid: text.sid,
        SmsStatus: status,
        To: text.to,
        ...(service ? { MessagingServiceSid: service } : {}),
        ...(status === 'undelivered' ? { ErrorCode: String(text.code ?? (failed ? personality.later : '')) } : {}),
      }
      for (let n = 0; n < (twilio.receipts.doubled ? 2 : 1); n++) post(text.callback!, form, 15 + i * 15)
    })
  }

  async function send(form: URLSearchParams, response: ServerResponse): Promise<void> {
    twilio.asked++
    const refuse = (code: number, status = 400): void =>
      json(response, status, {
        code,
        message: 'refused',
        more_info: `https://www.twilio.com/docs/errors/${code}`,
        status,
      })
    const broke = (rule: string, code: number): void => {
      twilio.broken.push(rule)
      refuse(code)
    }
    for (const name of form.keys()) {
      if (!fields.includes(name)) return broke(`unknown field ${name}`, 20001)
      if (form.getAll(name).length > 1) return broke(`${name} twice`, 20001)
    }
    const [to, body] = [form.get('To') ?? '', form.get('Body') ?? '']
    // A number beside a service is one of that service's.
    if (!form.has('From') && !form.has('MessagingServiceSid')) return broke('a sender', 21603)
    if (form.has('From') && service && !form.has('MessagingServiceSid')) return broke('the service', 21701)
    if (form.has('From') && form.get('From') !== number) return broke('the sender', 21606)
    if (form.has('MessagingServiceSid') && form.get('MessagingServiceSid') !== service)
      return broke('the service', 21701)
    if (body === '' || [...body].length > 1600) return broke('the body', body ? 21617 : 21602)
    const callback = form.get('StatusCallback') ?? undefined
    if (callback !== undefined && !/^https?:\/\/[^/]+\/.*#rc=5&rp=all$/.test(callback))
      return broke('the callback', 21609)
    const validity = Number(form.get('ValidityPeriod') ?? 36_000)
    if (!Number.isInteger(validity) || validity < 1 || validity > 36_000) return broke('the validity', 21624)
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return refuse(21211)
    if ((await twilio.hooks.asked?.(to)) === 'drop') return void response.socket?.destroy()
    if (stopped.has(to)) return refuse(21610)

    const personality = plans.get(to)?.shift() ?? (plans.has(to) ? 'ok' : plans.get('*')?.shift()) ?? 'ok'
    if (personality === 'hang') return
    if (personality === 'reset') return void response.socket?.destroy()
    if (personality === '500') return refuse(20500, 500)
    if (personality === '401') return refuse(20003, 401)
    if (personality === 'moved') return void response.writeHead(307, { location: `${twilio.url}/elsewhere` }).end()
    if (typeof personality === 'object' && 'refused' in personality) return refuse(personality.refused)
    if (typeof personality === 'object' && 'throttled' in personality) {
      if (personality.throttled !== undefined) response.setHeader('retry-after', personality.throttled)
      return refuse(personality.code ?? 20429, 429)
    }
    const text = add({
      direction: 'outbound-api',
      from: number,
      to,
      body,
      status: service ? 'accepted' : 'queued',
      service: service ?? null,
      callback,
      validity,
    })
    goOn(text, personality)
    await twilio.hooks.accepted?.(to)
    if (personality === 'accept-then-hang') return
    if (personality === 'accept-then-reset') return void response.socket?.destroy()
    if (personality === 'accept-then-500') return refuse(20500, 500)
    if (personality === 'accept-then-garbage') return void response.writeHead(201).end('<html>')
    if (personality === 'slow') await wait(80)
    json(response, 201, shown(text))
  }

  const rfc = (at: number): string => new Date(at).toUTCString().replace('GMT', '+0000')
  const shown = (text: Listed): Record<string, unknown> => ({
    account_sid: accountSid,
    api_version: '2010-04-01',
    body: text.body,
    date_created: rfc(text.at),
    date_sent: ['queued', 'accepted'].includes(text.status) ? null : rfc(text.at),
    date_updated: rfc(text.at),
    direction: text.direction,
    error_code: text.code,
    error_message: null,
    from: text.service && text.status === 'accepted' ? null : text.from,
    messaging_service_sid: text.service,
    num_media: String(text.media),
    num_segments: text.status === 'accepted' ? '0' : '1',
    sid: text.sid,
    status: text.status,
    to: text.to,
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${text.sid}.json`,
  })

  /** Newest first, a page at a time. A text that waits has no time of sending: the filter leaves it out. */
  function list(query: URLSearchParams, response: ServerResponse): void {
    twilio.listed++
    const since = query.get('DateSent>')
    if (since !== null && !/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?$/.test(since)) twilio.broken.push(`the time ${since}`)
    const found = texts
      .filter((text) => Date.now() + twilio.ahead - text.at >= twilio.lag)
      .filter((text) => !query.has('To') || text.to === query.get('To'))
      .filter((text) => !query.has('From') || text.from === query.get('From'))
      .filter((text) => since === null || (shown(text)['date_sent'] !== null && text.at >= Date.parse(since) - 999))
      .reverse()
    const size = Math.min(Number(query.get('PageSize') ?? 50), twilio.pageLimit)
    const page = Number(query.get('Page') ?? 0)
    const more = found.length > (page + 1) * size
    const next = new URLSearchParams(query)
    next.set('Page', String(page + 1))
    json(response, 200, {
      messages: found.slice(page * size, (page + 1) * size).map(shown),
      next_page_uri: more ? `/2010-04-01/Accounts/${accountSid}/Messages.json?${next}` : null,
      page,
      page_size: size,
    })
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', twilio.url)
    const right = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
    if (request.headers.authorization !== right)
      return json(response, 401, { code: 20003, message: 'Authenticate', status: 401 })
    const base = `/2010-04-01/Accounts/${accountSid}`
    const { pathname, searchParams } = url
    if (request.method === 'POST') {
      if (pathname !== `${base}/Messages.json`) return json(response, 404, { code: 20404, message: '', status: 404 })
      if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') twilio.broken.push('the form')
      return send(new URLSearchParams(Buffer.concat(chunks).toString()), response)
    }
    // "You can delete only messages that have ended" (Messages resource).
    const one = texts.findIndex((text) => pathname === `${base}/Messages/${text.sid}.json`)
    if (request.method === 'DELETE') {
      if (one < 0) return json(response, 404, { code: 20404, message: '', status: 404 })
      if (['queued', 'accepted', 'sending'].includes(texts[one]!.status))
        return json(response, 409, { code: 20009, message: '', status: 409 })
      texts.splice(one, 1)
      return void response.writeHead(204).end()
    }
    if (pathname === `${base}/Messages.json`) return list(searchParams, response)
    if (pathname === `${base}.json`) return json(response, 200, { sid: accountSid, ...twilio.account })
    if (pathname === `${base}/IncomingPhoneNumbers.json`) {
      const mine = searchParams.get('PhoneNumber') === number ? [{ phone_number: number, ...twilio.numberFields }] : []
      return json(response, 200, { incoming_phone_numbers: mine })
    }
    if (service && pathname === `/v1/Services/${service}`)
      return json(response, 200, { sid: service, inbound_method: 'POST', ...twilio.serviceFields })
    if (service && pathname === `/v1/Services/${service}/PhoneNumbers`)
      return json(response, 200, { phone_numbers: [{ phone_number: number }], meta: {} })
    if (service && pathname === `/v1/Services/${service}/ShortCodes`)
      return json(response, 200, { short_codes: [], meta: {} })
    json(response, 404, { code: 20404, message: 'not found', status: 404 })
  }

  async function listen(): Promise<void> {
    server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()))
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
    twilio.url = `http://127.0.0.1:${port}`
  }
  await listen()
  return twilio
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
