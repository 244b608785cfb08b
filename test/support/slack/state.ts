/** A workspace of the local Slack: people, chats, messages, modals, files, and what went wrong. */
import { randomBytes } from 'node:crypto'

export type Json = Record<string, unknown>
export type User = { id: string; name: string; real_name: string; locale: string; deleted: boolean }
export type Message = {
  ts: string
  by: 'bot' | string
  text: string
  blocks: unknown[]
  thread_ts?: string | undefined
  subtype?: string | undefined
  only?: string | undefined
}
export type Channel = { id: string; im: string | undefined; member: boolean; archived: boolean; messages: Message[] }
export type View = { id: string; user: string; view: Json; hash: string; errors?: Record<string, string> }
/** How the next call of a method goes wrong. */
export type Trouble =
  | 'cut before'
  | 'cut after'
  | { status: number; headers?: Record<string, string>; body?: string }
  | { delay: number }
  | { error: string }

export const tokens = {
  bot: 'xoxb-1-bot-of-the-tests',
  app: 'xapp-1-app-of-the-tests',
  signing: 'signing-secret-of-the-tests',
}
export const team = 'T00TEST'
export const appId = 'A00TEST'
export const botUser = 'U00BOT'
export const botId = 'B00BOT'

export type State = {
  users: Map<string, User>
  channels: Map<string, Channel>
  views: Map<string, View>
  /** Open modals, by person. */
  modals: Map<string, View>
  homes: Map<string, Json>
  files: Map<string, { name: string; bytes: Buffer; alt?: string; ready: boolean; completed: boolean }>
  triggers: Map<string, { user: string; at: number; used: boolean }>
  /** Addresses for answers. */
  answers: Map<string, { channel: string; user: string; ts?: string; uses: number; at: number }>
  scopes: string[]
  /** Every call, in order. */
  calls: { method: string; args: Json; at: number }[]
  /** What Slack refused, or should never have been sent. */
  faults: string[]
  /** ms until each thing we sent was acknowledged; -1: never. */
  acks: { kind: string; ms: number; answer: unknown }[]
  troubles: Map<string, Trouble[]>
  down: boolean
  ts(): string
  id(letter: string): string
  trouble(method: string, ...troubles: Trouble[]): void
  addUser(name: string, locale?: string, id?: string): User
  addChannel(member?: boolean, im?: string): Channel
  im(user: string): Channel
  trigger(user: string): string
  find(channel: string, ts: string): Message | undefined
  counts(method: string): number
}

export function createState(): State {
  let counter = 0
  let last = 0
  const state: State = {
    users: new Map(),
    channels: new Map(),
    views: new Map(),
    modals: new Map(),
    homes: new Map(),
    files: new Map(),
    triggers: new Map(),
    answers: new Map(),
    scopes: 'commands,chat:write,im:write,im:history,users:read,files:read,files:write'.split(','),
    calls: [],
    faults: [],
    acks: [],
    troubles: new Map(),
    down: false,
    // By the clock, and no two alike.
    ts() {
      last = Math.max(last + 1, Date.now() * 1000)
      return `${Math.floor(last / 1e6)}.${String(last % 1e6).padStart(6, '0')}`
    },
    id: (letter: string) => `${letter}${randomBytes(6).toString('hex').toUpperCase()}`,
    trouble(method: string, ...troubles: Trouble[]) {
      state.troubles.set(method, [...(state.troubles.get(method) ?? []), ...troubles])
    },
    addUser(real_name: string, locale = 'en-US', id = state.id('U')): User {
      const user = { id, name: real_name.toLowerCase().replace(/[^a-z0-9]+/g, '.'), real_name, locale, deleted: false }
      state.users.set(id, user)
      return user
    },
    addChannel(member = true, im?: string): Channel {
      const channel: Channel = { id: state.id(im ? 'D' : 'C'), im, member, archived: false, messages: [] }
      state.channels.set(channel.id, channel)
      return channel
    },
    im: (user: string): Channel =>
      [...state.channels.values()].find((channel) => channel.im === user) ?? state.addChannel(true, user),
    trigger(user: string): string {
      const id = `${++counter}.${randomBytes(8).toString('hex')}`
      state.triggers.set(id, { user, at: Date.now(), used: false })
      return id
    },
    find: (channel: string, ts: string): Message | undefined =>
      state.channels.get(channel)?.messages.find((message) => message.ts === ts),
    counts: (method: string): number => state.calls.filter((call) => call.method === method).length,
  }
  return state
}
