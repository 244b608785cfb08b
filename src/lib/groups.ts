/** Work in groups: what comes while a group is at work goes with the next one. */

/**
 * Gives single pieces to `work` together. A piece that comes while nothing is at work goes at once and alone; under
 * load each group is what came meanwhile. `work` answers in the order of its items; what it throws, all of the group
 * get. `most`: pieces of one group. `patience`: ms after which a group that is still at work (it waits for a lock)
 * holds up nobody else: the next goes beside it. `beside`: how many full groups may be at work at once, 1 if not given;
 * what does not fill a group waits, since small groups beside each other cost more than they bring.
 */
export function inGroups<I, O>(
  work: (items: I[]) => Promise<O[]>,
  { most, patience, beside = 1 }: { most: number; patience: number; beside?: number },
): (item: I) => Promise<O> {
  type Waiting = { item: I; resolve(done: O): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let running = 0

  /** One group at work always, more only when they are full. */
  const start = (): void => {
    if (waiting.length && (running === 0 || (running < beside && waiting.length >= most))) void run()
  }

  async function run(): Promise<void> {
    running++
    // Who is answered may come again in the same turn, and others with them: they are of one group.
    await new Promise((resolve) => setImmediate(resolve))
    const group = waiting.slice(0, most)
    waiting = waiting.slice(most)
    start()
    let mine = true
    const next = (): void => {
      if (!mine) return
      mine = false
      running--
      start()
    }
    const late = setTimeout(next, patience)
    try {
      const done = await work(group.map(({ item }) => item))
      group.forEach(({ resolve }, i) => resolve(done[i]!))
    } catch (error) {
      for (const { reject } of group) reject(error)
    } finally {
      clearTimeout(late)
      next()
    }
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      start()
    })
}
