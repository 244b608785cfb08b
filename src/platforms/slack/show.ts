/** An Answer of the house -> what a person sees in Slack. */
import type { MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'
import type { Answer, Door } from '../../chat/platform.ts'
import { PlaceGone } from '../../chat/platform.ts'
import type { Reply } from '../../chat/view.ts'
import type { Log } from '../../lib/log.ts'
import type { Translate } from '../../lib/translate.ts'
import type { People } from './people.ts'
import { refOf } from './payload.ts'
import type { Poster } from './post.ts'

/** Where something was done, and by which ways it can be answered. */
export type Scene = {
  user: PlatformUser
  place: Place
  /** The root of the thread it was done in. */
  thread?: string | undefined
  /** Good for five answers within half an hour. */
  respondTo?: string | undefined
  /** The message that was pressed. `posted`: one that can be edited, neither seen by one person only nor the home tab. */
  pressed?: { ref: MessageRef; posted: boolean; ephemeral: boolean } | undefined
}

export type ShowGiven = { poster: Poster; people: People; log: Log; words(user: PlatformUser): Promise<Translate> }

export async function show(given: ShowGiven, door: Door, scene: Scene, answer: Answer): Promise<void> {
  if (answer.kind !== 'reply') return
  const { poster, log } = given
  const { pressed, place } = scene
  const { reply } = answer
  const t = await given.words(scene.user)
  if (answer.at === 'edit' && pressed) {
    if (pressed.ephemeral && !reply.about) {
      if (await poster.whisper({ place, userId: scene.user.userId, respondTo: scene.respondTo }, reply.view, t, true))
        return
    }
    // What is one person's must not take the place of what all see.
    if (pressed.posted && (place.direct || reply.shows === 'public')) {
      try {
        await poster.edit(pressed.ref, reply.view, t, scene.respondTo)
        return await door.shown(pressed.ref, scene.user, reply.about)
      } catch (error) {
        // Deleted, or too old to be edited: it comes below instead.
        log.warn({ event: 'message.not_edited', network: 'slack', error: (error as Error).message })
      }
    }
  } else if (answer.at === 'below' && answer.stub && pressed?.posted) {
    await poster.edit(pressed.ref, answer.stub, t, scene.respondTo).catch((error: Error) => {
      log.warn({ event: 'message.not_edited', network: 'slack', error: error.message })
    })
  }
  await below(given, door, scene, reply, t)
}

async function below(given: ShowGiven, door: Door, scene: Scene, reply: Reply, t: Translate): Promise<void> {
  const { poster, people } = given
  const { user, place, respondTo } = scene
  // The next contact, and the next of the answers that wait, are work of the chat itself: below another voter's card what is
  // written in their thread would reach that other one. What goes on about one voter stays in that voter's thread.
  const next = reply.about?.kind === 'target' || reply.about?.kind === 'queue'
  const root = next ? undefined : scene.thread
  const told = async (refs: MessageRef[]): Promise<void> => {
    for (const ref of refs) await door.shown(ref, user, reply.about)
  }
  if (place.direct) {
    return told(await poster.send(place, reply.view, t, { root }))
  }
  if (reply.shows === 'public') {
    try {
      return await told(await poster.send(place, reply.view, t, { root }))
    } catch (error) {
      if (!(error instanceof PlaceGone) || !respondTo) throw error
      if (await poster.answerPublicly(respondTo, reply.view, t)) return
    }
  }
  const whisper = (view: Reply['view']): Promise<boolean> =>
    poster.whisper({ place, userId: user.userId, respondTo, root: scene.thread }, view, t)
  if (!reply.about && (await whisper(reply.view))) return
  // What is worked with, and what could not be whispered any more, goes where it stays.
  const chat = await people.direct(user.tenant, user.userId)
  await told(await poster.send(chat, reply.view, t))
  if (reply.about) await whisper({ blocks: [{ kind: 'note', text: t('network.slack.written') }] })
}

/** The message a press came from. */
export const pressedRef = (
  place: Place,
  message: { ts: string; root?: string | undefined; broadcast: boolean },
): MessageRef => refOf(place, message.ts, message.root, message.broadcast)
