/** What people do by commands, buttons and forms: Discord's interactions -> Interaction -> Door -> what Discord shows. */
import type { Attachment, Interaction } from '../../chat/interaction.ts'
import type { Answer, Door } from '../../chat/platform.ts'
import { deadline } from '../../lib/deadline.ts'
import { isAnswered } from './api.ts'
import { complete } from './completion.ts'
import type { Desk } from './desk.ts'
import { openFile } from './files.ts'
import { modalOf, readModal } from './form.ts'
import { modalWithin } from './limits.ts'
import {
  ephemeral,
  fieldsOf,
  interactionTypes,
  isOwnChat,
  network,
  placeOf,
  privateThread,
  refOf,
  userOf,
} from './payload.ts'
import type { DiscordInteraction } from './payload.ts'
import { tokenOf } from './render.ts'
import { show } from './show.ts'
import type { Scene } from './show.ts'

/** Kinds of first answers. */
const callback = { message: 4, deferred: 5, deferredUpdate: 6, modal: 9 } as const
/** Discord waits 3 s. Tried once more if it breaks at once: a second one is refused as answered already, which is fine. */
const ackWithin = 2_500

type Parts = { scene: Scene; origin: Pick<Interaction, 'key' | 'user' | 'place' | 'receivedAt'> }

export function createReceive(desk: Desk) {
  const { api, log, people } = desk
  /** What all see: Discord fixes that when it is told to wait. */
  const publicOnes = new Set(desk.given.commands('en').flatMap((card) => (card.shows === 'public' ? [card.name] : [])))

  /** True: ours; false: answered before, by us in another life; undefined: Discord takes no answer. */
  async function acknowledge(
    { id, token }: DiscordInteraction,
    type: number,
    data?: object,
  ): Promise<boolean | undefined> {
    const once = () =>
      api.answer('post', `/interactions/${id}/${token}/callback`, {
        body: { type, ...(data ? { data } : {}) },
        within: ackWithin,
      })
    const began = performance.now()
    try {
      await once().catch((error: unknown) => {
        if (isAnswered(error) || (error as { status?: number }).status === 404 || performance.now() - began > 1_000)
          throw error
        return once()
      })
      return true
    } catch (error) {
      if (isAnswered(error)) return false
      log.warn({ event: 'ack.failed', network, error: (error as Error).message })
      return undefined
    }
  }
  const note = (
    scene: Scene,
    acked: boolean | undefined,
    more: { waits: boolean; alone: boolean; token: string },
  ): void => {
    scene.token = {
      value: more.token,
      waits: more.waits,
      alone: more.alone,
      usable: acked !== undefined,
      ours: acked === true,
    }
  }

  async function partsOf(i: DiscordInteraction): Promise<Parts | undefined> {
    const user = i.member?.user ?? i.user
    const channel = i.channel_id ?? i.channel?.id
    if (!user || !channel) return undefined
    const own = isOwnChat(i)
    const from = userOf(user, { nick: i.member?.nick, locale: i.locale })
    const place = placeOf(channel, own)
    const scene: Scene = { key: `interaction/${i.id}`, user: from, place, receivedAt: performance.now() }
    if (i.message)
      scene.pressed = { ref: refOf(place, i.message.id), ephemeral: ((i.message.flags ?? 0) & ephemeral) !== 0 }
    return { scene, origin: { key: i.id, user: from, place, receivedAt: scene.receivedAt } }
  }

  /** A thread with one person stands for their chat. Looked up after the acknowledgement: it may ask the database. */
  async function settlePlace({ scene, origin }: Parts, i: DiscordInteraction): Promise<void> {
    const { user } = scene
    if (scene.place.direct)
      void desk.tryTo('learn', () =>
        people.own(user.userId, scene.place.channel).then(() => people.opened(user.userId)),
      )
    else if (i.channel?.type === privateThread && (await people.owner(scene.place.channel)) === user.userId) {
      scene.place = origin.place = placeOf(scene.place.channel, true)
      if (scene.pressed) scene.pressed = { ...scene.pressed, ref: refOf(scene.place, scene.pressed.ref.messageId) }
    } else if (i.channel?.type !== privateThread)
      void desk.tryTo('learn', () => people.seen(user.userId, scene.place.channel))
  }

  async function onCommand(door: Door, i: DiscordInteraction, parts: Parts): Promise<void> {
    const { scene, origin } = parts
    const { name, options } = readCommand(i)
    const alone = !scene.place.direct && !publicOnes.has(name)
    const acked = acknowledge(i, callback.deferred, alone ? { flags: ephemeral } : undefined)
    await settlePlace(parts, i)
    const file = fileOf(i)
    const answered = door.dispatch({ ...origin, kind: 'command', name, options, ...(file ? { file } : {}) })
    note(scene, await acked, { waits: true, alone, token: i.token })
    await desk.tryTo('command', async () => show(desk, door, scene, await answered))
  }

  const fileOf = ({ data }: DiscordInteraction): Attachment | undefined => {
    const [file] = Object.values(data?.resolved?.attachments ?? {})
    return file && openFile(file, desk.apiBase)
  }

  async function onPress(door: Door, i: DiscordInteraction, parts: Parts): Promise<void> {
    const { scene, origin } = parts
    const token = tokenOf(i.data?.custom_id ?? '')
    const opens = door.opens(token)
    const acked = opens ? undefined : acknowledge(i, callback.deferredUpdate)
    await settlePlace(parts, i)
    if (!scene.pressed) return
    const press: Interaction = { ...origin, kind: 'press', token, message: scene.pressed.ref }
    const answering = door.dispatch(press)
    if (opens) return openForm(door, i, scene, token, answering)
    note(scene, await acked, { waits: false, alone: false, token: i.token })
    await desk.tryTo('press', async () => show(desk, door, scene, await answering))
  }

  /** A modal can only be the first answer. A form that comes too late for that is a press away. */
  async function openForm(
    door: Door,
    i: DiscordInteraction,
    scene: Scene,
    token: string,
    answering: Promise<Answer>,
  ): Promise<void> {
    const { user } = scene
    const kept = desk.drafts.get(user.userId, token)
    const soon = await deadline(answering, modalWithin - (performance.now() - scene.receivedAt)).catch(() => undefined)
    if (soon?.kind === 'form') {
      const typed = soon.form.token === token ? await kept : await desk.drafts.get(user.userId, soon.form.token)
      if ((await acknowledge(i, callback.modal, modalOf(soon.form, typed))) !== undefined) return
    } else note(scene, await acknowledge(i, callback.deferredUpdate), { waits: false, alone: false, token: i.token })
    await desk.tryTo('press', async () => {
      const answer = await answering
      if (answer.kind !== 'form') return show(desk, door, scene, answer)
      const t = await desk.words(door, user)
      const again = { label: t('network.discord.again'), token }
      const view = { blocks: [{ kind: 'note' as const, text: t('network.discord.late') }], buttons: [again] }
      await show(desk, door, scene, { kind: 'reply', at: 'below', reply: { view, shows: 'private' } })
    })
  }

  async function onSubmit(door: Door, i: DiscordInteraction, parts: Parts): Promise<void> {
    const { scene, origin } = parts
    const { token, mended } = readModal(i.data?.custom_id ?? '')
    const waits = !scene.pressed
    const alone = waits && !scene.place.direct
    const acked = acknowledge(
      i,
      waits ? callback.deferred : callback.deferredUpdate,
      alone ? { flags: ephemeral } : undefined,
    )
    await settlePlace(parts, i)
    const fields = fieldsOf(i.data?.components)
    const answering = door.dispatch({
      ...origin,
      kind: 'submit',
      token,
      fields,
      ...(scene.pressed ? { message: scene.pressed.ref } : {}),
    })
    note(scene, await acked, { waits, alone, token: i.token })
    await desk.tryTo('submit', async () => {
      const answer = await answering
      const fault = answer.kind === 'reply' && answer.reply.view.blocks.some((block) => block.kind === 'error')
      const { userId } = scene.user
      if (fault) await desk.tryTo('draft', () => desk.drafts.put(userId, token, fields))
      else if (mended) void desk.tryTo('draft', () => desk.drafts.drop(userId, token))
      if (!fault) return show(desk, door, scene, answer)
      const t = await desk.words(door, scene.user)
      const { view } = answer.reply
      const mend = { kind: 'note' as const, text: t('network.discord.mend') }
      const button = { label: t('network.discord.again'), token }
      await show(desk, door, scene, {
        ...answer,
        reply: {
          ...answer.reply,
          view: {
            blocks: [...view.blocks, mend],
            buttons: door.opens(token) ? [button, ...(view.buttons ?? [])] : (view.buttons ?? []),
          },
        },
      })
    })
  }

  return {
    async interaction(door: Door, i: DiscordInteraction): Promise<void> {
      const parts = await partsOf(i)
      if (!parts) return
      if (i.type === interactionTypes.command) return onCommand(door, i, parts)
      if (i.type === interactionTypes.press) return onPress(door, i, parts)
      if (i.type === interactionTypes.submit) return onSubmit(door, i, parts)
      if (i.type === interactionTypes.completion) return complete(desk, door, i, parts.scene.user)
    },
  }
}
export type Receive = ReturnType<typeof createReceive>

/** `/muster command:batch 25` is `/batch 25`. */
export function readCommand({ data }: DiscordInteraction): { name: string; options: Record<string, unknown> | string } {
  const typed = Object.fromEntries((data?.options ?? []).filter((o) => o.type !== 11).map((o) => [o.name, o.value]))
  if (data?.name !== 'muster') return { name: data?.name ?? '', options: typed }
  const [, name = '', rest = ''] = /^\s*\/?(\S*)\s*([^]*)$/.exec(String(typed['command'] ?? '')) ?? []
  return { name: name.toLowerCase() || 'help', options: rest.trim() }
}
