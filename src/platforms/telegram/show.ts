/** The house's answer -> what the person sees, and where. */
import type { MessageRef, Place, PlatformUser } from '../../chat/interaction.ts'
import type { Answer, Door } from '../../chat/platform.ts'
import type { Translate } from '../../lib/translate.ts'
import { isNotStarted, isUnreachable } from './api.ts'
import type { Forms } from './form.ts'
import type { Poster } from './post.ts'
import { placeOf } from './read.ts'

export type Scene = { door: Door; user: PlatformUser; place: Place; words(): Promise<Translate> }
/** `direct`: in the chat with the person alone, though they asked elsewhere. `barred`: they never opened that chat. */
export type Outcome = 'nothing' | 'here' | 'direct' | 'barred'

export type Show = (scene: Scene, answer: Answer, on?: { pressed?: MessageRef; asked?: string }) => Promise<Outcome>

export const directPlace = (userId: string): Place => placeOf({ id: Number(userId), type: 'private' })

/**
 * Telegram has no message that one person of a group alone can see: what is private, and every working card, goes to the
 * direct chat.
 */
export function createShow({
  poster,
  forms,
  gone,
}: {
  poster: Poster
  forms: Forms
  gone(user: PlatformUser): Promise<void>
}): Show {
  return async (scene, answer, { pressed, asked } = {}) => {
    const { door, user, place } = scene
    if (answer.kind === 'nothing') return 'nothing'
    const aside = !place.direct
    const own = directPlace(user.userId)
    try {
      if (answer.kind === 'form') {
        await forms.begin({ ...scene, place: own }, answer.form, pressed)
        return aside ? 'direct' : 'here'
      }
      const { reply } = answer
      const mayEdit = place.direct || reply.shows !== 'private'
      if (answer.at === 'edit' && mayEdit && pressed && (await poster.edit(pressed, reply.view))) {
        await door.shown(pressed, user, reply.about)
        return 'here'
      }
      const elsewhere = aside && (reply.shows !== 'public' || reply.about !== undefined)
      const [refs] = await Promise.all([
        poster.post(elsewhere ? own : place, reply.view, { replyTo: aside && !elsewhere ? asked : undefined }),
        answer.at === 'below' && answer.stub && pressed ? poster.edit(pressed, answer.stub) : undefined,
      ])
      // Each of them may be answered natively.
      for (const ref of refs) await door.shown(ref, user, reply.about)
      return elsewhere ? 'direct' : 'here'
    } catch (error) {
      if (!isUnreachable(error)) throw error
      if (!isNotStarted(error) && place.direct) await gone(user)
      return 'barred'
    }
  }
}
