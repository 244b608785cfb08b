/** A deed of a person -> Interaction -> Door, and the Answer -> rows of the chat. The page and tests enter here. */
import type { Attachment, Interaction, MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'
import type { Answer, Door } from '../../chat/platform.ts'
import { directChannel, isDirect, network, teamChannel, tenant } from './message.ts'
import type { Deed, DroppedFile, LineDeed, Outcome, PlaygroundMessage } from './message.ts'
import type { Store } from './store.ts'

type Scene = { store: Store; door: Door; user: PlatformUser; place: Place; key: string }

export async function receive(store: Store, door: Door, deed: Deed): Promise<Outcome> {
  const receivedAt = performance.now()
  const { channel, userId, key } = deed
  if (channel !== teamChannel && channel !== directChannel(userId)) return { kind: 'refused', why: 'channel' }
  const user: PlatformUser = {
    network,
    tenant,
    userId,
    name: deed.name,
    ...(deed.locale === undefined ? {} : { locale: deed.locale }),
  }
  const place = placeOf(channel)
  const scene: Scene = { store, door, user, place, key }
  const origin = { key, user, place, receivedAt }

  if (deed.kind === 'line') {
    const own = await writeLine(scene, deed)
    const answer = await door.dispatch(lineInteraction(origin, deed, own))
    return show(scene, answer, undefined, [own])
  }
  const pressed = deed.messageId === undefined ? undefined : await store.find(channel, deed.messageId, userId)
  if (deed.messageId !== undefined && !pressed) return { kind: 'refused', why: 'message' }
  if (deed.kind === 'press') {
    const message = refTo(place, deed.messageId)
    return show(scene, await door.dispatch({ ...origin, kind: 'press', token: deed.token, message }), pressed, [])
  }
  const answer = await door.dispatch({
    ...origin,
    kind: 'submit',
    token: deed.token,
    fields: deed.fields,
    ...(deed.file ? { file: attachment(deed.file) } : {}),
    ...(deed.messageId === undefined ? {} : { message: refTo(place, deed.messageId) }),
  })
  return show(scene, answer, pressed, [])
}

export const placeOf = (channel: string): Place => ({ network, tenant, channel, direct: isDirect(channel) })
const refTo = (place: Place, messageId: string): MessageRef => ({ place, messageId })

/**
 * The person's own line as a row of the chat, told to the house before the line is dispatched: a card that comes in
 * answer lies below it. In a channel a command line is its writer's alone, as on the other networks.
 */
async function writeLine({ store, door, user, place, key }: Scene, deed: LineDeed): Promise<PlaygroundMessage> {
  const replyTo = deed.replyTo === undefined ? undefined : await store.find(place.channel, deed.replyTo, user.userId)
  const own = await store.post({
    channel: place.channel,
    author: { userId: user.userId, name: user.name },
    nonce: `line:${user.userId}:${key}`,
    view: {
      blocks: [
        { kind: 'text', text: deed.text },
        ...(deed.file ? [{ kind: 'note' as const, text: deed.file.name }] : []),
      ],
    },
    ...(replyTo && !isCommand(deed.text) ? { replyTo: replyTo.id } : {}),
    ...(!place.direct && isCommand(deed.text) ? { privateTo: user.userId } : {}),
  })
  if (place.direct) await door.shown(refTo(place, own.id), user)
  return own
}

const isCommand = (text: string): boolean => text.startsWith('/')

const pictures = /\.(png|jpe?g|gif|webp|heic|avif)$/i
const voices = /\.(ogg|oga|opus|mp3|m4a|wav|webm)$/i

function lineInteraction(
  origin: Pick<Interaction, 'key' | 'user' | 'place' | 'receivedAt'>,
  deed: LineDeed,
  own: PlaygroundMessage,
): Interaction {
  // A file goes with a command only; dropped onto a reply, or a picture or a recording, it was meant for a contact.
  const what = deed.file && (pictures.test(deed.file.name) ? 'photo' : voices.test(deed.file.name) ? 'voice' : 'file')
  if (what && !isCommand(deed.text) && (what !== 'file' || own.replyTo !== undefined))
    return {
      ...origin,
      kind: 'unsendable',
      what,
      message: refTo(origin.place, own.id),
      ...(own.replyTo === undefined ? {} : { replyTo: refTo(origin.place, own.replyTo) }),
    }
  if (!isCommand(deed.text))
    return {
      ...origin,
      kind: 'words',
      text: deed.text,
      message: refTo(origin.place, own.id),
      ...(own.replyTo === undefined ? {} : { replyTo: refTo(origin.place, own.replyTo) }),
    }
  const [, name = '', rest = ''] = /^\/(\S*)\s*([^]*)$/.exec(deed.text) ?? []
  return {
    ...origin,
    kind: 'command',
    name: name.toLowerCase(),
    options: rest.trim(),
    ...(deed.file ? { file: attachment(deed.file) } : {}),
  }
}

function attachment(file: DroppedFile): Attachment {
  if ('read' in file) return file
  const { name, bytes } = file
  return {
    name,
    size: bytes.length,
    async *read() {
      yield bytes
    },
  }
}

/** `pressed` is the message the deed was done on; `messages` collects every row that came or changed. */
async function show(
  scene: Scene,
  answer: Answer,
  pressed: PlaygroundMessage | undefined,
  messages: PlaygroundMessage[],
): Promise<Outcome> {
  if (answer.kind === 'nothing') return { kind: 'nothing', messages }
  if (answer.kind === 'form') return { kind: 'form', form: answer.form, messages }
  const { store, door, user, place, key } = scene
  const { reply } = answer
  const channel = place.channel
  // A private answer may take the place of a card that this person alone sees, never of one that all see.
  const mayEdit = place.direct || reply.shows !== 'private' || pressed?.privateTo === user.userId
  let shown = answer.at === 'edit' && mayEdit && pressed ? await store.edit(channel, pressed.id, reply.view) : undefined
  if (!shown) {
    if (answer.at === 'below' && answer.stub && pressed) {
      const stub = await store.edit(channel, pressed.id, answer.stub)
      if (stub) messages.push(stub)
    }
    const hidden = !place.direct && reply.shows !== 'public'
    shown = await store.post({
      channel,
      view: reply.view,
      nonce: `answer:${user.userId}:${key}`,
      ...(hidden ? { privateTo: user.userId } : {}),
    })
  }
  messages.push(shown)
  await door.shown(refTo(place, shown.id), user, reply.about)
  return { kind: 'shown', messages }
}
