/** What the real library does in awkward cases, and what Slack does: nothing is posted twice, nothing ends the process. */
import { afterEach, describe, expect, it } from 'vitest'
import { line, view } from '../../src/chat/view.ts'
import { writeToken } from '../../src/chat/token.ts'
import { createSlack } from '../../src/platforms/slack/index.ts'
import { translator } from '../../src/locales/index.ts'
import { below, contractCommands, eventually, scriptDoor } from '../contracts/platform.ts'
import { quietLog } from '../support/house.ts'
import { startSlackServer } from '../support/slack/server.ts'
import type { SlackServer } from '../support/slack/server.ts'
import { configOf, memoryKeep, openStage } from '../support/slack/stage.ts'
import type { Mode, SlackStage } from '../support/slack/stage.ts'
import type { Platform } from '../../src/chat/platform.ts'

const open: SlackStage[] = []
const servers: SlackServer[] = []
const platforms: Platform[] = []
afterEach(async () => {
  for (const platform of platforms.splice(0)) await platform.stop()
  for (const stage of open.splice(0)) await stage.close()
  for (const server of servers.splice(0)) await server.close()
})
async function enter(mode: Mode = 'socket') {
  const door = scriptDoor()
  const stage = await openStage(door, mode)
  open.push(stage)
  return { door, stage, state: stage.server.state, ann: await stage.person('Ann Lee') }
}
async function alone(change: object = {}) {
  const server = await startSlackServer()
  servers.push(server)
  const logged: { event: string; error?: unknown }[] = []
  const platform = createSlack(
    { ...configOf(server, 'socket'), ...change },
    {
      log: quietLog(logged as never),
      keep: memoryKeep(),
      commands: () => contractCommands,
      translate: translator,
      locales: ['en'],
      gone: async () => {},
    },
  )
  platforms.push(platform)
  return { server, platform, logged }
}
const texts = async (
  person: { sees(where?: 'channel'): Promise<{ by: string; text: string }[]> },
  where?: 'channel',
): Promise<string[]> => (await person.sees(where)).filter((m) => m.by === 'bot').map((m) => m.text)

describe('a post whose answer is lost', () => {
  it('stands once: it is found by its mark', async () => {
    const { stage, state, ann } = await enter()
    const worker = stage.worker()
    const place = await worker.direct(ann.user)
    state.trouble('chat.postMessage', 'cut after')
    const ref = await worker.send(place, line('Sam: Maybe'), { nonce: 'n1' })
    expect(await worker.send(place, line('Sam: Maybe'), { nonce: 'n1' })).toEqual(ref)
    expect(await texts(ann)).toEqual(['Sam: Maybe'])
    expect(state.counts('chat.postMessage')).toBe(1)
    state.trouble('chat.postMessage', 'cut after')
    const later = await worker.send(place, line('Sam: Where?'), { nonce: 'n2', after: ref })
    expect(later.messageId.split('/')[1]).toBe(ref.messageId)
    expect(await texts(ann)).toEqual(['Sam: Maybe', 'Sam: Where?'])
  })

  it('is not posted again where we may not look', async () => {
    const { stage, state, ann } = await enter()
    const worker = stage.worker()
    state.trouble('chat.postMessage', 'cut after')
    for (let i = 0; i < 3; i++)
      await expect(worker.send(stage.channel, line('The board'), { nonce: 'b1' })).rejects.toThrow()
    expect(await texts(ann, 'channel')).toEqual(['The board'])
    expect(state.counts('chat.postMessage')).toBe(1)
  })

  it('is found by another process after the one that posted it died', async () => {
    const { stage, ann } = await enter()
    const place = await stage.worker().direct(ann.user)
    const posted = await stage.worker().send(place, line('Sam: Maybe'), { nonce: 'n3' })
    await stage.keep.set('sent/n3', { at: Date.now() }, 100)
    expect(await stage.worker().send(place, line('Sam: Maybe'), { nonce: 'n3' })).toEqual(posted)
    expect(await texts(ann)).toEqual(['Sam: Maybe'])
  })

  it('that Slack refused for sure is posted again', async () => {
    const { stage, state, ann } = await enter()
    const place = await stage.worker().direct(ann.user)
    state.trouble('chat.postMessage', { error: 'msg_too_long' })
    await expect(stage.worker().send(place, line('x'), { nonce: 'n4' })).rejects.toThrow('msg_too_long')
    await stage.worker().send(place, line('x'), { nonce: 'n4' })
    expect(await texts(ann)).toEqual(['x'])
  })

  it('of four at once with one nonce is one', async () => {
    const { stage, ann } = await enter()
    const place = await stage.worker().direct(ann.user)
    await Promise.allSettled(Array.from({ length: 4 }, () => stage.worker().send(place, line('once'), { nonce: 'n5' })))
    expect(await texts(ann)).toEqual(['once'])
  })

  it('that answers a press is not repeated by the library', async () => {
    const { door, state, ann } = await enter()
    door.next = () => below(line('Answer'))
    state.trouble('chat.postMessage', 'cut after')
    await ann.command('batch')
    await eventually(() => state.counts('chat.postMessage') === 1, 'the post')
    door.next = () => below(line('Again'))
    await ann.command('batch')
    await eventually(async () => (await texts(ann)).includes('Again'), 'the next')
    expect(await texts(ann)).toEqual(['Answer', 'Again'])
  })
})

describe('an edit whose answer is lost', () => {
  it('is done by the Web API, which is the same edit', async () => {
    const { door, state, ann } = await enter()
    door.next = () => below(view([{ kind: 'text', text: 'Card' }], [{ label: 'Go', token: writeToken('go') }]))
    await ann.command('batch')
    const card = await eventually(async () => (await ann.sees()).find((m) => m.text === 'Card'), 'the card')
    state.trouble('response_url', 'cut after')
    door.next = () => ({ kind: 'reply', at: 'edit', reply: { view: line('Edited') } })
    await ann.press('Go', card)
    await eventually(() => state.counts('chat.update') === 1, 'the edit')
    expect(await texts(ann)).toEqual(['Edited'])
  })

  it('of a message that is gone comes below', async () => {
    const { door, stage, state, ann } = await enter()
    door.next = () => below(view([{ kind: 'text', text: 'Card' }], [{ label: 'Go', token: writeToken('go') }]))
    await ann.command('batch')
    const card = await eventually(async () => (await ann.sees()).find((m) => m.text === 'Card'), 'the card')
    door.next = async () => {
      const channel = state.channels.get(ann.ref(card).place.channel)!
      channel.messages.splice(
        channel.messages.findIndex((m) => m.ts === card.id),
        1,
      )
      return { kind: 'reply', at: 'edit', reply: { view: line('Edited') } }
    }
    await ann.press('Go', card)
    await eventually(async () => (await texts(ann)).includes('Edited'), 'the answer')
    expect(stage.faults()).toEqual([])
  })
})

describe('a thread whose first message was deleted', () => {
  it('is begun anew by the next one', async () => {
    const { stage, state, ann } = await enter()
    const worker = stage.worker()
    const place = await worker.direct(ann.user)
    const first = await worker.send(place, line('Sam: Maybe'), { nonce: 'a' })
    state.channels.get(place.channel)!.messages.length = 0
    state.trouble('chat.postMessage', { error: 'thread_not_found' })
    const next = await worker.send(place, line('Sam: Where?'), { nonce: 'b', after: first })
    expect(next.messageId).not.toContain('/')
    expect(await texts(ann)).toEqual(['Sam: Where?'])
  })
})

describe('limits', () => {
  it('are waited for as long as Slack says, by posts to that channel only', async () => {
    const { stage, state, ann } = await enter()
    const worker = stage.worker()
    const place = await worker.direct(ann.user)
    state.trouble('chat.postMessage', { status: 429, headers: { 'retry-after': '2' } })
    const slow = worker.send(stage.channel, line('Board'), { nonce: 'a' })
    await eventually(() => state.counts('chat.postMessage') === 1, 'the refusal')
    await worker.send(place, line('Card'), { nonce: 'b' })
    expect(await texts(ann, 'channel')).toEqual([])
    await slow
    const [refused, , again] = state.calls.filter((call) => call.method === 'chat.postMessage')
    expect(again!.at - refused!.at).toBeGreaterThanOrEqual(1_990)
    expect(await texts(ann, 'channel')).toEqual(['Board'])
  })
})

describe('a wrong token', () => {
  it('of the bot makes the start fail with the cure, and ends nothing', async () => {
    const { platform } = await alone({ botToken: 'xoxb-wrong-token' })
    const unhandled: unknown[] = []
    const note = (error: unknown): void => void unhandled.push(error)
    process.on('unhandledRejection', note)
    await expect(platform.start(scriptDoor())).rejects.toThrow(/SLACK_BOT_TOKEN.*invalid_auth/)
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
    expect(await platform.missing()).toBe('slack: no process is connected')
  })

  it('of the socket does so too', async () => {
    await expect((await alone({ appToken: 'xapp-wrong-token' })).platform.start(scriptDoor())).rejects.toThrow(
      /SLACK_APP_TOKEN.*invalid_auth/,
    )
    await expect((await alone({ appToken: 'xoxb-1-bot-of-the-tests' })).platform.start(scriptDoor())).rejects.toThrow(
      /not_allowed_token_type/,
    )
  })
})

describe('the socket', () => {
  it('comes up by itself when Slack was down at the start, and says so until then', async () => {
    const { server, platform } = await alone()
    server.state.down = true
    await platform.start(scriptDoor())
    expect(await platform.missing()).toContain('slack')
    server.state.down = false
    await eventually(async () => (await platform.missing()) === undefined, 'readiness', 20_000)
    expect(server.open()).toBe(1)
  })

  it.each(['disconnect', 'cut'] as const)(
    'comes back after a %s, sooner than the library would, and nothing is lost',
    async (how) => {
      const { door, stage, ann } = await enter()
      door.next = () => below(line('Heard'))
      for (let i = 1; i <= 3; i++) {
        const before = stage.server.connections()
        stage.server[how]()
        await eventually(() => stage.server.connections() > before, 'another connection', 4_500)
      }
      await eventually(async () => (await stage.platform.missing()) === undefined, 'readiness')
      await ann.command('batch')
      await eventually(async () => (await texts(ann)).includes('Heard'), 'the answer')
      expect(stage.faults()).toEqual([])
    },
  )

  it('comes back though Slack answers 500 to the first attempts, after which the library would give up', async () => {
    const { stage, state } = await enter()
    const before = stage.server.connections()
    state.trouble('apps.connections.open', { status: 500 }, { status: 500 }, { error: 'internal_error' })
    stage.server.cut()
    await eventually(() => stage.server.connections() > before, 'another connection', 10_000)
    expect(stage.logged.filter((l) => l.event === 'socket.failed').length).toBeGreaterThan(0)
  })

  it('can be opened again after a stop, as a process does that lost its lease for a while', async () => {
    const { door, stage, ann } = await enter()
    await stage.platform.stop()
    await stage.platform.start(door)
    door.next = () => below(line('Heard'))
    await ann.command('batch')
    await eventually(async () => (await texts(ann)).includes('Heard'), 'the answer')
    expect(await stage.platform.missing()).toBeUndefined()
  })

  it('is closed when stop resolves', async () => {
    const { stage } = await enter()
    expect(stage.server.open()).toBe(1)
    await stage.platform.stop()
    await eventually(() => stage.server.open() === 0, 'the close', 200)
    expect(await stage.platform.missing()).toBe('slack: no process is connected')
  })
})

describe('readiness', () => {
  it('of a process that holds nothing rests on the heartbeat of the one that does', async () => {
    const { stage } = await enter()
    expect(await stage.platform.missing()).toBeUndefined()
    await eventually(async () => (await stage.worker().missing()) === undefined, 'the heartbeat')
    await stage.platform.stop()
    expect(await stage.worker().missing()).toBe('slack: no process is connected')
  })
})

describe('an API that is down', () => {
  it('fails calls soon, piles nothing up, and is used again when it is back', async () => {
    const { door, stage, state, ann } = await enter()
    const worker = stage.worker()
    const place = await worker.direct(ann.user)
    state.down = true
    const tries = await Promise.allSettled(
      Array.from({ length: 400 }, (_, i) => worker.edit({ place, messageId: '1.1' }, line(`${i}`))),
    )
    expect(tries.every((one) => one.status === 'rejected')).toBe(true)
    state.down = false
    door.next = () => below(line('Back'))
    await ann.command('batch')
    await eventually(async () => (await texts(ann)).includes('Back'), 'the answer')
  })

  it('that takes 30 s is not waited for', async () => {
    const { stage, state, ann } = await enter()
    state.trouble('conversations.open', { delay: 30_000 })
    await expect(stage.worker().direct(ann.user)).rejects.toThrow()
    expect(state.counts('conversations.open')).toBe(0)
  }, 20_000)
})

describe('what doctor looks at', () => {
  it('finds a good setting good', async () => {
    const { stage } = await enter()
    const findings = await stage.worker().examine!()
    expect(findings.filter((f) => !f.ok)).toEqual([])
    expect(findings.map((f) => f.what)).toEqual(['token', 'permissions', 'socket'])
  })

  it('names missing permissions, wrong tokens, and the menu where to mend them', async () => {
    const { stage, state } = await enter()
    state.scopes = state.scopes.filter((scope) => scope !== 'im:history' && scope !== 'files:read')
    const [, permissions] = await stage.worker().examine!()
    expect(permissions).toMatchObject({
      ok: false,
      found: 'missing: im:history, files:read',
      cure: expect.stringContaining('Bot Token Scopes'),
    })
    const wrong = await (await alone({ botToken: 'xoxb-wrong-token' })).platform.examine!()
    expect(wrong).toMatchObject([{ what: 'token', ok: false, cure: expect.stringContaining('SLACK_BOT_TOKEN') }])
    const app = await (await alone({ appToken: 'xapp-wrong-token' })).platform.examine!()
    expect(app.find((f) => f.what === 'socket')).toMatchObject({
      ok: false,
      cure: expect.stringContaining('connections:write'),
    })
  })
})
