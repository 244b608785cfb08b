/** What the handlers of deeds share. */
import type { CommandCard } from '../../chat/command.ts'
import type { PlatformUser } from '../../chat/interaction.ts'
import type { Door, PlatformGiven } from '../../chat/platform.ts'
import { deadline } from '../../lib/deadline.ts'
import type { Translate } from '../../lib/translate.ts'
import type { Api } from './api.ts'
import type { People } from './people.ts'
import type { Poster } from './post.ts'

export type Desk = {
  given: PlatformGiven
  log: PlatformGiven['log']
  api: Api
  poster: Poster
  people: People
  prefix: string
  token: string
  apiUrl: string
  name(text: string): string
  /** The adapter's own words, in the language that the person chose. */
  words(user: PlatformUser): Promise<Translate>
  /** The commands, worded for a person. */
  cards(user: PlatformUser): Promise<CommandCard[]>
  /** What fails on the way to the screen is logged: what was done stands, and doing it again shows where one is. */
  tryTo(step: string, work: () => Promise<unknown>): Promise<void>
}

/** Nothing, after a while: what something else is raced against. */
export const after = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ms).unref())

/** One after the other for each key, in the order of the calls: two answers to a voter must not change places. */
export function inTurn(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>()
  return (key, work) => {
    const mine = (tails.get(key) ?? Promise.resolve()).then(work, work)
    const tail = mine.catch(() => {}).finally(() => tails.get(key) === tail && tails.delete(key))
    tails.set(key, tail)
    return mine
  }
}

const minutes = 5 * 60_000
const most = 5000

/** The language of people, remembered for a moment: it is asked for at every answer. */
export function languages(
  door: () => Door,
  translate: PlatformGiven['translate'],
): (user: PlatformUser) => Promise<Translate> {
  const known = new Map<string, { at: number; locale: string }>()
  return async (user) => {
    const key = `${user.tenant}/${user.userId}`
    const kept = known.get(key)
    if (kept && Date.now() - kept.at < minutes) return translate(kept.locale)
    const locale = await deadline(
      Promise.resolve().then(() => door().locale(user)),
      1_000,
    ).catch(() => kept?.locale ?? user.locale ?? 'en')
    if (known.size >= most) known.clear()
    known.set(key, { at: Date.now(), locale })
    return translate(locale)
  }
}
