/** Canvassers and callers without hands, on any network: they look at the newest card, and do what a person would. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Seen } from '../../contracts/platform.ts'
import type { NetPerson } from './servers.ts'

/** What is done with a card: a button by its label, or words as a reply to it. Undefined: nothing for this card. */
export type Deed = { press: string } | { reply: string } | undefined

/** ms: that a card is read, and after which a person who sees nothing happen tries again. */
const look = 120
const read = 250

export type Walkers = {
  deeds(): number
  /** What each did last, where nothing changes any more. */
  last(): string[]
  stop(): Promise<void>
}

/** `asks`: the command that brings the next card. `decide`: what to do with a card, the `n`-th deed of this person. */
export function startWalkers(
  people: NetPerson[],
  { asks, patience, decide }: { asks: string; patience: number; decide(card: Seen, n: number): Deed },
): Walkers {
  let deeds = 0
  let stopped = false
  const last = new Map<string, string>()

  async function walk(person: NetPerson): Promise<void> {
    const tried = new Map<string, number>()
    const since = new Map<string, number>()
    const worded = (screen: Seen[]): string => JSON.stringify(screen.map((m) => [m.id, m.text, m.buttons]))
    let asked = 0
    for (let n = 0; !stopped; await sleep(look)) {
      const screen = await person.screen()
      for (const m of screen) if (!since.has(key(m))) since.set(key(m), Date.now())
      const fresh = (m: Seen): boolean =>
        Date.now() - (tried.get(key(m)) ?? 0) > patience && Date.now() - since.get(key(m))! >= read
      // The newest card that asks for something; those above it are done with.
      const card = screen.findLast((m) => decide(m, n) !== undefined)
      const deed = card && fresh(card) ? decide(card, n) : undefined
      const before = worded(screen)
      if (card && deed) {
        tried.set(key(card), Date.now())
        deeds++
        n++
        last.set(person.name, JSON.stringify(deed))
        await ('press' in deed ? person.press(deed.press, card) : person.reply(deed.reply, card)).catch(() => {})
      } else if (!card && Date.now() - asked > patience) {
        asked = Date.now()
        deeds++
        last.set(person.name, asks)
        await person.command(asks).catch(() => {})
      } else continue
      for (const end = Date.now() + patience; Date.now() < end && !stopped; await sleep(look))
        if (worded(await person.screen()) !== before) break
    }
  }
  const work = people.map(walk)
  return {
    deeds: () => deeds,
    last: () => [...last].map(([name, what]) => `${name}: ${what}`),
    async stop() {
      stopped = true
      await Promise.all(work)
    },
  }
}

const key = (m: Seen): string => `${m.id}/${m.text}`
