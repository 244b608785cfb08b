/**
 * What people do in Telegram -> the house -> what they see. The deeds of one chat are done one after another; chats do
 * not wait for each other.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Update } from 'telegraf/types'
import type { Interaction, MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'
import type { Answer, Door, PlatformGiven } from '../../chat/platform.ts'
import type { View } from '../../chat/view.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Api } from './api.ts'
import { fileLimit, openFile } from './file.ts'
import { isFormCommand } from './form.ts'
import type { Forms, Taken } from './form.ts'
import { answerInline } from './inline.ts'
import type { Poster } from './post.ts'
import { addressOf, readUpdate } from './read.ts'
import type { Deed, Me } from './read.ts'
import type { Outcome, Scene, Show } from './show.ts'

/** ms after which a person is shown that something is being done. */
const patience = 600

/**
 * `done`: its effect stands; rejects when it had none and should be delivered again. `over`: it was shown, too, or never
 * will be. `waits`: words, which may be a text to a voter, are confirmed to Telegram only once they are done; everything
 * else a person sees fail, and repeats.
 */
export type Accepted = { done: Promise<void>; over: Promise<void>; waits: boolean }
export type Receive = (update: Update) => Accepted

type Parts = {
  api: Api
  poster: Poster
  forms: Forms
  show: Show
  given: PlatformGiven
  botId: number
  me(): Promise<Me>
}
/** A deed of a person in a chat. */
type Act = Exclude<Deed, { kind: 'stray' | 'inline' | 'gone' | 'moved' }>

export function createReceive(parts: Parts, door: Door): Receive {
  const { api, poster, forms, show, given } = parts
  const chains = new Map<string, Promise<void>>()
  const quietly = (what: string, work: Promise<unknown>): Promise<void> =>
    work.then(
      () => {},
      (error: Error) => given.log.warn({ event: `network.${what}`, network: 'telegram', error: error.message }),
    )
  const acknowledge = (queryId: string, more: object = {}): Promise<void> =>
    // An answer to a press that is too old is refused; nobody waits for it any more.
    quietly('press_unanswered', api.call('answerCallbackQuery', { callback_query_id: queryId, ...more }, { again: 1 }))

  /** In the language that the person chose; while the house cannot say, in that of their client. */
  const wordsFor = (user: PlatformUser): Promise<Translate> =>
    door.locale(user).then(given.translate, () => given.translate(user.locale ?? 'en'))

  /** `work` says when its effect stands: what is shown of it may take as long as Telegram likes. */
  function inTurn(chat: string, work: (stands: () => void) => Promise<void>): Pick<Accepted, 'done' | 'over'> {
    let over = Promise.resolve()
    const done = new Promise<void>((resolve, reject) => {
      over = (chains.get(chat) ?? Promise.resolve()).then(() => work(resolve)).then(resolve, reject)
    })
    chains.set(chat, over)
    void over.then(() => chains.get(chat) === over && chains.delete(chat))
    return { done, over }
  }

  return (update) => {
    try {
      return accept(update)
    } catch (error) {
      // No update of Telegram's: it must not keep what comes after it from being done.
      const done = Promise.reject(error as Error)
      done.catch(() => {})
      return { waits: false, done, over: Promise.resolve() }
    }
  }

  function accept(update: Update): Accepted {
    const receivedAt = performance.now()
    const message = 'message' in update ? update.message : undefined
    const waits = message !== undefined && 'text' in message && !message.text.startsWith('/')
    if (
      'callback_query' in update &&
      (!update.callback_query.message || update.callback_query.message.chat.type === 'private')
    )
      void acknowledge(update.callback_query.id)
    const going = inTurn(String(chatOf(update)), async (stands) => {
      const deed = readUpdate(update, await parts.me())
      if (!deed || deed.kind === 'stray') return
      if (deed.kind === 'gone') return given.gone(deed.user)
      if (deed.kind === 'moved') return given.moved?.(deed.from, deed.to)
      if (deed.kind === 'inline') return quietly('inline_failed', answerInline(api, door, deed))
      await act(deed, `${parts.botId}:${update.update_id}`, receivedAt, stands)
    })
    return { waits, ...going }
  }

  async function act(deed: Act, key: string, receivedAt: number, stands: () => void): Promise<void> {
    const { user, place } = deed
    const scene: Scene = { door, user, place, words: () => wordsFor(user) }
    const origin = { key, user, place, receivedAt }
    const own: MessageRef = { place, messageId: deed.messageId }
    const tell = async (say: (t: Translate) => string): Promise<void> => {
      const view: View = { blocks: [{ kind: 'text', text: say(await scene.words()) }] }
      await quietly('show_failed', poster.post(place, view, { replyTo: deed.messageId }))
    }
    if (deed.kind === 'press')
      return press(scene, { ...origin, kind: 'press', token: deed.token, message: own }, deed.queryId)
    if (deed.kind === 'masked') return tell((t) => t('network.telegram.masked'))
    if (deed.kind === 'edited') return tell((t) => t('network.telegram.edited'))
    if (deed.kind === 'location') {
      // What comes again as they walk stands where it stood, and moves nothing on the screen.
      if (!deed.edited) await door.shown(own, user)
      const { lon, lat, live, edited } = deed
      const shared: Interaction = { ...origin, kind: 'location', lon, lat, live: live && edited }
      return edited ? void (await door.dispatch(shared)) : answer(scene, shared, { asked: deed.messageId })
    }
    // What a person writes covers the card above it: the next one comes below.
    if (place.direct) await door.shown(own, user)
    if (deed.kind === 'other') return place.direct ? tell((t) => t('network.telegram.only_text')) : undefined
    if (deed.kind === 'command') {
      if (deed.file && deed.file.size > fileLimit) return tell((t) => t('network.telegram.too_large'))
      if (place.direct && isFormCommand(deed.name)) return take(scene, origin, await forms.command(scene, deed.name))
      const file = deed.file ? { file: openFile(api, deed.file, { chat: place.channel, message: deed.messageId }) } : {}
      return answer(
        scene,
        { ...origin, kind: 'command', name: deed.name, options: deed.rest, ...file },
        { asked: deed.messageId },
      )
    }
    if (place.direct && deed.replyTo) {
      const taken = await forms.answer(scene, deed.text, deed.replyTo)
      if (taken) return take(scene, origin, taken)
    }
    const replyTo = deed.replyTo ? { replyTo: { place, messageId: deed.replyTo } } : {}
    // Words beside an open form: clients drop the reply when a person looks at something else meanwhile.
    const form = place.direct && !deed.replyTo ? await forms.waiting(user) : undefined
    return answer(
      scene,
      { ...origin, kind: 'words', text: deed.text, message: own, ...replyTo },
      { asked: deed.messageId, stands, form },
    )
  }

  /** What is private in a group is told in the group only by a pointer. */
  async function answer(
    scene: Scene,
    interaction: Interaction,
    on: { pressed?: MessageRef; asked?: string; stands?: () => void; form?: string | undefined },
  ): Promise<void> {
    const slow = busy(scene.place)
    const said = await door.dispatch(interaction).finally(slow)
    on.stands?.()
    const answered = on.form
      ? withNote(said, (await scene.words())('network.telegram.form_open', { form: on.form }))
      : said
    await quietly(
      'show_failed',
      show(scene, answered, on).then((outcome) => point(scene, outcome, on.asked)),
    )
  }

  async function press(
    scene: Scene,
    interaction: Extract<Interaction, { kind: 'press' }>,
    queryId: string,
  ): Promise<void> {
    const dispatched = door.dispatch(interaction)
    const going = dispatched.then((answered) => show(scene, answered, { pressed: interaction.message }))
    if (!scene.place.direct) {
      // In a group the acknowledgement itself can say where the answer is, when that is known soon enough.
      const soon = await Promise.race([going.catch(() => 'nothing' as const), sleep(patience, 'late' as const)])
      if (soon === 'direct' || soon === 'barred') {
        const t = await scene.words()
        const text = soon === 'direct' ? t('network.telegram.in_chat') : t('network.telegram.start_first')
        await acknowledge(queryId, { text, show_alert: soon === 'barred' })
      } else await acknowledge(queryId)
      if (soon === 'late')
        void quietly(
          'show_failed',
          going.then((outcome) => point(scene, outcome)),
        )
    }
    const settled = quietly('show_failed', going)
    // A house that failed altogether is asked again; what was done and could not be shown is not done twice.
    await dispatched
    await settled
  }

  /** A form that is whole goes to the house. What was typed is kept while the house finds a fault in it. */
  async function take(
    scene: Scene,
    origin: Pick<Interaction, 'key' | 'user' | 'place' | 'receivedAt'>,
    taken: Taken,
  ): Promise<void> {
    if (!taken || taken === 'asked') return
    const { token, fields, pressed } = taken
    const answered = await door.dispatch({
      ...origin,
      kind: 'submit',
      token,
      fields,
      ...(pressed ? { message: pressed } : {}),
    })
    const fault = answered.kind === 'reply' && answered.reply.view.blocks.some((block) => block.kind === 'error')
    if (fault) await forms.stay(scene.user)
    else if (answered.kind === 'reply') await forms.end(scene.user)
    const hinted = fault ? withNote(answered, (await scene.words())('network.telegram.form_mend')) : answered
    await quietly('show_failed', show(scene, hinted, pressed ? { pressed } : {}))
  }

  async function point(scene: Scene, outcome: Outcome, asked?: string): Promise<void> {
    if (scene.place.direct || (outcome !== 'direct' && outcome !== 'barred')) return
    const { username } = await parts.me()
    const t = await scene.words()
    const text = outcome === 'direct' ? t('network.telegram.in_chat') : t('network.telegram.start_first')
    const view: View = { blocks: [{ kind: 'text', text }] }
    const open = { text: t('network.telegram.open_chat'), url: `https://t.me/${username}` }
    await poster.post(scene.place, view, { replyTo: asked, markup: { inline_keyboard: [[open]] } })
  }

  /** Shows that the bot is at work while something takes long. */
  function busy(place: Place): () => void {
    const { chat_id, ...thread } = addressOf(place)
    const timer = setTimeout(
      () => void quietly('typing_failed', api.call('sendChatAction', { chat_id, ...thread, action: 'typing' })),
      patience,
    )
    return () => clearTimeout(timer)
  }
}

/** By what deeds are put in turn: the chat, or for what happens outside of one the person. */
function chatOf(update: Update): number | string {
  if ('message' in update) return update.message.chat.id
  if ('edited_message' in update) return update.edited_message.chat.id
  if ('callback_query' in update) return update.callback_query.message?.chat.id ?? update.callback_query.from.id
  if ('inline_query' in update) return `inline ${update.inline_query.from.id}`
  return update.update_id
}

function withNote(answer: Answer, text: string): Answer {
  if (answer.kind !== 'reply') return answer
  const { reply } = answer
  const blocks = [...reply.view.blocks, { kind: 'note' as const, text }]
  return { ...answer, reply: { ...reply, view: { ...reply.view, blocks } } }
}
