/** What is Twilio's own, beside the contract of carriers: codes, signatures, words it answers, lists, and doctor's look. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SendError } from '../../src/sms/provider.ts'
import type { Provider, SendReason } from '../../src/sms/provider.ts'
import { reasonOf, waitOf } from '../../src/sms/twilio/codes.ts'
import { createTwilio } from '../../src/sms/twilio/index.ts'
import { sign } from '../../src/sms/twilio/signature.ts'
import { startTwilio } from '../support/twilio-server.ts'
import type { Personality, TwilioServer } from '../support/twilio-server.ts'

let twilio: TwilioServer
beforeEach(async () => void (twilio = await startTwilio()))
afterEach(async () => {
  await twilio.close()
  expect(twilio.broken).toEqual([])
})

const publicBaseUrl = 'https://muster.example'
const open = (change: Partial<Parameters<typeof createTwilio>[0]> = {}): Provider =>
  createTwilio({
    accountSid: twilio.accountSid,
    authToken: twilio.authToken,
    sender: twilio.service ? { service: twilio.service } : { from: twilio.number },
    baseUrl: twilio.url,
    publicBaseUrl,
    ...change,
  })
const to = '+14185550001'
const send = (provider: Provider, options: { body?: string; ms?: number; validUntil?: Date; callback?: string } = {}) =>
  provider
    .send(
      {
        attemptId: randomUUID(),
        to,
        body: options.body ?? 'Hi Ann',
        ...(options.validUntil ? { validUntil: options.validUntil } : {}),
        ...(options.callback ? { callback: options.callback } : {}),
      },
      AbortSignal.timeout(options.ms ?? 3_000),
    )
    .catch((error: SendError) => error)

describe('a send', () => {
  it('asks for a callback with retries, for words left as they are, and for nothing after its hours', async () => {
    await send(open(), { callback: 'http://127.0.0.1:1/x?attempt=1', validUntil: new Date(Date.now() + 900_000) })
    await send(open(), { validUntil: new Date(Date.now() + 48 * 3_600_000) })
    const [first, second] = twilio.ledger()
    expect(first!.callback).toBe('http://127.0.0.1:1/x?attempt=1#rc=5&rp=all')
    expect(first!.validity).toBeGreaterThan(890)
    expect(first!.validity).toBeLessThanOrEqual(900)
    expect(second).toMatchObject({ callback: undefined, validity: 36_000 })
  })

  it('leaves by what was chosen for it: a number beside the service, or a service', async () => {
    await twilio.close()
    twilio = await startTwilio({ service: true })
    const asked = async (from: string) =>
      open().send({ attemptId: randomUUID(), to, body: 'Hi', from }, AbortSignal.timeout(3_000))
    await asked(twilio.number)
    await asked(twilio.service!)
    expect(twilio.ledger()).toHaveLength(2)
    await expect(asked('+15145550199')).rejects.toMatchObject({ reason: 'config', code: '21606' })
    expect(twilio.broken.splice(0)).toEqual(['the sender'])
  })

  it('does not begin when its hours ended on the way', async () => {
    const late = await send(open(), { validUntil: new Date(Date.now() - 1) })
    expect(late).toMatchObject({ reason: 'unreachable', code: 'late' })
    expect(twilio.asked).toBe(0)
  })

  it.each<[string, Personality, SendReason, string, number]>([
    ['a wrong token', '401', 'config', '20003', 0],
    ['an error before it was taken', '500', 'unknown', '20500', 0],
    ['an error after it was taken', 'accept-then-500', 'unknown', '20500', 1],
    ['an answer that cannot be read', 'accept-then-garbage', 'unknown', 'unreadable', 1],
    ['a connection that is cut before', 'reset', 'unknown', 'ECONNRESET', 0],
    ['a connection that is cut after', 'accept-then-reset', 'unknown', 'ECONNRESET', 1],
    ['silence', 'accept-then-hang', 'unknown', 'timeout', 1],
    ['an address that has moved', 'moved', 'config', '307', 0],
    ['an opt-out', { refused: 21610 }, 'opted_out', '21610', 0],
    ['a number that is none', { refused: 21211 }, 'invalid', '21211', 0],
    ['a landline', { refused: 21614 }, 'invalid', '21614', 0],
    ['a country that is switched off', { refused: 21408 }, 'config', '21408', 0],
    ['a filter', { refused: 30007 }, 'rejected', '30007', 0],
    ['a code nobody knows', { refused: 98989 }, 'rejected', '98989', 0],
    ['too many at once', { throttled: '3' }, 'throttled', '20429', 0],
    ['too many of the day', { throttled: undefined, code: 63038 }, 'throttled', '63038', 0],
  ])('%s', async (_, personality, reason, code, accepted) => {
    twilio.behave(to, personality)
    expect(await send(open(), code === 'timeout' ? { ms: 1_000 } : {})).toMatchObject({
      name: 'SendError',
      reason,
      code,
    })
    expect(twilio.asked).toBe(1)
    expect(twilio.ledger()).toHaveLength(accepted)
  })

  it('waits as long as it is told', () => {
    const between = (ms: number, low: number, high: number): void => {
      expect(ms).toBeGreaterThanOrEqual(low)
      expect(ms).toBeLessThanOrEqual(high)
    }
    between(waitOf('20429', '3'), 3_000, 4_500)
    between(waitOf('20429', new Date(Date.now() + 60_000).toUTCString()), 58_000, 91_000)
    between(waitOf('20429', new Date(0).toUTCString()), 100, 150)
    between(waitOf('20429', undefined), 1_000, 1_500)
    between(waitOf('20429', 'soon'), 1_000, 1_500)
    between(waitOf('63038', undefined), 3_600_000, 5_400_000)
    between(waitOf(undefined, '9999999'), 24 * 3_600_000, 36 * 3_600_000)
  })

  it('never says more than it knows', () => {
    for (const status of [500, 502, 503, 504, 408]) expect(reasonOf(status, '21610')).toBe('unknown')
    for (const status of [400, 409, 422]) expect(reasonOf(status, undefined)).toBe('unknown')
    for (const status of [301, 401, 403, 404]) expect(reasonOf(status, undefined)).toBe('config')
    expect(reasonOf(429, undefined)).toBe('throttled')
  })

  it('that surely did not leave is told from one that may have', async () => {
    expect(await send(open({ baseUrl: 'http://nowhere.invalid' }))).toMatchObject({ reason: 'unreachable' })
    // No handshake, no request: what answers there speaks no TLS.
    const secure = twilio.url.replace('http:', 'https:')
    expect(await send(open({ baseUrl: secure }))).toMatchObject({ reason: 'unreachable', retryAfter: 20_000 })
    expect(twilio.asked).toBe(0)
    // Connected, and then nothing: of a handshake that never ends, too, nothing was asked.
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    try {
      const ms = 200
      expect(await send(open({ baseUrl: `https://127.0.0.1:${port}` }), { ms })).toMatchObject({
        reason: 'unreachable',
      })
      expect(await send(open({ baseUrl: `http://127.0.0.1:${port}` }), { ms })).toMatchObject({ reason: 'unknown' })
    } finally {
      silent.close()
    }
  })

  it('takes connections again, and knows a byte of theirs may have left', async () => {
    const provider = open()
    for (let i = 0; i < 3; i++) expect(await send(provider)).toHaveProperty('providerId')
    twilio.behave(to, 'reset')
    expect(await send(provider)).toMatchObject({ reason: 'unknown' })
    expect(twilio.asked).toBe(4)
  })
})

describe('what Twilio posts', () => {
  const token = 'token of the tests'
  const receive = (form: Record<string, string>, options: { url?: string; base?: string; signed?: string } = {}) => {
    const url = options.url ?? '/sms/twilio'
    const base = options.base ?? publicBaseUrl
    const body = new URLSearchParams(form)
    return open({ authToken: token, publicBaseUrl: base }).receive({
      method: 'POST',
      // What the request says of its host is anybody's word.
      url: `http://evil.example${url}`,
      headers: { 'X-Twilio-Signature': sign(token, options.signed ?? base + url, body) },
      body: Buffer.from(body.toString()),
    })
  }
  const attempt = '0f0e0d0c-1111-4222-8333-444455556666'

  it('is signed as in the example of its documentation', () => {
    const form = new URLSearchParams({
      CallSid: 'CA1234567890ABCDE',
      Caller: '+14158675310',
      Digits: '1234',
      From: '+14158675310',
      To: '+18005551212',
    })
    expect(sign('12345', 'https://example.com/myapp.php?foo=1&bar=2', form)).toBe('L/OH5YylLD5NRKLltdqwSvS0BnU=')
  })

  it('is read as it was recorded: inbound, with a picture, delivered, failed', async () => {
    const inbound = { From: '+12025550175', To: '+16465559999', MessageSid: 'SM123', NumMedia: '0', Body: 'hello' }
    const picture = { ...inbound, NumMedia: '1', MediaContentType0: 'image/jpeg', MediaUrl0: 'https://x.example/1' }
    expect(await receive(inbound)).toMatchObject([
      { kind: 'inbound', providerId: 'SM123', from: '+12025550175', body: 'hello', media: 0 },
    ])
    expect(await receive({ ...picture, Body: '' })).toMatchObject([{ body: '', media: 1 }])
    const receipt = { MessageSid: 'SM123', To: '+12025550175', MessageStatus: 'delivered', From: '+14145551010' }
    const url = `/sms/twilio?attempt=${attempt}`
    expect(await receive(receipt, { url })).toEqual([
      { kind: 'receipt', providerId: 'SM123', attemptId: attempt, status: 'delivered' },
    ])
    expect(await receive({ ...receipt, MessageStatus: 'failed', ErrorCode: '98989' }, { url })).toEqual([
      { kind: 'receipt', providerId: 'SM123', attemptId: attempt, status: 'failed', code: '98989' },
    ])
    expect(await receive({ ...receipt, MessageStatus: 'undelivered', ErrorCode: '21610' })).toEqual([
      { kind: 'receipt', providerId: 'SM123', status: 'failed', code: '21610', optedOut: true },
    ])
    // An id that is none of ours is not carried on.
    expect(await receive(receipt, { url: "/sms/twilio?attempt=1'" })).not.toHaveProperty('[0].attemptId')
  })

  it.each([
    ['queued', 'accepted'],
    ['sending', 'accepted'],
    ['sent', 'sent'],
    ['delivered', 'delivered'],
    ['read', 'delivered'],
    ['undelivered', 'failed'],
    ['failed', 'failed'],
    ['canceled', 'failed'],
    ['something_new', 'accepted'],
  ])('%s is %s', async (given, status) => {
    expect(await receive({ MessageSid: 'SM1', MessageStatus: given })).toMatchObject([{ kind: 'receipt', status }])
  })

  it('is checked against PUBLIC_BASE_URL, with or without a port', async () => {
    const form = { MessageSid: 'SM1', MessageStatus: 'sent' }
    const base = 'https://muster.example:8443/x'
    for (const signed of ['https://muster.example:8443/x/sms/twilio', 'https://muster.example/x/sms/twilio'])
      expect(await receive(form, { base, signed })).toHaveLength(1)
    expect(await receive(form, { signed: 'https://muster.example:443/sms/twilio' })).toHaveLength(1)
    for (const signed of [
      'http://muster.example/sms/twilio',
      'https://evil.example/sms/twilio',
      'https://muster.example/sms/twilio?x=1',
      'https://muster.example.evil.example/sms/twilio',
    ])
      await expect(receive(form, { signed })).rejects.toThrow('signature')
    await expect(
      open({ authToken: token, publicBaseUrl: undefined }).receive({
        method: 'POST',
        url: '/sms/twilio',
        headers: { 'x-twilio-signature': sign(token, 'undefined/sms/twilio', new URLSearchParams(form)) },
        body: Buffer.from(new URLSearchParams(form).toString()),
      }),
    ).rejects.toThrow('PUBLIC_BASE_URL')
  })

  it('is none of ours when it is another account’s, or from nobody', async () => {
    await expect(receive({ MessageSid: 'SM1', From: to, AccountSid: `AC${'0'.repeat(32)}` })).rejects.toThrow('account')
    await expect(receive({ MessageSid: 'SM1', Body: 'x' })).rejects.toThrow('nobody')
    expect(await receive({ Knock: '1' })).toEqual([])
  })

  it.each<[string, Record<string, string>, string | undefined]>([
    ['STOP', {}, 'stop'],
    [' stop ', {}, 'stop'],
    ['Unsubscribe', {}, 'stop'],
    ['START', {}, 'start'],
    ['HELP', {}, 'help'],
    // Ours to answer: Twilio takes single English words only.
    ['ARRET', {}, undefined],
    ['stop please', {}, undefined],
    ['STOP.', {}, undefined],
    // To Twilio a START, to us an answer.
    ['YES', {}, undefined],
    ['Yes', { OptOutType: 'START' }, undefined],
    ['ARRET', { OptOutType: 'STOP' }, 'stop'],
    ['REPRENDRE', { OptOutType: 'START' }, 'start'],
    ['AIDE', { OptOutType: 'HELP' }, 'help'],
    // A short code answers nothing by itself.
    ['STOP', { To: '12345' }, undefined],
    ['STOP', { To: '12345', OptOutType: 'STOP' }, 'stop'],
  ])('%s %j: answered by Twilio: %s', async (Body, extra, answered) => {
    const [event] = await receive({ MessageSid: 'SM1', From: to, To: '+15145550100', Body, ...extra })
    expect((event as { answered?: string }).answered).toBe(answered)
  })
})

describe('the lists', () => {
  const around = (ms = 600_000) => ({ to, since: new Date(Date.now() - ms), until: new Date(Date.now() + ms) })
  const listed = async () => (await open().list!(around())).map((text) => text.body)

  it('are read to their end, page by page, whichever sender of the account a text was given', async () => {
    for (let i = 0; i < 5; i++) await send(open(), { body: `text ${i}` })
    twilio.texts.push({ ...twilio.texts[0]!, sid: 'SMother', from: '+15145550199', body: 'another number' })
    twilio.texts.push({ ...twilio.texts[0]!, sid: 'SMin', direction: 'inbound', from: to, to: twilio.number })
    twilio.pageLimit = 2
    expect((await listed()).sort()).toEqual(['another number', ...[0, 1, 2, 3, 4].map((i) => `text ${i}`)])
    expect(twilio.listed).toBe(3)
    twilio.pageLimit = 1
    await expect(open().list!(around())).rejects.toThrow('too many')
  })

  it('show a text that still waits at Twilio, and what a trial account puts before it is none of it', async () => {
    await send(open(), { body: 'waits' })
    await send(open(), { body: 'on trial' })
    Object.assign(twilio.texts[0]!, { status: 'queued' })
    twilio.texts[1]!.body = `Sent from your Twilio trial account - on trial`
    expect((await listed()).sort()).toEqual(['on trial', 'waits'])
  })

  it('that hide the words prove nothing; nor do those that are not given', async () => {
    await send(open())
    twilio.texts[0]!.body = ''
    await expect(open().list!(around())).rejects.toThrow('without its words')
    await expect(open({ authToken: 'wrong' }).list!(around())).rejects.toThrow('Twilio answered 401 (20003)')
    await twilio.leave()
    await expect(open().list!(around())).rejects.toThrow('no answer')
    await twilio.come()
  })

  it.each([false, true])('tell what is new since a time, of our senders alone (a service: %s)', async (service) => {
    await twilio.close()
    twilio = await startTwilio({ service })
    const poll = (since: number) =>
      open({ publicBaseUrl: undefined }).poll!(new Date(since), AbortSignal.timeout(5_000))
    const sent = (await send(open())) as { providerId: string }
    twilio.behave(to, { later: 21610 })
    const refused = (await send(open())) as { providerId: string }
    const said = twilio.say(to, 'Where is it?', { NumMedia: '2' })
    const stop = twilio.say(to, 'STOP')
    twilio.texts.push({ ...twilio.texts.find((t) => t.sid === said)!, sid: 'SMelsewhere', to: '+15145550199' })
    twilio.texts.unshift({ ...twilio.texts.find((t) => t.sid === said)!, sid: 'SMold', at: Date.now() - 7_200_000 })
    twilio.texts.find((t) => t.sid === sent.providerId)!.status = 'delivered'
    Object.assign(
      twilio.texts.find((t) => t.sid === refused.providerId)!,
      { status: 'undelivered', code: 21610 },
    )
    twilio.pageLimit = 2
    const events = await poll(Date.now() - 3_600_000)
    const before = (await poll(Date.now() - 3 * 3_600_000)).map((event) => event.providerId)
    expect(events).toMatchObject([
      { kind: 'receipt', providerId: sent.providerId, status: 'delivered' },
      { kind: 'receipt', providerId: refused.providerId, status: 'failed', code: '21610', optedOut: true },
      { kind: 'inbound', providerId: said, from: to, body: 'Where is it?', media: 2 },
      { kind: 'inbound', providerId: stop, answered: 'stop' },
    ])
    expect(events).toHaveLength(4)
    expect(before).toEqual(['SMold', ...events.map((event) => event.providerId)])
    // A number that the house gives texts beside the settings is ours too.
    const wider = open({ publicBaseUrl: undefined, senders: async () => ['+15145550199'] })
    const more = await wider.poll!(new Date(Date.now() - 3_600_000), AbortSignal.timeout(5_000))
    expect(more.map((event) => event.providerId)).toContain('SMelsewhere')
    expect(more).toHaveLength(5)
  })
})

describe('doctor’s look', () => {
  const look = async (change: Parameters<typeof open>[0] = {}) =>
    (await open(change).examine!()).map(({ what, ok, found, cure }) => ({
      what,
      ok,
      found,
      cure: ok ? undefined : cure,
    }))

  it('finds a number that can text and is polled', async () => {
    expect(await look({ publicBaseUrl: undefined })).toMatchObject([
      { what: 'account', ok: true, found: 'active' },
      { what: 'number', ok: true, found: expect.stringContaining('polled') },
      { what: 'callback', ok: true, found: expect.stringContaining('every 3 seconds') },
    ])
    twilio.account.type = 'Trial'
    expect((await look({ publicBaseUrl: undefined }))[0]!.found).toContain('on trial')
    expect(twilio.asked).toBe(0)
  })

  it('finds what keeps answers from coming, and says where to put it right', async () => {
    const dead = 'http://127.0.0.1:9'
    const [, number, callback] = await look({ publicBaseUrl: dead })
    expect(number).toMatchObject({ ok: false, found: 'answers go nowhere' })
    expect(number!.cure).toContain(`${dead}/sms/twilio#rc=5&rp=all`)
    expect(callback).toMatchObject({ what: 'callback', ok: false, found: expect.stringContaining('ECONNREFUSED') })
    twilio.numberFields.sms_url = `${dead}/sms/twilio#rc=5&rp=all`
    expect((await look({ publicBaseUrl: dead }))[1]).toMatchObject({ ok: true })
    twilio.numberFields.sms_method = 'GET'
    expect((await look({ publicBaseUrl: dead }))[1]).toMatchObject({ ok: false })
    twilio.numberFields.capabilities.sms = false
    expect((await look({ publicBaseUrl: dead }))[1]).toMatchObject({ ok: false, found: 'cannot send texts' })
  })

  it('finds a wrong token, and an account that is closed', async () => {
    const [wrong, ...others] = await look({ authToken: 'wrong' })
    expect(wrong).toMatchObject({ what: 'account', ok: false, cure: expect.stringContaining('TWILIO_AUTH_TOKEN') })
    expect(others).toEqual([])
    twilio.account.status = 'suspended'
    expect(await look()).toMatchObject([{ ok: false, found: 'suspended' }])
  })

  it('finds a service that drops what comes in', async () => {
    await twilio.close()
    twilio = await startTwilio({ service: true })
    expect((await look({ publicBaseUrl: undefined }))[1]).toMatchObject({ ok: false, found: 'drops what comes in' })
    twilio.serviceFields.use_inbound_webhook_on_number = true
    expect((await look({ publicBaseUrl: undefined }))[1]).toMatchObject({ ok: true })
  })
})

describe('a person who is forgotten', () => {
  it('leaves no text at Twilio, to them or from them; what is on its way is told, and goes the next time', async () => {
    const provider = open()
    await send(provider)
    await provider.send({ attemptId: randomUUID(), to: '+14185550002', body: 'Hi Bob' }, AbortSignal.timeout(3_000))
    await twilio.idle()
    twilio.say(to, 'Who is this?')
    const mine = () => twilio.texts.filter((text) => text.to === to || text.from === to)
    expect(mine().map((text) => text.direction)).toEqual(['outbound-api', 'inbound'])
    const [first] = mine()
    first!.status = 'queued'
    await expect(provider.forget!(to)).rejects.toThrow('Twilio keeps 1 texts')
    expect(mine()).toHaveLength(1)
    first!.status = 'delivered'
    await provider.forget!(to)
    await provider.forget!(to)
    expect(mine()).toEqual([])
    expect(twilio.texts.map((text) => text.to)).toEqual(['+14185550002'])
  })
})
