/** What is the phone's own, beside the contract of carriers: its ids, words, signatures, books, doctor's look. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { en } from '../../src/locales/en.ts'
import { codeOf } from '../../src/sms/android/codes.ts'
import { createAndroid } from '../../src/sms/android/index.ts'
import { sign } from '../../src/sms/android/signature.ts'
import type { Provider, SendError, SendReason, SmsEvent } from '../../src/sms/provider.ts'
import { startAndroid } from '../support/android-server.ts'
import type { AndroidServer, Personality } from '../support/android-server.ts'

let android: AndroidServer
beforeEach(async () => void (android = await startAndroid()))
afterEach(async () => {
  await android.close()
  expect(android.broken).toEqual([])
})

const publicBaseUrl = 'https://muster.example'
const open = (change: Partial<Parameters<typeof createAndroid>[0]> = {}): Provider =>
  createAndroid({
    username: android.username,
    password: android.password,
    from: android.number,
    signingKey: android.signingKey,
    sim: undefined,
    baseUrl: android.url,
    publicBaseUrl,
    ...change,
  })
const to = '+14185550001'
const attempt = '0f0e0d0c-1111-4222-8333-444455556666'
const send = (provider: Provider, change: { ms?: number; validUntil?: Date; attemptId?: string } = {}) =>
  provider
    .send(
      {
        attemptId: change.attemptId ?? randomUUID(),
        to,
        body: 'Hi Ann',
        ...(change.validUntil ? { validUntil: change.validUntil } : {}),
      },
      AbortSignal.timeout(change.ms ?? 3_000),
    )
    .catch((error: SendError) => error)

describe('a send', () => {
  it.each<[string, Personality, SendReason, string, number]>([
    ['a wrong password', '401', 'config', 'password', 0],
    ['an error before it was taken', '500', 'unknown', '500', 0],
    ['an error after it was taken', 'accept-then-500', 'unknown', '500', 1],
    ['an error of something in between', '503', 'unknown', '503', 0],
    ['an answer that cannot be read', 'accept-then-garbage', 'unknown', 'unreadable', 1],
    ['a connection that is cut after', 'accept-then-reset', 'unknown', 'ECONNRESET', 1],
    ['a number it does not take', { refused: 'failed to use phone in row 1: not a number' }, 'invalid', 'number', 0],
    ['no phone behind the cloud', { refused: 'no active device' }, 'config', 'no_device', 0],
    ['a text whose time ran out there', { refused: 'message already expired' }, 'unreachable', 'late', 0],
    ['a queue that is full', { refused: 'queue limits exceeded: 24h', status: 503 }, 'throttled', 'queue', 0],
    ['a refusal nobody knows', { refused: 'no' }, 'rejected', 'refused', 0],
  ])('%s', async (_, personality, reason, code, accepted) => {
    android.behave(to, personality)
    expect(await send(open())).toMatchObject({ name: 'SendError', reason, code })
    expect(android.asked).toBe(1)
    expect(android.ledger()).toHaveLength(accepted)
  })

  it('carries our id, which is taken once, and the time after which the phone holds it back', async () => {
    const validUntil = new Date(Date.now() + 900_000)
    const provider = open({ sim: 2 })
    expect(await send(provider, { attemptId: attempt, validUntil })).toEqual({ providerId: attempt })
    expect(android.ledger()).toMatchObject([{ id: attempt, validUntil: validUntil.toISOString(), sim: 2 }])
    // Whoever repeats the request in between, the phone sends one.
    expect(await send(provider, { attemptId: attempt })).toEqual({ providerId: attempt })
    expect(android.ledger()).toHaveLength(1)
    expect(await send(provider, { validUntil: new Date(Date.now() - 1) })).toMatchObject({ code: 'late' })
  })

  it('of unknown fate is asked for by its name: there, or never taken', async () => {
    const provider = open()
    android.behave(to, 'accept-then-reset', 'reset')
    await send(provider, { attemptId: attempt })
    const other = randomUUID()
    await send(provider, { attemptId: other })
    const query = { to, since: new Date(Date.now() - 5_000), until: new Date() }
    expect(await provider.list!({ ...query, attemptId: attempt })).toMatchObject([
      { attemptId: attempt, providerId: attempt },
    ])
    expect(await provider.list!({ ...query, attemptId: other })).toEqual([])
    await expect(open({ password: 'wrong' }).list!({ ...query, attemptId: attempt })).rejects.toThrow('401')
    expect(provider.absenceIsProof).toBeUndefined()
  })
})

describe('what the phone posts', () => {
  const receive = (
    event: string,
    payload: object,
    change: { at?: number; provider?: Provider; headers?: Record<string, string> } = {},
  ) => {
    const body = JSON.stringify({
      deviceId: 'ffffffffceb0b1db0000018e937c815b',
      event,
      id: 'Ey6ECgOkVVFjz3CL48B8C',
      payload,
      webhookId: 'LreFUt-Z3sSq0JufY9uWB',
    })
    return (change.provider ?? open()).receive({
      method: 'POST',
      url: 'http://evil.example/sms/android',
      headers: { ...android.signed(body, change.at), ...change.headers },
      body: Buffer.from(body),
    })
  }
  /** As in its documentation. */
  const received = {
    messageId: 'abc123',
    message: 'Android is always a sweet treat!',
    sender: '6505551212',
    recipient: '+1234567890',
    simNumber: 1,
    receivedAt: '2024-06-22T15:46:11.000+07:00',
  }
  const about = { messageId: attempt, sender: '+1234567890', recipient: '+9998887777', simNumber: 1 }

  it('is read as it was recorded: numbers as the operator writes them are of the country of the SIM', async () => {
    const [text] = await receive('sms:received', received)
    expect(text).toEqual({
      kind: 'inbound',
      providerId: expect.stringMatching(/^[0-9a-f]{32}$/),
      from: '+16505551212',
      to: android.number,
      body: 'Android is always a sweet treat!',
      media: 0,
      at: new Date('2024-06-22T08:46:11Z'),
    })
    // Its own id is 32 bits of the contents: another text may have the same.
    const [other] = await receive('sms:received', { ...received, message: 'No' })
    expect(other?.providerId).not.toBe(text?.providerId)
    const { sender, ...older } = received
    expect(await receive('sms:received', { ...older, phoneNumber: sender })).toEqual([text])
    // A bank's, a shop's.
    for (const nobody of ['BANK', '12345'])
      expect(await receive('sms:received', { ...received, sender: nobody })).toEqual([])
    const receipt = { kind: 'receipt', providerId: attempt, attemptId: attempt }
    expect(await receive('sms:sent', { ...about, partsCount: 1, sentAt: received.receivedAt })).toEqual([
      { ...receipt, status: 'sent' },
    ])
    expect(await receive('sms:delivered', { ...about, deliveredAt: received.receivedAt })).toEqual([
      { ...receipt, status: 'delivered' },
    ])
    const reason = 'Send result: RESULT_ERROR_LIMIT_EXCEEDED (Failed because we reached the sending queue limit)'
    expect(await receive('sms:failed', { ...about, reason })).toEqual([{ ...receipt, status: 'failed', code: 'limit' }])
    expect(await receive('sms:sent', { ...about, messageId: 'zXDYfTmTVf3iMd16zzdBj' })).toEqual([])
    expect(await receive('system:ping', { health: {} })).toEqual([])
  })

  it('is taken within five minutes, signed by the key of the phone', async () => {
    expect(sign('key', '{"a":1}', '1700000000')).toBe(sign('key', Buffer.from('{"a":1}'), '1700000000'))
    const now = Math.floor(Date.now() / 1000)
    const post = (change: Parameters<typeof receive>[2]) => receive('sms:received', received, change)
    for (const at of [now - 290, now + 290]) expect(await post({ at })).toHaveLength(1)
    for (const at of [now - 310, now + 310, now + 86_400]) await expect(post({ at })).rejects.toThrow()
    await expect(post({ headers: { 'x-timestamp': String(now - 1) } })).rejects.toThrow()
    await expect(post({ provider: open({ signingKey: 'another' }) })).rejects.toThrow()
    await expect(post({ provider: open({ signingKey: undefined }) })).rejects.toThrow('SIGNING_KEY')
  })

  it.each([
    ['TTL expired', 'expired'],
    ['Send result: RESULT_ERROR_NO_SERVICE (Failed because service is currently unavailable)', 'no_signal'],
    ['Send result: RESULT_ERROR_GENERIC_FAILURE (Generic failure cause)', 'generic'],
    ['Send result: RESULT_RIL_NETWORK_REJECT (The SMS request was rejected by the network)', 'network'],
    ['Delivery result from SC +15145559999: 70', 'undelivered'],
    ["Can't send message: No SIMs found", 'no_sim'],
    ["Can't send message: Does not have android.permission.SEND_SMS", 'permission'],
    ['something new', 'failed'],
  ])('"%s" is the code %s, which has its sentence', (reason, code) => {
    expect(codeOf(reason)).toBe(code)
    expect(en).toHaveProperty([`carrier.android.${code}`])
  })
})

describe('its books', () => {
  const poll = (provider: Provider): Promise<SmsEvent[]> =>
    provider.poll!(new Date(Date.now() - 60_000), AbortSignal.timeout(3_000))

  it('tell a house that is not called what came in and what became of its texts, under the same ids', async () => {
    const called: SmsEvent[] = []
    const provider = open({ publicBaseUrl: undefined })
    android.behave(to, { later: 'Send result: RESULT_ERROR_RADIO_OFF (x)' })
    await send(provider, { attemptId: attempt })
    await send(provider)
    android.say('(418) 555-0002', 'Where?')
    android.say('BANK', 'Your code is 1234')
    await new Promise((resolve) => setTimeout(resolve, 60))
    called.push(...(await poll(provider)))
    expect(called).toMatchObject([
      { kind: 'inbound', from: '+14185550002', body: 'Where?' },
      { kind: 'receipt', attemptId: attempt, status: 'failed', code: 'no_signal' },
      { kind: 'receipt', status: 'delivered' },
    ])
    expect(await poll(provider)).toEqual(called)
  })

  it('of a cloud hold no texts that came in, no words and no numbers: receipts all the same', async () => {
    await android.close()
    android = await startAndroid({ cloud: true })
    const provider = open()
    await send(provider, { attemptId: attempt })
    android.say('+14185550002', 'Where?')
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await poll(provider)).toMatchObject([{ kind: 'receipt', attemptId: attempt, status: 'delivered' }])
    const query = { to, since: new Date(Date.now() - 60_000), until: new Date(), attemptId: attempt }
    expect(await provider.list!(query)).toMatchObject([{ attemptId: attempt, status: 'delivered' }])
  })
})

describe('doctor', () => {
  const look = async (provider: Provider) =>
    (await provider.examine!()).map((f) => `${f.what} ${f.ok}: ${f.found}${f.ok ? '' : ` -> ${f.cure}`}`)

  it('sees the phone, and whether it calls or can be asked', async () => {
    android.call(`${publicBaseUrl}/sms/android`)
    expect(await look(open())).toEqual([
      'phone true: answers',
      'webhooks true: called: answers and receipts are posted here',
    ])
    android.webhooks.pop()
    expect((await look(open())).at(-1)).toMatch(
      /webhooks false: not called of sms:failed -> Register https:\/\/muster\.example\/sms\/android for sms:failed/,
    )
    expect((await look(open({ publicBaseUrl: undefined }))).at(-1)).toMatch(
      /answers true: not called: every 3 seconds the phone is asked/,
    )
    expect(await look(open({ password: 'wrong' }))).toEqual([
      expect.stringMatching(/phone false: .*401 -> ANDROID_GATEWAY_USERNAME/),
    ])
    expect(await look(open({ baseUrl: 'http://127.0.0.1:1' }))).toEqual([
      expect.stringMatching(/phone false: .* -> ANDROID_GATEWAY_BASE_URL/),
    ])
    await android.close()
    android = await startAndroid({ cloud: true })
    expect((await look(open({ publicBaseUrl: undefined }))).at(-1)).toMatch(
      /answers false: .* -> A cloud cannot be asked/,
    )
  })
})
