/** Whether Discord is served: by this process, or by the one that holds the connection, whose heartbeat is kept. */
import { deadline } from '../../lib/deadline.ts'
import type { Keep } from '../../lib/keep.ts'

const beat = 5_000
const lasts = 20
const alive = 'alive'

export type Ready = ReturnType<typeof createReady>

export function createReady(keep: Keep) {
  let state: (() => string | undefined) | undefined
  let timer: NodeJS.Timeout | undefined
  const tell = async (): Promise<void> => {
    if (state) await deadline(keep.set(alive, { missing: state() ?? null }, lasts), beat).catch(() => {})
  }
  return {
    async hold(of: () => string | undefined): Promise<void> {
      state = of
      clearInterval(timer)
      timer = setInterval(() => void tell(), beat)
      await tell()
    },
    tell,
    async missing(): Promise<string | undefined> {
      if (state) return state()
      const heard = await deadline(keep.get<{ missing: string | null }>(alive), 3_000).catch(() => undefined)
      return heard ? (heard.missing ?? undefined) : 'discord: no process is connected'
    },
    async release(): Promise<void> {
      clearInterval(timer)
      if (!state) return
      state = undefined
      await deadline(keep.drop(alive), 1_000).catch(() => {})
    },
  }
}
