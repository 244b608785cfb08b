/** Load in two shapes: as fast as it goes (closed loop), and at a set pace (open loop). */
import { setTimeout as sleep } from 'node:timers/promises'

export type Load = { perSecond: number; seconds: number; /** ms each. */ took: number[] }

/** `clients` at once do `n` pieces of work between them, each the next when its last is done. */
export async function press(n: number, clients: number, work: (i: number) => Promise<unknown>): Promise<Load> {
  const took: number[] = []
  let next = 0
  const started = performance.now()
  const client = async (): Promise<void> => {
    while (next < n) {
      const i = next++
      const at = performance.now()
      await work(i)
      took.push(performance.now() - at)
    }
  }
  await Promise.all(Array.from({ length: Math.min(clients, n) }, client))
  const seconds = (performance.now() - started) / 1000
  return { perSecond: n / seconds, seconds, took }
}

/** Starts work at `perSecond`, whether or not the earlier is done: who waits, waits from when it was due. */
export async function pace(
  n: number,
  perSecond: number,
  work: (i: number, due: number) => Promise<unknown>,
): Promise<void> {
  const started = performance.now()
  const going: Promise<unknown>[] = []
  for (let i = 0; i < n; i++) {
    const due = started + (i * 1000) / perSecond
    const wait = due - performance.now()
    if (wait > 1) await sleep(wait)
    going.push(work(i, due))
  }
  await Promise.all(going)
}

/** Asks until it holds; throws with `what` when it does not within `seconds`. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await sleep(5))
    if (await holds()) return
  throw new Error(`${what}: not within ${seconds} s`)
}
