/** A volunteer's evening in Slack: the real house, the real client library, our strict Slack; over a socket and over HTTP. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandCards } from '../../src/chat/router.ts'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { registry } from '../../src/features/index.ts'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import type { NewInvite } from '../../src/features/volunteers/invite.ts'
import { translator } from '../../src/locales/index.ts'
import { startRoles } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { eventually } from '../contracts/platform.ts'
import type { Seen } from '../contracts/platform.ts'
import { createCarrier } from '../support/carrier.ts'
import type { TestDatabase } from '../support/database.ts'
import { finishInEvening, holds } from '../support/fresh.ts'
import { contactsFile, createQuickDatabase, expectVerified, furnish, quietLog } from '../support/house.ts'
import type { House } from '../support/house.ts'
import { createPerson } from '../support/slack/person.ts'
import type { SlackPerson } from '../support/slack/person.ts'
import { startSlackServer } from '../support/slack/server.ts'
import type { SlackServer } from '../support/slack/server.ts'
import { slashOf } from '../support/slack/stage.ts'
import { tokens } from '../support/slack/state.ts'
import type { Channel } from '../support/slack/state.ts'

const en = translator('en')
const fr = translator('fr')

describe.each(['socket', 'http'] as const)('an evening in Slack over %s', (mode) => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-slack-'))
  const carrier = createCarrier()
  let server: SlackServer
  let database: TestDatabase
  let app: App
  let started: Started
  let house: House
  let channel: Channel
  let vic: SlackPerson
  let nina: SlackPerson
  let olga: SlackPerson

  beforeAll(async () => {
    server = await startSlackServer()
    database = await createQuickDatabase()
    const config = readConfig({
      DATABASE_URL: database.url,
      SECRET_KEY: 'a secret of the tests',
      DATA_DIR: folder,
      PORT: '0',
      TEMPO: 'demo',
      SLIP_MS: '0',
      PLAYGROUND: '0',
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_API_URL: server.apiUrl,
      ...(mode === 'socket' ? { SLACK_APP_TOKEN: tokens.app } : { SLACK_SIGNING_SECRET: tokens.signing }),
    })
    app = await createApp(config, { log: quietLog([]), carrier })
    started = await startRoles(app, config.roles)
    if (mode === 'http')
      server.useHttp(async (request) =>
        fetch(`${started.url}/slack/events`, {
          method: 'POST',
          headers: Object.fromEntries(request.headers),
          body: await request.text(),
        }),
      )
    house = furnish(database.url, app.store, app.settings.tempo, carrier)
    channel = server.state.addChannel()
    const slash = slashOf(commandCards(registry, 'admin', en))
    const person = (name: string, locale: string): SlackPerson =>
      createPerson(server, { name, locale, channel: channel.id, slash })
    vic = person('Vic Roy', 'en-US')
    nina = person('Nina Roy', 'fr-FR')
    olga = person('Olga Roy', 'en-US')
  })
  afterAll(async () => {
    await started?.stop()
    await app?.close()
    await server?.close()
    await database?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const says = (who: SlackPerson, part: string, where?: 'channel'): Promise<Seen> =>
    eventually(
      async () => (await who.sees(where)).findLast((m) => m.by === 'bot' && m.text.includes(part)),
      `"${part}"`,
      20_000,
    )
  const withButton = (who: SlackPerson, label: string, part = ''): Promise<Seen> =>
    eventually(
      async () => (await who.sees()).findLast((m) => m.text.includes(part) && m.buttons.includes(label)),
      `the button "${label}"`,
      20_000,
    )
  const code = async (role: NewInvite['role']): Promise<string> =>
    (await app.store.transact((tx) => makeInvite(tx, { secret: app.settings.secret, role }))).code
  const sent = (n: number): Promise<true> =>
    eventually(() => carrier.ledger.length === n, `${n} texts; ${carrier.ledger.length} left`, 20_000)

  it('is ready once Slack is there', async () => {
    await eventually(async () => (await fetch(`${started.url}/readyz`)).status === 200, 'readiness', 20_000)
  })

  it('an organizer joins, is told how commands are called here, and imports a dropped file', async () => {
    await olga.typed('/batch', '')
    await says(olga, '/muster-join')
    await olga.typed('/muster-join', await code('organizer'))
    await says(olga, en('join.welcome', { name: 'Olga Roy' }))
    const words = 'import list:"Spring list" source:"Street table" kind:petition region:CA'
    await olga.drop(words, [{ name: 'spring.csv', bytes: contactsFile(40) }])
    expect((await says(olga, 'Spring list')).text).toContain('40')
    await olga.typed('/import', 'list:"Second list" region:CA')
    const form = await eventually(() => olga.form(), 'the form')
    expect(form.fields).toContain(en('command.import.file'))
    const upload = olga.upload('second.csv', contactsFile(3, 100))
    await olga.fill(
      { [en('command.import.source')]: 'Street table', [en('command.import.kind')]: 'petition' },
      { [en('command.import.file')]: upload },
    )
    await says(olga, 'Second list')
    await house.campaign('Spring list', { name: 'Rally' })
  })

  it('a volunteer joins in a channel, promises, and sends card after card in one message of the direct chat', async () => {
    await vic.typed('/muster', `join ${await code('volunteer')}`, channel.id)
    expect(await says(vic, en('join.welcome', { name: 'Vic Roy' }), 'channel')).toMatchObject({ alone: true })
    await vic.typed('/batch', '', channel.id)
    const promise = en('button.promise', { name: 'Vic' })
    const asked = await eventually(async () => {
      // The welcome asks for it, too: the command is still at work then.
      const [, second] = (await vic.sees('channel')).filter((m) => m.buttons.includes(promise))
      return second
    }, 'the promise')
    await vic.press(promise, asked, { channel: true })
    await says(vic, en('promise.thanks', { name: 'Vic' }), 'channel')
    await vic.typed('/batch', '', channel.id)
    const card = await withButton(vic, en('button.send'))
    expect(card.text).toContain('Vic from Team Rivera')
    expect(await says(vic, en('network.slack.written'), 'channel')).toMatchObject({ alone: true })
    for (let i = 1; i <= 3; i++) {
      const place = en('card.place', { place: i + 1, size: 25 })
      await vic.press(en('button.send'), card)
      expect((await says(vic, place)).id).toBe(card.id)
      await sent(i)
    }
    // Delivered again, as Slack does that was not sure to be heard.
    for (let i = 0; i < 3; i++) await vic.repeat()
    await vic.press(en('button.skip'), card)
    await says(vic, en('card.place', { place: 5, size: 25 }))
    expect(carrier.ledger).toHaveLength(3)
    expect(server.state.counts('chat.update')).toBe(0)
  })

  it('answers voters natively in their thread, by a canned reply and by a form', async () => {
    const [first, second, third] = carrier.ledger
    await house.inbound(first!.to, 'Where is it?')
    const card = await says(vic, 'Where is it?')
    await vic.reply('At the town hall — 7 p.m. & later <3', card)
    await sent(4)
    expect(carrier.ledger.at(-1)).toMatchObject({ to: first!.to, body: 'At the town hall — 7 p.m. & later <3' })

    await house.inbound(first!.to, 'And by bus?')
    expect((await says(vic, 'And by bus?')).after).toBe(card.id)

    await house.inbound(second!.to, 'Yes I will')
    const yes = await says(vic, 'Yes I will')
    await vic.press(yes.buttons[0]!, yes)
    await sent(5)
    expect(carrier.ledger.at(-1)?.to).toBe(second!.to)

    await house.inbound(third!.to, 'Who are you?')
    await vic.press(en('button.write'), await says(vic, 'Who are you?'))
    const form = await eventually(() => vic.form(), 'the form')
    await vic.fill({ [form.fields[0]!]: 'I am Vic, a volunteer' })
    await sent(6)
    expect(carrier.ledger.at(-1)).toMatchObject({ to: third!.to, body: 'I am Vic, a volunteer' })
  })

  it('shows the day in the home tab, French to whoever has it, and the board in a channel', async () => {
    await vic.openHome()
    await eventually(() => vic.home().includes(en('me.title', { name: 'Vic Roy' })), 'the home tab')
    await vic.pressHome(en('button.batch'))
    await nina.openHome()
    await eventually(() => nina.home().includes('/muster-join'), 'the home tab of somebody new')
    await nina.typed('/muster-join', await code('volunteer'))
    await says(nina, fr('join.welcome', { name: 'Nina Roy' }))
    await vic.typed('/leaderboard', '', channel.id)
    const board = await eventually(
      async () => (await nina.sees('channel')).findLast((m) => m.by === 'bot' && !m.alone),
      'the board',
    )
    expect(board.text).not.toContain('Vic')
  })

  it('fresh contacts are offered to whoever has finished, once, in their own chat', async () => {
    await finishInEvening(house, 'Vic Roy', channel.id)
    const offer = await says(vic, en('evening.fresh', { n: 1 }).split('.')[0]!)
    expect(offer.buttons).toEqual([en('button.batch'), en('button.done')])
    await vic.press(en('button.batch'), offer)
    await eventually(() => holds(house, 'Vic Roy'), 'contacts in hand')
    expect((await vic.sees('channel')).some((m) => m.text.includes(offer.text))).toBe(false)
  })

  it('broke no rule of Slack, acknowledged all within 3 s, and everything holds', async () => {
    expect([...new Set(server.state.faults)]).toEqual([])
    expect(server.state.acks.filter((ack) => ack.ms < 0 || ack.ms > 3_000)).toEqual([])
    await expectVerified(app.store)
  })
})
