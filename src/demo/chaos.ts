/** The worker as a process of its own, killed -9 two seconds after each time it said ready. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { App } from '../app.ts'
import { environmentWith } from '../config.ts'

const main = fileURLToPath(new URL('../main.ts', import.meta.url))

export type Chaos = {
  kills(): number
  /** No more kills; the last worker works on. */ calm(): void
  stop(): Promise<void>
}

export function startChaos(app: App): Chaos {
  let child: ChildProcess | undefined
  let kills = 0
  let calm = false
  let stopped = false

  function start(): void {
    child = spawn(process.execPath, ['--import', 'tsx', main], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: environmentWith({
        ROLES: 'worker',
        DATABASE_URL: app.databaseUrl,
        DATA_DIR: app.config.dataDir,
        SECRET_KEY: app.config.secret,
        PLAYGROUND: '1',
        MESSAGING_PROVIDER: 'simulated',
        TEMPO: 'demo',
        LOG_LEVEL: 'info',
        ...(app.config.redisUrl ? { REDIS_URL: app.config.redisUrl } : {}),
      }),
    })
    const me = child
    me.stdout?.on('data', (chunk: Buffer) => {
      if (!chunk.includes('"muster.ready"')) return
      setTimeout(() => {
        if (calm || stopped) return
        kills++
        me.kill('SIGKILL')
      }, 2_000)
    })
    me.on('exit', () => {
      if (!stopped) start()
    })
  }

  start()
  return {
    kills: () => kills,
    calm: () => void (calm = true),
    async stop() {
      stopped = true
      const gone = new Promise((resolve) => child?.once('exit', resolve))
      if (child?.exitCode !== null || !child.kill('SIGTERM')) return
      await gone
    },
  }
}
