/** The routes of the REST API that Muster calls, with Discord's errors. */
import { complaintsOf, livelyOf, modalComplaints } from './rules.ts'
import { botId } from './state.ts'
import type { Channel, Interaction, Json, Message, State } from './state.ts'

export class Refused extends Error {
  readonly status: number
  readonly body: Json
  constructor(status: number, code: number, message: string, more: Json = {}) {
    super(message)
    this.status = status
    this.body = { code, message, ...more }
  }
}
const refuse = (status: number, code: number, message: string): never => {
  throw new Refused(status, code, message)
}

type Call = { state: State; origin: string; ids: string[]; body: Json; files: number; query: URLSearchParams }
type Handler = (call: Call) => unknown
const ephemeral = 64
const loading = 128

function check(state: State, body: Json, files: number, edit = false): void {
  const wrong = complaintsOf(body, files, edit)
  for (const one of livelyOf(body)) state.faults.push(one)
  if (!wrong.length) return
  state.faults.push(`50035 ${wrong.map((w) => `${w.path}: ${w.message}`).join('; ')}`)
  throw new Refused(400, 50035, 'Invalid Form Body', {
    errors: Object.fromEntries(wrong.map((w) => [w.path, { _errors: [{ code: 'BASE', message: w.message }] }])),
  })
}

function channelOf({ state, ids }: Call): Channel {
  const channel = state.channels.get(ids[0] ?? '') ?? refuse(404, 10003, 'Unknown Channel')
  if (!channel.readable) refuse(403, 50001, 'Missing Access')
  if (channel.type === 1 && state.users.get(channel.user ?? '')?.closed)
    refuse(403, 50007, 'Cannot send messages to this user')
  return channel
}

function put(state: State, channel: string, body: Json, files: number, more: Partial<Message> = {}): Message {
  const reference = body['message_reference'] as Json | undefined
  const message: Message = {
    id: state.id(),
    channel,
    author: botId,
    body,
    flags: Number(body['flags'] ?? 0),
    pictures: files,
    ...(reference ? { after: String(reference['message_id']) } : {}),
    ...more,
  }
  state.messages.push(message)
  return message
}
export const wire = (m: Message): Json => ({
  id: m.id,
  channel_id: m.channel,
  author: { id: m.author, bot: m.author === botId },
  flags: m.flags,
  ...m.body,
  nonce: undefined,
})

function interactionOf(state: State, token: string): Interaction {
  const found = [...state.interactions.values()].find((i) => i.token === token) ?? refuse(404, 10015, 'Unknown Webhook')
  if (found.acked === undefined) refuse(404, 10015, 'Unknown Webhook')
  if (Date.now() - found.at > 15 * 60_000) refuse(401, 50027, 'Invalid Webhook Token')
  return found
}
function originalOf(state: State, i: Interaction): Message {
  return state.messages.find((m) => m.id === i.original) ?? refuse(404, 10008, 'Unknown Message')
}

function answer(state: State, i: Interaction, type: number, data: Json, files: number): void {
  const flags = Number(data['flags'] ?? 0)
  const only = flags & ephemeral ? { only: i.user } : {}
  switch (type) {
    case 4:
      check(state, data, files)
      i.original = put(state, i.channel, data, files, { flags, ...only }).id
      return
    case 5:
      i.original = put(state, i.channel, { content: 'Muster is thinking…' }, 0, { flags: flags | loading, ...only }).id
      return
    case 6:
      if (!i.pressed) refuse(400, 50035, 'Invalid Form Body')
      i.original = i.pressed as string
      return
    case 8: {
      if (i.type !== 4) refuse(400, 50035, 'Invalid Form Body')
      const choices = (data['choices'] ?? []) as Json[]
      for (const c of choices)
        if (String(c['name']).length > 100 || String(c['value']).length > 100 || choices.length > 25)
          state.faults.push('choices')
      i.choices = choices
      return
    }
    case 9: {
      if (i.type === 5) refuse(400, 50035, 'Invalid Form Body')
      const wrong = modalComplaints(data)
      if (wrong.length) {
        state.faults.push(`modal: ${JSON.stringify(wrong)}`)
        refuse(400, 50035, 'Invalid Form Body')
      }
      state.modals.set(i.user, { data, interaction: i })
      return
    }
    default:
      refuse(400, 50035, `Invalid type ${type}`)
  }
}

export const routes: [method: string, path: RegExp, open: boolean, run: Handler][] = [
  [
    'GET',
    /^\/gateway\/bot$/,
    false,
    ({ origin }) => ({
      url: origin.replace('http', 'ws'),
      shards: 1,
      session_start_limit: { total: 1000, remaining: 999, reset_after: 3_600_000, max_concurrency: 1 },
    }),
  ],
  ['GET', /^\/users\/@me$/, false, () => ({ id: botId, username: 'muster', bot: true })],
  ['GET', /^\/applications\/@me$/, false, ({ state }) => ({ id: state.application, name: 'Muster' })],
  ['GET', /^\/users\/@me\/guilds$/, false, ({ state }) => state.guilds],
  [
    'GET',
    /^\/applications\/(\d+)((?:\/guilds\/\d+)?)\/commands$/,
    false,
    ({ state, ids, query }) => {
      scope(state, ids)
      return (state.commands.get(ids[1] ?? '') ?? []).map((c) =>
        query.get('with_localizations') === 'true' ? c : { ...c, description_localizations: null },
      )
    },
  ],
  [
    'PUT',
    /^\/applications\/(\d+)((?:\/guilds\/\d+)?)\/commands$/,
    false,
    ({ state, ids, body }) => {
      scope(state, ids)
      const commands = body as unknown as Json[]
      for (const c of commands) {
        if (!/^[-_a-z0-9]{1,32}$/.test(String(c['name'])) || !c['description'] || String(c['description']).length > 100)
          state.faults.push(`command ${String(c['name'])}`)
        for (const o of (c['options'] ?? []) as Json[])
          if (!o['description'] || String(o['description']).length > 100)
            state.faults.push(`option ${String(o['name'])}`)
      }
      const kept = commands.map((c) => ({
        id: state.id(),
        version: state.id(),
        default_member_permissions: null,
        nsfw: false,
        ...c,
      }))
      state.commands.set(ids[1] ?? '', kept)
      return kept
    },
  ],
  [
    'POST',
    /^\/users\/@me\/channels$/,
    false,
    ({ state, body }) => {
      const user = state.users.get(String(body['recipient_id'])) ?? refuse(404, 10013, 'Unknown User')
      const known = [...state.channels.values()].some((c) => c.type === 1 && c.user === user.id)
      if (!known && state.quarantined) refuse(403, 40003, 'You are opening direct messages too fast')
      if (!known) state.opened.push(user.id)
      return { id: state.chat(user.id).id, type: 1 }
    },
  ],
  [
    'POST',
    /^\/channels\/(\d+)\/messages$/,
    false,
    (call) => {
      const { state, body, files } = call
      const channel = channelOf(call)
      check(state, body, files)
      const nonce = body['nonce'] === undefined ? undefined : `${channel.id}/${String(body['nonce'])}`
      const before = nonce && body['enforce_nonce'] ? state.nonces.get(nonce) : undefined
      const found = before && state.messages.find((m) => m.id === before)
      if (found) return wire(found)
      const made = put(state, channel.id, body, files)
      if (nonce) state.nonces.set(nonce, made.id)
      return wire(made)
    },
  ],
  [
    'PATCH',
    /^\/channels\/(\d+)\/messages\/(\d+)$/,
    false,
    (call) => {
      const { state, ids, body, files } = call
      const channel = channelOf(call)
      const message = state.find(channel.id, ids[1] ?? '') ?? refuse(404, 10008, 'Unknown Message')
      if (message.author !== botId) refuse(403, 50005, 'Cannot edit a message authored by another user')
      check(state, body, files, true)
      Object.assign(message, { body: { ...message.body, ...body }, pictures: files })
      return wire(message)
    },
  ],
  [
    'POST',
    /^\/channels\/(\d+)\/threads$/,
    false,
    (call) => {
      const { state, body } = call
      const parent = channelOf(call)
      if (parent.type !== 0) refuse(400, 50024, 'Cannot execute action on this channel type')
      const thread = state.addChannel(Number(body['type']), { guild: String(parent.guild), owner: botId })
      return { id: thread.id, type: thread.type }
    },
  ],
  [
    'PUT',
    /^\/channels\/(\d+)\/thread-members\/(\d+)$/,
    false,
    (call) => void channelOf(call).members.add(call.ids[1] ?? ''),
  ],
  [
    'POST',
    /^\/interactions\/(\d+)\/([^/]+)\/callback$/,
    true,
    ({ state, ids, body, files }) => {
      const i = state.interactions.get(ids[0] ?? '') ?? refuse(404, 10062, 'Unknown interaction')
      if (i.token !== ids[1]) refuse(404, 10062, 'Unknown interaction')
      if (i.acked !== undefined) refuse(400, 40060, 'Interaction has already been acknowledged.')
      if (Date.now() - i.at > 3_000) refuse(404, 10062, 'Unknown interaction')
      answer(state, i, Number(body['type']), (body['data'] ?? {}) as Json, files)
      i.acked = Number(body['type'])
      i.answeredAfter = Date.now() - i.at
    },
  ],
  [
    'PATCH',
    /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/,
    true,
    ({ state, ids, body, files }) => {
      const message = originalOf(state, interactionOf(state, ids[1] ?? ''))
      check(state, body, files, true)
      Object.assign(message, {
        body: { ...(message.flags & loading ? {} : message.body), ...body },
        flags: message.flags & ~loading,
        pictures: files,
      })
      return wire(message)
    },
  ],
  [
    'GET',
    /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/,
    true,
    ({ state, ids }) => wire(originalOf(state, interactionOf(state, ids[1] ?? ''))),
  ],
  [
    'DELETE',
    /^\/webhooks\/(\d+)\/([^/]+)\/messages\/@original$/,
    true,
    ({ state, ids }) => {
      const message = originalOf(state, interactionOf(state, ids[1] ?? ''))
      state.messages.splice(state.messages.indexOf(message), 1)
    },
  ],
  [
    'POST',
    /^\/webhooks\/(\d+)\/([^/]+)$/,
    true,
    ({ state, ids, body, files }) => {
      const i = interactionOf(state, ids[1] ?? '')
      check(state, body, files)
      const waiting = i.acked === 5 ? state.messages.find((m) => m.id === i.original && m.flags & loading) : undefined
      if (waiting) {
        // The first follow-up takes the place of "thinking", whoever sees that.
        Object.assign(waiting, { body, flags: waiting.flags & ~loading, pictures: files })
        return wire(waiting)
      }
      const alone = Number(body['flags'] ?? 0) & ephemeral
      return wire(put(state, i.channel, body, files, alone ? { only: i.user } : {}))
    },
  ],
]

function scope(state: State, ids: string[]): void {
  if (ids[0] !== state.application)
    refuse(403, 20012, 'You are not authorized to perform this action on this application')
  const guild = /\d+$/.exec(ids[1] ?? '')?.[0]
  if (guild && !state.guilds.some((g) => g.id === guild)) refuse(403, 50001, 'Missing Access')
}
