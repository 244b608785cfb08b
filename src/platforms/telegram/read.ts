/** An update of the Bot API -> what a person did. Pure; whatever does not concern us is undefined. */
import type { Update, Message } from 'telegraf/types'
import type { Place, PlatformUser } from '../../chat/interaction.ts'

export const network = 'telegram'
/** Telegram's user ids are one space for all the world. */
export const tenant = 'telegram'

/** What we ask Telegram for. */
export const allowedUpdates = ['message', 'edited_message', 'callback_query', 'inline_query', 'my_chat_member'] as const

export type Me = { id: number; username: string }
export type Document = { id: string; name: string; size: number }

type Base = { user: PlatformUser; place: Place }
type Written = Base & { messageId: string; replyTo?: string }
export type Deed =
  | (Written & { kind: 'command'; name: string; rest: string; file?: Document })
  | (Written & { kind: 'words'; text: string })
  /** Where they are; `live`: it will come again as they walk, or (`edited`) it came again. */
  | (Written & { kind: 'location'; lon: number; lat: number; live: boolean; edited: boolean })
  /** Something that is no text: a photo, a sticker, a voice. */
  | (Written & { kind: 'other' })
  /** A message of theirs that was sent before, with other words. */
  | (Written & { kind: 'edited' })
  /** Somebody who writes as a group or a channel: nobody knows who. */
  | (Written & { kind: 'masked' })
  | (Base & { kind: 'press'; queryId: string; token: string; messageId: string })
  /** A press that belongs to no message of ours. */
  | { kind: 'stray'; queryId: string }
  /** `own`: typed in the bot's own chat. */
  | { kind: 'inline'; queryId: string; query: string; user: PlatformUser; own: boolean }
  | { kind: 'gone'; user: PlatformUser }
  /** A group that became a supergroup. */
  | { kind: 'moved'; from: Place; to: Place }

type From = {
  id: number
  is_bot: boolean
  first_name: string
  last_name?: string
  username?: string
  language_code?: string
}

export const userOf = (from: From): PlatformUser => ({
  network,
  tenant,
  userId: String(from.id),
  name: [from.first_name, from.last_name].filter(Boolean).join(' '),
  ...(from.username ? { handle: from.username } : {}),
  ...(from.language_code ? { locale: from.language_code } : {}),
})

/** A topic of a forum is a place of its own: `chat/thread`. */
export const placeOf = (chat: { id: number; type: string }, thread?: number): Place => ({
  network,
  tenant,
  channel: thread === undefined ? String(chat.id) : `${chat.id}/${thread}`,
  direct: chat.type === 'private',
})
/** The parameters by which the Bot API knows a place. */
export function addressOf({ channel }: Place): { chat_id: string; message_thread_id?: number } {
  const [chat = '', thread] = channel.split('/')
  return thread ? { chat_id: chat, message_thread_id: Number(thread) } : { chat_id: chat }
}

export function readUpdate(update: Update, me: Me): Deed | undefined {
  if ('message' in update) return readMessage(update.message, me)
  if ('edited_message' in update) {
    const deed = readMessage(update.edited_message as Message, me)
    if (deed?.kind === 'location') return { ...deed, edited: true }
    return deed?.kind === 'words' && deed.replyTo ? { ...deed, kind: 'edited' } : undefined
  }
  if ('callback_query' in update) {
    const query = update.callback_query
    const token = 'data' in query ? query.data : undefined
    if (!query.message || token === undefined) return { kind: 'stray', queryId: query.id }
    return {
      kind: 'press',
      queryId: query.id,
      token,
      user: userOf(query.from),
      place: placeOf(query.message.chat, threadOf(query.message)),
      messageId: String(query.message.message_id),
    }
  }
  if ('inline_query' in update) {
    const { id, query, from, chat_type } = update.inline_query
    return { kind: 'inline', queryId: id, query, user: userOf(from), own: chat_type === 'sender' }
  }
  if ('my_chat_member' in update) {
    const { chat, from, new_chat_member } = update.my_chat_member
    return chat.type === 'private' && new_chat_member.status === 'kicked'
      ? { kind: 'gone', user: userOf(from) }
      : undefined
  }
  return undefined
}

/** An update without the places that are in it: what may be stored. Positions of people are written nowhere. */
export function withoutPlaces(update: Update): Update {
  const bare = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(bare)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== 'location' && key !== 'venue')
        .map(([key, inner]) => [key, bare(inner)]),
    )
  }
  return bare(update) as Update
}

const threadOf = (message: object): number | undefined =>
  'is_topic_message' in message && message.is_topic_message && 'message_thread_id' in message
    ? Number(message.message_thread_id)
    : undefined

function readMessage(message: Message, me: Me): Deed | undefined {
  const moved = readMove(message)
  if (moved) return moved
  const { from } = message
  if (!from) return undefined
  const direct = message.chat.type === 'private'
  const answered = 'reply_to_message' in message ? message.reply_to_message : undefined
  // In the chat with us alone what is not the person's own is ours.
  const ours = direct ? answered?.from?.id !== from.id : answered?.from?.id === me.id
  // In a topic every message answers the one that opened it.
  const replyTo = answered && ours && !('forum_topic_created' in answered) ? String(answered.message_id) : undefined
  const written = {
    user: userOf(from),
    place: placeOf(message.chat, threadOf(message)),
    messageId: String(message.message_id),
    ...(replyTo ? { replyTo } : {}),
  }
  const text = 'text' in message ? message.text : 'caption' in message ? message.caption : undefined
  const command = text === undefined ? undefined : readCommand(text, me, direct)
  if (command === 'elsewhere') return undefined
  const document = 'document' in message ? message.document : undefined
  // A group, or whoever posts in its name, is no person: the account behind is one for all groups.
  if ('sender_chat' in message && message.sender_chat)
    return command || replyTo ? { kind: 'masked', ...written } : undefined
  if (from.is_bot) return undefined
  // A picture or a recording may come as a file, too.
  const media = !command && /^(image|audio|video)\//.test(document?.mime_type ?? '')
  const file = document &&
    !media && { id: document.file_id, name: document.file_name ?? 'file', size: document.file_size ?? 0 }
  if (command) return { kind: 'command', ...written, ...command, ...(file ? { file } : {}) }
  // Talk among people of a group is not for us.
  if (!direct && !replyTo) return undefined
  // A file that is dropped into the chat is a list; its caption, what the command needs to know.
  if (file && direct && !replyTo) return { kind: 'command', ...written, name: 'import', rest: text ?? '', file }
  if ('text' in message) return { kind: 'words', ...written, text: message.text }
  if (direct && 'location' in message && !('venue' in message)) {
    const { longitude: lon, latitude: lat } = message.location
    return { kind: 'location', ...written, lon, lat, live: 'live_period' in message.location, edited: false }
  }
  return isService(message) ? undefined : { kind: 'other', ...written }
}

/** Said twice, in the old group and in the new one. https://core.telegram.org/bots/api#message */
function readMove(message: Message): Extract<Deed, { kind: 'moved' }> | undefined {
  const group = (id: number): Place => placeOf({ id, type: 'supergroup' })
  if ('migrate_to_chat_id' in message)
    return { kind: 'moved', from: group(message.chat.id), to: group(message.migrate_to_chat_id) }
  if ('migrate_from_chat_id' in message)
    return { kind: 'moved', from: group(message.migrate_from_chat_id), to: group(message.chat.id) }
  return undefined
}

/** `/batch@muster_bot 25`. `elsewhere`: meant for another bot. */
function readCommand(text: string, me: Me, direct: boolean): { name: string; rest: string } | 'elsewhere' | undefined {
  const found = /^\/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+([^]*))?$/.exec(text.trimStart())
  if (!found) return undefined
  const [, first = '', bot, rest = ''] = found
  if (bot && bot.toLowerCase() !== me.username.toLowerCase()) return 'elsewhere'
  const name = first.toLowerCase()
  // The button "Start", and links of ours: t.me/<bot>?start=<code>.
  if (name === 'start')
    return rest.trim() ? { name: 'join', rest: rest.trim() } : direct ? { name: 'help', rest: '' } : 'elsewhere'
  if (name !== 'muster') return { name, rest: rest.trim() }
  const [, of = 'help', more = ''] = /^\/?(\S+)?\s*([^]*)$/.exec(rest.trim()) ?? []
  return { name: of.toLowerCase(), rest: more.trim() }
}

const content = [
  'photo',
  'sticker',
  'voice',
  'video',
  'video_note',
  'audio',
  'animation',
  'document',
  'contact',
  'location',
  'venue',
  'poll',
  'dice',
  'story',
]
const isService = (message: Message): boolean => !content.some((kind) => kind in message)
