/** What the contract of platforms does not say: polling, webhooks, groups, forms, inline mode, and Telegram's bad days. */
import { randomUUID } from 'node:crypto'
import { connect as connectSocket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Interaction } from '../../src/chat/interaction.ts'
import { MessageGone, PlaceGone } from '../../src/chat/platform.ts'
import type { Answer, Platform } from '../../src/chat/platform.ts'
import { writeToken } from '../../src/chat/token.ts'
import { line, view } from '../../src/chat/view.ts'
import type { Form } from '../../src/chat/view.ts'
import { translator } from '../../src/locales/index.ts'
import { createTelegram } from '../../src/platforms/telegram/index.ts'
import { readUpdate } from '../../src/platforms/telegram/read.ts'
import { splitRich, writeRich } from '../../src/platforms/telegram/rich.ts'
import { below, eventually, firstAnswerWithin, scriptDoor } from '../contracts/platform.ts'
import { checkText } from '../support/telegram-rules.ts'
import { botUser, goodToken } from '../support/telegram-server.ts'
import type { TelegramMessage, TelegramUser } from '../support/telegram-server.ts'
import { openTelegramStage, serveHook, telegramConfig, webhookSecret } from '../support/telegram-stage.ts'
import type { Mode, TelegramStage } from '../support/telegram-stage.ts'

const t = translator('en')
const door = scriptDoor()
let stage: TelegramStage
let user: TelegramUser
const others: Platform[] = []

async function open(mode: Mode = 'polling'): Promise<void> {
  stage = await openTelegramStage(door, mode)
}
afterAll(async () => {
  await stage?.close()
})
beforeEach(() => {
  door.interactions.length = 0
  door.showings.length = 0
  door.next = () => ({ kind: 'nothing' })
  if (!stage) return
  user = stage.server.user('Bo', { language: 'en' })
})
afterEach(async () => {
  for (const other of others.splice(0)) await other.stop()
  stage?.server.mend()
  expect(stage?.server.faults ?? []).toEqual([])
})

const of = (chat: number): TelegramMessage[] =>
  stage.server.messages.filter((m) => m.chat === chat && m.from === botUser.id)
const last = (chat = user.id): TelegramMessage | undefined => of(chat).at(-1)
const says = (part: string, chat = user.id): Promise<TelegramMessage> =>
  eventually(() => of(chat).findLast((m) => m.text.includes(part)), `"${part}"`)
const heard = (n = 1): Promise<Interaction> => eventually(() => door.interactions[n - 1], `interaction ${n}`)
const held = <T>() => {
  let release!: (value: T) => void
  const promise = new Promise<T>((resolve) => (release = resolve))
  return { promise, release }
}
/** Everything that was under way is done. */
async function quiet(): Promise<void> {
  const before = door.next
  const mark = `mark ${randomUUID().slice(0, 8)}`
  door.next = (i) => (i.kind === 'command' && i.name === 'mark' ? below(line(mark)) : before(i))
  const witness = stage.server.user('Witness')
  stage.server.write(witness, '/mark')
  await says(mark, witness.id)
  door.next = before
}
const card = async (buttons: { label: string; token: string }[], chat = user.id): Promise<TelegramMessage> => {
  const place = { network: 'telegram' as const, tenant: 'telegram', channel: String(chat), direct: chat > 0 }
  const ref = await stage.platform.send(place, view([{ kind: 'text', text: 'A card' }], buttons), {
    nonce: randomUUID(),
  })
  return stage.server.find(chat, Number(ref.messageId))!
}

describe('by polling', () => {
  beforeAll(() => open())
  afterAll(async () => {
    await stage.close()
  })

  test('commands are registered by language, and only when they changed', async () => {
    expect([...stage.server.commands.keys()]).toEqual(['', 'fr'])
    expect(stage.server.commands.get('fr')?.[0]).toEqual({
      command: 'batch',
      description: 'Get your next contacts to text (fr)',
    })
    const before = stage.server.count('setMyCommands')
    await stage.another().register()
    expect(stage.server.count('setMyCommands')).toBe(before)
    const changed = createTelegram(telegramConfig(stage.server, 'polling'), { ...stage.given, commands: () => [] })
    await changed.register()
    expect(stage.server.count('setMyCommands')).toBe(before + 2)
    await stage.another().register()
    expect(stage.server.commands.get('')?.length).toBe(4)
  })

  test('/start with a code joins, without one it helps; /muster reaches every command', async () => {
    expect(stage.platform.joinLink?.('ABCD-EFGH-JKMN')).toBe(`https://t.me/${botUser.username}?start=ABCD-EFGH-JKMN`)
    for (const [text, name, options] of [
      ['/start ABCD-EFGH-JKMN', 'join', 'ABCD-EFGH-JKMN'],
      ['/start', 'help', ''],
      ['/muster batch 25', 'batch', '25'],
      ['/muster', 'help', ''],
      [`/Batch@${botUser.username.toUpperCase()} 5\nmore`, 'batch', '5\nmore'],
    ]) {
      const n = door.interactions.length
      stage.server.write(user, text!)
      expect(await heard(n + 1)).toMatchObject({
        kind: 'command',
        name,
        options,
        user: { userId: String(user.id), name: 'Bo', handle: user.username },
      })
    }
  })

  test('a press is acknowledged while the house is still at work, and at once', { retry: 2 }, async () => {
    const message = await card([{ label: 'Send', token: writeToken('send', randomUUID()) }])
    const slow = held<Answer>()
    door.next = () => slow.promise
    stage.server.press(user, message, 'Send')
    await eventually(
      () => stage.server.open() === 0 && stage.server.presses.size > 0,
      'the acknowledgement',
      firstAnswerWithin,
    )
    expect(last()?.text).toBe('A card')
    slow.release({ kind: 'reply', at: 'edit', reply: { view: line('Done') } })
    await says('Done')
  })

  test('a command that takes long shows that something is done', async () => {
    const slow = held<Answer>()
    door.next = () => slow.promise
    const before = stage.server.count('sendChatAction')
    stage.server.write(user, '/batch')
    await eventually(() => stage.server.count('sendChatAction') > before, 'typing')
    slow.release(below(line('Here')))
    await says('Here')
  })

  test('words are confirmed only once their effect stands; others do not wait for them', async () => {
    const slow = held<Answer>()
    door.next = (i) => (i.kind === 'words' ? slow.promise : below(line(`for ${i.user.name}`)))
    const words = stage.server.write(user, 'Come at 7')
    const other = stage.server.user('Quick')
    for (let i = 0; i < 5; i++) {
      stage.server.write(other, '/batch')
      await eventually(() => of(other.id).length === i + 1, 'the answer to another')
    }
    // Longer than deeds that can be repeated hold the offset back.
    await new Promise((resolve) => setTimeout(resolve, 2_800))
    expect(stage.server.queue).toContainEqual(words)
    slow.release(below(line('Sent')))
    await says('Sent')
    await eventually(() => !stage.server.queue.includes(words), 'the confirmation')
    expect(door.interactions.filter((i) => i.kind === 'words')).toHaveLength(1)
  })

  test('a kill in the middle of a batch: the next process is given the updates again, and each has one effect', async () => {
    const first = held<Answer>()
    let effects = 0
    door.next = (i) => {
      if (i.kind === 'words' && i.text === 'slow') return first.promise
      effects++
      return below(line(`Effect ${effects}`))
    }
    stage.server.write(user, 'slow')
    const quickOne = stage.server.user('Other')
    for (let i = 0; i < 3; i++) stage.server.write(quickOne, `fast ${i}`)
    await eventually(() => effects === 3, 'the fast ones')
    expect(stage.server.queue.length).toBeGreaterThan(0)
    // Another process polls from the beginning, as after a kill -9; Telegram ends the older request.
    const next = stage.another()
    others.push(next)
    await stage.platform.stop()
    await next.start(door)
    first.release(below(line('Slow is done')))
    await says('Slow is done')
    await eventually(() => stage.server.queue.length === 0, 'all to be confirmed')
    expect(effects).toBe(3)
    expect(of(quickOne.id)).toHaveLength(3)
    await next.stop()
    others.length = 0
    await stage.platform.start(door)
  })

  test('words that wait for a slow house hold nobody up, though Telegram gives a hundred updates at once; none is lost', async () => {
    const first = held<Answer>()
    let effects = 0
    door.next = (i) => {
      if (i.kind === 'command') return below(line(`For ${i.user.name}`))
      effects++
      return first.promise
    }
    for (let i = 0; i < 3; i++) stage.server.write(user, `word ${i}`)
    const crowd = Array.from({ length: 24 }, (_, i) => stage.server.user(`Quick ${i}`))
    for (let i = 0; i < 6; i++) for (const one of crowd) stage.server.write(one, '/batch')
    for (const one of crowd) await eventually(() => of(one.id).length === 6, `the answers to ${one.id}`)
    expect(effects).toBe(1)
    await eventually(() => stage.server.queue.length === 0, 'all to be confirmed')
    // What was confirmed to make room is taken up by the next process.
    const next = stage.another()
    others.push(next)
    await stage.platform.stop()
    await next.start(door)
    await eventually(() => effects === 2, 'the next words: the first had their turn before')
    first.release(below(line('Heard')))
    await eventually(() => of(user.id).length === 3, 'the words')
    await eventually(() => stage.server.queue.length === 0, 'all to be confirmed')
    await next.stop()
    others.length = 0
    await stage.platform.start(door)
    await quiet()
    expect(of(user.id)).toHaveLength(3)
    expect(effects).toBe(3)
  })

  test('a house that throws is asked again, and nobody else notices', async () => {
    let tries = 0
    const dispatch = door.dispatch
    door.dispatch = async (i) => {
      if (i.kind === 'words' && i.text === 'unlucky' && tries++ < 2) throw new Error('the house is away')
      return dispatch(i)
    }
    door.next = (i) => below(line(`Heard ${i.kind === 'words' ? i.text : ''}`))
    stage.server.write(user, 'unlucky')
    const other = stage.server.user('Lucky')
    stage.server.write(other, 'lucky')
    await says('Heard lucky', other.id)
    await says('Heard unlucky')
    door.dispatch = dispatch
    expect(tries).toBe(3)
    expect(stage.logged.filter((f) => f.event === 'network.update_failed')).toHaveLength(2)
  })

  test('a second poller: said so, and it goes on when the other is gone', async () => {
    const url = `${stage.server.root}/bot${goodToken}/getUpdates`
    const poll = (): Promise<unknown> =>
      fetch(url, { method: 'POST', body: '{"timeout":5}', headers: { 'content-type': 'application/json' } }).then((r) =>
        r.json(),
      )
    const theirs = poll()
    await eventually(() => stage.platform.missing().then((m) => m?.includes('another program')), 'the word on it')
    door.next = () => below(line('Still here'))
    stage.server.write(user, '/batch')
    await theirs
    await says('Still here')
    await eventually(async () => (await stage.platform.missing()) === undefined, 'readiness')
  })

  test('a webhook that somebody set is taken away again', async () => {
    await fetch(`${stage.server.root}/bot${goodToken}/setWebhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: 'https://other.example/x', secret_token: 'x' }),
    })
    door.next = () => below(line('Back'))
    stage.server.write(user, '/batch')
    await says('Back')
    expect(stage.server.webhook()).toBeUndefined()
  })

  test('502 and 429 at polling, and a line that breaks: it goes on by itself', async () => {
    stage.server.fail('getUpdates', { kind: 'status', status: 502, times: 2 })
    stage.server.fail('getUpdates', { kind: 'cut', after: false, times: 1 })
    stage.server.fail('getUpdates', {
      kind: 'status',
      status: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
      times: 1,
    })
    door.next = () => below(line('Survived'))
    stage.server.write(user, '/batch')
    await says('Survived')
    expect(stage.logged.some((f) => f.event === 'network.poll_failed')).toBe(true)
  })

  test('a wrong token is said at once; a Telegram that is down as well', async () => {
    const wrong = createTelegram(telegramConfig(stage.server, 'polling', '1:wrong-token'), stage.given)
    await expect(wrong.start(door)).rejects.toThrow('TELEGRAM_BOT_TOKEN')
    const down = createTelegram(telegramConfig({ root: 'http://127.0.0.1:9' }, 'polling'), stage.given)
    await expect(down.start(door)).rejects.toThrow('getMe')
    expect(await wrong.examine!()).toEqual([
      expect.objectContaining({ ok: false, cure: expect.stringContaining('@BotFather') }),
    ])
    const found = await stage.platform.examine!()
    expect(found.map((f) => [f.what, f.ok])).toEqual([
      ['token', true],
      ['inline mode', true],
      ['privacy mode', true],
      ['webhook', true],
    ])
    stage.server.setInlineMode(false)
    expect((await stage.platform.examine!()).find((f) => f.what === 'inline mode')).toMatchObject({
      ok: false,
      cure: expect.stringContaining('/setinline'),
    })
    stage.server.setInlineMode(true)
  })

  test('nothing that is logged holds the token', async () => {
    expect(JSON.stringify(stage.logged)).not.toContain(goodToken.split(':')[1])
    const broken = createTelegram({ token: goodToken, apiRoot: 'http://127.0.0.1:9', webhook: undefined }, stage.given)
    const error = await broken.start(door).catch((e: Error) => e)
    expect(String(error)).not.toContain(goodToken.split(':')[1])
  })

  test('an API root with a path is kept whole', async () => {
    const behind = createTelegram(
      { ...telegramConfig(stage.server, 'polling'), apiRoot: `${stage.server.root}/base` },
      stage.given,
    )
    const ref = await behind.send(
      await behind.direct({ tenant: 'telegram', userId: String(user.id) }),
      line('Behind a proxy'),
      { nonce: randomUUID() },
    )
    expect(stage.server.find(user.id, Number(ref.messageId))?.text).toBe('Behind a proxy')
  })

  test('other processes know from the one that holds the connection whether all is well', async () => {
    const worker = stage.another()
    await eventually(async () => (await worker.missing()) === undefined, 'the sign of life')
    expect(await stage.platform.missing()).toBeUndefined()
    await stage.platform.stop()
    expect(await worker.missing()).toContain('no process')
    await stage.platform.start(door)
    expect(await worker.missing().then((m) => m ?? 'ready')).toMatch(/ready|has not answered/)
    await eventually(async () => (await stage.platform.missing()) === undefined, 'the first answer')
  })

  test('a post whose answer is lost is not posted twice; one that was refused is tried again', async () => {
    const place = await stage.platform.direct({ tenant: 'telegram', userId: String(user.id) })
    const nonce = randomUUID()
    stage.server.fail('sendMessage', { kind: 'cut', after: true, times: 1 })
    await expect(stage.platform.send(place, line('Once'), { nonce })).rejects.toThrow()
    await expect(stage.platform.send(place, line('Once'), { nonce })).rejects.toThrow('on its way')
    expect(of(user.id).filter((m) => m.text === 'Once')).toHaveLength(1)

    const refused = randomUUID()
    stage.server.fail('sendMessage', { kind: 'status', status: 502, times: 1 })
    await expect(stage.platform.send(place, line('Refused'), { nonce: refused })).rejects.toThrow('502')
    await stage.platform.send(place, line('Refused'), { nonce: refused })
    expect(of(user.id).filter((m) => m.text === 'Refused')).toHaveLength(1)
  })

  test('two workers with one nonce at the same time post once', async () => {
    const place = await stage.platform.direct({ tenant: 'telegram', userId: String(user.id) })
    const nonce = randomUUID()
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, () => stage.another().send(place, line('One of six'), { nonce })),
    )
    expect(results.filter((r) => r.status === 'fulfilled').length).toBeGreaterThan(0)
    expect(of(user.id).filter((m) => m.text === 'One of six')).toHaveLength(1)
  })

  test('429 on a post: the chat waits as long as Telegram says, others do not', async () => {
    stage.server.fail('sendMessage', {
      kind: 'status',
      status: 429,
      description: 'Too Many Requests: retry after 1',
      parameters: { retry_after: 1 },
      times: 1,
    })
    const mine = await stage.platform.direct({ tenant: 'telegram', userId: String(user.id) })
    const other = stage.server.user('Other')
    const from = stage.server.calls.length
    const slowed = stage.platform.send(mine, line('Slowed'), { nonce: randomUUID() })
    await eventually(() => stage.server.calls.slice(from).some((c) => c.method === 'sendMessage'), 'the refusal')
    await stage.platform.send(
      await stage.platform.direct({ tenant: 'telegram', userId: String(other.id) }),
      line('Not slowed'),
      { nonce: randomUUID() },
    )
    expect(of(user.id)).toEqual([])
    await slowed
    const [first, again] = stage.server.calls
      .slice(from)
      .filter((c) => c.method === 'sendMessage' && c.parameters['chat_id'] === String(user.id))
    expect(again!.at - first!.at).toBeGreaterThanOrEqual(1000)
  })

  test('an edit of a message that is gone says so; a new one is posted in answer to a press', async () => {
    const message = await card([{ label: 'Send', token: writeToken('send', randomUUID()) }])
    const place = await stage.platform.direct({ tenant: 'telegram', userId: String(user.id) })
    door.next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('Anew'), replaces: true } })
    stage.server.press(user, message, 'Send')
    stage.server.remove(user.id, message.id)
    expect((await says('Anew')).id).not.toBe(message.id)
    await expect(stage.platform.edit({ place, messageId: String(message.id) }, line('x'))).rejects.toThrow(MessageGone)
  })

  test('a card with a picture becomes words and words a picture; a text too long for one message says so', async () => {
    const place = await stage.platform.direct({ tenant: 'telegram', userId: String(user.id) })
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const ref = await stage.platform.send(
      place,
      { blocks: [{ kind: 'picture', png, text: 'A board' }] },
      { nonce: randomUUID() },
    )
    const message = stage.server.find(user.id, Number(ref.messageId))!
    await stage.platform.edit(ref, line('No picture'))
    expect(message).toMatchObject({ photo: true, text: 'No picture' })
    await stage.platform.edit(ref, { blocks: [{ kind: 'picture', png, text: 'New board' }] })
    expect(message.text).toBe('New board')
    const words = await stage.platform.send(place, line('short'), { nonce: randomUUID() })
    await stage.platform.edit(words, line('a few words '.repeat(900)))
    expect(stage.server.find(user.id, Number(words.messageId))?.text).toMatch(/… 1\/3$/)
  })

  test('somebody who blocked the bot is told to the house, by their own deed or by a refusal', async () => {
    const place = await stage.platform.direct({ tenant: 'telegram', userId: String(user.id) })
    stage.server.block(user)
    await eventually(() => stage.gone.includes(String(user.id)), 'the word on it')
    stage.gone.length = 0
    await expect(stage.platform.send(place, line('x'), { nonce: randomUUID() })).rejects.toThrow(PlaceGone)
    expect(stage.gone).toEqual([String(user.id)])
  })

  test('a group that puts the bot out is gone; one that becomes a supergroup goes on', async () => {
    const group = stage.server.group('Old')
    const place = { network: 'telegram' as const, tenant: 'telegram', channel: String(group), direct: false }
    stage.server.moveGroup(group, -1_009_999)
    await stage.platform.send(place, line('Board'), { nonce: randomUUID() })
    await stage.platform.send(place, line('Board again'), { nonce: randomUUID() })
    expect(of(-1_009_999).map((m) => m.text)).toEqual(['Board', 'Board again'])
    expect(stage.moved).toEqual([[String(group), '-1009999']])
    stage.gone.length = 0
    stage.server.kick(-1_009_999)
    await expect(stage.platform.send(place, line('x'), { nonce: randomUUID() })).rejects.toThrow(PlaceGone)
    expect(stage.gone).toEqual([])
  })

  test('an edit in a group that became a supergroup says that the message is not there; the house learns the new id', async () => {
    const group = stage.server.group('Edited first')
    const place = { network: 'telegram' as const, tenant: 'telegram', channel: String(group), direct: false }
    const ref = await stage.platform.send(place, line('Board'), { nonce: randomUUID() })
    stage.server.moveGroup(group, -1_008_888)
    stage.moved.length = 0
    // Twice: the second one must not reach whatever stands under that number in the new group.
    for (const words of ['Board, new', 'Board, newer'])
      await expect(stage.platform.edit(ref, line(words))).rejects.toThrow(MessageGone)
    expect(stage.moved).toEqual([[String(group), '-1008888']])
    await stage.platform.send(place, line('Anew'), { nonce: randomUUID() })
    expect(of(-1_008_888).map((m) => m.text)).toEqual(['Anew'])
    stage.moved.length = 0
    const told = { text: undefined, migrate_to_chat_id: -1_008_777 }
    stage.server.write(user, '', { chat: group, extra: told })
    stage.server.write(user, '', { chat: -1_008_888, extra: { text: undefined, migrate_from_chat_id: group } })
    await eventually(() => stage.moved.length === 2, 'both notices')
    expect(stage.moved).toEqual([
      [String(group), '-1008777'],
      [String(group), '-1008888'],
    ])
  })

  test.each([
    ['not enough rights to send text messages to the chat'],
    ['CHAT_WRITE_FORBIDDEN'],
    ['message thread not found'],
    ['TOPIC_CLOSED'],
  ])('a group that lets us write no more is gone: %s', async (description) => {
    const place = { network: 'telegram' as const, tenant: 'telegram', channel: String(stage.group), direct: false }
    stage.server.fail('sendMessage', {
      kind: 'status',
      status: 400,
      description: `Bad Request: ${description}`,
      times: 1,
    })
    await expect(stage.platform.send(place, line('x'), { nonce: randomUUID() })).rejects.toThrow(PlaceGone)
  })

  test('where a group keeps pictures to its admins, the words of the picture stand alone', async () => {
    const place = { network: 'telegram' as const, tenant: 'telegram', channel: String(stage.group), direct: false }
    const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
    const description = 'Bad Request: not enough rights to send photos to the chat'
    stage.server.fail('sendPhoto', { kind: 'status', status: 400, description, times: 1 })
    await stage.platform.send(
      place,
      { blocks: [{ kind: 'picture', png, text: 'North 3, South 2' }] },
      { nonce: randomUUID() },
    )
    expect(of(stage.group).at(-1)).toMatchObject({ text: 'North 3, South 2', photo: false })
  })

  describe('in a group', () => {
    test('talk among people, commands of other bots and words of bots are not for us', async () => {
      const { server, group } = stage
      const theirs = server.write(user, 'lunch?', { chat: group })
      server.write(user, '/batch@other_bot', { chat: group })
      server.write(user, 'agreed', { chat: group, replyTo: (theirs['message'] as { message_id: number }).message_id })
      server.write(user, '/start', { chat: group })
      server.write({ ...user, is_bot: true } as never, '/batch', {
        chat: group,
        extra: { from: { ...user, is_bot: true } },
      })
      await quiet()
      expect(door.interactions.map((i) => i.kind === 'command' && i.name)).toEqual(['mark'])
    })

    test('a private answer comes to the direct chat, with a pointer in the group', async () => {
      door.next = () => below(line('Your figures'))
      stage.server.write(user, '/me', { chat: stage.group })
      await says('Your figures')
      const pointer = await says(t('network.telegram.in_chat'), stage.group)
      expect(pointer.buttons[0]?.[0]).toMatchObject({ url: `https://t.me/${botUser.username}` })
      expect(of(stage.group).some((m) => m.text.includes('Your figures'))).toBe(false)
    })

    test('whoever never opened our chat is told how; nothing private is said in the group', async () => {
      const stranger = stage.server.user('New', { met: false })
      door.next = () => below(line('Secret'), { about: { kind: 'target', id: randomUUID() } })
      stage.server.write(stranger, '/batch', { chat: stage.group })
      await says(t('network.telegram.start_first'), stage.group)
      expect(of(stage.group).some((m) => m.text.includes('Secret'))).toBe(false)
      expect(stage.gone).not.toContain(String(stranger.id))
    })

    test('a press there is acknowledged with where the answer is; a form is asked for in the direct chat', async () => {
      const message = await card([{ label: 'Take', token: writeToken('take', randomUUID()) }], stage.group)
      door.next = () => below(line('Yours'), { about: { kind: 'conversation', id: randomUUID() } })
      stage.server.press(user, message, 'Take')
      await says('Yours')
      await eventually(
        () => [...stage.server.presses.values()].at(-1)?.text === t('network.telegram.in_chat'),
        'the pointer',
      )
      const stranger = stage.server.user('Newer', { met: false })
      stage.server.press(stranger, message, 'Take')
      await eventually(() => [...stage.server.presses.values()].at(-1)?.alert === true, 'the alert')
      const slow = held<Answer>()
      door.next = () => slow.promise
      stage.server.press(user, message, 'Take')
      await eventually(() => stage.server.open() === 0, 'the acknowledgement of a slow one')
      slow.release({
        kind: 'form',
        form: {
          token: writeToken('form'),
          title: 'Asked aside',
          submit: 'Save',
          fields: [{ name: 'a', label: 'A', kind: 'line' }],
        },
      })
      expect((await says('Asked aside')).forceReply).toBe(true)
    })

    test('who writes as the group is nobody; a topic is a place of its own', async () => {
      stage.server.write(user, '/me', {
        chat: stage.group,
        extra: {
          from: { id: 1087968824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' },
          sender_chat: { id: stage.group, type: 'supergroup', title: 'Team' },
        },
      })
      await says(t('network.telegram.masked').slice(0, 40), stage.group)
      expect(door.interactions).toEqual([])
      door.next = () => below(line('In the topic'), { shows: 'public' })
      stage.server.write(user, '/board', { chat: stage.group, thread: 42 })
      expect((await says('In the topic', stage.group)).thread).toBe(42)
      expect(door.interactions[0]?.place).toEqual({
        network: 'telegram',
        tenant: 'telegram',
        channel: `${stage.group}/42`,
        direct: false,
      })
    })
  })

  describe('a form', () => {
    const form: Form = {
      token: writeToken('form', randomUUID()),
      title: 'New campaign',
      submit: 'Make',
      fields: [
        { name: 'name', label: 'Its name', kind: 'line', required: true, max: 20 },
        { name: 'sender', label: 'Who it is from', kind: 'line', value: 'Team Rivera' },
        { name: 'note', label: 'A note', kind: 'paragraph', hint: 'for the team' },
      ],
    }
    const asks = (label: string): Promise<TelegramMessage> =>
      eventually(() => {
        const m = last()
        return m?.forceReply && m.text.includes(label) ? m : undefined
      }, `the question for ${label}`)
    async function begin(): Promise<TelegramMessage> {
      const message = await card([{ label: 'New', token: form.token }])
      door.next = (i) => (i.kind === 'press' ? { kind: 'form', form } : below(line('Made')))
      stage.server.press(user, message, 'New')
      return asks('Its name')
    }
    const submitted = () => door.interactions.filter((i) => i.kind === 'submit')

    test('says that it is still open to whoever writes words that are no reply to it', async () => {
      await begin()
      door.next = () => below(line('Nobody waits for these words'))
      stage.server.write(user, 'Rallye')
      const told = await says('Nobody waits for these words')
      expect(told.text).toContain(t('network.telegram.form_open', { form: 'New campaign' }))
      expect(submitted()).toEqual([])
      stage.server.write(user, '/cancel')
      await says(t('network.telegram.form_cancelled'))
      stage.server.write(user, 'Rallye again')
      await eventually(() => last()?.text === 'Nobody waits for these words', 'no word of the form')
    })

    test('leads back, keeps what is typed, and takes an earlier question answered again', async () => {
      const name = await begin()
      expect(name.text).toContain(t('network.telegram.form_place', { place: 1, fields: 3 }))
      stage.server.write(user, 'Rallye', { replyTo: name.id })
      const sender = await asks('Who it is from')
      expect(sender.text).toContain('Team Rivera')
      stage.server.write(user, '/back')
      await eventually(
        () => last()?.text.includes('Its name') && last()?.text.includes('Rallye'),
        'the first question with what was typed',
      )
      stage.server.write(user, '/keep')
      await eventually(() => last()?.text.includes('Who it is from') && last()!.id > sender.id, 'the second question')
      stage.server.write(user, 'Rally', { replyTo: name.id })
      await eventually(() => last()?.text.includes('Who it is from'), 'the second question once more')
      const third = last()!.id
      stage.server.write(user, '/keep')
      await eventually(() => last()!.id > third && last()?.text.includes('A note'), 'the last question')
      stage.server.write(user, '/skip')
      await says('Made')
      expect(submitted()).toMatchObject([{ fields: { name: 'Rally', sender: 'Team Rivera', note: '' } }])
    })

    test('says what is too long or missing, and can be ended', async () => {
      const name = await begin()
      stage.server.write(user, 'x'.repeat(21), { replyTo: name.id })
      await says(t('network.telegram.form_long', { found: 21, max: 20 }))
      stage.server.write(user, '/skip')
      await says(t('network.telegram.form_required'))
      stage.server.write(user, '/cancel')
      await says(t('network.telegram.form_cancelled'))
      stage.server.write(user, '/keep')
      await says(t('network.telegram.form_none'))
      expect(submitted()).toEqual([])
    })

    test('never takes plain words for an answer: they may be meant for somebody else', async () => {
      await begin()
      stage.server.write(user, 'See you there')
      await eventually(
        () => door.interactions.some((i) => i.kind === 'words' && i.text === 'See you there'),
        'the words',
      )
      expect(submitted()).toEqual([])
    })

    test('whose content has a fault is not lost', async () => {
      const name = await begin()
      door.next = (i) =>
        i.kind === 'submit' && i.fields['note'] !== 'good'
          ? below({ blocks: [{ kind: 'error', text: 'A bad note' }] })
          : below(line('Made'))
      stage.server.write(user, 'Rally', { replyTo: name.id })
      await asks('Who it is from')
      stage.server.write(user, '/keep')
      stage.server.write(user, 'bad', { replyTo: (await asks('A note')).id })
      expect((await says('A bad note')).text).toContain(t('network.telegram.form_mend'))
      stage.server.write(user, '/back')
      const again = await asks('A note')
      expect(again.text).toContain('bad')
      stage.server.write(user, 'good', { replyTo: again.id })
      await says('Made')
      expect(submitted().at(-1)).toMatchObject({ fields: { name: 'Rally', sender: 'Team Rivera', note: 'good' } })
    })

    test('goes on in another process', async () => {
      const name = await begin()
      const next = stage.another()
      await stage.platform.stop()
      others.push(next)
      await next.start(door)
      stage.server.write(user, 'Rally', { replyTo: name.id })
      await asks('Who it is from')
      await next.stop()
      others.length = 0
      await stage.platform.start(door)
    })
  })

  describe('inline', () => {
    test('offers what the house suggests in the own chat, and nothing elsewhere', async () => {
      const asked: unknown[] = []
      const before = door.suggest
      door.suggest = async (who, place, query) => {
        asked.push([who.userId, place.channel, place.direct, query])
        return [
          { title: 'Sam: Rally', text: 'See you at the rally, Sam!' },
          { title: '@everyone', text: 'two' },
        ]
      }
      const own = stage.server.inline(user, 'rally', 'sender')
      const results = await eventually(() => stage.server.offered(own), 'the offer')
      expect(results.map((r) => [r.title, r.input_message_content.message_text])).toEqual([
        ['Sam: Rally', 'See you at the rally, Sam!'],
        ['@everyone', 'two'],
      ])
      for (const elsewhere of ['private', 'group', 'supergroup', 'channel', undefined]) {
        const id = stage.server.inline(user, 'rally', elsewhere)
        expect(await eventually(() => stage.server.offered(id), 'the empty offer')).toEqual([])
      }
      expect(asked).toEqual([[String(user.id), String(user.id), true, 'rally']])
      door.suggest = before
    })

    test('a chosen line is words; the card it answers says for whom', async () => {
      const message = await card([])
      stage.server.write(user, 'See you at the rally', { viaBot: true, replyTo: message.id })
      expect(await heard()).toMatchObject({
        kind: 'words',
        text: 'See you at the rally',
        replyTo: { messageId: String(message.id) },
      })
      stage.server.write(user, 'See you at the rally', { viaBot: true })
      expect(await heard(2)).not.toHaveProperty('replyTo')
      stage.server.write(user, 'See you at the rally', { viaBot: true, chat: stage.group })
      await quiet()
      expect(door.interactions.filter((i) => i.kind === 'words')).toHaveLength(2)
    })
  })

  test('what is no text, and what is changed afterwards, is told; it reaches nobody', async () => {
    const message = await card([])
    stage.server.write(user, '', {
      replyTo: message.id,
      extra: { text: undefined, photo: [{ file_id: 'a' }], caption: 'look' },
    })
    await says(t('network.telegram.only_text'))
    stage.server.write(user, 'Come at 7', { replyTo: message.id })
    await heard()
    const own = stage.server.messages.findLast((m) => m.from === user.id)!
    stage.server.edit(user, own.id, 'Come at 8')
    await says(t('network.telegram.edited'))
    expect(door.interactions.map((i) => i.kind === 'words' && i.text)).toEqual(['Come at 7'])
  })

  test('a file dropped with its words in the caption is an import; one larger than Telegram gives is told', async () => {
    const file = { name: 'list.csv', bytes: Buffer.from('phone\n1\n') }
    stage.server.write(user, 'spring "Street table"', { file })
    expect(await heard()).toMatchObject({
      kind: 'command',
      name: 'import',
      options: 'spring "Street table"',
      file: { name: 'list.csv', size: 8 },
    })
    stage.server.write(user, '/import spring', { file: { ...file, size: 30 * 1024 * 1024 } })
    await says(t('network.telegram.too_large').slice(0, 30))
    expect(door.interactions).toHaveLength(1)
  })

  test('a file whose loading fails throws, and never names the token', async () => {
    const file = { name: 'list.csv', bytes: Buffer.from('phone\n1\n') }
    let error: unknown
    door.next = async (i) => {
      if (i.kind === 'command' && i.file)
        try {
          stage.server.fail('getFile', {
            kind: 'status',
            status: 400,
            description: 'Bad Request: file is too big',
            times: 1,
          })
          for await (const _ of i.file.read()) continue
        } catch (e) {
          error = e
        }
      return below(line('Read'))
    }
    stage.server.write(user, '/import', { file })
    await says('Read')
    expect(String(error)).toContain('too big')
    expect(String(error)).not.toContain(goodToken.split(':')[1])
  })
})

describe('by webhook', () => {
  let hook: { url: string; close(): Promise<void> }
  beforeAll(async () => {
    // Another server, which counts its updates anew.
    door.taken.clear()
    await open('webhook')
    hook = await serveHook(stage.platform, door)
  })
  afterAll(async () => {
    await hook.close()
  })
  const update = (text: string) => ({
    update_id: 900_000 + Math.floor(Math.random() * 90_000),
    message: { message_id: 1, date: 1, chat: { id: user.id, type: 'private', first_name: 'Bo' }, from: user, text },
  })
  const post = (
    body: string | Buffer | ReadableStream,
    headers: Record<string, string> = { 'x-telegram-bot-api-secret-token': webhookSecret },
  ): Promise<number> =>
    fetch(`${hook.url}${stage.platform.http!.path}`, {
      method: 'POST',
      body,
      headers,
      duplex: 'half',
    } as RequestInit).then((r) => r.status)

  test('is set with its secret, and only the bearer of the secret is heard', async () => {
    expect(stage.server.webhook()).toEqual({
      url: `https://muster.example${stage.platform.http!.path}`,
      secret: webhookSecret,
    })
    const body = JSON.stringify(update('hello'))
    expect(await post(body, {})).toBe(403)
    expect(await post(body, { 'x-telegram-bot-api-secret-token': 'wrong' })).toBe(403)
    expect(await post(body, { 'x-telegram-bot-api-secret-token': webhookSecret.slice(0, -1) })).toBe(403)
    expect(door.interactions).toEqual([])
    expect(await post(body)).toBe(200)
    expect(await heard()).toMatchObject({ text: 'hello' })
    expect(await post('no json')).toBe(400)
    expect(await post('{}')).toBe(400)
    // Nothing that a bot could make sense of: taken, and logged.
    for (const odd of ['"message":null', '"message":{"message_id":1}', '"callback_query":{"id":"x"}', '"poll":{}'])
      expect(await post(`{"update_id":2000000,${odd}}`)).toBe(200)
  })

  test('a letter that is split between packets stays whole', async () => {
    const text = 'Été 🎉 – ça va'
    const body = Buffer.from(JSON.stringify(update(text)))
    const cut = body.indexOf(Buffer.from('🎉')) + 2
    const { hostname, port } = new URL(hook.url)
    const socket = connectSocket(Number(port), hostname)
    socket.setNoDelay(true)
    const answered = new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())))
    socket.write(
      `POST ${stage.platform.http!.path} HTTP/1.1\r\nhost: x\r\nx-telegram-bot-api-secret-token: ${webhookSecret}\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    for (const part of [body.subarray(0, cut), body.subarray(cut, cut + 1), body.subarray(cut + 1)]) {
      await new Promise<void>((resolve) => socket.write(part, () => resolve()))
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    expect(await answered).toContain('200')
    socket.destroy()
    expect(await heard()).toMatchObject({ text })
  })

  test('a body of 200 MB is refused without being read', async () => {
    let read = 0
    const mega = Buffer.alloc(1024 * 1024, 120)
    const endless = new ReadableStream({
      pull(controller) {
        if (read++ < 200) controller.enqueue(mega)
        else controller.close()
      },
    })
    // The server hangs up on whoever goes on writing.
    const status = await post(endless).catch(() => 413)
    expect(status).toBe(413)
    expect(read).toBeLessThan(100)
    expect(await post(Buffer.alloc(1024 * 1024 + 1, 120))).toBe(413)
  })

  test('words are acknowledged only once their effect stands; presses and commands at once', async () => {
    const slow = held<Answer>()
    door.next = (i) => (i.kind === 'words' || i.kind === 'command' ? slow.promise : { kind: 'nothing' })
    let acknowledged = false
    const words = post(JSON.stringify(update('for a voter'))).then((status) => (acknowledged = true) && status)
    await heard()
    const other = { ...update('/batch'), update_id: 1_000_001 }
    const stranger = stage.server.user('Else')
    Object.assign(other.message, { from: stranger, chat: { id: stranger.id, type: 'private', first_name: 'Else' } })
    expect(await post(JSON.stringify(other))).toBe(200)
    await heard(2)
    expect(acknowledged).toBe(false)
    slow.release(below(line('Sent')))
    expect(await words).toBe(200)
  })

  test('words that had no effect are not acknowledged, so Telegram brings them again', async () => {
    const dispatch = door.dispatch
    door.dispatch = async () => {
      throw new Error('the house is away')
    }
    expect(await post(JSON.stringify(update('lost?')))).toBe(503)
    door.dispatch = dispatch
  })

  test('the same update four times at once, and later again, is one effect', async () => {
    door.next = () => below(line('One effect'))
    const body = JSON.stringify(update('/batch'))
    expect(await Promise.all(Array.from({ length: 4 }, () => post(body)))).toEqual([200, 200, 200, 200])
    await says('One effect')
    expect(await post(body)).toBe(200)
    await quiet()
    expect(of(user.id).filter((m) => m.text === 'One effect')).toHaveLength(1)
  })

  test('is set again by whoever starts next; a web process that never started serves it', async () => {
    const web = stage.another('webhook')
    const served = await serveHook(web, door)
    door.next = () => below(line('From the web role'))
    const status = await fetch(`${served.url}${web.http!.path}`, {
      method: 'POST',
      body: JSON.stringify(update('/batch')),
      headers: { 'x-telegram-bot-api-secret-token': webhookSecret },
    }).then((r) => r.status)
    expect(status).toBe(200)
    await says('From the web role')
    await served.close()
    expect(await web.missing()).toBeUndefined()
  })
})

describe('an update', () => {
  const me = { id: botUser.id, username: botUser.username }
  test.each([
    // Shapes of recorded payloads: a message of a private chat with and without names, and a photo in four sizes.
    [
      'a mention',
      {
        message_id: 133,
        chat: { id: 7527593, type: 'private', first_name: 'Test User', username: 'u' },
        date: 1767224888,
        entities: [{ length: 17, offset: 0, type: 'mention' }],
        from: { id: 7527593, is_bot: false, first_name: 'Test User', username: 'u' },
        text: '@vercelchatsdkbot hi',
      },
      {
        kind: 'words',
        text: '@vercelchatsdkbot hi',
        messageId: '133',
        user: { network: 'telegram', tenant: 'telegram', userId: '7527593', name: 'Test User', handle: 'u' },
        place: { network: 'telegram', tenant: 'telegram', channel: '7527593', direct: true },
      },
    ],
    [
      'a photo',
      {
        message_id: 17,
        chat: { id: 100000001, type: 'private', first_name: 'Test User' },
        date: 1753164384,
        from: { id: 100000001, is_bot: false, first_name: 'Test User', language_code: 'en' },
        photo: [{ file_id: 'A', file_unique_id: 'B', file_size: 1705, width: 72, height: 90 }],
      },
      { kind: 'other', messageId: '17' },
    ],
    [
      'a picture that was sent as a file',
      {
        message_id: 17,
        chat: { id: 1, type: 'private', first_name: 'T' },
        date: 1,
        from: { id: 1, is_bot: false, first_name: 'T' },
        document: { file_id: 'f', file_unique_id: 'u', file_name: 'me.jpg', mime_type: 'image/jpeg', file_size: 9 },
      },
      { kind: 'other', messageId: '17' },
    ],
    [
      'a message pinned',
      {
        message_id: 18,
        chat: { id: 1, type: 'private', first_name: 'T' },
        date: 1,
        from: { id: 1, is_bot: false, first_name: 'T' },
        pinned_message: {},
      },
      undefined,
    ],
    [
      'a post of a channel',
      {
        message_id: 18,
        chat: { id: -1, type: 'channel' },
        date: 1,
        sender_chat: { id: -1, type: 'channel' },
        text: '/batch',
      },
      undefined,
    ],
    [
      'a reply to the opening of a topic',
      {
        message_id: 19,
        chat: { id: -2, type: 'supergroup', title: 'T' },
        date: 1,
        from: { id: 1, is_bot: false, first_name: 'T' },
        text: 'hi',
        is_topic_message: true,
        message_thread_id: 4,
        reply_to_message: { message_id: 4, from: { id: botUser.id }, forum_topic_created: {} },
      },
      undefined,
    ],
  ])('with %s is read', (_, message, deed) => {
    const read = readUpdate({ update_id: 1, message } as never, me)
    if (deed) expect(read).toMatchObject(deed)
    else expect(read).toBeUndefined()
  })
  test('of a press without a message, of a member, of a kind we did not ask for', () => {
    expect(
      readUpdate(
        { update_id: 1, callback_query: { id: 'q', from: { id: 1 }, inline_message_id: 'x', data: 'd' } } as never,
        me,
      ),
    ).toEqual({ kind: 'stray', queryId: 'q' })
    expect(
      readUpdate(
        {
          update_id: 1,
          my_chat_member: { chat: { id: -5, type: 'group' }, from: { id: 1 }, new_chat_member: { status: 'kicked' } },
        } as never,
        me,
      ),
    ).toBeUndefined()
    expect(readUpdate({ update_id: 1, poll: {} } as never, me)).toBeUndefined()
  })
})

describe('rich text', () => {
  test('ten thousand random strings are split without a loss, and Telegram takes every piece', () => {
    const letters = [
      'a',
      'b',
      ' ',
      '\n',
      '🎉',
      '@ev',
      '/x',
      'http://a.bc',
      '<b>',
      '*',
      '_',
      '\u202e',
      '#t',
      'é',
      '\ud800',
      '$A',
      'a@b.cd',
      '.',
      '::',
    ]
    let seed = 7
    const random = (n: number): number => (seed = (seed * 48271) % 2147483647) % n
    const bare = (text: string): string => text.replace(/[\s\p{C}\p{Z}·]/gu, '')
    const problems: string[] = []
    for (let i = 0; i < 10_000; i++) {
      const writer = writeRich(new Set())
      const parts = 1 + random(4)
      for (let j = 0; j < parts; j++) {
        const words = Array.from({ length: random(30) }, () => letters[random(letters.length)]).join('')
        if (random(3)) writer.add(words, random(2) ? 'bold' : undefined)
        else {
          // Quotes are lines of their own.
          writer.gap('\n')
          writer.quote(() => writer.add(words))
          writer.add('\n')
        }
      }
      const rich = writer.read()
      const limit = 20 + random(60)
      const pieces = splitRich(rich, limit)
      if (bare(pieces.map((p) => p.text).join('')) !== bare(rich.text))
        problems.push(`lost: ${JSON.stringify(rich.text)}`)
      for (const piece of pieces)
        try {
          problems.push(...checkText(piece.text, piece.entities, limit, new Set(), false))
        } catch (error) {
          problems.push(`${(error as Error).message}: ${JSON.stringify(piece)}`)
        }
    }
    expect([...new Set(problems)].slice(0, 5)).toEqual([])
  })
})
