/**
 * An evening on three carriers at once, a whole app with its web server, worker and queue against a strict Telnyx,
 * Twilio and Android phone on this machine; and what a switch in the middle of it leaves to the old ones.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { connectPlain } from '../../src/db/client.ts'
import { keepLaw } from '../../src/features/law/keep.ts'
import type { Fields } from '../../src/lib/log.ts'
import { createPlayground } from '../../src/platforms/playground/index.ts'
import type { Playground } from '../../src/platforms/playground/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { startAndroid } from '../support/android-server.ts'
import type { AndroidServer } from '../support/android-server.ts'
import { createHand, shown } from '../support/app.ts'
import type { Hand } from '../support/app.ts'
import { muster } from '../support/cli.ts'
import type { TestDatabase } from '../support/database.ts'
import { createQuickDatabase, expectVerified, furnish, phoneOf, quietLog, until } from '../support/house.ts'
import type { House } from '../support/house.ts'
import { freePort } from '../support/redis.ts'
import { startTelnyx } from '../support/telnyx-server.ts'
import type { TelnyxServer } from '../support/telnyx-server.ts'
import { startTwilio } from '../support/twilio-server.ts'
import type { TwilioServer } from '../support/twilio-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-carriers-'))
const logged: Fields[] = []
let database: TestDatabase
let telnyx: TelnyxServer
let twilio: TwilioServer
let android: AndroidServer
let env: Record<string, string>
let app: App
let started: Started
let house: House
let victor: Hand
let olivia: Hand
const closers: (() => Promise<unknown>)[] = []

async function open(change: Record<string, string> = {}): Promise<void> {
  const config = readConfig({ ...env, ...change })
  let playground: Playground | undefined
  const lines = connectPlain(database.url, 3)
  app = await createApp(config, {
    log: quietLog(logged),
    networks: [{ network: 'playground', open: ({ log }) => (playground = createPlayground({ sql: lines, log })) }],
  })
  // At whatever hour this runs: nobody is at the other end.
  await app.store.transact((tx) => keepLaw(tx, { allDay: true }))
  await playground!.register()
  await playground!.start(app.door)
  started = await startRoles(app, config.roles)
  house = furnish(database.url, app.store, app.settings.tempo)
  ;[victor, olivia] = [createHand({ playground } as App, 'Victor'), createHand({ playground } as App, 'Olga')]
  closers.push(
    () => lines.end({ timeout: 2 }),
    () => playground!.stop(),
  )
}
async function close(): Promise<void> {
  await started?.stop()
  await app?.close()
  for (const closer of closers.splice(0).reverse()) await closer()
}

beforeAll(async () => {
  ;[database, telnyx, twilio, android] = await Promise.all([
    createQuickDatabase(),
    startTelnyx(),
    startTwilio(),
    startAndroid(),
  ])
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  env = {
    DATABASE_URL: database.url,
    SECRET_KEY: 'a secret of the tests',
    DATA_DIR: folder,
    PORT: String(port),
    SLIP_MS: '0',
    PUBLIC_BASE_URL: url,
    MESSAGING_PROVIDER: 'telnyx,twilio,android',
    MESSAGING_ROUTES: 'FR=android,US=twilio',
    TELNYX_API_KEY: telnyx.apiKey,
    TELNYX_PUBLIC_KEY: telnyx.publicKey,
    TELNYX_FROM: telnyx.number,
    TELNYX_BASE_URL: telnyx.url,
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_FROM: twilio.number,
    TWILIO_BASE_URL: twilio.url,
    ANDROID_GATEWAY_USERNAME: android.username,
    ANDROID_GATEWAY_PASSWORD: android.password,
    ANDROID_GATEWAY_SIGNING_KEY: android.signingKey,
    ANDROID_GATEWAY_FROM: android.number,
    ANDROID_GATEWAY_BASE_URL: android.url,
  }
  telnyx.inboundUrl = `${url}/sms/telnyx`
  twilio.inboundUrl = twilio.numberFields.sms_url = `${url}/sms/twilio`
  android.call(`${url}/sms/android`)
  for (const one of [telnyx, twilio, android]) one.receipts = { doubled: true, shuffled: true, missing: false }
  await open()
})
afterAll(async () => {
  await close()
  for (const one of [telnyx, twilio, android]) await one?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const [ann, ben, cleo, dan] = [0, 1, 2, 3].map(phoneOf) as [string, string, string, string]
const by = {
  telnyx: (): string[] => telnyx.ledger().map((text) => text.to),
  twilio: (): string[] => twilio.ledger().map((text) => text.to),
  android: (): string[] => android.ledger().map((text) => text.to),
}
const sees = (hand: Hand, what: RegExp): Promise<void> =>
  until(
    `${hand.userId} sees ${what}`,
    async () => what.test(await hand.last()) && (await house.query(sql`select 1 from outbox`)).length === 0,
  )
const first = (phone: string) =>
  house
    .query<{ state: string; provider: string; delivery: number }>(
      sql`select m.state, m.provider, m.delivery from message m join contact k on k.id = m.contact_id
          where k.phone = ${phone} and m.kind = 'first'`,
    )
    .then(([row]) => row)

it('each text goes by the carrier of its country, and is told of once', async () => {
  await house.campaign(await house.list(4), { name: 'Rally' })
  await house.query(sql`update contact set country = 'FR' where phone = ${cleo}`)
  await house.query(sql`update contact set country = 'US' where phone = ${dan}`)
  await house.person('Victor', { team: 'North' })
  // Its answer is lost: the receipt tells.
  telnyx.behave(ben, 'accept-then-reset')
  await victor.type('/batch 4')
  for (let i = 0; i < 4; i++) await victor.press('Send')
  for (const [phone, provider] of [
    [ann, 'telnyx'],
    [ben, 'telnyx'],
    [cleo, 'android'],
    [dan, 'twilio'],
  ] as const) {
    await until(`${provider} delivers`, async () => (await first(phone))?.delivery === 3)
    expect(await first(phone)).toEqual({ state: 'sent', provider, delivery: 3 })
    expect(by[provider]()).toContain(phone)
  }
  expect([by.telnyx().length, by.android().length, by.twilio().length]).toEqual([2, 1, 1])
})

it('an answer goes by the carrier that was written to', async () => {
  telnyx.say(ann, 'Allô Victor 👍 – where is it?')
  await sees(victor, /Allô Victor 👍 – where is it\?/)
  await victor.type('At the town hall, at seven.', { replyTo: (await victor.read()).at(-1)!.id })
  await until('Telnyx has it', () => by.telnyx().length === 3)
  expect(telnyx.ledger().at(-1)).toMatchObject({ to: ann, text: 'At the town hall, at seven.', from: telnyx.number })
  // Whoever was texted by one carrier and writes to the number of another, in the country's own spelling.
  android.say('(514) 200-0003', 'Who are you?')
  await sees(victor, /Who are you\?/)
  await victor.type('A volunteer.', { replyTo: (await victor.read()).at(-1)!.id })
  await until('the phone has it', () => by.android().length === 2)
  expect(android.ledger().at(-1)).toMatchObject({ to: dan, text: 'A volunteer.' })
  expect(by.twilio()).toEqual([dan])
})

it('a STOP is answered once: by Telnyx itself, by us where it is a phone', async () => {
  telnyx.say(ann, 'STOP')
  android.say(cleo, 'Stop')
  await until('the phone confirms', () => by.android().length === 3)
  expect(android.ledger().at(-1)).toMatchObject({ to: cleo, text: expect.stringMatching(/no more texts/) })
  await until('both are out', async () => (await house.query(sql`select 1 from opt_out`)).length === 2)
  await until('all is told', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
  expect(by.telnyx()).toHaveLength(3)
})

it('a campaign has a carrier of its own, from the chat', async () => {
  await house.campaign(await house.list(1, { first: 10 }), { name: 'Second' })
  await olivia.type('/campaign edit Second')
  await olivia.press('Campaign')
  const card = (await olivia.find('Carrier'))!
  const form = await olivia.press('Carrier', { on: card })
  if (form.kind !== 'form') throw new Error(shown(form))
  expect(shown(await olivia.submit(form.form, { carrier: 'pigeon' }, card))).toMatch(
    /Connected: telnyx, twilio, android/,
  )
  expect(shown(await olivia.submit(form.form, { carrier: 'Android' }, card))).toMatch(/Saved/)
  await victor.type('/batch 1 campaign:Second')
  await victor.press('Send')
  await until('the phone has it', () => by.android().length === 4)
  expect(by.android().at(-1)).toBe(phoneOf(10))
})

it('after a switch the old ones say what became of their texts, and take no new ones', async () => {
  await house.campaign(await house.list(2, { first: 20 }), { name: 'Third' })
  const [erin, finn] = [phoneOf(20), phoneOf(21)]
  telnyx.receipts.missing = true
  telnyx.behave(erin, 'accept-then-reset')
  await victor.type('/batch 2 campaign:Third')
  await victor.press('Send')
  await until('its fate is unknown', async () => (await first(erin))?.state === 'unknown')
  await close()
  await open({ MESSAGING_PROVIDER: 'twilio', MESSAGING_ROUTES: '' })
  await victor.press('Send')
  await until('Twilio has the next', () => by.twilio().includes(finn))
  // The doubtful one is in the records of the old carrier.
  await house.shift(1300)
  await until('it is settled', async () => (await first(erin))?.state === 'sent')
  expect(await first(erin)).toMatchObject({ provider: 'telnyx' })
  expect(by.twilio()).not.toContain(erin)
  // Whoever answers to the old number is heard, and answered by the new one.
  telnyx.say(erin, 'Which hall?')
  await sees(victor, /Which hall\?/)
  await victor.type('The old one.', { replyTo: (await victor.read()).at(-1)!.id })
  await until('Twilio has the answer', () => by.twilio().at(-1) === erin)
  const { out } = await muster({ ...env, MESSAGING_PROVIDER: 'twilio', MESSAGING_ROUTES: '' }, 'doctor', '--json')
  const { findings } = JSON.parse(out) as { findings: { what: string; ok: boolean; found: string }[] }
  expect(findings.filter((f) => !f.ok).map((f) => f.what)).toEqual(['chat networks', 'campaign'])
  expect(findings.find((f) => f.what === 'campaign')?.found).toMatch(/^Second goes by android, which is not connected/)
  expect(findings.find((f) => f.what === 'carriers')?.found).toBe(
    'twilio is the usual one; telnyx takes no new texts; android takes no new texts',
  )
  for (const name of ['twilio', 'telnyx', 'android'])
    expect(findings.find((f) => f.what === `${name} way back`)?.found).toMatch(/^called at http/)
})

it('the same call has one effect, however often and at whatever moment it comes', async () => {
  const calls = {
    telnyx: [telnyx, { data: { event_type: 'message.received', payload: payload('Again?') } }],
    android: [android, { event: 'sms:received', payload: payload('Again?') }],
  } as const
  function payload(text: string) {
    const at = new Date().toISOString()
    const parties = { from: { phone_number: dan }, to: [{ phone_number: telnyx.number }], sender: dan }
    return { id: 'replayed-0001', text, message: text, media: [], received_at: at, receivedAt: at, ...parties }
  }
  for (const [name, [carrier, event]] of Object.entries(calls)) {
    const body = JSON.stringify(event)
    const headers = carrier.signed(body)
    const url = `${env['PUBLIC_BASE_URL']}/sms/${name}`
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(url, { method: 'POST', headers, body })))
    expect(answers.map((answer) => answer.status)).toEqual(Array(50).fill(204))
    const found = sql`select 1 from inbound where provider = ${name} and body = 'Again?'`
    expect(await house.query(found)).toHaveLength(1)
  }
  await until('all is told', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
})

it('and everything that must stay true is true', async () => {
  await Promise.all([telnyx.idle(), twilio.idle(), android.idle()])
  await expectVerified(app.store)
  for (const one of [telnyx, twilio, android]) expect(one.broken).toEqual([])
  // Nobody could have told it in their place.
  for (const name of ['telnyx', 'twilio', 'android', 'pigeon']) {
    const forged = await fetch(`${env['PUBLIC_BASE_URL']}/sms/${name}`, { method: 'POST', body: '{"data":{}}' })
    expect(forged.status).toBe(name === 'pigeon' ? 404 : 403)
  }
  const said = JSON.stringify(logged)
  for (let i = 0; i < 4; i++) expect(said).not.toContain(phoneOf(i).slice(1))
  expect(said).not.toContain('town hall')
})
