/** The house in three processes, as an installation runs it: each is killed without warning and started again. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** In the order in which they are killed. */
const roles = ['web', 'worker', 'bot'] as const
export type Role = (typeof roles)[number]
export type Kill = { role: Role; at: number; /** Date.now() when it did its work again. */ back: number | undefined }
export type Processes = {
  kills: Kill[]
  /** What the processes wrote, all lives of them. */
  out(role: Role): string
  /** Kills one after the other, with `every` ms between, until told to stop. `which`: those alone, in this order. */
  kill(every: number, which?: readonly Role[]): { stop(): Promise<void> }
  stop(): Promise<void>
}

const ready: Record<Role, (out: string) => boolean> = {
  bot: (out) => out.split('network.started').length > 3,
  web: (out) => out.includes('web.started') || /http:\/\//.test(out),
  worker: () => true,
}

export async function startProcesses(env: Record<string, string>, folder: string): Promise<Processes> {
  const lives = { bot: [], web: [], worker: [] } as Record<Role, { child: ChildProcess; out: string }[]>
  const kills: Kill[] = []

  async function start(role: Role): Promise<void> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
      cwd: resolve(import.meta.dirname, '../../..'),
      env: { PATH: process.env['PATH'], ...env, ROLES: role, DATA_DIR: `${folder}/${role}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const life = { child, out: '' }
    lives[role].push(life)
    for (const stream of [child.stdout!, child.stderr!])
      stream.setEncoding('utf8').on('data', (text: string) => (life.out += text))
    for (const end = Date.now() + 180_000; !ready[role](life.out); await sleep(50)) {
      if (child.exitCode !== null) throw new Error(`${role} ended: ${life.out.slice(-2000)}`)
      if (child.signalCode !== null) return
      if (Date.now() > end) throw new Error(`${role} does not come up: ${life.out.slice(-2000)}`)
    }
  }
  const end = async (role: Role, signal: NodeJS.Signals): Promise<void> => {
    const child = lives[role].at(-1)?.child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  await Promise.all(roles.map(start))
  return {
    kills,
    out: (role) => lives[role].map((life) => life.out).join('\n'),
    kill(every, which = roles) {
      const stopping = new AbortController()
      const work = (async () => {
        for (let i = 0; !stopping.signal.aborted; i++) {
          await sleep(every, undefined, { signal: stopping.signal }).catch(() => {})
          if (stopping.signal.aborted) return
          const role = which[i % which.length]!
          const kill: Kill = { role, at: Date.now(), back: undefined }
          kills.push(kill)
          await end(role, 'SIGKILL')
          await start(role)
          kill.back = Date.now()
        }
      })()
      return {
        async stop() {
          stopping.abort()
          await work
        },
      }
    },
    async stop() {
      await Promise.all(roles.map((role) => end(role, 'SIGTERM')))
    },
  }
}
