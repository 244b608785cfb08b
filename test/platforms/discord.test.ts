/** What the contract of platforms does not say: Discord's ways of answering, its places, its refusals. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Interaction } from '../../src/chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../src/chat/platform.ts'
import type { Answer } from '../../src/chat/platform.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line, view } from '../../src/chat/view.ts'
import type { Form } from '../../src/chat/view.ts'
import { translator } from '../../src/locales/index.ts'
import { createDiscord } from '../../src/platforms/discord/index.ts'
import { below, eventually, firstAnswerWithin, scriptDoor } from '../contracts/platform.ts'
import type { Seen } from '../contracts/platform.ts'
import type { DiscordPerson } from '../support/discord/person.ts'
import { configOf, openStage } from '../support/discord/stage.ts'
import type { DiscordStage } from '../support/discord/stage.ts'
import { applicationId, guildId } from '../support/discord/state.ts'

const t = translator('en')
const door = scriptDoor()
let stage: DiscordStage
let person: DiscordPerson
let people = 0

beforeAll(async () => {
  stage = await openStage(door)
})
afterAll(() => stage?.close())
beforeEach(async () => {
  door.interactions.length = 0
  door.showings.length = 0
  door.next = () => ({ kind: 'nothing' })
  person = await stage.person(`Bo ${people++}`)
})
afterEach(async () => {
  expect(stage.faults()).toEqual([])
  const { state } = stage.server
  state.quarantined = false
  state.troubles.length = 0
  for (const key of ['dm/paused', 'dm/told', ...Array.from({ length: 8 }, (_, i) => `dm/slot/${i}`)])
    await stage.keep.drop(key)
  stage.told.length = stage.gone.length = 0
})

const heard = (n = 1): Promise<Interaction> => eventually(() => door.interactions[n - 1], `interaction ${n}`)
const says = (text: string, where: 'direct' | 'channel' = 'direct', who = person): Promise<Seen> =>
  eventually(async () => (await who.sees(where)).findLast((m) => m.by === 'bot' && m.text.includes(text)), `"${text}"`)
const held = <T>() => {
  let release!: (value: T) => void
  const promise = new Promise<T>((resolve) => (release = resolve))
  return { promise, release }
}
const last = () => [...stage.server.state.interactions.values()].at(-1)!
const answered = () => eventually(() => last().answeredAfter, 'the first answer')
const working = (): Answer =>
  below(
    view([{ kind: 'text', text: 'A working card' }], [{ label: 'Send', token: writeToken('send', randomUUID()) }]),
    { about: { kind: 'target', id: randomUUID() } },
  )
async function card(label: string, token: string, who = person): Promise<Seen> {
  const text = `Card ${randomUUID()}`
  door.next = () => below(view([{ kind: 'text', text }], [{ label, token }]))
  await who.command('batch')
  return says(text, 'direct', who)
}

describe('commands', () => {
  const commands = /commands$/
  test('are registered by one PUT, in every language, and only when they changed', async () => {
    const { state } = stage.server
    expect(state.count('PUT', commands)).toBe(1)
    const batch = state.commands.get('')!.find((c) => c['name'] === 'batch')!
    expect(batch).toMatchObject({
      description: 'Get your next contacts to text',
      description_localizations: { fr: 'Get your next contacts to text (fr)' },
      contexts: [0, 1],
    })
    await stage.another().register()
    expect(state.count('PUT', commands)).toBe(1)
    const changed = createDiscord(configOf(stage.server), {
      ...stage.given,
      commands: (l) => stage.given.commands(l).slice(1),
    })
    await changed.register()
    await stage.another().register()
    expect(state.count('PUT', commands)).toBe(3)
  })

  test('of one server are registered there, and for the chat of the bot without doubles', async () => {
    const { state } = stage.server
    await stage.another({ guildId }).register()
    const contexts = (scope: string) => state.commands.get(scope)!.map((c) => c['contexts'])
    expect(contexts(`/guilds/${guildId}`).every((c) => String(c) === '0')).toBe(true)
    expect(contexts('').every((c) => String(c) === '1')).toBe(true)
    await expect(stage.another({ guildId: '999999999999999999' }).register()).rejects.toThrow(/DISCORD_GUILD_ID/)
    await stage.another().register()
  })

  test('are all reached by /muster, a file included', async () => {
    for (const [typed, name, options] of [
      ['batch 25', 'batch', '25'],
      ['/Board', 'board', ''],
      ['', 'help', ''],
    ]) {
      const n = door.interactions.length
      await person.command('muster', typed)
      expect(await heard(n + 1)).toMatchObject({ kind: 'command', name, options })
    }
    await person.command('muster', 'import spring', { file: { name: 'a.csv', bytes: Buffer.from('x') } })
    expect(await heard(4)).toMatchObject({
      kind: 'command',
      name: 'import',
      options: 'spring',
      file: { name: 'a.csv', size: 1 },
    })
  })

  test('are completed: names by the house, commands for /muster', async () => {
    const given = {
      ...stage.given,
      commands: () => [
        {
          name: 'assign',
          description: 'Give contacts',
          options: [{ name: 'to', description: 'whom', type: 'person' as const, required: true }],
        },
      ],
    }
    const other = await openOther(given)
    door.complete = async (user, kind, prefix) => [`${kind} ${prefix} ${user.userId}`, 'x'.repeat(200)]
    const who = person
    expect(await who.complete('assign', 'to', 'Al')).toEqual([
      { name: `person Al ${who.account.id}`, value: `person Al ${who.account.id}` },
    ])
    await other.stop()
    await stage.platform.start(door)
    expect((await person.complete('muster', 'command', 'ba')).map((c) => c['value'])).toEqual(['batch'])
    expect((await person.complete('muster', 'command', 'batch 2')).map((c) => c['value'])).toEqual(['batch 2'])
    door.complete = async () => []
  })

  async function openOther(given: DiscordStage['given']) {
    await stage.platform.stop()
    const other = createDiscord(configOf(stage.server), given)
    await other.start(door)
    return other
  }
})

describe('first answers', () => {
  test(
    'come within a second while the house is still at work: a command, a press, a form that is handed in',
    { retry: 2 },
    async () => {
      const slow = held<Answer>()
      door.next = () => slow.promise
      await person.command('batch')
      expect(await answered()).toBeLessThan(firstAnswerWithin)
      expect((await says('thinking')).buttons).toEqual([])
      slow.release(below(view([{ kind: 'text', text: 'Here' }], [{ label: 'Go', token: writeToken('go') }])))
      const shown = await says('Here')
      const press = held<Answer>()
      door.next = () => press.promise
      await person.press('Go', shown)
      expect(await answered()).toBeLessThan(firstAnswerWithin)
      press.release({ kind: 'reply', at: 'edit', reply: { view: line('Gone on') } })
      expect((await says('Gone on')).id).toBe(shown.id)
    },
  )

  test('that Discord takes no more: the work stands, and its result comes by the chat itself', async () => {
    stage.server.state.trouble(/callback/, { status: 404, code: 10062 })
    door.next = () => below(line('Done all the same'))
    await person.command('batch')
    await says('Done all the same')
    last().acked = 5
  })

  test('of a press that Discord takes no more: its card is edited by the chat itself', async () => {
    const shown = await card('Go', writeToken('go'))
    stage.server.state.trouble(/callback/, { status: 404, code: 10062 })
    door.next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('Gone on') } })
    await person.press('Go', shown)
    expect((await says('Gone on')).id).toBe(shown.id)
    last().acked = 6
  })

  test('whose result was lost on the way are shown once', async () => {
    stage.server.state.trouble(/PATCH .*@original/, 'cut after')
    door.next = () => below(line('Shown once'))
    await person.command('batch')
    await says('Shown once')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await person.sees()).filter((m) => m.by === 'bot')).toHaveLength(1)
  })

  test('come too late after a quarter of an hour: the result goes by the chat', async () => {
    const slow = held<Answer>()
    door.next = () => slow.promise
    await person.command('batch')
    await answered()
    // The token's life is over.
    last().at -= 16 * 60_000
    slow.release(below(line('At last')))
    const seen = await says('At last')
    expect(stage.server.state.find(person.chat(), seen.id)?.body['nonce']).toBeDefined()
  })

  test('whose own answer was lost are not given twice', async () => {
    stage.server.state.trouble(/callback/, 'cut after')
    door.next = () => below(line('Once'))
    await person.command('batch')
    await says('Once')
    expect((await person.sees()).filter((m) => m.by === 'bot')).toHaveLength(1)
  })

  test('of a form that comes too late for a modal: a button opens it', async () => {
    const form: Form = {
      token: writeToken('form'),
      title: 'T',
      submit: 'Save',
      fields: [{ name: 'a', label: 'A', kind: 'line' }],
    }
    const shown = await card('Edit', form.token)
    const slow = held<Answer>()
    door.next = () => slow.promise
    await person.press('Edit', shown)
    expect(await answered()).toBeLessThan(3_000)
    slow.release({ kind: 'form', form })
    const late = await says(t('network.discord.late'))
    door.next = () => ({ kind: 'form', form })
    await person.press(late.buttons[0]!, late)
    expect((await eventually(() => person.form(), 'the form')).title).toBe('T')
  })

  test('a form that the house refuses keeps what was typed', async () => {
    const form: Form = {
      token: writeToken('form', randomUUID()),
      title: 'T',
      submit: 'Save',
      fields: [{ name: 'a', label: 'A', kind: 'line', value: 'first' }],
    }
    const shown = await card('Edit', form.token)
    door.next = (i) =>
      i.kind === 'press' ? { kind: 'form', form } : below({ blocks: [{ kind: 'error', text: 'Too short' }] })
    await person.press('Edit', shown)
    await eventually(() => person.form(), 'the form')
    await person.fill({ A: 'mine' })
    const refusal = await says('Too short')
    await person.press(refusal.buttons[0]!, refusal)
    await eventually(() => person.form(), 'the form')
    door.next = () => below(line('Saved'))
    await person.fill({})
    await says('Saved')
    expect(door.interactions.at(-1)).toMatchObject({ kind: 'submit', token: form.token, fields: { a: 'mine' } })
  })

  test('a public command that is refused is told to its writer alone', async () => {
    const given = {
      ...stage.given,
      commands: (l: string) =>
        stage.given.commands(l).map((c) => (c.name === 'board' ? { ...c, shows: 'public' as const } : c)),
    }
    await stage.platform.stop()
    const other = createDiscord(configOf(stage.server), given)
    await other.start(door)
    door.next = () => below({ blocks: [{ kind: 'error', text: 'Not for you' }] }, { shows: 'private' })
    await person.command('board', '', { channel: true })
    expect(await says('Not for you', 'channel')).toMatchObject({ alone: true })
    door.next = () => below(line('The board'), { shows: 'public' })
    await person.command('board', '', { channel: true })
    expect(await says('The board', 'channel')).not.toHaveProperty('alone')
    expect((await person.sees('channel')).filter((m) => m.text.includes('thinking'))).toEqual([])
    await other.stop()
    await stage.platform.start(door)
  })
})

describe('posts', () => {
  const posts = (text: string) =>
    stage.server.state.messages.filter((m) => JSON.stringify(m.body).includes(text)).length
  const route = /POST \/channels/

  test.each([
    ['a socket that broke after Discord took it', 'cut after' as const],
    ['an error of Discord', { status: 502 }],
    ['a limit', { status: 429, headers: { 'retry-after': '0.3' } }],
  ])('stand once after %s', async (_what, trouble) => {
    stage.server.state.trouble(route, trouble)
    const ref = await stage.platform.send(stage.channel, line(`Post ${people}`), { nonce: randomUUID() })
    expect(ref.messageId).toMatch(/^\d+$/)
    expect(posts(`Post ${people}`)).toBe(1)
  })

  test('a limit is kept for as long as Discord says', async () => {
    stage.server.state.trouble(route, {
      status: 429,
      headers: { 'retry-after': '0.5', 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
    })
    const began = Date.now()
    await stage.platform.send(stage.channel, line('Later'), { nonce: randomUUID() })
    const calls = stage.server.state.calls.filter((c) => c.at >= began && route.test(`${c.method} ${c.path}`))
    expect(calls).toHaveLength(2)
    expect(calls[1]!.at - calls[0]!.at).toBeGreaterThanOrEqual(500)
    expect(stage.logged.some((l) => l.event === 'network.limited')).toBe(true)
  })

  test('a channel that was deleted, one the bot was put out of, and a message that is gone say so', async () => {
    const { state } = stage.server
    const gone = { ...stage.channel, channel: '150000000000000009' }
    await expect(stage.platform.send(gone, line('x'), { nonce: randomUUID() })).rejects.toThrow(PlaceGone)
    const closed = state.addChannel(0, { readable: false })
    await expect(
      stage.platform.send({ ...stage.channel, channel: closed.id }, line('x'), { nonce: randomUUID() }),
    ).rejects.toThrow(PlaceGone)
    await expect(
      stage.platform.edit({ place: stage.channel, messageId: '150000000000000010' }, line('x')),
    ).rejects.toThrow(MessageGone)
    await expect(stage.platform.edit({ place: gone, messageId: '150000000000000010' }, line('x'))).rejects.toThrow(
      PlaceGone,
    )
  })

  test('an edit that has no room says so', async () => {
    const ref = await stage.platform.send(stage.channel, line('short'), { nonce: randomUUID() })
    await stage.platform.edit(ref, line('word '.repeat(3000)))
    expect(await says(t('network.discord.more'), 'channel')).toMatchObject({ id: ref.messageId })
  })
})

describe('direct chats', () => {
  test('are opened by none of what is done in one', async () => {
    const before = stage.server.state.count('POST', /users\/@me\/channels/)
    door.next = working
    await person.command('batch')
    const shown = await says('A working card')
    await person.press('Send', shown)
    await heard(2)
    await person.say('hello')
    await heard(3)
    await stage.platform.send(await stage.platform.direct(person.user), line('Later'), { nonce: randomUUID() })
    await says('Later')
    expect(stage.server.state.count('POST', /users\/@me\/channels/)).toBe(before)
  })

  test('that take no messages: told in the channel, to that person alone, with the cure', async () => {
    person.account.closed = true
    door.next = working
    await person.command('batch', '', { channel: true })
    expect(await says(t('network.discord.closed').slice(0, 40), 'channel')).toMatchObject({ alone: true })
  })

  test('are opened at a pace, for all processes together; beyond it work goes on in private threads', async () => {
    const { state } = stage.server
    const before = state.opened.length
    const crowd = await Promise.all(Array.from({ length: 12 }, (_, i) => stage.person(`Crowd ${i}`)))
    door.next = working
    for (const one of crowd) await one.command('batch', '', { channel: true })
    await eventually(() => door.showings.filter((s) => s.about).length === 12, 'the cards')
    expect(state.opened.length - before).toBe(8)
    const threads = [...state.channels.values()].filter((c) => c.type === 12)
    expect(threads).toHaveLength(4)
    expect(threads.every((c) => c.members.size === 1)).toBe(true)
    expect(stage.told).toEqual([])
  })

  test('that Discord refuses to open: an organizer is told once, work goes on in a thread, replies too', async () => {
    const { state } = stage.server
    state.quarantined = true
    const other = await stage.person('Another')
    door.next = working
    for (const one of [person, other]) {
      await one.command('batch', '', { channel: true })
      expect(await says(t('network.discord.in_thread'), 'channel', one)).toMatchObject({ alone: true })
    }
    expect(stage.told).toEqual(['network.discord.quarantine'])
    expect(state.count('POST', /users\/@me\/channels/)).toBeGreaterThan(0)
    const thread = [...state.channels.values()].find((c) => c.members.has(person.account.id))!
    const at = door.showings.find((s) => s.user.userId === person.account.id && s.about)!.ref
    expect(at.place).toMatchObject({ channel: thread.id, direct: true })
    const shown = state.messages.find((m) => m.id === at.messageId)!
    await person.press('Send', { id: shown.id } as Seen)
    expect(await heard(3)).toMatchObject({ kind: 'press', place: { channel: thread.id, direct: true } })
    person.write(
      'My answer',
      { message_reference: { message_id: shown.id, channel_id: thread.id } },
      { channel: thread.id, guild: true },
    )
    expect(await heard(4)).toMatchObject({
      kind: 'words',
      text: 'My answer',
      replyTo: { messageId: shown.id, place: { direct: true } },
    })
    // Somebody else in the thread is not that person.
    other.write(
      'Not me',
      { message_reference: { message_id: shown.id, channel_id: thread.id } },
      { channel: thread.id, guild: true },
    )
    // A worker finds the same place.
    const ref = await stage.platform.send(await stage.platform.direct(person.user), line('Sam: yes'), {
      nonce: randomUUID(),
    })
    expect(ref.place.channel).toBe(thread.id)
    expect(door.interactions).toHaveLength(4)
    // What Discord hides from bots is not taken for an answer.
    person.write('without a reply', {}, { channel: thread.id, guild: true })
    await eventually(
      () => state.messages.some((m) => m.channel === thread.id && JSON.stringify(m.body).includes('with the @')),
      'the cure',
    )
    expect(door.interactions).toHaveLength(4)
  })

  test('a thread that somebody could not be put into is the next try’s too, until it is gone', async () => {
    const { state } = stage.server
    const other = await stage.person('Out of reach')
    await other.command('board', '', { channel: true })
    await heard(1)
    other.account.closed = true
    const place = await stage.platform.direct(other.user)
    const threads = (): number => state.count('POST', /^\/channels\/\d+\/threads$/)
    const before = threads()
    const post = () => stage.platform.send(place, line('Sam: yes'), { nonce: randomUUID() })
    const adding = /PUT .*\/thread-members\//
    state.trouble(adding, { status: 403, code: 50001 }, { status: 403, code: 50001 })
    for (const _ of [1, 2]) await expect(post()).rejects.toThrow(PlaceGone)
    expect(threads()).toBe(before + 1)
    state.trouble(adding, { status: 404, code: 10003 })
    await expect(post()).rejects.toThrow(PlaceGone)
    // A server that calls an empty answer JSON.
    state.trouble(adding, 'no body')
    expect((await post()).place.channel).not.toBe(place.channel)
    expect(threads()).toBe(before + 2)
  })

  test('closed while work goes on: the thread takes over; without one the person is out of reach', async () => {
    door.next = () => below(line('hi'))
    await person.command('batch')
    await says('hi')
    await person.command('board', '', { channel: true })
    await heard(2)
    const place = await stage.platform.direct(person.user)
    person.account.closed = true
    const ref = await stage.platform.send(place, line('Sam: yes'), { nonce: randomUUID() })
    expect(ref.place).toMatchObject({ direct: true })
    expect(ref.place.channel).not.toBe(place.channel)
    const lonely = await stage.person('Lonely')
    await lonely.command('batch')
    await says('hi', 'direct', lonely)
    lonely.account.closed = true
    await expect(
      stage.platform.send(await stage.platform.direct(lonely.user), line('x'), { nonce: randomUUID() }),
    ).rejects.toThrow(PlaceGone)
    expect(stage.gone).toEqual([lonely.account.id])
    await expect(stage.platform.direct({ tenant: 'discord', userId: '199999999999999999' })).rejects.toThrow(PlaceGone)
  })
})

describe('messages', () => {
  test('what no text can carry, and changed words, are told apart from words', async () => {
    const shown = await card('Go', writeToken('go'))
    const reply = { message_reference: { message_id: shown.id } }
    const file = (content_type: string, filename = 'x') => [
      { id: '1', filename, size: 3, content_type, url: `${stage.server.origin}/files/1` },
    ]
    const kinds: [object, string][] = [
      [{ ...reply, attachments: file('audio/ogg'), flags: 8192 }, 'voice'],
      [{ ...reply, attachments: file('image/png') }, 'photo'],
      [{ sticker_items: [{ id: '1' }] }, 'sticker'],
      [{ ...reply, attachments: file('text/csv', 'a.csv') }, 'file'],
    ]
    for (const [more, what] of kinds) {
      const n = door.interactions.length
      person.write('', more as Record<string, unknown>)
      expect(await heard(n + 1)).toMatchObject({ kind: 'unsendable', what })
    }
    const n = door.interactions.length
    const sent = person.write('Yes', reply)
    await heard(n + 1)
    stage.server.event('MESSAGE_UPDATE', { ...sent, embeds: [{}] }, 1 << 12)
    stage.server.event('MESSAGE_UPDATE', { ...sent, content: 'No', edited_timestamp: '2030-01-01T00:00:00Z' }, 1 << 12)
    expect(await heard(n + 2)).toMatchObject({ kind: 'unsendable', what: 'change', replyTo: { messageId: shown.id } })
    // Discord's own preview was no change.
    expect(door.interactions[n + 1]!.key).toContain('2030')
  })

  test('a list that is dropped into the chat is imported; talk of a server and words of bots are not for us', async () => {
    stage.server.state.files.set('7', Buffer.from('name,phone\n'))
    person.write('for spring', {
      attachments: [
        { id: '7', filename: 'list.CSV', size: 11, content_type: 'text/csv', url: `${stage.server.origin}/files/7` },
      ],
    })
    const imported = await heard()
    expect(imported).toMatchObject({
      kind: 'command',
      name: 'import',
      options: 'for spring',
      file: { name: 'list.CSV', size: 11 },
    })
    person.write('just talk', {}, { channel: stage.channel.channel, guild: true })
    person.write('beep', { author: { id: '1', bot: true } })
    person.write('elsewhere', { attachments: [{ id: '8', filename: 'a.csv', url: 'https://evil.example/a.csv' }] })
    expect(await heard(2)).toMatchObject({ kind: 'unsendable', what: 'file' })
    // Passed on: it refers to a message, and answers none.
    person.write('', { message_reference: { type: 1, message_id: '1' } })
    const passed = await heard(3)
    expect(passed).not.toHaveProperty('replyTo')
    expect(door.interactions).toHaveLength(3)
  })

  test('of one chat are taken in their order', async () => {
    const first = held<Answer>()
    door.next = (i) => (i.kind === 'words' && i.text === 'one' ? first.promise : { kind: 'nothing' })
    await person.say('one')
    await person.say('two')
    await heard()
    const other = await stage.person('Quick')
    await other.say('three')
    await heard(2)
    first.release({ kind: 'nothing' })
    await heard(3)
    expect(door.interactions.map((i) => 'text' in i && i.text)).toEqual(['one', 'three', 'two'])
  })
})

describe('the doctor', () => {
  const wrong = async (platform: ReturnType<typeof createDiscord>) => (await platform.examine!()).filter((f) => !f.ok)
  test('finds nothing on a good configuration', async () => {
    const found = await stage.another().examine!()
    expect(found.filter((f) => !f.ok)).toEqual([])
    expect(found.map((f) => f.what)).toEqual(['token', 'application', 'commands', 'servers', 'permissions in Rivera'])
  })
  test('names the token, the application, the server, the commands and each permission, with the cure', async () => {
    expect(await wrong(stage.another({ token: 'wrong' }))).toMatchObject([
      { what: 'token', cure: expect.stringContaining('Reset Token') },
    ])
    expect(await wrong(stage.another({ applicationId: '130000000000000003' }))).toMatchObject([
      { what: 'application', cure: expect.stringContaining(applicationId) },
    ])
    const elsewhere = await wrong(stage.another({ guildId: '999999999999999999' }))
    expect(elsewhere.map((f) => f.what)).toContain('servers')
    expect(elsewhere.at(-1)!.cure).toContain('oauth2/authorize')
    const { state } = stage.server
    const had = state.commands.get('')!
    state.commands.set('', had.slice(1))
    expect(await wrong(stage.another())).toMatchObject([{ what: 'commands', found: 'others than ours' }])
    // Before the first start there is nothing to mend.
    state.commands.set('', [])
    expect(await wrong(stage.another())).toEqual([])
    state.commands.set('', had)
    const [guild] = state.guilds
    guild!.permissions = String((1n << 10n) | (1n << 11n) | (1n << 14n) | (1n << 16n) | (1n << 38n))
    expect(await wrong(stage.another())).toMatchObject([
      { found: 'missing: Attach Files, Create Private Threads', cure: expect.stringContaining(`guild_id=${guildId}`) },
    ])
    guild!.permissions = '8'
    expect(
      await wrong(createDiscord(configOf(stage.server, { apiBase: 'http://127.0.0.1:9/api' }), stage.given)),
    ).toMatchObject([{ what: 'token', cure: expect.stringContaining('DISCORD_API_BASE') }])
  })
})
