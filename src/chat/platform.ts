/**
 * The port to a chat network. An adapter receives (network -> Interaction -> `Door`), renders (View -> the network's
 * markup) and keeps the network's limits; it decides nothing.
 *
 * `send`, `edit` and `direct` work in a process that never called `start` (a worker: REST only).
 */
import type { Interaction, MessageRef, Network, Place, PlatformUser } from './interaction.ts'
import type { Form, Reply, Subject, View } from './view.ts'
import type { CommandCard } from './command.ts'

/** What the adapter must do about an interaction. `below`: a new message at the bottom; shrink `stub` if given. */
export type Answer =
  | { kind: 'nothing' }
  | { kind: 'form'; form: Form }
  | { kind: 'reply'; reply: Reply; at: 'edit' | 'below'; stub?: View }

/** What the house gives to an adapter. */
export type Door = {
  dispatch(interaction: Interaction): Promise<Answer>
  /** To be called once a card is really on the person's screen: native replies and the slip guard rest on it. */
  shown(ref: MessageRef, to: PlatformUser, about?: Subject): Promise<void>
  /** What may follow `/` for this person, for completion. */
  commands(user: PlatformUser): Promise<CommandCard[]>
}

export type Platform = {
  network: Network
  /** Tell the network our commands. Safe to repeat. */
  register(): Promise<void>
  start(door: Door): Promise<void>
  /** The direct chat with a person, opened when needed. */
  direct(user: { tenant: string; userId: string }): Promise<Place>
  /** `nonce`: sending again with the same nonce posts nothing new and returns the first message. */
  send(place: Place, view: View, options: { nonce: string }): Promise<MessageRef>
  edit(ref: MessageRef, view: View): Promise<void>
  /** Opens the network with a join code in hand; undefined when the network has no such link. */
  joinLink?(code: string): string | undefined
  /** What keeps it from being ready, in a few words; undefined when it is. */
  missing(): Promise<string | undefined>
  stop(): Promise<void>
}
