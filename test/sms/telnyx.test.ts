/** What is Telnyx's own, beside the contract of carriers: codes, signatures, words it answers, records, doctor's look. */
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { en } from '../../src/locales/en.ts'
import type { Provider, SendError, SendReason, SmsEvent } from '../../src/sms/provider.ts'
import { reasonOf } from '../../src/sms/telnyx/codes.ts'
import { createTelnyx } from '../../src/sms/telnyx/index.ts'
import { startTelnyx } from '../support/telnyx-server.ts'
import type { Personality, TelnyxServer } from '../support/telnyx-server.ts'

let telnyx: TelnyxServer
beforeEach(async () => void (telnyx = await startTelnyx()))
afterEach(async () => {
  await telnyx.close()
  expect(telnyx.broken).toEqual([])
})

const publicBaseUrl = 'https://muster.example'
const open = (change: Partial<Parameters<typeof createTelnyx>[0]> = {}): Provider =>
  createTelnyx({
    apiKey: telnyx.apiKey,
    publicKey: telnyx.publicKey,
    profile: undefined,
    from: telnyx.number,
    baseUrl: telnyx.url,
    publicBaseUrl,
    ...change,
  })
const to = '+14185550001'
const attempt = '0f0e0d0c-1111-4222-8333-444455556666'
const send = (provider: Provider, change: { ms?: number; validUntil?: Date; callback?: string; body?: string } = {}) =>
  provider
    .send(
      {
        attemptId: randomUUID(),
        to,
        body: change.body ?? 'Hi Ann',
        ...(change.validUntil ? { validUntil: change.validUntil } : {}),
        ...(change.callback ? { callback: change.callback } : {}),
      },
      AbortSignal.timeout(change.ms ?? 3_000),
    )
    .catch((error: SendError) => error)

describe('a send', () => {
  it.each<[string, Personality, SendReason, string, number]>([
    ['a wrong key', '401', 'config', '10009', 0],
    ['an error before it was taken', '500', 'unknown', '10007', 0],
    ['an error after it was taken', 'accept-then-500', 'unknown', '10007', 1],
    ['an answer that cannot be read', 'accept-then-garbage', 'unknown', 'unreadable', 1],
    ['a connection that is cut after', 'accept-then-reset', 'unknown', 'ECONNRESET', 1],
    ['silence', 'accept-then-hang', 'unknown', 'timeout', 1],
    ['an opt-out', { refused: '40300' }, 'opted_out', '40300', 0],
    ['another block with the code of opt-outs', { refused: '40300', title: 'Number is held' }, 'rejected', '40300', 0],
    ['a landline', { refused: '40001' }, 'invalid', '40001', 0],
    ['a number that is not registered', { refused: '40010' }, 'config', '40010', 0],
    ['no money', { refused: '20100' }, 'config', '20100', 0],
    ['a filter', { refused: '40322' }, 'rejected', '40322', 0],
    ['a code nobody knows', { refused: '49999' }, 'rejected', '49999', 0],
    ['too many at once', { throttled: '3' }, 'throttled', '10011', 0],
  ])('%s', async (_, personality, reason, code, accepted) => {
    telnyx.behave(to, personality)
    expect(await send(open(), code === 'timeout' ? { ms: 1_000 } : {})).toMatchObject({
      name: 'SendError',
      reason,
      code,
    })
    expect(telnyx.asked).toBe(1)
    expect(telnyx.ledger()).toHaveLength(accepted)
  })

  it('does not begin when its hours ended on the way; asks for receipts twice over where there is an address', async () => {
    expect(await send(open(), { validUntil: new Date(Date.now() - 1) })).toMatchObject({ code: 'late' })
    expect(telnyx.asked).toBe(0)
    await send(open({ profile: telnyx.profile }), { callback: `${publicBaseUrl}/sms/telnyx?attempt=${attempt}` })
    expect(telnyx.ledger()).toMatchObject([{ webhook: `${publicBaseUrl}/sms/telnyx?attempt=${attempt}` }])
  })

  it('leaves by what was chosen for it: a number, or the pool of a profile', async () => {
    const asked = async (from: string) =>
      open().send({ attemptId: randomUUID(), to, body: 'Hi', from }, AbortSignal.timeout(3_000))
    await asked(telnyx.number)
    await asked(telnyx.profile)
    expect(telnyx.ledger()).toHaveLength(2)
    await expect(asked('+15145550199')).rejects.toMatchObject({ reason: 'config', code: '40305' })
    expect(telnyx.broken.splice(0)).toEqual(['the sender'])
  })

  it('never says more than it knows; every code it has a reason for has its sentence', () => {
    const stop = { code: '40300', said: '' }
    for (const status of [500, 502, 503, 408]) expect(reasonOf(status, stop)).toBe('unknown')
    expect(reasonOf(400, undefined)).toBe('unknown')
    for (const status of [301, 401, 403, 404]) expect(reasonOf(status, undefined)).toBe('config')
    expect(reasonOf(429, stop)).toBe('throttled')
    for (const code of ['10009', '20100', '40001', '40003', '40010', '40016', '40300', '40315', '40329'])
      expect(en).toHaveProperty([`carrier.telnyx.${code}`])
  })
})

describe('what Telnyx posts', () => {
  const receive = (
    data: unknown,
    change: { at?: number; headers?: Record<string, string>; provider?: Provider } = {},
  ) => {
    const body = JSON.stringify({ data })
    return (change.provider ?? open()).receive({
      method: 'POST',
      // Who is meant is in what was signed, not in the address.
      url: `http://evil.example/sms/telnyx?attempt=${randomUUID()}`,
      headers: { ...telnyx.signed(body, change.at), ...change.headers },
      body: Buffer.from(body),
    })
  }
  /** As in Telnyx's documentation. */
  const inbound = {
    event_type: 'message.received',
    id: 'b301ed3f-1490-491f-995f-6e64e69674d4',
    occurred_at: '2024-01-15T20:16:07.588+00:00',
    payload: {
      direction: 'inbound',
      encoding: 'GSM-7',
      from: { carrier: 'T-Mobile USA', line_type: 'long_code', phone_number: '+13125550001' },
      id: '84cca175-9755-4859-b67f-4730d7f58aa3',
      media: [],
      messaging_profile_id: '740572b6-099c-44a1-89b9-6c92163bc68d',
      received_at: '2024-01-15T20:16:07.503+00:00',
      record_type: 'message',
      text: 'Hello from Telnyx!',
      to: [{ carrier: 'Telnyx', line_type: 'Wireless', phone_number: '+17735550002', status: 'webhook_delivered' }],
      type: 'SMS',
    },
    record_type: 'event',
  }
  const finalized = {
    event_type: 'message.finalized',
    id: '4ee8c3a6-4995-4309-a3c6-38e3db9ea4be',
    occurred_at: '2019-12-09T21:32:14.148+00:00',
    payload: {
      completed_at: '2019-12-09T21:32:14.148+00:00',
      direction: 'outbound',
      errors: [] as { code: string; title: string }[],
      from: { phone_number: '+13125550001' },
      id: 'ac012cbf-5e09-46af-a69a-7c0e2d90993c',
      text: 'Hello there!',
      to: [{ carrier: 'T-MOBILE USA, INC.', line_type: 'Wireless', phone_number: '+13125550002', status: 'delivered' }],
      webhook_url: `${publicBaseUrl}/sms/telnyx?attempt=${attempt}`,
    },
    record_type: 'event',
  }
  const ended = (status: string, ...codes: string[]) => ({
    ...finalized,
    payload: {
      ...finalized.payload,
      to: [{ status }],
      errors: codes.map((code) => ({ code, title: code === '40300' ? 'Blocked due to STOP message' : 'x' })),
    },
  })

  it('is read as it was recorded', async () => {
    expect(await receive(inbound)).toEqual([
      {
        kind: 'inbound',
        providerId: '84cca175-9755-4859-b67f-4730d7f58aa3',
        from: '+13125550001',
        to: '+17735550002',
        body: 'Hello from Telnyx!',
        media: 0,
        at: new Date('2024-01-15T20:16:07.503Z'),
      },
    ])
    const receipt = { kind: 'receipt', providerId: finalized.payload.id, attemptId: attempt }
    expect(await receive(finalized)).toEqual([{ ...receipt, status: 'delivered' }])
    expect(await receive({ ...finalized, event_type: 'message.sent', payload: ended('sent').payload })).toEqual([
      { ...receipt, status: 'sent' },
    ])
    expect(await receive(ended('delivery_unconfirmed'))).toMatchObject([{ status: 'sent' }])
    expect(await receive(ended('sending_failed', '40010'))).toEqual([{ ...receipt, status: 'failed', code: '40010' }])
    expect(await receive(ended('delivery_failed', '40300'))).toEqual([
      { ...receipt, status: 'failed', code: '40300', optedOut: true },
    ])
    expect(await receive({ event_type: 'call.initiated', payload: { id: 'x' } })).toEqual([])
  })

  it('says what it has answered by itself', async () => {
    const said = async (text: string, more: object = {}) =>
      ((await receive({ ...inbound, payload: { ...inbound.payload, text, ...more } })) as { answered?: string }[])[0]
        ?.answered
    expect(await said('STOP', { autoresponse_type: 'STOP' })).toBe('stop')
    expect(await said('Fin', { autoresponse_type: 'STOP' })).toBe('stop')
    expect(await said('HELP', { autoresponse_type: 'HELP' })).toBe('help')
    // It says that it did not.
    expect(await said('STOP', { autoresponse_type: null })).toBeUndefined()
    expect(await said('Stop all')).toBe('stop')
    expect(await said('ARRET')).toBeUndefined()
  })

  it('is taken within five minutes, signed by the key of the account', async () => {
    const now = Math.floor(Date.now() / 1000)
    for (const at of [now - 290, now + 290]) expect(await receive(finalized, { at })).toHaveLength(1)
    for (const at of [now - 310, now + 310, now + 86_400]) await expect(receive(finalized, { at })).rejects.toThrow()
    await expect(receive(finalized, { headers: { 'telnyx-timestamp': String(now - 1) } })).rejects.toThrow()
    const other = open({ publicKey: Buffer.alloc(32, 7).toString('base64') })
    await expect(receive(finalized, { provider: other })).rejects.toThrow()
    await expect(receive(finalized, { provider: open({ publicKey: undefined }) })).rejects.toThrow('TELNYX_PUBLIC_KEY')
    expect(() => open({ publicKey: 'short' })).toThrow('32 bytes')
  })
})

describe('records', () => {
  const since = new Date(Date.now() - 60_000)
  const poll = (provider: Provider): Promise<SmsEvent[]> => provider.poll!(since, AbortSignal.timeout(3_000))

  it('tell a house that is not called what came in and what became of its texts, page by page', async () => {
    telnyx.pageLimit = 2
    const provider = open({ publicBaseUrl: undefined })
    telnyx.behave(to, { later: '40008' })
    const sent = [await send(provider), await send(provider)] as { providerId: string }[]
    telnyx.say('+14185550002', 'Where?')
    telnyx.say('+14185550003', 'STOP')
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await poll(provider)).toMatchObject([
      { kind: 'receipt', providerId: sent[0]!.providerId, status: 'failed', code: '40008' },
      { kind: 'receipt', providerId: sent[1]!.providerId, status: 'delivered' },
      { kind: 'inbound', from: '+14185550002', to: telnyx.number, body: 'Where?' },
      { kind: 'inbound', from: '+14185550003', body: 'STOP' },
    ])
    // Beside the number of the settings, what the house gives texts.
    const wider = open({ from: '+15145550199', senders: async () => [telnyx.profile] })
    expect(await poll(wider)).toHaveLength(4)
    expect(await poll(open({ from: '+15145550199' }))).toEqual([])
    // What was fetched is not fetched with every look.
    const { fetched } = telnyx
    expect(await poll(provider)).toHaveLength(4)
    expect(telnyx.fetched).toBe(fetched)
  })

  it('prove presence, by our id or by the words; absence they do not', async () => {
    const provider = open()
    expect(provider.absenceIsProof).toBe(false)
    telnyx.behave(to, 'accept-then-reset', 'accept-then-reset')
    await send(provider, { callback: `${publicBaseUrl}/sms/telnyx?attempt=${attempt}` })
    await send(provider, { body: 'without an address' })
    const query = { to, since, until: new Date() }
    expect(await provider.list!(query)).toMatchObject([{ body: 'without an address' }, { attemptId: attempt }])
    telnyx.lag = 60_000
    expect(await provider.list!(query)).toEqual([])
    await expect(open({ apiKey: 'wrong' }).list!(query)).rejects.toThrow('401')
  })
})

describe('doctor', () => {
  const look = async (provider: Provider) =>
    (await provider.examine!()).map((f) => `${f.what} ${f.ok}: ${f.found}${f.ok ? '' : ` -> ${f.cure}`}`)

  it('and the contact learn which numbers are ours: a pool has several', async () => {
    const senders = async () => ['+15145550199', telnyx.profile]
    expect(await open({ senders }).senders!(AbortSignal.timeout(3_000))).toEqual([telnyx.number, '+15145550199'])
    const pool = open({ from: undefined, profile: telnyx.profile })
    expect(await pool.senders!(AbortSignal.timeout(3_000))).toEqual([telnyx.number])
  })

  it('sees the account, the number, the profile, and whether it is called', async () => {
    telnyx.inboundUrl = `${publicBaseUrl}/sms/telnyx`
    expect(await look(open())).toEqual([
      'account true: active, 10 USD left',
      'number true: can text',
      'messaging profile true: called: answers are posted here',
    ])
    expect((await look(open({ publicBaseUrl: undefined }))).at(-1)).toMatch(
      /not called: every 3 seconds Telnyx is asked/,
    )
    telnyx.inboundUrl = ''
    expect((await look(open())).at(-1)).toMatch(
      /profile false: answers go nowhere -> .*https:\/\/muster\.example\/sms\/telnyx$/,
    )
    telnyx.numberProfile = null
    expect((await look(open())).at(-1)).toMatch(/number false: in no messaging profile/)
    telnyx.balance = '0.00'
    expect(await look(open())).toEqual([expect.stringMatching(/account false: .* -> Add money/)])
    expect(await look(open({ apiKey: 'wrong' }))).toEqual([
      expect.stringMatching(/account false: .*401.* -> TELNYX_API_KEY/),
    ])
  })
})
