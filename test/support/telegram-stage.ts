/** A bot on our strict Telegram, by polling or by webhook, and people who act and look as its clients let them. */
import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import type { Door, Platform, PlatformGiven } from '../../src/chat/platform.ts'
import { openKeep } from '../../src/db/keep.ts'
import { connect } from '../../src/db/client.ts'
import type { Fields } from '../../src/lib/log.ts'
import { locales, translator } from '../../src/locales/index.ts'
import { createTelegram } from '../../src/platforms/telegram/index.ts'
import { contractCommands, eventually } from '../contracts/platform.ts'
import type { Person, Seen, Stage } from '../contracts/platform.ts'
import { createQuickDatabase, quietLog } from './house.ts'
import { botUser, goodToken, openTelegram } from './telegram-server.ts'
import type { TelegramMessage, TelegramServer, TelegramUser } from './telegram-server.ts'

export const webhookSecret = 'a-secret_of-the-tests'
export const publicUrl = 'https://muster.example'
export type Mode = 'polling' | 'webhook'

export const telegramConfig = (server: { root: string }, mode: Mode, token = goodToken) => ({
  token,
  apiRoot: server.root,
  webhook: mode === 'webhook' ? { secret: webhookSecret, baseUrl: publicUrl } : undefined,
})

/** What serves `Platform.http` in the web role. */
export async function serveHook(platform: Platform, door: Door): Promise<{ url: string; close(): Promise<void> }> {
  const server = serve({ fetch: (request) => platform.http!.fetch(request, door), port: 0, hostname: '127.0.0.1' })
  await new Promise<void>((resolve) => server.once('listening', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

export type TelegramStage = Stage & {
  server: TelegramServer
  given: PlatformGiven
  logged: Fields[]
  gone: string[]
  /** Groups that go on under another id: from, to. */
  moved: [string, string][]
  group: number
  /** The same bot in another process: shares what is kept, nothing else. */
  another(mode?: Mode): Platform
}

export async function openTelegramStage(door: Door, mode: Mode): Promise<TelegramStage> {
  const server = await openTelegram()
  const database = await createQuickDatabase()
  const store = connect(database.url, { max: 8 })
  const logged: Fields[] = []
  const gone: string[] = []
  const moved: [string, string][] = []
  const given: PlatformGiven = {
    log: quietLog(logged),
    keep: openKeep(store, 'telegram'),
    commands: (locale) =>
      contractCommands.map((c) => ({ ...c, description: locale === 'fr' ? `${c.description} (fr)` : c.description })),
    translate: translator,
    locales,
    gone: async (user) => void gone.push(user.userId),
    moved: async (from, to) => void moved.push([from.channel, to.channel]),
  }
  const platform = createTelegram(telegramConfig(server, mode), given)
  await platform.register()
  await platform.start(door)
  const hook = mode === 'webhook' ? await serveHook(platform, door) : undefined
  if (hook) server.deliverTo(hook.url)
  // A worker is another object, that never starts.
  const worker = createTelegram(telegramConfig(server, mode), given)
  const group = server.group('Team North')
  return {
    server,
    given,
    logged,
    gone,
    moved,
    group,
    platform: { ...platform, send: worker.send, edit: worker.edit, direct: worker.direct },
    channel: { network: 'telegram', tenant: 'telegram', channel: String(group), direct: false },
    person: async (name, locale = 'en') => createPerson(server, server.user(name, { language: locale }), group),
    faults: () => [...new Set(server.faults), ...(server.open() ? [`${server.open()} presses are not answered`] : [])],
    another: (other = mode) => createTelegram(telegramConfig(server, other), given),
    async close() {
      await platform.stop()
      await server.close()
      await hook?.close()
      await store.close()
      await database.drop()
    },
  }
}

export type TelegramPerson = Person & { account: TelegramUser }

export function createPerson(server: TelegramServer, account: TelegramUser, group: number): TelegramPerson {
  const user = { tenant: 'telegram', userId: String(account.id) }
  const seen = (m: TelegramMessage): Seen => ({
    id: String(m.id),
    by: m.from === botUser.id ? 'bot' : 'person',
    text: m.text,
    buttons: m.buttons.flat().map((b) => b.text),
    pictures: m.photo ? 1 : 0,
    ...(m.replyTo === undefined ? {} : { after: String(m.replyTo) }),
  })
  const of = (chat: number): TelegramMessage[] => server.messages.filter((m) => m.chat === chat)
  const prompt = (): TelegramMessage | undefined =>
    of(account.id).findLast((m) => m.from === botUser.id && m.forceReply)
  const lastPrompt = (): TelegramMessage | undefined => {
    const last = of(account.id).at(-1)
    return last?.forceReply ? last : undefined
  }
  return {
    account,
    user,
    ref: (s) => ({
      place: { network: 'telegram', tenant: 'telegram', channel: user.userId, direct: true },
      messageId: s.id,
    }),
    async command(name, rest = '', { file, channel } = {}) {
      const line = `/${name}${channel ? `@${botUser.username}` : ''}${rest ? ` ${rest}` : ''}`
      server.write(account, line, { chat: channel ? group : account.id, ...(file ? { file } : {}) })
    },
    async press(label, on, { channel = false } = {}) {
      server.press(account, server.find(channel ? group : account.id, Number(on.id))!, label)
    },
    async reply(text, to) {
      server.write(account, text, { replyTo: Number(to.id) })
    },
    async say(text) {
      server.write(account, text)
    },
    async form() {
      const asked = lastPrompt()
      const [title = '', ...fields] = asked?.text.split('\n').filter(Boolean) ?? []
      return asked && { title, fields }
    },
    async fill(values) {
      for (let i = 0; i < 20; i++) {
        const asked = await eventually(
          () => lastPrompt() ?? (i > 0 && of(account.id).at(-1)?.from === botUser.id && 'done'),
          'the next question',
        )
        if (asked === 'done') return
        const label = Object.keys(values).find((name) => asked.text.includes(name))
        if (label !== undefined) server.write(account, values[label]!, { replyTo: asked.id })
        else server.write(account, asked.text.includes('/keep') ? '/keep' : '/skip')
        await eventually(
          () => of(account.id).at(-1)?.from === botUser.id && of(account.id).at(-1) !== asked,
          'what follows',
        )
      }
      throw new Error(`the form does not end: ${prompt()?.text}`)
    },
    repeat: async () => server.repeat(),
    sees: async (where = 'direct') => of(where === 'channel' ? group : account.id).map(seen),
  }
}
