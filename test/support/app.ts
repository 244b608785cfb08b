/** A whole app on a database of the test's own, with people who type and press at the playground. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import type { Form, View } from '../../src/chat/view.ts'
import { readConfig } from '../../src/config.ts'
import type { Tempo } from '../../src/features/define.ts'
import type { Fields } from '../../src/lib/log.ts'
import type { Deed, DroppedFile, Outcome, PlaygroundMessage } from '../../src/platforms/playground/index.ts'
import type { NetworkEntry } from '../../src/networks.ts'
import { startWorker } from '../../src/roles.ts'
import type { Started } from '../../src/roles.ts'
import { createCarrier } from './carrier.ts'
import type { TestCarrier } from './carrier.ts'
import { createQuickDatabase, furnish, quietLog } from './house.ts'
import type { House } from './house.ts'

export type TestApp = {
  app: App
  house: House
  carrier: TestCarrier
  logged: Fields[]
  /** A person at the playground; `house.person` of the same name made them known. */
  at(name: string): Hand
  /** Starts the work of a worker in this process. */
  work(): Promise<void>
  /** An empty house again, in the same process: much quicker than another app. */
  wipe(): Promise<void>
  close(): Promise<void>
}

export async function openApp(
  options: {
    redisUrl?: string
    slipMs?: number
    tempo?: Partial<Tempo>
    connections?: number
    networks?: NetworkEntry[]
  } = {},
): Promise<TestApp> {
  const database = await createQuickDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'muster-app-'))
  const logged: Fields[] = []
  const carrier = createCarrier()
  const config = readConfig({
    DATABASE_URL: database.url,
    SECRET_KEY: 'a secret of the tests',
    DATA_DIR: folder,
    TEMPO: 'demo',
    PLAYGROUND: '1',
    SLIP_MS: String(options.slipMs ?? 0),
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
  })
  const app = await createApp(config, {
    log: quietLog(logged),
    carrier,
    ...(options.networks ? { networks: options.networks } : {}),
    ...(options.connections ? { connections: options.connections } : {}),
  })
  app.settings.tempo = { ...app.settings.tempo, ...options.tempo }
  const playground = app.playground!
  await playground.register()
  await playground.start(app.door)
  const workers: Started[] = []
  const settings = { ...app.settings }
  const opened: TestApp = {
    app,
    house: furnish(database.url, app.store, app.settings.tempo, carrier),
    carrier,
    logged,
    async wipe() {
      await opened.house.wipe()
      logged.length = 0
      Object.assign(app.settings, settings)
    },
    at: (name) => createHand(app, name),
    work: async () => void workers.push(await startWorker(app)),
    async close() {
      for (const worker of workers) await worker.stop()
      await playground.stop()
      await app.close()
      await database.drop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return opened
}

export type Hand = {
  userId: string
  type(
    text: string,
    options?: { replyTo?: string; channel?: string; file?: DroppedFile; key?: string },
  ): Promise<Outcome>
  /** Presses a button of a message (the newest that has it), or a token that a message had. */
  press(
    label: string,
    options?: { on?: PlaygroundMessage; token?: string; channel?: string; key?: string },
  ): Promise<Outcome>
  submit(form: Form, fields: Record<string, string>, on: PlaygroundMessage): Promise<Outcome>
  /** All that this person sees of a place (their direct chat), in its order. */
  read(channel?: string): Promise<PlaygroundMessage[]>
  /** The newest message, in words. */
  last(channel?: string): Promise<string>
  /** The newest message with a button of this label. */
  find(label: string, channel?: string): Promise<PlaygroundMessage | undefined>
}

export function createHand(app: App, name: string): Hand {
  const userId = name.toLowerCase()
  const direct = `dm-${userId}`
  const act = (deed: Record<string, unknown>): Promise<Outcome> =>
    app.playground!.act({ key: randomUUID(), userId, name, channel: direct, ...deed } as Deed)
  const hand: Hand = {
    userId,
    type: (text, options = {}) => act({ kind: 'line', text, ...options }),
    async press(label, { on, token, channel = direct, key } = {}) {
      const message = on ?? (await hand.find(label, channel))
      const found = token ?? tokenOf(message, label)
      if (!message || !found) throw new Error(`${name} sees no button "${label}"; last: ${await hand.last(channel)}`)
      return act({ kind: 'press', token: found, messageId: message.id, channel, ...(key ? { key } : {}) })
    },
    submit: (form, fields, on) =>
      act({ kind: 'submit', token: form.token, fields, messageId: on.id, channel: on.channel }),
    async read(channel = direct) {
      const found = new Map<string, PlaygroundMessage>()
      for (let version = 0; ;) {
        const news = await app.playground!.read({ userId }, channel, version)
        for (const message of news.messages) found.set(message.id, message)
        if (!news.messages.length) break
        version = news.version
      }
      return [...found.values()].sort((a, b) => a.position - b.position)
    },
    last: async (channel) => words((await hand.read(channel)).at(-1)),
    find: async (label, channel) => (await hand.read(channel)).findLast((m) => tokenOf(m, label) !== undefined),
  }
  return hand
}

export const tokenOf = (message: PlaygroundMessage | undefined, label: string): string | undefined =>
  message?.view.buttons?.find((b) => b.label === label)?.token

/** What a view says, without its buttons. */
export const words = (message: { view: View } | undefined): string =>
  (message?.view.blocks ?? [])
    .map((b) => {
      if (b.kind === 'facts') return b.rows.map((r) => `${r.label}: ${r.value}`).join('\n')
      if (b.kind === 'ranking') return b.rows.map((r) => `${r.place}. ${r.name} ${r.value}`).join('\n')
      return b.kind === 'said' ? `${b.name}: ${b.text}` : b.text
    })
    .join('\n')

/** What a deed brought to the screen, in words. */
export const shown = (outcome: Outcome): string =>
  'messages' in outcome ? words(outcome.messages.at(-1)) : `refused: ${outcome.why}`
