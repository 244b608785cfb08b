/** Work in groups: what comes while a group is at work goes with the next one. */

/**
 * Gives single pieces to `work` together. A piece that comes while nothing is at work goes at once and alone; under
 * load each group is what came meanwhile. `work` answers in the order of its items; what it throws, all of the group
 * get. `most`: pieces of one group. `patience`: ms after which a group that is still at work (it waits for a lock)
 * holds up nobody else: the next goes beside it.
 */
export function inGroups<I, O>(
  work: (items: I[]) => Promise<O[]>,
  { most, patience }: { most: number; patience: number },
): (item: I) => Promise<O> {
  type Waiting = { item: I; resolve(done: O): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let busy = false

  async function run(): Promise<void> {
    busy = true
    // Who is answered may come again in the same turn, and others with them: they are of one group.
    await new Promise((resolve) => setImmediate(resolve))
    const group = waiting.slice(0, most)
    waiting = waiting.slice(most)
    let mine = true
    const next = (): void => {
      if (!mine) return
      mine = false
      busy = false
      if (waiting.length) void run()
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
      if (!busy) void run()
    })
}
