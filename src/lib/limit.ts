/**
 * How often something may happen in a minute: in all, and by each of those who do it. Kept in memory, for at most
 * `names` of them; whoever comes when all places are taken shares one. A process counts for itself.
 */
export function createLimit({ each, all, names = 10_000 }: { each: number; all: number; names?: number }) {
  let began = -Infinity
  let total = 0
  let counts = new Map<string, number>()
  return function allows(name: string, now = performance.now()): boolean {
    if (now - began >= 60_000) {
      began = now
      total = 0
      counts = new Map()
    }
    const key = counts.has(name) || counts.size < names ? name : ''
    const n = (counts.get(key) ?? 0) + 1
    counts.set(key, n)
    if (n > each) return false
    return ++total <= all
  }
}
