/** What the handlers of deeds share. */
import type { PlatformUser } from '../../chat/interaction.ts'
import type { Door, PlatformGiven } from '../../chat/platform.ts'
import type { Translate } from '../../lib/translate.ts'
import { deadline } from '../../lib/deadline.ts'
import type { Api } from './api.ts'
import type { Drafts } from './form.ts'
import { network } from './payload.ts'
import type { People } from './people.ts'
import type { Poster } from './post.ts'

export type Desk = {
  given: PlatformGiven
  log: PlatformGiven['log']
  api: Api
  apiBase: string
  poster: Poster
  people: People
  drafts: Drafts
  /** The adapter's own words, in the language that the person chose. */
  words(door: Door, user: PlatformUser): Promise<Translate>
  /** What fails on the way to the screen is logged: what was done stands, and doing it again shows where one is. */
  tryTo(step: string, work: () => Promise<unknown>): Promise<void>
}

const minutes = 5 * 60_000
const most = 5_000

/** The language of people, remembered for a moment: it is asked for at every answer with words of our own. */
export function languages(translate: PlatformGiven['translate']): Desk['words'] {
  const known = new Map<string, { at: number; locale: string }>()
  return async (door, user) => {
    const kept = known.get(user.userId)
    if (kept && Date.now() - kept.at < minutes) return translate(kept.locale)
    const locale = await deadline(door.locale(user), 2_000).catch(() => kept?.locale ?? user.locale ?? 'en')
    if (known.size >= most) known.clear()
    known.set(user.userId, { at: Date.now(), locale })
    return translate(locale)
  }
}

export const trying =
  (log: PlatformGiven['log']): Desk['tryTo'] =>
  (step, work) =>
    work().then(
      () => {},
      (error: Error) => log.warn({ event: 'answer.not_shown', network, step, error: error.message }),
    )
