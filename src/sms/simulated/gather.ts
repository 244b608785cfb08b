/**
 * Puts what is asked at the same moment into one call. Nothing waits for company: while a call is under way, the next
 * one fills. One call at a time, at most `max` items in it, never two with the same key (one SQL statement cannot touch
 * a row twice); `run` answers one result per item, in order. A call that fails fails each of its items.
 */
export function gather<I, O>(
  run: (items: I[]) => Promise<O[]>,
  options: { max: number; key: (item: I) => string },
): (item: I) => Promise<O> {
  type Waiting = { item: I; resolve: (result: O) => void; reject: (error: unknown) => void }
  let waiting: Waiting[] = []
  let busy = false

  function cut(): Waiting[] {
    const now = new Map<string, Waiting>()
    const later: Waiting[] = []
    for (const one of waiting) {
      const key = options.key(one.item)
      if (now.size < options.max && !now.has(key)) now.set(key, one)
      else later.push(one)
    }
    waiting = later
    return [...now.values()]
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const group = cut()
      try {
        const results = await run(group.map((one) => one.item))
        group.forEach((one, i) => one.resolve(results[i]!))
      } catch (error) {
        for (const one of group) one.reject(error)
      }
    }
    busy = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      if (busy) return
      busy = true
      setImmediate(() => void work())
    })
}
