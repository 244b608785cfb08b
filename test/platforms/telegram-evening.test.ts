/** A volunteer's evening in Telegram: the real house, the real client library, our strict Telegram; by polling and by webhook. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import type { NewInvite } from '../../src/features/volunteers/invite.ts'
import { translator } from '../../src/locales/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { eventually } from '../contracts/platform.ts'
import { createCarrier } from '../support/carrier.ts'
import type { TestDatabase } from '../support/database.ts'
import { finishInEvening, holds } from '../support/fresh.ts'
import { contactsFile, createQuickDatabase, expectVerified, furnish, quietLog } from '../support/house.ts'
import type { House } from '../support/house.ts'
import { botUser, goodToken, openTelegram } from '../support/telegram-server.ts'
import type { TelegramMessage, TelegramServer, TelegramUser } from '../support/telegram-server.ts'

const en = translator('en')

describe.each(['polling', 'webhook'] as const)('an evening in Telegram by %s', (mode) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-telegram-'))
  const carrier = createCarrier()
  let server: TelegramServer
  let database: TestDatabase
  let app: App
  let started: Started
  let house: House
  let vic: TelegramUser
  let nina: TelegramUser

  beforeAll(async () => {
    server = await openTelegram()
    database = await createQuickDatabase()
    const config = readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: '0',
      TEMPO: 'demo',
      SLIP_MS: '0',
      PLAYGROUND: '0',
      TELEGRAM_BOT_TOKEN: goodToken,
      TELEGRAM_API_ROOT: server.root,
      ...(mode === 'webhook'
        ? { TELEGRAM_WEBHOOK_SECRET: 'a-secret_of-the-tests', PUBLIC_BASE_URL: 'https://muster.example' }
        : {}),
    })
    app = await createApp(config, { log: quietLog([]), carrier })
    started = await startRoles(app, config.roles)
    server.deliverTo(started.url!)
    house = furnish(database.url, app.store, app.settings.tempo, carrier)
    vic = server.user('Vic', { language: 'en', met: false })
    nina = server.user('Nina', { language: 'fr', met: false })
  })
  afterAll(async () => {
    await started?.stop()
    await app?.close()
    await server?.close()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const of = (chat: number): TelegramMessage[] =>
    server.messages.filter((m) => m.chat === chat && m.from === botUser.id)
  const says = (who: { id: number }, part: string, after = 0): Promise<TelegramMessage> =>
    eventually(() => of(who.id).findLast((m) => m.id > after && m.text.includes(part)), `"${part}"`)
  const withButton = (who: { id: number }, label: string, part = ''): Promise<TelegramMessage> =>
    eventually(
      () => of(who.id).findLast((m) => m.text.includes(part) && m.buttons.flat().some((b) => b.text === label)),
      `the button "${label}"`,
    ).catch((error: Error) => {
      throw new Error(
        `${error.message}; last: ${of(who.id).at(-1)?.text} ${JSON.stringify(of(who.id).at(-1)?.buttons)}`,
      )
    })
  const press = async (who: TelegramUser, label: string, part = ''): Promise<TelegramMessage> => {
    const message = await withButton(who, label, part)
    server.press(who, message, label)
    return message
  }
  const code = async (role: NewInvite['role']): Promise<string> =>
    (await app.store.transact((tx) => makeInvite(tx, { secret: app.settings.secret, role }))).code
  const texts = (): string[] => carrier.ledger.map((a) => a.body)
  const sent = (n: number): Promise<true> =>
    eventually(() => carrier.ledger.length === n, `${n} texts; ${carrier.ledger.length} left`)

  it('is ready once Telegram answers, the commands are there and updates come', async () => {
    await eventually(async () => (await fetch(`${started.url}/readyz`)).status === 200, 'readiness', 20_000)
    expect(server.commands.get('')?.map((c) => c.command)).toContain('batch')
    expect(server.commands.get('fr')?.find((c) => c.command === 'batch')?.description).toBe(
      translator('fr')('command.batch'),
    )
    if (mode === 'webhook') expect(server.webhook()?.url).toBe('https://muster.example/telegram/webhook')
  })

  it('an organizer joins by a link and imports a file', async () => {
    const olga = server.user('Olga', { met: false })
    const link = app.settings.joinLinks(await code('organizer')).find((l) => l.network === 'telegram')
    expect(link?.url).toMatch(new RegExp(`^https://t.me/${botUser.username}\\?start=`))
    server.write(olga, `/start ${new URL(link!.url).searchParams.get('start')}`)
    await says(olga, en('join.welcome', { name: 'Olga' }))
    const bytes = contactsFile(40)
    server.write(olga, '/import list:"Spring list" source:"Street table" kind:petition region:CA', {
      file: { name: 'spring.csv', bytes },
    })
    const result = await says(olga, 'Spring list')
    await eventually(() => result.text.includes('40'), `the result: ${result.text}`)
    await eventually(() => server.deleted.length === 1, 'the file is taken out of the chat')
    await house.campaign('Spring list', { name: 'Rally' })
  })

  it('a volunteer joins, promises, and sends card after card in one message', async () => {
    server.write(vic, `/start ${await code('volunteer')}`)
    await says(vic, en('join.welcome', { name: 'Vic' }))
    const promise = await eventually(
      () => of(vic.id).findLast((m) => m.buttons.flat().some((b) => b.data === 'promise')),
      'the promise',
    )
    server.pressData(vic, promise, 'promise')
    await eventually(() => of(vic.id).some((m) => m.text.includes(en('promise.thanks', { name: 'Vic' }))), 'thanks')
    await press(vic, en('button.batch'), en('promise.thanks', { name: 'Vic' }))
    const card = await withButton(vic, en('button.send'))
    expect(card.text).toContain('Vic from Team Rivera')
    for (let i = 1; i <= 3; i++) {
      const before = card.text
      server.press(vic, card, en('button.send'))
      await eventually(() => card.text !== before && card.buttons.length > 0, 'the next card in the same message')
      await sent(i)
    }
    expect(of(vic.id).at(-1)?.id).toBe(card.id)
    // Delivered again, as after a kill: no second text.
    for (let i = 0; i < 3; i++) server.repeat()
    server.press(vic, card, en('button.skip'))
    await eventually(
      () => card.text.includes(en('card.place', { place: 5, size: 25 })),
      'the card after the skipped one',
    )
    expect(texts()).toHaveLength(3)
  })

  it('answers a voter natively, by a canned reply, by a form and by inline mode', async () => {
    const [first] = carrier.ledger
    await house.inbound(first!.to, 'Where is it?')
    const card = await says(vic, 'Where is it?')
    server.write(vic, 'At the town hall, 7 p.m.', { replyTo: card.id })
    await sent(4)
    expect(carrier.ledger.at(-1)).toMatchObject({ to: first!.to, body: 'At the town hall, 7 p.m.' })
    await says(vic, en('talk.sent', { name: card.text.includes('Ann0') ? 'Ann0' : 'Ann' }).slice(0, 8))

    const second = carrier.ledger[1]!
    await house.inbound(second.to, 'Yes I will')
    const yes = await says(vic, 'Yes I will')
    server.press(vic, yes, yes.buttons[0]![0]!.text)
    await sent(5)
    expect(carrier.ledger.at(-1)?.to).toBe(second.to)

    // A later text of the same voter continues their card.
    await house.inbound(first!.to, 'And by bus?')
    expect((await says(vic, 'And by bus?')).replyTo).toBeGreaterThanOrEqual(card.id)

    const third = carrier.ledger[2]!
    await house.inbound(third.to, 'Who are you?')
    const who = await says(vic, 'Who are you?')
    // Inline: this voter's card is the last one.
    const offer = server.inline(vic, '', 'sender')
    const offered = await eventually(() => server.offered(offer), 'the offer')
    expect(offered.length).toBeGreaterThan(1)
    expect(offered[0]!.title).toMatch(/^Ann\d+: /)
    const stranger = server.inline(server.user('Eve'), '', 'sender')
    expect(await eventually(() => server.offered(stranger), 'the answer to a stranger')).toEqual([])
    const elsewhere = server.inline(vic, '', 'group')
    expect(await eventually(() => server.offered(elsewhere), 'the answer elsewhere')).toEqual([])
    const chosen = offered[0]!.input_message_content.message_text
    // Not as an answer to a card: nobody is texted.
    server.write(vic, chosen, { viaBot: true })
    await withButton(vic, en('button.no'))
    server.press(vic, who, en('button.write'))
    const asked = await eventually(() => of(vic.id).findLast((m) => m.forceReply), 'the question')
    expect(carrier.ledger).toHaveLength(5)
    server.write(vic, 'I am Vic, a volunteer', { replyTo: asked.id })
    await sent(6)
    expect(carrier.ledger.at(-1)).toMatchObject({ to: third.to, body: 'I am Vic, a volunteer' })
    server.write(vic, chosen, { viaBot: true, replyTo: who.id })
    await sent(7)
    expect(carrier.ledger.at(-1)).toMatchObject({ to: third.to, body: chosen })
  })

  it('speaks French to whoever asks for it, and shows the board in a group', async () => {
    server.write(nina, `/start ${await code('volunteer')}`)
    await says(nina, translator('fr')('join.welcome', { name: 'Nina' }))
    const group = server.group('Team')
    server.write(vic, `/leaderboard@${botUser.username}`, { chat: group })
    const board = await eventually(() => of(group).at(-1), 'the board')
    expect(board.text).not.toContain('Vic')
    server.write(vic, '/me', { chat: group })
    const pointer = await says({ id: group }, en('network.telegram.in_chat'))
    expect(pointer.id).toBeGreaterThan(board.id)
  })

  it('a group that becomes a supergroup keeps what it is bound to, and its board', async () => {
    const olga = server.user('Olga two', { met: false })
    server.write(olga, `/start ${await code('organizer')}`)
    await says(olga, en('join.welcome', { name: 'Olga two' }))
    const [old, moved] = [server.group('Organizers'), -1_004_242]
    server.write(olga, '/bind', { chat: old })
    await says({ id: old }, en('bind.organizers'))
    server.moveGroup(old, moved)
    server.write(olga, '', { chat: moved, extra: { text: undefined, migrate_from_chat_id: old } })
    server.write(olga, '/unbind', { chat: moved })
    await says({ id: moved }, en('bind.ended'))
  })

  it('who blocks the bot gives back what they had in hand; what waits goes on without them', async () => {
    const inHand = async (): Promise<number> =>
      (await house.query<{ n: number }>(sql`select count(*)::int as n from batch where volunteer_id is not null`))[0]!.n
    expect(await inHand()).toBe(1)
    server.block(vic)
    await eventually(async () => (await inHand()) === 0, 'the contacts to be free')
    const first = carrier.ledger[0]!
    await house.inbound(first.to, 'Are you there?')
    await eventually(
      async () =>
        (await house.query<{ n: number }>(sql`select count(*)::int as n from inbound where routed_at is null`))[0]!
          .n === 0,
      'the answer to be brought to somebody',
    )
    expect(of(vic.id).some((m) => m.text.includes('Are you there?'))).toBe(false)
    // Back again: /batch gives work as if nothing had been.
    server.write(vic, '/batch')
    await eventually(async () => (await inHand()) === 1, 'contacts in hand')
  })

  it('fresh contacts are offered to whoever has finished, once, in their own chat', async () => {
    await finishInEvening(house, 'Vic', String(server.group('Evening')))
    const offer = await says(vic, en('evening.fresh', { n: 1 }).split('.')[0]!)
    expect(offer.buttons.flat().map((b) => b.text)).toEqual([en('button.batch'), en('button.done')])
    server.press(vic, offer, en('button.batch'))
    await eventually(() => holds(house, 'Vic'), 'contacts in hand')
  })

  it('broke no rule of Telegram, and everything holds', async () => {
    expect([...new Set(server.faults)]).toEqual([])
    expect(server.open()).toBe(0)
    await expectVerified(app.store)
  })
})
