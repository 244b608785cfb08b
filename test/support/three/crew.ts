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
    const ahead = [t('button.send'), t('button.batch')]
    /** What was pressed or answered as it stood, and when: pressed again only by somebody who lost patience. */
    const tried = new Map<string, number>()
    const answered = new Set<string>()
    const fresh = (m: Seen): boolean => Date.now() - (tried.get(key(m)) ?? 0) > patience
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
      // A card keeps its buttons after its answer: who answered it once has done so, unless nothing was to be seen of it.
      const open = seen.find((m) => m.buttons.includes(t('button.write')) && !answered.has(key(m)))
      // The newest of what leads on: the next card, or the button that brings it.
      const on = seen.findLast((m) => fresh(m) && m.buttons.some((label) => ahead.includes(label)))
      const before = await state()
      if (open) {
        answered.add(key(open))
        const n = (native[person.net] = (native[person.net] ?? 0) + 1)
        await does(person.reply(ways.answer(open.text, n), open))
        if (!(await changes(before, `answer to ${open.text}`))) answered.delete(key(open))
      } else if (on) {
        tried.set(key(on), Date.now())
        const label = ahead.find((one) => on.buttons.includes(one))!
        await does(person.press(label, on))
        await changes(before, `${label} on ${on.text}`)
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
