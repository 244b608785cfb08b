/** Volunteers without hands, on any network: they read what stands on their screen, and press or answer as a person would. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Translate } from '../../../src/lib/translate.ts'
import type { Seen } from '../../contracts/platform.ts'
import type { NetPerson } from './servers.ts'

export type Crew = {
  /** Presses, answers and lines so far. */
  deeds(): number
  /** Voters' texts that were answered natively, by network. */
  native(): Record<string, number>
  /** Deeds after which nothing changed on the screen in all the patience that a person has. */
  silent: { net: string; what: string; screen: string }[]
  stop(): Promise<void>
}
/** `read`: ms for a card. `patience`: ms after which a person who sees nothing happen tries again. */
type Ways = { t: Translate; size: number; read: number; patience: number; answer(text: string, n: number): string }

export function startCrew(people: NetPerson[], ways: Ways): Crew {
  const native: Record<string, number> = {}
  const silent: Crew['silent'] = []
  let deeds = 0
  let stopped = false
  const work = people.map((person) => volunteer(person))

  async function volunteer(person: NetPerson): Promise<void> {
    const { t, size, read, patience } = ways
    const answered = new Map<string, number>()
    let asked = 0
    const does = async (deed: Promise<void>): Promise<void> => {
      deeds++
      // What the network refuses at this moment a person tries again.
      await deed.catch(() => {})
    }
    const state = async (): Promise<string> =>
      JSON.stringify((await person.sees()).map((m) => [m.id, m.by === 'bot' ? m.text : '', m.buttons]))
    /** Waits until something of the bot's changes on the screen. */
    async function changes(before: string, what: string): Promise<boolean> {
      for (const end = Date.now() + patience; Date.now() < end && !stopped; await sleep(30))
        if ((await state()) !== before) return true
      if (!stopped) silent.push({ net: person.net, what, screen: before })
      return false
    }

    while (!stopped) {
      const seen = (await person.sees()).filter((m) => m.by === 'bot')
      const open = seen.find((m) => isQuestion(m, t) && !(answered.get(key(m)) ?? 0))
      const card = seen.findLast((m) => m.buttons.includes(t('button.send')))
      const before = await state()
      if (open) {
        answered.set(key(open), 1)
        native[person.net] = (native[person.net] ?? 0) + 1
        await does(person.reply(ways.answer(open.text, native[person.net]!), open))
        if (!(await changes(before, 'reply'))) answered.delete(key(open))
      } else if (card) {
        await does(person.press(t('button.send'), card))
        await changes(before, `Send on ${card.text}`)
      } else if (Date.now() - asked > patience) {
        asked = Date.now()
        await does(person.command('batch', String(size)))
        await changes(before, 'batch')
      }
      await sleep(read)
    }
  }

  return {
    deeds: () => deeds,
    silent,
    native: () => ({ ...native }),
    async stop() {
      stopped = true
      await Promise.all(work)
    },
  }
}

const key = (m: Seen): string => `${m.id}/${m.text}`
/** A voter's text that waits for an answer. */
const isQuestion = (m: Seen, t: Translate): boolean => m.buttons.includes(t('button.write'))
