/**
 * A short evening on a real carrier's API: a whole app with its web server, worker and queue, against a strict Twilio on
 * this machine. With a name to be called by, and without one.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { keepLaw } from '../../src/features/law/keep.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { connectPlain } from '../../src/db/client.ts'
import type { Fields } from '../../src/lib/log.ts'
import { createPlayground } from '../../src/platforms/playground/index.ts'
import type { Playground } from '../../src/platforms/playground/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { createHand, shown } from '../support/app.ts'
import type { Hand } from '../support/app.ts'
import { muster } from '../support/cli.ts'
import type { TestDatabase } from '../support/database.ts'
import { createQuickDatabase, expectVerified, furnish, phoneOf, quietLog, until } from '../support/house.ts'
import type { House } from '../support/house.ts'
import { freePort } from '../support/redis.ts'
import { startTwilio } from '../support/twilio-server.ts'
import type { TwilioServer } from '../support/twilio-server.ts'

const ways = [
  { way: 'called by its name, from a number', called: true },
  { way: 'polling, from a messaging service', called: false },
] as const

describe.each(ways)('an evening on Twilio, $way', ({ called }) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-twilio-'))
  const logged: Fields[] = []
  let database: TestDatabase
  let twilio: TwilioServer
  let env: Record<string, string>
  let app: App
  let started: Started
  let house: House
  let victor: Hand
  let olivia: Hand

  /** A process of the house; people reach it by the playground's door, which no setting opens before a real carrier. */
  async function open(): Promise<void> {
    const config = readConfig(env)
    let playground: Playground | undefined
    const lines = connectPlain(database.url, 3)
    app = await createApp(config, {
      log: quietLog(logged),
      networks: [
        {
          network: 'playground',
          open: ({ log }) => (playground = createPlayground({ sql: lines, log })),
        },
      ],
    })
    // At whatever hour this runs: nobody is at the other end.
    await app.store.transact((tx) => keepLaw(tx, { allDay: true }))
    expect(app.simulated).toBeUndefined()
    expect(app.playground).toBeUndefined()
    await playground!.register()
    await playground!.start(app.door)
    started = await startRoles(app, config.roles)
    house = furnish(database.url, app.store, app.settings.tempo)
    const door = { playground } as App
    ;[victor, olivia] = [createHand(door, 'Victor'), createHand(door, 'Olga')]
    closers.push(
      () => lines.end({ timeout: 2 }),
      () => playground!.stop(),
    )
  }
  const closers: (() => Promise<unknown>)[] = []
  async function close(): Promise<void> {
    await started?.stop()
    await app?.close()
    for (const closer of closers.splice(0).reverse()) await closer()
  }

  beforeAll(async () => {
    database = await createQuickDatabase()
    twilio = await startTwilio({ service: !called })
    const port = await freePort()
    // A proxy that hands on the path as it came: the house stands under it.
    const url = `http://127.0.0.1:${port}/muster`
    env = {
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: String(port),
      SLIP_MS: '0',
      MESSAGING_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: twilio.accountSid,
      TWILIO_AUTH_TOKEN: twilio.authToken,
      TWILIO_BASE_URL: twilio.url,
      ...(called
        ? { TWILIO_FROM: twilio.number, PUBLIC_BASE_URL: url }
        : { TWILIO_MESSAGING_SERVICE_SID: twilio.service! }),
    }
    if (called) twilio.inboundUrl = twilio.numberFields.sms_url = `${url}/sms/twilio#rc=5&rp=all`
    else twilio.serviceFields.use_inbound_webhook_on_number = true
    twilio.receipts = { doubled: true, shuffled: true, missing: false }
    await open()
  })
  afterAll(async () => {
    await close()
    await twilio?.close()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  type Row = { phone: string; state: string; delivery: number; attempts: number; code: string | null }
  const texts = (kind: string): Promise<Row[]> =>
    house.query<Row>(sql`select k.phone, m.state, m.delivery, m.code,
        (select count(*)::int from attempt a where a.message_id = m.id) as attempts
      from message m join contact k on k.id = m.contact_id where m.kind = ${kind} order by k.phone`)
  const on = (phone: string): string[] => twilio.ledger().flatMap((text) => (text.to === phone ? [text.body] : []))
  const sees = (hand: Hand, what: RegExp): Promise<void> =>
    until(
      `${hand.userId} sees ${what}`,
      async () => what.test(await hand.last()) && (await house.query(sql`select 1 from outbox`)).length === 0,
    )

  it('from the press to the delivered text, and back', async () => {
    await house.campaign(await house.list(4), { name: 'Rally' })
    await house.person('Victor', { team: 'North' })
    const [ann, ben, cleo, dan] = [0, 1, 2, 3].map(phoneOf) as [string, string, string, string]
    // One goes through; one is taken and its answer lost; one had sent STOP long ago; one comes too fast.
    if (called) twilio.behave(ben, 'accept-then-reset')
    twilio.behave(cleo, { refused: 21610 })
    twilio.behave(dan, { throttled: '1' })
    await victor.type('/batch 4')
    for (let i = 0; i < 4; i++) await victor.press('Send')
    await until('three are delivered', async () => (await texts('first')).filter((m) => m.delivery === 3).length === 3)
    expect(await texts('first')).toMatchObject([
      { phone: ann, state: 'sent', attempts: 1 },
      { phone: ben, state: 'sent', attempts: 1 },
      { phone: cleo, state: 'failed', code: '21610', delivery: 0 },
      { phone: dan, state: 'sent', attempts: 2 },
    ])
    for (const phone of [ann, ben, dan]) expect(on(phone)).toEqual([expect.stringContaining('Victor from Team Rivera')])
    expect(await house.query(sql`select how from opt_out`)).toEqual([{ how: 'carrier' }])
    expect(twilio.ledger().map((text) => text.callback !== undefined)).toEqual([called, called, called])

    // An answer, and what is said to it.
    twilio.say(ann, 'Allô Victor 👍 – where is it?')
    await sees(victor, /Allô Victor 👍 – where is it\?/)
    const card = (await victor.read()).at(-1)!
    await victor.type('At the town hall, at seven.', { replyTo: card.id })
    await until('it is on the phone', () => on(ann).length === 2)
    expect(on(ann)[1]).toBe('At the town hall, at seven.')
    await until('it is delivered', async () => (await texts('reply')).every((m) => m.delivery === 3))

    // A STOP that Twilio has answered; another in French, which it does not know.
    twilio.say(ann, 'STOP')
    await sees(victor, /opted out/)
    twilio.say(ben, 'ARRÊT')
    await until('the French one is confirmed', () => on(ben).length === 2)
    expect(on(ben)[1]).toMatch(/no more texts|plus de messages/i)
    await victor.type('Sorry!', { replyTo: card.id })
    await until('all is told', async () => (await house.query(sql`select 1 from outbox`)).length === 0)
    expect(on(ann)).toHaveLength(2)

    // The organizer reads why one did not arrive.
    const { messages } = (await olivia.type('/campaign status Rally')) as unknown as { messages: { view: object }[] }
    expect(JSON.stringify(messages)).toMatch(/1 text not delivered \(21610\)\. They had sent STOP/)
  })

  it('the first text of all: to one’s own phone, before there is a list', async () => {
    await olivia.type('/campaign new Hello')
    const fill = async (label: string, fields: Record<string, string>): Promise<string> => {
      const card = (await olivia.find(label))!
      const opened = await olivia.press(label, { on: card })
      if (opened.kind !== 'form') throw new Error(`${label} opened no form: ${shown(opened)}`)
      const all = Object.fromEntries(opened.form.fields.map((f) => [f.name, fields[f.name] ?? f.value ?? '']))
      return shown(await olivia.submit(opened.form, all, card))
    }
    const script = 'Hi {firstName|there}, {texter} from {sender} here. Will you come? Reply STOP to opt out.'
    expect(await fill('Script', { sender: 'Team Rivera', script })).toMatch(/Saved/)
    expect(await fill('Test text', { to: '514 555 0177' })).toMatch(/on its way/)
    await until('it has arrived', () => on('+15145550177').length === 1)
    expect(on('+15145550177')[0]).toMatch(/from Team Rivera here\. Will you come\?/)
  })

  it('an answer that came while nobody was there is not lost', async () => {
    await close()
    const dan = phoneOf(3)
    twilio.say(dan, 'Is anybody there?')
    // Twilio gives up: nobody answers its calls.
    await twilio.idle()
    if (called) expect(twilio.failedPosts).toBeGreaterThan(5)
    await open()
    await sees(victor, /Is anybody there\?/)
    // Called once more, or asked any number of times: it was one text.
    expect(await house.query(sql`select body from inbound where phone = ${dan}`)).toEqual([
      { body: 'Is anybody there?' },
    ])
  })

  it('doctor finds nothing to mend but the way in', async () => {
    const { out } = await muster(env, 'doctor', '--json')
    const { findings } = JSON.parse(out) as { findings: { what: string; ok: boolean; found: string }[] }
    expect(findings.filter((f) => !f.ok).map((f) => f.what)).toEqual(['chat networks'])
    expect(findings.filter((f) => f.what.startsWith('twilio')).map((f) => f.what)).toEqual([
      'twilio way back',
      'twilio account',
      called ? 'twilio number' : 'twilio messaging service',
      'twilio callback',
    ])
  })

  it('and everything that must stay true is true', async () => {
    await twilio.idle()
    await expectVerified(app.store)
    expect(twilio.broken).toEqual([])
    const ours = twilio.ledger()
    expect(new Set(ours.map((text) => `${text.to} ${text.body}`)).size).toBe(ours.length)
    const owned = await house.query<{ sid: string }>(
      sql`select provider_id as sid from message where provider = 'twilio' and provider_id is not null`,
    )
    expect(owned.map((row) => row.sid).sort()).toEqual(ours.map((text) => text.sid).sort())
    // A request that anybody could have made.
    if (called) {
      const forged = await fetch(`${env['PUBLIC_BASE_URL']}/sms/twilio`, {
        method: 'POST',
        body: new URLSearchParams({ MessageSid: 'SM1', From: phoneOf(0), Body: 'START' }),
      })
      expect(forged.status).toBe(403)
    }
    const said = JSON.stringify(logged)
    for (let i = 0; i < 4; i++) expect(said).not.toContain(phoneOf(i).slice(1))
    expect(said).not.toContain('town hall')
  })
})
