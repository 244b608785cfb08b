/** What people write to us: messages of Discord -> Interaction -> Door -> what Discord shows. */
import type { Interaction, Place, UnsendableInteraction } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import type { Door } from '../../chat/platform.ts'
import type { Desk } from './desk.ts'
import { openFile } from './files.ts'
import { placeOf, privateThread, refOf, userOf, voice } from './payload.ts'
import type { DiscordFile, DiscordMessage } from './payload.ts'
import { show } from './show.ts'
import type { Scene } from './show.ts'

/** A plain message and a reply; all other types are Discord's own notices. */
const spoken = [0, 19]
const lists = /\.(csv|tsv|txt)$/i

export function createMessages(desk: Desk) {
  const { people } = desk

  /** Where it was written, if it was to us: our chat, a thread that stands for one, or an answer to a message of ours. */
  async function placeFor(message: DiscordMessage): Promise<Place | undefined> {
    const { channel_id: channel, author } = message
    if (!message.guild_id) {
      if (author) await people.own(author.id, channel).then(() => people.opened(author.id))
      return placeOf(channel, true)
    }
    // Talk of a server is not for us. Of a channel whose kind is not said it is asked whose it is.
    if (message.channel_type !== undefined && message.channel_type !== privateThread) return undefined
    return author && (await people.owner(channel)) === author.id ? placeOf(channel, true) : undefined
  }

  async function receive(door: Door, message: DiscordMessage, { edited }: { edited: boolean }): Promise<void> {
    const receivedAt = performance.now()
    const { author } = message
    if (!author || author.bot || message.webhook_id || !spoken.includes(message.type ?? 0)) return
    // Discord adds previews to a message by the same event: then its writer changed nothing.
    if (edited && (!message.edited_timestamp || !answered(message))) return
    const place = await placeFor(message)
    if (!place) return
    const user = userOf(author, { nick: message.member?.nick })
    const own = refOf(place, message.id)
    const replied = answered(message)
    const replyTo = replied ? { replyTo: refOf(place, replied) } : {}
    const key = edited ? `${message.id}/${message.edited_timestamp}` : message.id
    const origin = { key, user, place, receivedAt }
    const scene: Scene = { key: `message/${key}`, user, place, receivedAt }
    const text = message.content ?? ''
    // What a person writes covers the card above it: the next one comes below.
    if (!edited) await door.shown(own, user)
    if (message.guild_id && what(message) === 'nothing') {
      // Discord hides words of a server from bots, but for those in which the bot is named: a reply with the ping on.
      const t = await desk.words(door, user)
      const view: View = { blocks: [{ kind: 'note', text: t('network.discord.unread') }] }
      return desk.tryTo('unread', () => show(desk, door, scene, { kind: 'reply', at: 'below', reply: { view } }))
    }
    const [list] = replied ? [] : (message.attachments ?? []).filter((file) => lists.test(file.filename ?? ''))
    const file = list && openFile(list, desk.apiBase)
    const found = edited ? 'change' : what(message)
    const carried = found === 'nothing' ? 'file' : found
    const interaction: Interaction =
      file && !edited
        ? { ...origin, kind: 'command', name: listCommand(desk), options: text, file }
        : carried
          ? { ...origin, kind: 'unsendable', what: carried, message: own, ...replyTo }
          : { ...origin, kind: 'words', text, message: own, ...replyTo }
    const answer = await door.dispatch(interaction)
    await desk.tryTo('words', () => show(desk, door, scene, answer))
  }

  return { receive }
}

/** The message that this one answers. A message passed on refers to one too, but answers none. */
function answered({ message_reference: of, referenced_message: on, channel_id }: DiscordMessage): string | undefined {
  const answers = (of?.type ?? 0) === 0 && (of?.channel_id ?? channel_id) === channel_id
  return answers ? (of?.message_id ?? on?.id) : undefined
}

/** What no text can carry. A message that is passed on has no words of its own. */
function what(message: DiscordMessage): UnsendableInteraction['what'] | 'nothing' | undefined {
  const [file]: (DiscordFile | undefined)[] = message.attachments ?? []
  if ((message.flags ?? 0) & voice || file?.content_type?.startsWith('audio/')) return 'voice'
  if (message.sticker_items?.length) return 'sticker'
  if (file?.content_type?.startsWith('image/')) return 'photo'
  if (file) return 'file'
  return message.content?.trim() ? undefined : 'nothing'
}

/** The command that takes a list of contacts: a list that is dropped into the chat is for it. */
const listCommand = ({ given }: Desk): string =>
  given.commands('en').find((card) => card.options.some((o) => o.type === 'file' && o.required))?.name ?? 'import'
