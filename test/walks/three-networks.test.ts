/**
 * An evening on three networks at once, with their real client libraries against strict local servers: an organizer on
 * Slack, volunteers on Discord and on Telegram, one of them on both.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { translator } from '../../src/locales/index.ts'
import { eventually } from '../contracts/platform.ts'
import { contactsFile, expectVerified, script, sender, until } from '../support/house.ts'
import { startCrew } from '../support/three/crew.ts'
import { fill, openThree, press, says, withButton } from '../support/three/house.ts'
import type { ThreeHouse } from '../support/three/house.ts'
import { lateOf } from '../support/three/servers.ts'
import type { NetPerson } from '../support/three/servers.ts'

const t = translator('en')
/** Two of the batches that a launch cuts. */
const contacts = 50

describe('an evening on Slack, Discord and Telegram', () => {
  let three: ThreeHouse
  let olga: NetPerson
  let dana: NetPerson
  let danaAgain: NetPerson
  let tom: NetPerson

  beforeAll(async () => {
    three = await openThree()
    // In the middle of a week: a new one begins a board of its own, and hours pass here.
    await three.house.query(
      sql`update clock set shift = date_trunc('week', now()) + interval '9 days 12 hours' - now() returning 1`,
    )
    olga = three.servers.person('slack', 'Olga Roy')
    dana = three.servers.person('discord', 'Dana Roy')
    danaAgain = three.servers.person('telegram', 'Danouche')
    tom = three.servers.person('telegram', 'Tom')
  })
  afterAll(() => three?.close())

  const phoneOfText = async (part: string): Promise<string> => {
    await until(`a text with "${part}"`, async () => (await three.texts(part)).length > 0)
    return (await three.texts(part)).at(-1)!.phone
  }
  const firsts = async (name: string): Promise<{ phone: string }[]> => three.texts(`${name} from ${sender}`)
  /** What was shown is on record too: what a native reply rests on. Nobody answers within the milliseconds between. */
  const onRecord = (): Promise<void> =>
    until('nothing is under way', async () => (await three.house.query(sql`select 1 from outbox`)).length === 0)
  async function join(who: NetPerson, name: string): Promise<void> {
    await who.command('join', await three.code('volunteer'))
    await says(who, t('join.welcome', { name: who.name }))
    await press(who, t('button.promise', { name }))
    await says(who, t('promise.thanks', { name }))
  }
  /** `n` first texts, one press each. */
  async function send(who: NetPerson, name: string, n: number): Promise<void> {
    const before = (await firsts(name)).length
    for (let i = 1; i <= n; i++) {
      const card = await withButton(who, t('button.send'))
      await who.press(t('button.send'), card)
      await until(`text ${i} of ${who.name}`, async () => (await firsts(name)).length === before + i)
      const next = async () =>
        (await who.sees()).some((m) => m.buttons.includes(t('button.send')) && m.text !== card.text)
      await eventually(next, 'the next card')
    }
  }

  it('the organizer brings a list and launches a campaign, all on Slack', async () => {
    await olga.command('join', await three.code('organizer'))
    await says(olga, t('join.welcome', { name: 'Olga Roy' }))
    await olga.command('import', 'list:"Spring list" source:"Street table" kind:petition region:CA', {
      file: { name: 'spring.csv', bytes: contactsFile(contacts) },
    })
    await says(olga, /50 contacts in Spring list/)
    await olga.command('campaign', 'new Rally')
    await withButton(olga, 'Script')
    await fill(olga, 'Script', { [t('form.sender')]: sender, [t('form.script')]: script })
    await says(olga, t('campaign.saved'))
    // Whoever texts has promised, organizers too.
    await fill(olga, 'Test text', { [t('form.to')]: '514 555 0100' })
    await press(olga, t('button.promise', { name: 'Olga' }))
    await says(olga, t('promise.thanks', { name: 'Olga' }))
    await fill(olga, 'Test text', { [t('form.to')]: '514 555 0100' })
    await says(olga, t('campaign.test_queued'))
    await eventually(
      async () => {
        await press(olga, 'Refresh')
        await sleep(200)
        return (await olga.sees()).some((m) => m.buttons.includes('Launch'))
      },
      'the button to launch',
      20_000,
    )
    await press(olga, 'Launch')
    await says(olga, /Launched: 50 contacts ready/)
    await olga.command('bind', '', { channel: true })
    await says(olga, t('bind.organizers'), 'channel')
  })

  it('volunteers join on Discord and on Telegram, and text from there', async () => {
    await Promise.all([join(dana, 'Dana'), join(tom, 'Tom')])
    await dana.command('batch', '8')
    await tom.command('batch', '8')
    await withButton(dana, t('button.send'), t('card.place', { place: 1, size: 8 }))
    await Promise.all([send(dana, 'Dana', 3), send(tom, 'Tom', 3)])
  })

  it('one person on two networks: a batch begun on Discord goes on in Telegram', async () => {
    await dana.command('link')
    const shown = await says(dana, t('link.title'))
    const code = /[0-9a-f]{4}(-[0-9a-f]{4}){7}/.exec(shown.text)![0]
    await danaAgain.command('link', code)
    await says(danaAgain, t('link.pending', { name: 'Dana Roy', account: 'Danouche', network: 'Telegram' }))
    const asked = await says(dana, t('link.asked', { account: 'Danouche', network: 'Telegram' }))
    await press(danaAgain, t('button.link_yes'))
    await says(danaAgain, t('link.waits'))
    await dana.press(t('button.link_yes'), asked)
    await says(dana, t('link.done', { name: 'Dana Roy' }))

    await danaAgain.command('batch')
    await withButton(danaAgain, t('button.send'), t('card.place', { place: 4, size: 8 }))
    // The card on Discord is the same contact: one of the two presses sends.
    const [here, there] = [await withButton(dana, t('button.send')), await withButton(danaAgain, t('button.send'))]
    await Promise.all([dana.press(t('button.send'), here), danaAgain.press(t('button.send'), there)])
    await until('the fourth text', async () => (await firsts('Dana')).length >= 4)
    await danaAgain.command('me')
    await says(danaAgain, new RegExp(`${t('me.texts')}\\W+[45]`))
  })

  it('answers reach whoever wrote, and are answered natively on each network', async () => {
    await olga.command('batch', '3')
    await send(olga, 'Olga', 2)
    const answers: [NetPerson, string, string][] = [
      [olga, 'Olga', 'by Slack'],
      [tom, 'Tom', 'by Telegram'],
      [dana, 'Dana', 'by Discord'],
    ]
    // Dana was last at work on Telegram, and is back on Discord: answers follow her. Not written for every press.
    await three.house.shift(21)
    await dana.command('me')
    await says(dana, t('me.texts'))
    for (const [who, name, how] of answers) {
      const { phone } = (await firsts(name)).at(-1)!
      await three.write(phone, `Where is it, ${name}?`)
      const card = await says(who, `Where is it, ${name}?`)
      await onRecord()
      await who.reply(`At the town hall <3 & *7 p.m.*, ${how}`, card)
      expect(await phoneOfText(`At the town hall <3 & *7 p.m.*, ${how}`)).toBe(phone)
      // Later texts of the same voter continue their card.
      await three.write(phone, `And by bus, ${name}?`)
      expect((await says(who, `And by bus, ${name}?`)).after).toBeDefined()
    }
  })

  it('of two answers that wait each gets its own words, natively one after the other', async () => {
    for (const [who, name] of [
      [olga, 'Olga'],
      [tom, 'Tom'],
      [dana, 'Dana'],
    ] as const) {
      const [one, two] = (await firsts(name)).slice(-2).map((x) => x.phone) as [string, string]
      for (const phone of [one, two]) await three.write(phone, `Is it free, ${phone.slice(-4)}?`)
      for (const phone of [one, two]) await says(who, `Is it free, ${phone.slice(-4)}?`)
      await onRecord()
      await who.command('replies')
      for (let n = 1; n <= 2; n++) {
        const waits = async () =>
          (await who.sees()).findLast(
            (m) =>
              m.buttons.includes(t('button.write')) && m.text.includes(t('queue.place', { place: 1, total: 3 - n })),
          )
        const card = await eventually(waits, `answer ${n} that waits for ${who.name}`, 20_000)
        const phone = [one, two].find((number) => card.text.includes(`Is it free, ${number.slice(-4)}?`))!
        await who.reply(`Yes, ${name} says to ${phone}`, card)
        expect(await phoneOfText(`Yes, ${name} says to ${phone}`)).toBe(phone)
      }
    }
  })

  it('the board stands in the channel, once, and is kept up to date there', async () => {
    await olga.command('schedule', 'pictures:no every 30 minutes', { channel: true })
    await says(olga, t('schedule.note'), 'channel')
    const boards = async () => (await olga.sees('channel')).filter((m) => m.text.includes(t('board.title')))
    await three.house.shift(31 * 60)
    await eventually(async () => (await boards()).length === 1, 'the board of the schedule', 20_000)
    const stood = (await boards())[0]!
    await three.house.shift(31 * 60)
    await sleep(1_500)
    expect((await boards()).map((m) => m.id)).toEqual([stood.id])
  })

  it('the crew finishes the list, the voters answer, and everything holds', async () => {
    const people = [dana, tom, danaAgain, olga]
    const crew = startCrew(people, {
      t,
      size: 4,
      read: 300,
      patience: 6_000,
      answer: (_, n) => `Gladly. See you on Thursday, number ${n}`,
    })
    await three.app.simulated!.configure({ autopilot: true, pace: 0.3 })
    const first = sql`select count(*)::int as n from message where kind = 'first' and state = 'sent'`
    await until(
      'all are texted',
      async () => (await three.house.query<{ n: number }>(first))[0]!.n === contacts,
      120_000,
    )
    const waiting = sql`select count(*)::int as n from conversation where state = 'waiting'`
    await until(
      'all are answered',
      async () =>
        (await three.app.simulated!.idle()) &&
        (await three.house.query(sql`select 1 from outbox`)).length === 0 &&
        (await three.house.query<{ n: number }>(waiting))[0]!.n === 0,
      120_000,
    )
    await crew.stop()
    expect(crew.silent).toEqual([])
    expect(await three.app.simulated!.verdict()).toMatchObject({ doubled: 0, afterOptOut: 0 })
    await expectVerified(three.app.store)
  }, 270_000)

  it('broke no limit of a network, and was never later than 3 s', () => {
    expect(three.servers.faults()).toEqual([])
    const acks = three.servers.acks()
    expect(lateOf(acks)).toEqual([])
    for (const net of ['slack', 'telegram', 'discord'])
      expect(acks.filter((a) => a.net === net).length).toBeGreaterThan(3)
  })
})
