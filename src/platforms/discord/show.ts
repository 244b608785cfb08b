/** An Answer of the house -> what a person sees in Discord. */
import type { MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'
import { PlaceGone } from '../../chat/platform.ts'
import type { Answer, Door } from '../../chat/platform.ts'
import type { Reply, View } from '../../chat/view.ts'
import { isClosed, isMessageGone, isPlaceGone, isQuarantined, isRefused } from './api.ts'
import type { Desk } from './desk.ts'
import { loading } from './payload.ts'
import { Paced } from './people.ts'

/** Where something was done, and by which ways it can be answered. */
export type Scene = {
  /** Of the event: what is posted about it is posted once. */
  key: string
  user: PlatformUser
  place: Place
  receivedAt: number
  /** By which the interaction is answered. `waits`: a command, whose answer Discord shows as under way. */
  token?: { value: string; waits: boolean; alone: boolean; usable: boolean; ours: boolean }
  /** The message that was pressed. `ephemeral`: seen by one person only. */
  pressed?: { ref: MessageRef; ephemeral: boolean } | undefined
}

export async function show(desk: Desk, door: Door, scene: Scene, answer: Answer): Promise<void> {
  const token = tokenOf(scene)
  if (answer.kind === 'nothing') return void (token?.waits && scene.token?.ours && settleLater(desk, token.value))
  if (answer.kind === 'form') return
  const { pressed, place, user } = scene
  const { reply } = answer
  const mayEdit = place.direct || reply.shows === 'public' || (pressed?.ephemeral && !reply.about)
  if (answer.at === 'edit' && pressed && mayEdit && (await edited(desk, scene, pressed.ref, reply.view))) {
    if (!pressed.ephemeral) await door.shown(pressed.ref, user, reply.about)
    return
  }
  const stub = answer.at === 'below' && pressed && !pressed.ephemeral ? answer.stub : undefined
  const [refs] = await Promise.all([
    below(desk, door, scene, reply),
    stub && pressed
      ? edited(desk, scene, pressed.ref, stub).catch((error: Error) => {
          desk.log.warn({ event: 'message.not_edited', network: 'discord', error: error.message })
        })
      : undefined,
  ])
  // Each of them may be answered natively.
  for (const ref of refs) await door.shown(ref, user, reply.about)
}

/** By which an answer is tried first: what Discord refuses after a quarter of an hour goes by the chat. */
const tokenOf = ({ token }: Scene): Scene['token'] => (token?.usable ? token : undefined)

/** The pressed message, in its place. False when it is not there any more, or the view has no room in one. */
async function edited({ poster, log }: Desk, scene: Scene, ref: MessageRef, view: View): Promise<boolean> {
  const token = tokenOf(scene)
  try {
    if (token && !token.waits) return await poster.editOriginal(token.value, view)
    if (scene.pressed?.ephemeral) return false
    await poster.edit(ref, view, '')
    return true
  } catch (error) {
    if (!isMessageGone(error))
      log.warn({ event: 'message.not_edited', network: 'discord', error: (error as Error).message })
    return false
  }
}

/** Posts what a person alone sees or all see, at the bottom. Gives the messages that can be worked with. */
async function below(desk: Desk, door: Door, scene: Scene, reply: Reply): Promise<MessageRef[]> {
  const { poster } = desk
  const { place, key } = scene
  const token = tokenOf(scene)
  const { view } = reply
  if (place.direct) {
    if (token?.waits) {
      const refs = await poster.fulfil(token.value, place, view, { alone: false, nonce: key }).catch(failed(desk))
      if (refs) return refs
    }
    return poster.post(place, view, key)
  }
  if (reply.shows === 'public' && !reply.about) {
    if (token?.waits && !token.alone) {
      const refs = await poster.fulfil(token.value, place, view, { alone: false, nonce: key }).catch(failed(desk))
      if (refs) return refs
    }
    // It was thought to be for one alone; that cannot be changed any more.
    if (token?.waits) await poster.dropOriginal(token.value).catch(failed(desk))
    try {
      return await poster.post(place, view, key)
    } catch (error) {
      // A channel where we may only answer.
      if (!token || !isPlaceGone(error)) throw error
      await poster.follow(token.value, view, false)
      return []
    }
  }
  if (!reply.about && (await whisper(desk, scene, view))) return []
  // What is worked with, and what could not be whispered any more, goes where it stays.
  return aside(desk, door, scene, reply)
}

const failed =
  ({ log }: Desk) =>
  (error: Error): undefined => {
    log.warn({ event: 'answer.late', network: 'discord', error: error.message })
  }

/** To one person in a channel. False when it could not be shown. */
async function whisper(desk: Desk, scene: Scene, view: View): Promise<boolean> {
  const { poster } = desk
  const token = tokenOf(scene)
  if (!token) return false
  try {
    if (token.waits && token.alone)
      await poster.fulfil(token.value, scene.place, view, { alone: true, nonce: scene.key })
    else {
      // What all see as under way was answered to one alone: the first follow-up would be seen by all as well.
      if (token.waits) await poster.dropOriginal(token.value)
      await poster.follow(token.value, view, true)
    }
    return true
  } catch (error) {
    // One whose fate is not known may stand there: it is not said again elsewhere.
    if (!isRefused(error)) throw error
    failed(desk)(error as Error)
    return false
  }
}

/** In the chat with the person alone, or a thread with them; in the channel one line says where. */
async function aside(desk: Desk, door: Door, scene: Scene, reply: Reply): Promise<MessageRef[]> {
  const { poster, people } = desk
  const { user, key } = scene
  const t = await desk.words(door, user)
  const point = (view: View): Promise<unknown> =>
    reply.about || tokenOf(scene) ? whisper(desk, scene, view) : Promise.resolve()
  try {
    const chat = await people.chat(user.userId)
    const refs = await poster.post(chat, reply.view, key)
    if (reply.about) await point({ blocks: [{ kind: 'note', text: t('network.discord.written') }] })
    return refs
  } catch (error) {
    if (isClosed(error)) {
      await point({ blocks: [{ kind: 'error', text: t('network.discord.closed') }] })
      return []
    }
    if (isQuarantined(error)) await people.quarantined(error as Error)
    else if (!(error instanceof Paced)) throw error
    const thread = await people.thread(user.userId)
    if (!thread) {
      await point({ blocks: [{ kind: 'error', text: t('network.discord.write_first') }] })
      if (!tokenOf(scene)) throw new PlaceGone('there is no way to this person', { cause: error })
      return []
    }
    const refs = await poster.post(thread, reply.view, key)
    await point({ blocks: [{ kind: 'note', text: t('network.discord.in_thread') }] })
    return refs
  }
}

/** How long another delivery of the same command may take to show its answer. */
const grace = 4_000

/** A command that had its effect before: its answer is there, or will never come. "Thinking…" must not stay for ever. */
function settleLater({ poster, tryTo }: Desk, token: string): void {
  setTimeout(
    () =>
      void tryTo('settle', async () => {
        const { flags = 0 } = await poster.original(token)
        if (flags & loading) await poster.dropOriginal(token)
      }),
    grace,
  ).unref()
}
