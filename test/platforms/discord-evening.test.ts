/** A volunteer's whole evening on Discord: the real library, the real house on PostgreSQL, a worker, a carrier. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import { loseChannel } from '../../src/features/volunteers/channels.ts'
import { createDiscord } from '../../src/platforms/discord/index.ts'
import { startBot } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { translator } from '../../src/locales/index.ts'
import { eventually } from '../contracts/platform.ts'
import type { Seen } from '../contracts/platform.ts'
import { openApp } from '../support/app.ts'
import type { TestApp } from '../support/app.ts'
import { createPerson } from '../support/discord/person.ts'
import type { DiscordPerson } from '../support/discord/person.ts'
import { startDiscordServer } from '../support/discord/server.ts'
import type { DiscordServer } from '../support/discord/server.ts'
import { configOf } from '../support/discord/stage.ts'
import { guildId } from '../support/discord/state.ts'
import { finishInEvening, holds } from '../support/fresh.ts'
import { contactsFile, expectVerified, until } from '../support/house.ts'

const t = translator('en')
let server: DiscordServer
let muster: TestApp
let bot: Started
let channel: string
let olga: DiscordPerson
let bo: DiscordPerson

beforeAll(async () => {
  server = await startDiscordServer()
  channel = server.state.addChannel(0, { guild: guildId }).id
  muster = await openApp({
    networks: [{ network: 'discord', open: (given) => createDiscord(configOf(server), given) }],
  })
  await muster.work()
  bot = await startBot(muster.app)
  await until('Discord is connected', async () => (await muster.app.platforms.get('discord')!.missing()) === undefined)
  olga = createPerson(server, server.state.addUser('Olga Roy'), channel)
  bo = createPerson(server, server.state.addUser('Bo Tremblay'), channel)
})
afterAll(async () => {
  await bot?.stop()
  await muster?.close()
  await server?.close()
})

const says = (who: DiscordPerson, text: string, where: 'direct' | 'channel' = 'direct'): Promise<Seen> =>
  eventually(
    async () => (await who.sees(where)).findLast((m) => m.by === 'bot' && m.text.includes(text)),
    `"${text}"`,
    20_000,
  )
const offers = (who: DiscordPerson, label: string): Promise<Seen> =>
  eventually(async () => (await who.sees()).findLast((m) => m.buttons.includes(label)), `a button "${label}"`, 20_000)
const press = async (who: DiscordPerson, label: string): Promise<void> => who.press(label, await offers(who, label))
const code = (role: 'organizer' | 'volunteer') =>
  muster.house.transact((tx) => makeInvite(tx, { secret: muster.app.settings.secret, role, uses: 5 }))

async function join(who: DiscordPerson, role: 'organizer' | 'volunteer', name: string): Promise<void> {
  await who.command('join', (await code(role)).code)
  await says(who, t('join.welcome', { name: who.account.global_name }))
  await press(who, t('button.promise', { name }))
  await says(who, t('promise.thanks', { name }))
}

describe('an evening on Discord', () => {
  test('joining in the chat of the bot: the promise, then the work; nothing is opened', async () => {
    await join(olga, 'organizer', 'Olga')
    await join(bo, 'volunteer', 'Bo')
    expect(server.state.opened).toEqual([])
  })

  test('a list is imported from a file beside the command', async () => {
    await olga.command('muster', 'import list:Petition source:"Street stall" kind:petition region:CA', {
      file: { name: 'petition.csv', bytes: contactsFile(6) },
    })
    await until('the contacts are there', async () => {
      const [found] = await muster.house.query<{ n: number }>(sql`select count(*)::int as n from contact`)
      return found!.n >= 6
    })
  })

  test('contacts are asked for and texted, card by card in one place', async () => {
    await muster.house.campaign(await muster.house.list(6, { name: 'Rally list', first: 100 }), { name: 'Rally' })
    // Who made it is at no chat: organizers are told on Discord.
    await muster.house.query(sql`delete from identity where network <> 'discord'`)
    await bo.command('batch', '3')
    const card = await offers(bo, t('button.send'))
    for (let i = 1; i <= 3; i++) {
      await press(bo, t('button.send'))
      await until(`text ${i}`, () => muster.carrier.ledger.length === i)
    }
    expect((await bo.sees()).filter((m) => m.buttons.includes(t('button.send')) && m.id !== card.id)).toEqual([])
    expect(muster.carrier.ledger.every((text) => text.body.includes('Bo from Team Rivera'))).toBe(true)
  })

  test('the press that is delivered four times has one effect', async () => {
    await bo.command('batch', '2')
    await press(bo, t('button.send'))
    for (let i = 0; i < 3; i++) await bo.repeat()
    await until('the text', () => muster.carrier.ledger.length === 4)
    await bo.command('me')
    await says(bo, '4')
    expect(muster.carrier.ledger).toHaveLength(4)
  })

  test("a voter's answer is a card; a native reply to it is a text, and so is a canned one", async () => {
    const [first, second] = muster.carrier.ledger.map((text) => text.to)
    await muster.house.inbound(first!, 'Where is it? @everyone https://evil.example')
    const card = await says(bo, 'Where is it?')
    expect(card.buttons.length).toBeGreaterThan(2)
    await until(
      'the card is on record',
      async () => (await muster.house.query(sql`select 1 from card where message_id = ${card.id}`)).length === 1,
    )
    await bo.reply('At the town hall, 7 p.m. 🎉', card)
    await until('the reply', () =>
      muster.carrier.ledger.some((text) => text.to === first && text.body.startsWith('At the town hall')),
    )
    await bo.repeat()
    await muster.house.inbound(second!, 'Yes, gladly')
    await bo.press('Yes!', await says(bo, 'Yes, gladly'))
    await until('the canned one', () => muster.carrier.ledger.filter((text) => text.to === second).length === 2)
    expect(muster.carrier.ledger.filter((text) => text.body.startsWith('At the town hall'))).toHaveLength(1)
  })

  test('a channel is bound and shows the board to all; one that was deleted is told to an organizer once', async () => {
    await olga.command('bind', '', { channel: true })
    await says(olga, t('bind.organizers'), 'channel')
    await olga.command('leaderboard', '', { channel: true })
    const board = await eventually(
      async () => (await bo.sees('channel')).findLast((m) => m.pictures || m.text.length > 20),
      'the board',
    )
    expect(board.alone).toBeUndefined()
    const place = { network: 'discord' as const, tenant: 'discord', channel, direct: false }
    for (let i = 0; i < 2; i++) await muster.house.transact((tx) => loseChannel(tx, place))
    await says(olga, t('bind.gone_organizers'))
    expect((await olga.sees()).filter((m) => m.text.includes(t('bind.gone_organizers')))).toHaveLength(1)
  })

  test('names are completed: campaigns for all, people for who leads them, nothing for strangers', async () => {
    expect(await bo.complete('batch', 'campaign', 'ral')).toEqual([{ name: 'Rally', value: 'Rally' }])
    expect((await olga.complete('remove', 'person', 'bo')).map((c) => c['value'])).toEqual(['Bo Tremblay'])
    expect(await bo.complete('remove', 'person', 'ol')).toEqual([])
    const stranger = createPerson(server, server.state.addUser('Eve'), channel)
    expect(await stranger.complete('batch', 'campaign', '')).toEqual([])
    expect((await stranger.complete('muster', 'command', 'jo')).map((c) => c['value'])).toEqual(['join'])
  })

  test('fresh contacts are offered to whoever has finished, once, in their own chat', async () => {
    await finishInEvening(muster.house, 'Bo Tremblay', channel)
    const offer = await says(bo, t('evening.fresh', { n: 1 }).split('.')[0]!)
    expect(offer.buttons).toEqual([t('button.batch'), t('button.done')])
    await bo.press(t('button.batch'), offer)
    await until('contacts in hand', () => holds(muster.house, 'Bo Tremblay'))
  })

  test('a bot that was quarantined is told of in the organizers’ chat', async () => {
    server.state.quarantined = true
    const late = createPerson(server, server.state.addUser('Late Comer'), channel)
    const { volunteerId } = await muster.house
      .query<{ volunteerId: string }>(
        sql`with v as (insert into volunteer (name, text_name) values ('Late Comer', 'Late') returning id)
        insert into identity (network, tenant, user_id, volunteer_id) select 'discord', 'discord', ${late.account.id}, id from v returning volunteer_id as "volunteerId"`,
      )
      .then((found) => found[0]!)
    expect(volunteerId).not.toBe('')
    await expect(muster.app.platforms.get('discord')!.direct(late.user)).rejects.toThrow()
    await says(olga, t('network.discord.quarantine').slice(0, 40))
  })

  test('nothing was refused by Discord, answered late, or left unsound', async () => {
    expect(server.state.faults).toEqual([])
    const answers = [...server.state.interactions.values()].map((i) => i.answeredAfter)
    expect(answers.length).toBeGreaterThan(15)
    expect(Math.max(...answers.map((ms) => ms ?? Infinity))).toBeLessThan(3_000)
    await expectVerified(muster.app.store)
  })
})
