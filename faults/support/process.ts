/** `npm start`, as processes of their own that can be killed, stopped and awakened. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { until } from './row.ts'

export type Running = {
  pid: number
  /** All that it wrote so far. */
  out(): string
  /** Code or signal, once it is gone. */
  ended(): number | string | undefined
  signal(signal: NodeJS.Signals): void
  /** Sends a signal and waits for the end. */
  end(signal?: NodeJS.Signals): Promise<number | string>
}

/** Resolves when it says that it is ready; rejects with its last words when it ends before. */
export async function startProcess(env: Record<string, string>, ready = '"muster.ready"'): Promise<Running> {
  const running = spawnProcess(env)
  await until('a process is ready', () => {
    if (running.ended() !== undefined)
      throw new Error(`it ended with ${running.ended()}: ${running.out().slice(-1500)}`)
    return running.out().includes(ready)
  })
  return running
}

/** Without waiting: for processes that are killed while they start, or refuse to. */
export function spawnProcess(env: Record<string, string>): Running {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (out += text))
  const gone = once(child, 'exit')
  const ended = (): number | string | undefined => child.exitCode ?? child.signalCode ?? undefined
  return {
    pid: child.pid!,
    out: () => out,
    ended,
    signal: (signal) => void (ended() === undefined && child.kill(signal)),
    async end(signal = 'SIGTERM') {
      if (ended() === undefined) {
        child.kill(signal)
        // A stopped process hears of nothing but SIGKILL until it goes on.
        if (signal !== 'SIGKILL') child.kill('SIGCONT')
        await gone
      }
      return ended()!
    },
  }
}
