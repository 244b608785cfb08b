/** The methods of the Web API that Muster calls, with Slack's errors. */
import { complaints, tooLong } from './blocks.ts'
import { appId, botId, botUser, team } from './state.ts'
import type { Channel, Json, Message, State, View } from './state.ts'

class Refused extends Error {
  readonly more: Json
  constructor(code: string, more: Json = {}) {
    super(code)
    this.more = more
  }
}
const refuse = (code: string, more: Json = {}): never => {
  throw new Refused(code, more)
}

/** Errors that a caller may meet without doing wrong. */
const innocent =
  /^(channel_not_found|is_archived|not_in_channel|message_not_found|expired_trigger_id|user_disabled|missing_scope)$/

const needs: Record<string, string> = {
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'conversations.open': 'im:write',
  'users.info': 'users:read',
  'files.info': 'files:read',
  'files.getUploadURLExternal': 'files:write',
  'files.completeUploadExternal': 'files:write',
}

export function callMethod(state: State, origin: string, method: string, args: Json): Json {
  state.calls.push({ method, args, at: Date.now() })
  try {
    const scope = needs[method]
    if (scope && !state.scopes.includes(scope)) refuse('missing_scope', { needed: scope })
    const run = methods[method]
    if (!run) return { ok: false, ...note(state, method, 'unknown_method') }
    return { ok: true, ...run(state, args, origin) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { ok: false, ...note(state, method, error.message, error.more) }
  }
}

function note(state: State, method: string, error: string, more: Json = {}): Json {
  if (!innocent.test(error)) state.faults.push(`${method}: ${error} ${JSON.stringify(more)}`)
  return { error, ...more }
}

const text = (args: Json, key: string): string => (args[key] === undefined ? '' : String(args[key]))

function channelOf(state: State, args: Json, member = true): Channel {
  const channel = state.channels.get(text(args, 'channel')) ?? refuse('channel_not_found')
  if (channel.archived) refuse('is_archived')
  if (member && !channel.member) refuse('not_in_channel')
  return channel
}

/** Blocks and words, as they may be posted. */
export function checked(state: State, args: Json): { text: string; blocks: unknown[] } {
  const words = text(args, 'text')
  const blocks = (args['blocks'] ?? []) as unknown[]
  const files = new Set([...state.files].filter(([, file]) => file.ready && file.completed).map(([id]) => id))
  const wrong = complaints(blocks, 'message', files)
  if (wrong.length) refuse('invalid_blocks', { response_metadata: { messages: wrong.map((one) => `[ERROR] ${one}`) } })
  if (tooLong(blocks)) refuse('msg_blocks_too_long')
  if (!words.trim() && !blocks.length) refuse('no_text')
  if (words.length > 4000) state.faults.push(`text of ${words.length} characters`)
  if (/[<>]|&(?!amp;|lt;|gt;)/.test(words)) state.faults.push(`markup in text: ${words.slice(0, 80)}`)
  if (args['parse'] === 'full' || String(args['link_names'] ?? 'false') === 'true')
    state.faults.push('names would be linked')
  const withIds = blocks.map((block) => ({ block_id: state.id('b'), ...(block as Json) }))
  return { text: words, blocks: withIds }
}

function view(state: State, given: unknown, user: string, id = state.id('V')): View {
  const shape = given as Json
  const surface = shape['type'] === 'home' ? 'home' : 'modal'
  const wrong = complaints(shape['blocks'], surface, new Set())
  if (surface === 'modal') {
    const title = (shape['title'] as Json | undefined)?.['text']
    if (typeof title !== 'string' || !title || title.length > 24) wrong.push('title: 1 to 24 characters')
    for (const key of ['submit', 'close']) {
      const label = (shape[key] as Json | undefined)?.['text']
      if (shape[key] !== undefined && (typeof label !== 'string' || !label || label.length > 24))
        wrong.push(`${key}: 1 to 24 characters`)
    }
    const inputs = ((shape['blocks'] ?? []) as Json[]).some((block) => block['type'] === 'input')
    if (inputs && !shape['submit']) wrong.push('submit is missing')
    if (text(shape, 'private_metadata').length > 3000) wrong.push('private_metadata too long')
  }
  if (wrong.length)
    refuse('invalid_arguments', { response_metadata: { messages: wrong.map((one) => `[ERROR] ${one}`) } })
  const made = { id, user, view: shape, hash: state.ts() }
  state.views.set(id, made)
  return made
}

const methods: Record<string, (state: State, args: Json, origin: string) => Json> = {
  'auth.test': () => ({
    url: 'https://test.slack.com/',
    team: 'Test',
    user: 'muster',
    team_id: team,
    user_id: botUser,
    bot_id: botId,
    is_enterprise_install: false,
  }),
  'users.info'(state, args) {
    const user = state.users.get(text(args, 'user')) ?? refuse('user_not_found')
    return {
      user: {
        ...user,
        ...(args['include_locale'] ? {} : { locale: undefined }),
        profile: { real_name: user.real_name, display_name: '' },
      },
    }
  },
  'conversations.open'(state, args) {
    const user = state.users.get(text(args, 'users')) ?? refuse('user_not_found')
    if (user.deleted) refuse('user_disabled')
    return { channel: { id: state.im(user.id).id } }
  },
  'conversations.history'(state, args) {
    const channel = channelOf(state, args)
    if (!state.scopes.includes(channel.im ? 'im:history' : 'channels:history'))
      refuse('missing_scope', { needed: 'channels:history' })
    const oldest = Number(args['oldest'] ?? 0)
    const found = channel.messages.filter(
      (m) => !m.only && Number(m.ts) > oldest && (!m.thread_ts || m.thread_ts === m.ts || m.subtype),
    )
    return {
      messages: found
        .reverse()
        .slice(0, Number(args['limit'] ?? 100))
        .map(wire),
    }
  },
  'conversations.replies'(state, args) {
    const channel = channelOf(state, args)
    const found = channel.messages.filter((m) => !m.only && (m.ts === args['ts'] || m.thread_ts === args['ts']))
    return { messages: found.slice(0, Number(args['limit'] ?? 100)).map(wire) }
  },
  'chat.postMessage'(state, args) {
    const channel = channelOf(state, args)
    const content = checked(state, args)
    const root = text(args, 'thread_ts') || undefined
    if (root && !channel.messages.some((m) => m.ts === root && (!m.thread_ts || m.thread_ts === m.ts)))
      refuse('thread_not_found')
    const message: Message = { ts: state.ts(), by: 'bot', ...content, thread_ts: root }
    if (root && String(args['reply_broadcast']) === 'true') message.subtype = 'thread_broadcast'
    channel.messages.push(message)
    return { channel: channel.id, ts: message.ts, message: wire(message) }
  },
  'chat.postEphemeral'(state, args) {
    const channel = channelOf(state, args)
    const user = text(args, 'user')
    if (!state.users.has(user)) refuse('user_not_in_channel')
    channel.messages.push({ ts: state.ts(), by: 'bot', ...checked(state, args), only: user })
    return { message_ts: state.ts() }
  },
  'chat.update'(state, args) {
    const channel = channelOf(state, args)
    const message = channel.messages.find((m) => m.ts === args['ts'] && !m.only) ?? refuse('message_not_found')
    if (message.by !== 'bot') refuse('cant_update_message')
    Object.assign(message, checked(state, args))
    return { channel: channel.id, ts: message.ts }
  },
  'views.open'(state, args) {
    const trigger = state.triggers.get(text(args, 'trigger_id')) ?? refuse('invalid_trigger_id')
    if (trigger.used) refuse('exchanged_trigger_id')
    if (Date.now() - trigger.at > 3_000) refuse('expired_trigger_id')
    const made = view(state, args['view'], trigger.user)
    trigger.used = true
    state.modals.set(trigger.user, made)
    return { view: { id: made.id, hash: made.hash, app_id: appId } }
  },
  'views.update'(state, args) {
    const old = state.views.get(text(args, 'view_id')) ?? refuse('not_found')
    const made = view(state, args['view'], old.user, old.id)
    if (state.modals.get(old.user)?.id === old.id) state.modals.set(old.user, made)
    return { view: { id: made.id, hash: made.hash } }
  },
  'views.publish'(state, args) {
    const user = text(args, 'user_id')
    if (!state.users.has(user)) refuse('user_not_found')
    const made = view(state, args['view'], user)
    state.homes.set(user, made.view)
    return { view: { id: made.id, hash: made.hash } }
  },
  'files.getUploadURLExternal'(state, args, origin) {
    for (const key of Object.keys(args))
      if (!['filename', 'length', 'alt_txt'].includes(key)) refuse('invalid_arguments', { key })
    const id = state.id('F')
    const alt = text(args, 'alt_txt')
    state.files.set(id, {
      name: text(args, 'filename'),
      bytes: Buffer.alloc(0),
      ...(alt ? { alt } : {}),
      ready: false,
      completed: false,
    })
    return { upload_url: `${origin}/upload/${id}`, file_id: id }
  },
  'files.completeUploadExternal'(state, args) {
    for (const { id } of args['files'] as { id: string }[]) {
      const file = state.files.get(id) ?? refuse('file_not_found')
      if (!file.bytes.length) refuse('file_not_found')
      file.completed = true
      setTimeout(() => (file.ready = true), 120)
    }
    return { files: args['files'] as Json[] }
  },
  'files.info'(state, args, origin) {
    const id = text(args, 'file')
    const file = state.files.get(id) ?? refuse('file_not_found')
    return {
      file: {
        id,
        name: file.name,
        size: file.bytes.length,
        mimetype: file.ready ? 'image/png' : '',
        url_private_download: `${origin}/files/${id}`,
      },
    }
  },
}

const wire = (message: Message): Json => ({
  type: 'message',
  ts: message.ts,
  text: message.text,
  blocks: message.blocks,
  thread_ts: message.thread_ts,
  bot_id: message.by === 'bot' ? botId : undefined,
})
