/** What a local Discord knows: people, channels, messages, interactions, and what went wrong. */
export type Json = Record<string, unknown>
export type User = { id: string; username: string; global_name: string; locale: string; closed: boolean }
export type Message = {
  id: string
  channel: string
  author: string
  body: Json
  flags: number
  only?: string
  after?: string
  pictures: number
}
export type Channel = {
  id: string
  type: number
  user?: string
  guild?: string
  owner?: string
  members: Set<string>
  readable: boolean
}
export type Interaction = {
  id: string
  token: string
  type: number
  at: number
  user: string
  channel: string
  pressed?: string
  acked?: number
  /** ms until the first answer. */
  answeredAfter?: number
  original?: string
  choices?: Json[]
}
/** How the next call of a route goes wrong. */
export type Trouble =
  | 'cut before'
  | 'cut after'
  | 'no body'
  | { status: number; code?: number; headers?: Record<string, string>; body?: Json }
  | { delay: number }

export const botId = '110000000000000001'
export const applicationId = botId
export const guildId = '120000000000000002'
export const botToken = 'bot-token.of.the-tests'

export type State = ReturnType<typeof createState>

export function createState() {
  let counter = 140_000_000_000_000_000n
  const state = {
    users: new Map<string, User>(),
    channels: new Map<string, Channel>(),
    messages: [] as Message[],
    nonces: new Map<string, string>(),
    interactions: new Map<string, Interaction>(),
    modals: new Map<string, { data: Json; interaction: Interaction }>(),
    commands: new Map<string, Json[]>(),
    files: new Map<string, Buffer>(),
    guilds: [{ id: guildId, name: 'Rivera', permissions: String(0b1n << 3n) }] as {
      id: string
      name: string
      permissions: string
    }[],
    /** Direct chats that the bot opened. */
    opened: [] as string[],
    quarantined: false,
    calls: [] as { method: string; path: string; body: Json; at: number }[],
    faults: [] as string[],
    troubles: [] as { route: RegExp; trouble: Trouble }[],
    token: botToken,
    application: applicationId,
    down: false,
    id: (): string => String(counter++),
    trouble(route: RegExp, ...troubles: Trouble[]): void {
      for (const trouble of troubles) state.troubles.push({ route, trouble })
    },
    count: (method: string, route: RegExp): number =>
      state.calls.filter((c) => c.method === method && route.test(c.path)).length,
    addUser(global_name: string, locale = 'en-US'): User {
      const user = {
        id: state.id(),
        username: global_name.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
        global_name,
        locale,
        closed: false,
      }
      state.users.set(user.id, user)
      return user
    },
    addChannel(type: number, more: Partial<Channel> = {}): Channel {
      const channel: Channel = { id: state.id(), type, members: new Set(), readable: true, ...more }
      state.channels.set(channel.id, channel)
      return channel
    },
    chat: (user: string): Channel =>
      [...state.channels.values()].find((c) => c.user === user && c.type === 1) ?? state.addChannel(1, { user }),
    find: (channel: string, id: string): Message | undefined =>
      state.messages.find((m) => m.channel === channel && m.id === id),
  }
  return state
}
