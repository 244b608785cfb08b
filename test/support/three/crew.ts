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
/** `read`: ms that a card is on the screen before it is answered. `patience`: ms after which a person who sees nothing happen tries again. */
type Ways = { t: Translate; size: number; read: number; patience: number; answer(text: string, n: number): string }

/** ms between two looks at a screen: seldom enough that those of all of them leave time for everything else. */
const look = 120

export function startCrew(people: NetPerson[], ways: Ways): Crew {
  const native: Record<string, number> = {}
  const silent: Crew['silent'] = []
  let deeds = 0
  let stopped = false
  const work = people.map((person) => volunteer(person))

  async function volunteer(person: NetPerson): Promise<void> {
    const { t, size, read, patience } = ways
    // Words near an opt-out are read, and found to be none.
    const ahead = [t('button.thaw'), t('button.send'), t('button.batch')]
    /** What was pressed or answered as it stood, and when: pressed again only by somebody who lost patience. */
    const tried = new Map<string, number>()
    const answered = new Set<string>()
    /** When each card came to the screen: nobody answers what they had no time to read. */
    const since = new Map<string, number>()
    const wasRead = (m: Seen): boolean => Date.now() - (since.get(key(m)) ?? Date.now()) >= read
    const fresh = (m: Seen): boolean => Date.now() - (tried.get(key(m)) ?? 0) > patience
    let asked = 0
    let lines = 0
    const does = async (deed: Promise<void>): Promise<void> => {
      deeds++
      // What the network refuses at this moment a person tries again.
      await deed.catch(() => {})
    }
    const worded = (screen: Seen[]): string => JSON.stringify(screen.map((m) => [m.id, m.text, m.buttons]))
    /** Waits until something of the bot's changes on the screen. */
    async function changes(before: string, what: string): Promise<boolean> {
      for (const end = Date.now() + patience; Date.now() < end && !stopped; await sleep(look))
        if (worded(await person.screen()) !== before) return true
      if (!stopped) silent.push({ net: person.net, what, screen: before })
      return false
    }

    while (!stopped) {
      const seen = await person.screen()
      for (const m of seen) if (!since.has(key(m))) since.set(key(m), Date.now())
      // A card keeps its buttons after its answer: who answered it once has done so, unless nothing was to be seen of it.
      const open = seen.find((m) => m.buttons.includes(t('button.write')) && !answered.has(key(m)) && wasRead(m))
      // The newest of what leads on: the next card, or the button that brings it.
      const on = seen.findLast((m) => fresh(m) && wasRead(m) && m.buttons.some((label) => ahead.includes(label)))
      const before = worded(seen)
      if (open) {
        answered.add(key(open))
        native[person.net] = (native[person.net] ?? 0) + 1
        // Each in other words: the carrier takes the same words to the same phone for one text sent twice.
        await does(person.reply(ways.answer(open.text, deeds), open))
        if (!(await changes(before, `answer to ${open.text}`))) answered.delete(key(open))
      } else if (on) {
        tried.set(key(on), Date.now())
        const label = ahead.find((one) => on.buttons.includes(one))!
        await does(person.press(label, on))
        await changes(before, `${label} on ${on.text}`)
      } else if (Date.now() - asked > patience) {
        asked = Date.now()
        // Nothing to do: more contacts, or answers that still wait.
        const line = lines++ % 2 ? 'replies' : 'batch'
        await does(person.command(line, line === 'batch' ? String(size) : ''))
        await changes(before, line)
      }
      await sleep(look)
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
