/** Discord's bad days: connections that break, sessions that end, processes that die, a token that is refused. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Platform } from '../../src/chat/platform.ts'
import { line } from '../../src/chat/view.ts'
import { createDiscord } from '../../src/platforms/discord/index.ts'
import { intents } from '../../src/platforms/discord/gateway.ts'
import { ackWithin, below, eventually, firstAnswerWithin, middle, scriptDoor } from '../contracts/platform.ts'
import type { Script } from '../contracts/platform.ts'
import type { DiscordPerson } from '../support/discord/person.ts'
import { startDiscordServer } from '../support/discord/server.ts'
import { configOf, openStage } from '../support/discord/stage.ts'
import type { DiscordStage } from '../support/discord/stage.ts'

let door: Script
let stage: DiscordStage
let person: DiscordPerson
const others: Platform[] = []

async function open(heartbeat?: number): Promise<void> {
  door = scriptDoor()
  stage = await openStage(door, heartbeat ? { heartbeat } : {})
  person = await stage.person('Bo')
}
beforeEach(() => void (stage = undefined as unknown as DiscordStage))
afterEach(async () => {
  for (const other of others.splice(0)) await other.stop()
  await stage?.close()
})

const up = () => eventually(async () => (await stage.platform.missing()) === undefined, 'a connection')
const down = () => eventually(async () => (await stage.platform.missing()) !== undefined, 'its end')
const texts = () => door.interactions.map((i) => ('text' in i ? i.text : i.kind))

describe('the connection', () => {
  test('asks for no privileged intent, and for no more than direct and server messages', async () => {
    await open()
    expect(intents).toBe((1 << 9) | (1 << 12))
    expect([...stage.server.sessions.values()].map((s) => s.intents)).toEqual([intents])
  })

  test.each([
    ['a socket that is cut', () => stage.server.drop()],
    ['a request to reconnect', () => stage.server.tell({ op: 7, d: null })],
  ])('is resumed after %s, and what was written meanwhile has its effect', async (_what, trouble) => {
    await open()
    trouble()
    await down()
    await person.say('meanwhile')
    await eventually(() => texts().includes('meanwhile'), 'the words', 15_000)
    await up()
    expect(stage.server.sent(2)).toBe(1)
    expect(stage.server.sent(6)).toBe(1)
    await person.say('after')
    await eventually(() => texts().includes('after'), 'the words')
    expect(texts()).toEqual(['meanwhile', 'after'])
  })

  test('begins anew when its session is no longer known', async () => {
    await open()
    stage.server.drop()
    stage.server.sessions.clear()
    await down()
    // The library spaces sessions that it begins by 5 s.
    await eventually(() => stage.server.connected() === 1, 'a new session', 15_000)
    await up()
    expect(stage.server.sent(6)).toBe(1)
    expect(stage.server.sent(2)).toBe(2)
    await person.say('hello')
    await eventually(() => texts().includes('hello'), 'the words')
  })

  test('is resumed after Discord was out of reach for a while', async () => {
    await open()
    stage.server.state.down = true
    stage.server.drop()
    await down()
    await person.say('meanwhile')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    stage.server.state.down = false
    await eventually(() => texts().includes('meanwhile'), 'the words', 15_000)
    // Said once, however often it was tried.
    expect(stage.logged.filter(({ event }) => event === 'network.closed')).toHaveLength(1)
    expect(stage.server.sent(2)).toBe(1)
  })

  test('whose heartbeats are not answered is given up and resumed', async () => {
    await open(300)
    stage.server.deafen(true)
    await eventually(() => stage.server.sent(6) > 0, 'a resume')
    stage.server.deafen(false)
    await up()
    await person.say('hello')
    await eventually(() => texts().includes('hello'), 'the words')
    expect(stage.server.sent(2)).toBe(1)
  })
})

describe('a process', () => {
  test('that dies over a text to a voter: the next one takes it up, and it has one effect', async () => {
    await open()
    await person.say('before')
    await eventually(() => texts().includes('before'), 'the words')
    // Its database hangs, so the effect of this is not committed when it dies.
    const hanging = scriptDoor()
    let reached = 0
    hanging.next = () => {
      reached++
      return new Promise<Answer>(() => {})
    }
    await stage.platform.stop()
    const first = stage.another()
    others.push(first)
    await first.register()
    await first.start(hanging)
    await person.say('my answer')
    await eventually(() => reached > 0, 'the words')
    // It is not stopped: what it wrote down by itself is all that the next one has.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    stage.server.drop()
    const next = stage.another()
    others.push(next)
    await next.register()
    await next.start(door)
    await eventually(() => texts().includes('my answer'), 'the words again')
    expect(texts()).toEqual(['before', 'my answer'])
    expect(stage.server.sent(2)).toBe(1)
  })

  test('that is told to stop hands its session over', async () => {
    await open()
    await stage.platform.stop()
    await person.say('in between')
    const next = stage.another()
    others.push(next)
    await next.register()
    await next.start(door)
    await eventually(() => texts().includes('in between'), 'the words')
    expect(stage.server.sent(2)).toBe(1)
  })

  test('says that it is ready when it is connected and its commands are registered; others ask for its sign', async () => {
    await open()
    const idle = stage.another()
    expect(await idle.missing()).toBeUndefined()
    expect(await stage.platform.missing()).toBeUndefined()
    await stage.platform.stop()
    expect(await idle.missing()).toMatch(/^discord: no process/)
    const unregistered = stage.another()
    others.push(unregistered)
    await unregistered.start(door)
    expect(await unregistered.missing()).toBe('discord: commands are not registered')
    await unregistered.register()
    expect(await unregistered.missing()).toBeUndefined()
  })

  test('with a wrong token refuses to start, in words that help, and ends nobody', async () => {
    await open()
    const wrong = stage.another({ token: 'wrong' })
    await wrong.register()
    await expect(wrong.start(door)).rejects.toThrow(/DISCORD_TOKEN/)
    await wrong.stop()
    expect(await stage.platform.missing()).toBeUndefined()
  })

  test('that starts while Discord is away comes in when it is back', async () => {
    const server = await startDiscordServer()
    server.state.down = true
    await open()
    const given = stage.given
    await stage.platform.stop()
    const late = createDiscord(configOf(server), given)
    others.push(late)
    await late.start(door)
    expect(await late.missing()).toMatch(/^discord: /)
    server.state.down = false
    await eventually(() => server.connected() === 1, 'the connection', 20_000)
    await server.close()
  })

  test('goes on answering when the database hangs: nothing waits for it', async () => {
    await open()
    let release!: (answer: Answer) => void
    const slow = new Promise<Answer>((resolve) => (release = resolve))
    door.next = () => slow
    for (let i = 0; i < 20; i++) await person.command('batch')
    const all = () => [...stage.server.state.interactions.values()]
    await eventually(() => all().every((i) => i.answeredAfter !== undefined), 'the answers')
    const took = all().map((i) => i.answeredAfter ?? Infinity)
    expect(Math.max(...took)).toBeLessThan(ackWithin)
    expect(middle(took)).toBeLessThan(firstAnswerWithin)
    release(below(line('At last')))
    await eventually(
      async () => (await person.sees()).filter((m) => m.text.includes('At last')).length === 20,
      'the results',
    )
  })
})
