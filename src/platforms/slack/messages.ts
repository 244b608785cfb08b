/** What people write to us, and the home tab: events of Slack -> Interaction -> Door -> what Slack shows. */
import type { CommandCard } from '../../chat/command.ts'
import type { UnsendableInteraction } from '../../chat/interaction.ts'
import type { View } from '../../chat/view.ts'
import type { Door } from '../../chat/platform.ts'
import type { Desk } from './desk.ts'
import { fileOf } from './files.ts'
import { nameWithin, showHome } from './home.ts'
import { readSlash } from './names.ts'
import { sendOnce } from './once.ts'
import { placeOf, refOf, tenantOf, userOf } from './payload.ts'
import type { EventBody, File } from './payload.ts'
import { show } from './show.ts'
import type { Scene } from './show.ts'
import { wordsOf } from './words.ts'

/** Slack's own words to people, in their own name. */
const slackbot = 'USLACKBOT'

/** A message to us. `settle` tells Slack that it need not be sent again: after what it says was written down. */
export async function onMessage(desk: Desk, door: Door, body: EventBody, settle: () => Promise<void>): Promise<void> {
  const receivedAt = performance.now()
  const { event } = body
  if (event.subtype === 'message_changed') {
    await settle()
    return onEdited(desk, body)
  }
  const { user: userId, channel, ts } = event
  const spoken = !event.subtype || event.subtype === 'file_share' || event.subtype === 'thread_broadcast'
  if (!userId || !channel || !ts || userId === slackbot || event.bot_id || !spoken) return settle()
  const tenant = tenantOf.event(body)
  const direct = event.channel_type === 'im' || (!event.channel_type && channel.startsWith('D'))
  const root = event.thread_ts && event.thread_ts !== ts ? event.thread_ts : undefined
  const place = placeOf(tenant, channel, direct)
  const user = userOf(tenant, userId, await desk.people.about(tenant, userId, 0))
  if (direct) desk.people.learn(tenant, userId, channel)
  const own = refOf(place, ts, root, event.subtype === 'thread_broadcast')
  const scene: Scene = { user, place, thread: root }
  // The message's own name: the same message sent again as another event is the same deed.
  const from = { key: `${channel}/${ts}`, user, place, receivedAt }
  const text = wordsOf(event)

  if (direct && own.place.direct) await door.shown(own, user)
  const [dropped] = event.files ?? []
  const { name, rest, named } = fileCommand(desk, text)
  const what = dropped && unsendable(dropped)
  const replyTo = root ? { replyTo: { place, messageId: root } } : {}
  // In a thread it was meant for a voter, and so was a picture or a recording that no command asks for.
  if (what && (root || !direct || (what !== 'file' && !named))) {
    const answer = await door.dispatch({ kind: 'unsendable', ...from, what, message: own, ...replyTo })
    await settle()
    return desk.tryTo('answer', () => show(desk, door, scene, answer))
  }
  if (event.files?.length) {
    // A command, like one that is typed: it is done again by doing it again.
    await settle()
    const file = fileOf({ ...desk, keep: desk.given.keep }, event.files)
    if (event.files.length > 1 || !file.file) {
      const t = await desk.words(user)
      const words = t(event.files.length > 1 ? 'network.slack.one_file' : 'network.slack.outside')
      await desk.tryTo('answer', () => desk.poster.send(place, { blocks: [{ kind: 'error', text: words }] }, t))
      return
    }
    const answer = await door.dispatch({ kind: 'command', ...from, name, options: rest, ...file })
    return desk.tryTo('answer', () => show(desk, door, scene, answer))
  }
  const answer = await door.dispatch({ kind: 'words', ...from, text, message: own, ...replyTo })
  await settle()
  await desk.tryTo('answer', () => show(desk, door, scene, answer))
}

/** What was sent to a voter is sent: editing the words in the thread afterwards changes nothing, and that is told. */
async function onEdited(desk: Desk, body: EventBody): Promise<void> {
  const { channel, message = {}, previous_message: before } = body.event
  const { user: userId, thread_ts: root, ts, edited } = message
  const changed = edited?.ts && before?.text !== message.text
  if (!channel?.startsWith('D') || !userId || message.bot_id || !root || root === ts || !changed) return
  const tenant = tenantOf.event(body)
  const t = await desk.words(userOf(tenant, userId, {}))
  const place = placeOf(tenant, channel, true)
  const view: View = { blocks: [{ kind: 'note', text: t('network.slack.edited') }] }
  const nonce = `edited/${channel}/${ts}/${edited.ts}`
  await desk.tryTo('edited', () =>
    sendOnce({ poster: desk.poster, keep: desk.given.keep, t }, place, view, {
      nonce,
      after: { place, messageId: root },
      quiet: true,
    }),
  )
}

export async function onHome(desk: Desk, door: Door, body: EventBody): Promise<void> {
  const { user: userId, tab, channel } = body.event
  if (!userId || tab !== 'home') return
  const tenant = tenantOf.event(body)
  if (channel?.startsWith('D')) desk.people.learn(tenant, userId, channel)
  await showHome(desk, door, userOf(tenant, userId, await desk.people.about(tenant, userId, nameWithin)))
}

/** What no text can carry. Voice and video clips recorded in Slack are files as well. */
const unsendable = ({ mimetype = '' }: File): UnsendableInteraction['what'] =>
  mimetype.startsWith('image/') ? 'photo' : mimetype.startsWith('audio/') ? 'voice' : 'file'

/** `import list:"Petition" …` beside a file; without a command's name it is for the one that cannot do without. */
function fileCommand(desk: Desk, text: string): { name: string; rest: string; named: boolean } {
  const takes = (card: CommandCard, required: boolean): boolean =>
    card.options.some((option) => option.type === 'file' && (option.required || !required))
  const cards = desk.given.commands('en')
  const [, word = '', rest = ''] = /^\s*(\S+)\s*([^]*)$/.exec(text) ?? []
  const { name } = readSlash(word, '', desk.prefix)
  if (cards.some((card) => card.name === name && takes(card, false))) return { name, rest, named: true }
  return { name: cards.find((card) => takes(card, true))?.name ?? 'import', rest: text, named: false }
}
