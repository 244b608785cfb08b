/** Whether Slack is served: by this process, or by the one that holds the connection, whose heartbeat is kept. */
import { deadline } from '../../lib/deadline.ts'
import type { Keep } from '../../lib/keep.ts'

const beat = 5_000
const alive = 'alive'
const keptFor = 20

export type Ready = {
  hold(state: () => string | undefined): void
  missing(): Promise<string | undefined>
  release(): Promise<void>
}

export function createReady(keep: Keep): Ready {
  let state: (() => string | undefined) | undefined
  let timer: NodeJS.Timeout | undefined
  const tell = (): void => {
    if (state && !state()) void deadline(keep.set(alive, Date.now(), keptFor), beat).catch(() => {})
  }
  return {
    hold(of) {
      state = of
      clearInterval(timer)
      timer = setInterval(tell, beat)
      tell()
    },
    async missing() {
      if (state) return state()
      const heard = await deadline(keep.get(alive), 3_000).catch(() => undefined)
      return heard === undefined ? 'slack: no process is connected' : undefined
    },
    async release() {
      clearInterval(timer)
      if (!state) return
      state = undefined
      await deadline(keep.drop(alive), 1_000).catch(() => {})
    },
  }
}
