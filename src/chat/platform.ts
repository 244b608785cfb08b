/**
 * The port to a chat network. An adapter receives (network -> Interaction -> `Door`), renders (View -> the network's
 * markup) and keeps the network's limits; it decides nothing.
 *
 * `send`, `edit` and `direct` work in a process that never called `start` (a worker: REST only).
 */
import type { Interaction, MessageRef, Network, Place, PlatformUser } from './interaction.ts'
import type { Form, Reply, Subject, View } from './view.ts'
import type { CommandCard } from './command.ts'
import type { Keep } from '../lib/keep.ts'
import type { Log } from '../lib/log.ts'
import type { Translate } from '../lib/translate.ts'

/** What the adapter must do about an interaction. `below`: a new message at the bottom; shrink `stub` if given. */
export type Answer =
  | { kind: 'nothing' }
  | { kind: 'form'; form: Form }
  | { kind: 'reply'; reply: Reply; at: 'edit' | 'below'; stub?: View }

export type Completed = 'person' | 'team' | 'campaign'

/** What the house gives to an adapter. */
export type Door = {
  dispatch(interaction: Interaction): Promise<Answer>
  /** To be called once a card is really on the person's screen: native replies and the slip guard rest on it. */
  shown(ref: MessageRef, to: PlatformUser, about?: Subject): Promise<void>
  /** Whether a press answers with a form: networks that open one only in their first answer must not defer it. */
  opens(token: string): boolean
  /** What may follow `/` for this person, for completion. */
  commands(user: PlatformUser): Promise<CommandCard[]>
  /** What could be said to the contact of the card shown last to this person in a place; nothing to a stranger. */
  suggest(user: PlatformUser, place: Place, query: string): Promise<{ title: string; text: string }[]>
  /** Names that an option of this kind could take, for completion; nothing to whoever may not know them. At most 25. */
  complete(user: PlatformUser, kind: Completed, prefix: string): Promise<string[]>
  /** The language in which a person is spoken to. */
  locale(user: PlatformUser): Promise<string>
  /** A person's day and the next step, for networks with a page of the bot's own (Slack's home tab). */
  home(user: PlatformUser): Promise<View>
}

/** What an adapter of a network is made with, beside its tokens. */
export type PlatformGiven = {
  log: Log
  keep: Keep
  /** All commands in a language of the house, to be registered. */
  commands(locale: string): CommandCard[]
  /** The adapter's own few words; keys under `network.`. */
  translate(locale: string): Translate
  /** The languages of the house. */
  locales: readonly string[]
  /** To be called when a person's account is out of reach for good: they blocked the bot, or deleted themselves. */
  gone(user: Pick<PlatformUser, 'network' | 'tenant' | 'userId'>): Promise<void>
  /** To be called when a channel goes on under another id (a group of Telegram's that became a supergroup). */
  moved?(from: Place, to: Place): Promise<void>
  /** An organizer is told, in words by this key, of what only people can mend. Each call tells once. */
  trouble?(key: string): Promise<void>
}

export type Platform = {
  network: Network
  /** Tell the network our commands. Safe to repeat. */
  register(): Promise<void>
  /**
   * Opens the socket, polls, or sets the webhook. Called in the bot role only, by one process at a time; rejects for
   * what waiting does not cure (a wrong token), and goes on trying by itself for the rest.
   */
  start(door: Door): Promise<void>
  /** The direct chat with a person, opened when needed. */
  direct(user: { tenant: string; userId: string }): Promise<Place>
  /**
   * `nonce`: sending again with the same nonce posts nothing new and returns the first message. `after`: an earlier
   * message that this one continues: its thread where the network has threads, else as a reply to it.
   */
  send(place: Place, view: View, options: { nonce: string; after?: MessageRef }): Promise<MessageRef>
  edit(ref: MessageRef, view: View): Promise<void>
  /**
   * Opens the network with a join code in hand, or where no link can carry one the bot's own chat, to type it there;
   * undefined when the network has no such link.
   */
  joinLink?(code: string): string | undefined
  /** The HTTP entry of webhook mode, served by the web role; not there when a socket or polling is used. */
  http?: { path: string; fetch(request: Request, door: Door): Promise<Response> }
  /** What keeps it from being ready, in a few words; undefined when it is. */
  missing(): Promise<string | undefined>
  stop(): Promise<void>
  /** For `doctor`: token, identity, permissions, webhook, looked at with calls that change nothing. Needs no start. */
  examine?(): Promise<Finding[]>
}

/** What was looked at, what was found, and where it is wrong the cure: which link or menu, which name to tick. */
export type Finding = { what: string; ok: boolean; found: string; cure?: string }

/** Thrown by `send`, `edit` and `direct` when a place is no longer ours: deleted, or the bot was put out of it. */
export class PlaceGone extends Error {}
/** Thrown by `edit` when the message was deleted, or cannot be edited any more. */
export class MessageGone extends Error {}
