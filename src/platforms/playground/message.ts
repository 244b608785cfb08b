/** What the playground speaks of: people, their deeds, the rows that its chats are made of, and simulated phones. */
import type { Attachment } from '../../chat/interaction.ts'
import type { Form, View } from '../../chat/view.ts'

export const network = 'playground'
export const tenant = 'local'
export const teamChannel = 'team'
export const directChannel = (userId: string): string => `dm-${userId}`
export const isDirect = (channel: string): boolean => channel.startsWith('dm-')

/** `guest`: a newcomer, who brings a join code. */
export type PlaygroundPerson = { userId: string; name: string; role: 'organizer' | 'volunteer' | 'guest' }

/**
 * A newcomer's browser makes an id of its own (128 bits of chance) and keeps it: whoever has the id sees the chat, so it
 * stands in no list. The name tells guests apart on a lead's cards.
 */
export const findGuest = (userId: unknown, word: string): PlaygroundPerson | undefined =>
  typeof userId === 'string' && /^guest-[0-9a-f]{32}$/.test(userId)
    ? { userId, name: `${word} ${userId.slice(-3)}`, role: 'guest' }
    : undefined

/**
 * One row of a chat. `author` is null for the bot. `position` is its place in the chat and never changes; `version`
 * rises at each change and, within one channel, in the order of the commits.
 */
export type PlaygroundMessage = {
  id: string
  channel: string
  author: string | null
  /** The author's name as it was then. */
  name?: string
  view: View
  /** Only this user sees it. */
  privateTo?: string
  replyTo?: string
  position: number
  version: number
  at: string
  edited: boolean
}

/** A file whole, or as it comes in. */
export type DroppedFile = { name: string; bytes: Uint8Array } | Attachment

type Gesture = {
  /** Made once per gesture: the same deed sent twice carries the same key. */
  key: string
  userId: string
  name: string
  locale?: string
  /** `dm-<userId>` or `team`. */
  channel: string
}
export type LineDeed = Gesture & { kind: 'line'; text: string; replyTo?: string; file?: DroppedFile }
export type PressDeed = Gesture & { kind: 'press'; messageId: string; token: string }
export type SubmitDeed = Gesture & {
  kind: 'submit'
  token: string
  fields: Record<string, string>
  messageId?: string
  file?: DroppedFile
}
export type Deed = LineDeed | PressDeed | SubmitDeed

/** `messages`: the rows that the deed made or changed, as they are now. `refused`: no such place or message for them. */
export type Outcome =
  | { kind: 'nothing' | 'shown'; messages: PlaygroundMessage[] }
  | { kind: 'form'; form: Form; messages: PlaygroundMessage[] }
  | { kind: 'refused'; why: 'channel' | 'message' }

export type PhoneText = {
  id: string
  phone: string
  name: string
  from: 'campaign' | 'voter'
  body: string
  at: string
  status?: string
}

/** The simulated carrier's phones. */
export type Phones = {
  /** Texts changed after `version`, oldest first; the newest phones' threads when version is 0 (last ~300 texts). */
  since(version: number): Promise<{ version: number; texts: PhoneText[] }>
  /** The voter types a text. */
  write(phone: string, body: string): Promise<void>
}
