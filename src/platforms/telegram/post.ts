/** Parts -> messages of a chat, and edits of them. */
import type { MessageRef, Place } from '../../chat/interaction.ts'
import type { Keys, View } from '../../chat/view.ts'
import { hasNoText, isNotEditable, isUnchanged, isWithoutPictures, movedTo } from './api.ts'
import type { Api, Payload } from './api.ts'
import { addressOf } from './read.ts'
import { renderView } from './render.ts'
import type { Keyboard, Part } from './render.ts'
import { captionLimit, splitRich } from './rich.ts'

export type Poster = ReturnType<typeof createPoster>

/** ms for an edit, which may be repeated: a lost answer must not keep a person's next press waiting for long. */
const editWithin = 5_000

export type PostOptions = { replyTo?: string | undefined; markup?: Markup }
/** What may stand under a message beside the buttons of a view. */
export type Markup =
  | Keyboard
  | { inline_keyboard: { text: string; url: string }[][] }
  | { force_reply: true; input_field_placeholder?: string }
  | { keyboard: { text: string }[][]; resize_keyboard: true; is_persistent: true }
  | { remove_keyboard: true }

export function createPoster({
  api,
  commands,
  told = async () => {},
}: {
  api: Api
  commands: ReadonlySet<string>
  /** A group goes on under another id. */
  told?: ((from: Place, to: Place) => Promise<void>) | undefined
}) {
  // Groups that became supergroups: the first call with the old id is refused, and tells the new one.
  const moved = new Map<string, string>()
  /** Whether a refusal says a new id of the place, which was not known. */
  async function follows(place: Place, error: unknown): Promise<boolean> {
    const channel = movedTo(error)
    if (!channel || moved.get(place.channel) === channel) return false
    moved.set(place.channel, channel)
    await told(place, { ...place, channel }).catch(() => {})
    return true
  }
  const addressNow = (place: Place) => addressOf({ ...place, channel: moved.get(place.channel) ?? place.channel })

  async function sendPart(
    place: Place,
    part: Part,
    replyTo: string | undefined,
    markup: Markup | undefined,
  ): Promise<string> {
    const { chat_id, ...thread } = addressNow(place)
    const under = markup ?? part.keyboard
    const shared: Payload = {
      chat_id,
      ...thread,
      // A card is posted even when what it continues was deleted.
      ...(replyTo ? { reply_parameters: { message_id: Number(replyTo), allow_sending_without_reply: true } } : {}),
      ...(under ? { reply_markup: under } : {}),
    }
    const words = { text: part.text, entities: part.entities, link_preview_options: { is_disabled: true } }
    const photo = part.picture && {
      photo: { source: part.picture, filename: 'picture.png' },
      caption: part.text,
      caption_entities: part.entities,
    }
    const send = (method: string, payload: Payload) =>
      api.call<{ message_id: number }>(method, { ...shared, ...payload }, { chat: chat_id })
    const sent = await (photo
      ? send('sendPhoto', photo).catch((error: unknown) => {
          if (!isWithoutPictures(error)) throw error
          // Its words say what it shows.
          return send('sendMessage', words)
        })
      : send('sendMessage', words))
    return String(sent.message_id)
  }

  /** Posts a view. All its messages, in order; the last has the buttons, or the `markup` that is given in their place. */
  async function post(place: Place, view: View, { replyTo, markup }: PostOptions = {}): Promise<MessageRef[]> {
    const refs: MessageRef[] = []
    const parts = renderView(view, commands)
    // Keys and buttons do not fit under one message, and in a group the keys would be everybody's.
    if (view.keys && place.direct)
      await sendPart(place, { text: view.keys.text, entities: [] }, undefined, keysOf(view.keys))
    for (const [i, part] of parts.entries()) {
      const send = () =>
        sendPart(place, part, i === 0 ? replyTo : undefined, i === parts.length - 1 ? markup : undefined)
      const messageId = await send().catch(async (error: unknown) => {
        if (!(await follows(place, error))) throw error
        return send()
      })
      refs.push({ place, messageId })
    }
    return refs
  }

  /** False when the message cannot become this view: it is gone, or there is more to say than one message holds. */
  async function edit(ref: MessageRef, view: View): Promise<boolean> {
    const parts = renderView(view, commands)
    const [part] = parts
    return parts.length === 1 && part ? editPart(ref, part) : false
  }

  /** As much of a view as one message holds, and how much that is of the whole. */
  function editWhatFits(ref: MessageRef, view: View): Promise<boolean> {
    const parts = renderView(view, commands)
    const first = parts.find((part) => !part.picture) ?? parts[0]!
    const keyboard = parts.at(-1)?.keyboard
    const [text] = splitRich(first, 4000)
    return editPart(ref, { ...text!, text: `${text!.text}\n… 1/${parts.length}`, ...(keyboard ? { keyboard } : {}) })
  }

  async function editPart(ref: MessageRef, part: Part): Promise<boolean> {
    // A supergroup numbers its messages anew: under the old number stands somebody else's.
    if (moved.has(ref.place.channel)) return false
    const { chat_id } = addressOf(ref.place)
    const shared: Payload = {
      chat_id,
      message_id: Number(ref.messageId),
      ...(part.keyboard ? { reply_markup: part.keyboard } : {}),
    }
    // Repeating an edit changes nothing.
    const call = (method: string, payload: Payload) =>
      api.call(method, { ...shared, ...payload }, { chat: chat_id, again: 2, within: editWithin })
    const caption = { caption: part.text, caption_entities: part.entities }
    try {
      if (part.picture) {
        const media = { type: 'photo', media: { source: part.picture, filename: 'picture.png' }, ...caption }
        await api.call('editMessageMedia', { ...shared, media }, { chat: chat_id, again: 2, within: editWithin })
      } else
        await call('editMessageText', {
          text: part.text,
          entities: part.entities,
          link_preview_options: { is_disabled: true },
        }).catch((error) => {
          if (!hasNoText(error) || part.text.length > captionLimit) throw error
          return call('editMessageCaption', caption)
        })
      return true
    } catch (error) {
      if (isUnchanged(error)) return true
      if (isNotEditable(error) || (await follows(ref.place, error))) return false
      throw error
    }
  }

  return { post, edit, editWhatFits }
}

const keysOf = ({ rows }: Keys): Markup =>
  rows.length
    ? { keyboard: rows.map((row) => row.map((text) => ({ text }))), resize_keyboard: true, is_persistent: true }
    : { remove_keyboard: true }
