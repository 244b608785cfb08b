/** Webhooks of a carrier, from a process of its own. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Cleaning } from './cleaning.ts'

/** `path` with its search. */
export type Call = { path: string; form: Record<string, string> }
/** `perSecond`: from when each was due, whether or not the earlier are done; absent: 50 at once. */
export type Calls = { port: number; authToken: string; baseUrl: string; calls: Call[]; perSecond?: number }
/** `took`: ms each. `refused`: answered with anything but success. */
export type Called = { took: number[]; refused: number; perSecond: number }

export type Caller = { call(calls: Calls): Promise<Called> }

export async function startCaller(cleaning: Cleaning): Promise<Caller> {
  const child = fork(fileURLToPath(new URL('./caller-server.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await once(child, 'message')
  cleaning.after(async () => {
    const gone = once(child, 'exit')
    child.disconnect()
    await gone
  })
  return {
    async call(calls) {
      const called = once(child, 'message')
      child.send(calls)
      return (await called)[0] as Called
    },
  }
}
