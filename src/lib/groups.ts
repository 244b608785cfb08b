/** Work in groups: what comes while a group is at work goes with the next one. */

/**
 * Gives single pieces to `work` together. A piece that comes while nothing is at work goes at once and alone; under
 * load each group is what came meanwhile, so nobody waits for a clock. `work` answers in the order of its items; what it
 * throws, all of the group get. `most`: pieces of one group, `atOnce`: groups at work.
 */
export function inGroups<I, O>(
  work: (items: I[]) => Promise<O[]>,
  { most, atOnce = 1 }: { most: number; atOnce?: number },
): (item: I) => Promise<O> {
  type Waiting = { item: I; resolve(done: O): void; reject(error: unknown): void }
  let waiting: Waiting[] = []
  let busy = 0

  async function run(): Promise<void> {
    busy++
    while (waiting.length) {
      const group = waiting.slice(0, most)
      waiting = waiting.slice(most)
      try {
        const done = await work(group.map(({ item }) => item))
        group.forEach(({ resolve }, i) => resolve(done[i]!))
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
      // Who was just answered may come again in this turn: they are of the next group.
      await new Promise((resolve) => setImmediate(resolve))
    }
    busy--
  }

  return (item) =>
    new Promise<O>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (busy < atOnce) void run()
    })
}
