/**
 * What a person did in a chat, whatever the network.
 *
 * Terms: a *network* is Discord, Slack, Telegram or the playground; a *tenant* is what scopes its user ids (a Slack
 * team; a constant elsewhere); a *place* is a channel or a direct chat; a *message* is one message in a place.
 */
export const networks = ['playground', 'discord', 'slack', 'telegram'] as const
export type Network = (typeof networks)[number]

/** Who did it. The key is (network, tenant, userId); `name` and `locale` are decoration and may change any day. */
export type PlatformUser = {
  network: Network
  tenant: string
  userId: string
  name: string
  /** What others find the account by, where a network has such a thing: never signed with. */
  handle?: string
  locale?: string
}

export type Place = { network: Network; tenant: string; channel: string; direct: boolean }
export type MessageRef = { place: Place; messageId: string }

/** A file a person handed over. `read` may be called once; it yields the bytes as they come. */
export type Attachment = {
  name: string
  size: number
  read(): AsyncIterable<Uint8Array>
  /** Takes it out of the chat, where the network lets a bot do that to what a person sent. */
  remove?(): Promise<void>
  /** The network keeps it where the person put it, and lets no bot take it away. */
  stays?: true
}

type Origin = {
  /** The network's own id of this event: the same event delivered twice carries the same key. */
  key: string
  user: PlatformUser
  place: Place
  /** `performance.now()` when it reached this process: how long it waited here is not held against the person. */
  receivedAt: number
}

export type CommandInteraction = Origin & {
  kind: 'command'
  name: string
  /** Typed by the network (Discord), or the rest of the line to be parsed (Slack, Telegram, playground). */
  options: Record<string, unknown> | string
  file?: Attachment
}
export type PressInteraction = Origin & { kind: 'press'; token: string; message: MessageRef }
export type SubmitInteraction = Origin & {
  kind: 'submit'
  token: string
  fields: Record<string, string>
  file?: Attachment
  message?: MessageRef
}
/** Words typed into a chat with the bot: a native reply when `replyTo` is there, else a plain message. */
export type WordsInteraction = Origin & { kind: 'words'; text: string; message: MessageRef; replyTo?: MessageRef }

/**
 * What no text can carry, put into a chat with the bot: a voice message, a photo, a sticker, a file; or a later change of
 * words, that a text which has left does not follow. Nothing is sent of it, and its writer is told so. An adapter
 * does not hand on changes of command lines.
 */
export type UnsendableInteraction = Origin & {
  kind: 'unsendable'
  what: 'voice' | 'photo' | 'sticker' | 'file' | 'change'
  message: MessageRef
  replyTo?: MessageRef
}

/**
 * Where a person is, in degrees, because they shared it. Never to be written down or logged: it is looked at and forgotten.
 * `live`: it comes again as they walk, and asks for no answer by itself.
 */
export type LocationInteraction = Origin & { kind: 'location'; lon: number; lat: number; live: boolean }

export type Interaction =
  | CommandInteraction
  | PressInteraction
  | SubmitInteraction
  | WordsInteraction
  | UnsendableInteraction
  | LocationInteraction
