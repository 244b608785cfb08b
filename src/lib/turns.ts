import { setImmediate } from 'node:timers/promises'

/** Work this long, in ms, before others have a turn. */
const spell = 20

/** For long work in one piece: to be awaited at each step, it lets others have their turn now and then. */
export function takeTurns(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < spell) return
    await setImmediate()
    since = performance.now()
  }
}
