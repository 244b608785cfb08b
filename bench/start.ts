/**
 * From the command to a served playground, on a fresh data folder and on the same one again; and what the process
 * weighs when nobody uses it. Anchor: the same command line with a server of one page.
 */
import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atMost, median, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { freePort } from './support/servers.ts'

const repo = fileURLToPath(new URL('..', import.meta.url))
const bare = fileURLToPath(new URL('./anchors/page-server.ts', import.meta.url))

type Running = { seconds: number; megabytes(): number; stop(): Promise<void> }

export const start: Bench = {
  about: 'npm start to a served playground; memory when idle',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const first: number[] = []
  const second: number[] = []
  const bareStarts: number[] = []
  const resting: Running[] = []
  for (let turn = 0; turn < repetitions; turn++) {
    const folder = cleaning.folder()
    const fresh = await startMuster(cleaning, folder)
    first.push(fresh.seconds)
    await fresh.stop()
    const again = await startMuster(cleaning, folder)
    second.push(again.seconds)
    // It stays, to be weighed: it idles while the next ones start.
    resting.push(again)
    const least = await startBare(cleaning)
    bareStarts.push(least.seconds)
    if (turn < repetitions - 1) await least.stop()
    else resting.push(least)
    say(`first ${round(fresh.seconds)} s, second ${round(again.seconds)} s, a bare page ${round(least.seconds)} s`)
  }
  const idle = quick ? 20 : 60
  await sleep(idle * 1000)
  const weights = resting.map((one) => one.megabytes())
  const [megabytes, leastMegabytes] = [weights.slice(0, -1), weights.at(-1)!]
  await Promise.all(resting.map((one) => one.stop()))
  return {
    figures: [
      atMost('first_s', median(first), 's', 8),
      atMost('second_s', median(second), 's', 4),
      atMost('idle_mb', median(megabytes), 'MB', 220),
    ],
    anchors: [
      { key: 'bare_page_s', value: median(bareStarts), unit: 's' },
      { key: 'bare_page_mb', value: leastMegabytes, unit: 'MB' },
    ],
    tables: [
      {
        title: `npm start, Node ${process.versions.node}, ${repetitions} of each`,
        head: ['', 'median', 'least', 'most'],
        rows: [
          ['first start, s', ...spread(first)],
          ['second start, s', ...spread(second)],
          [`memory after ${idle} s idle, MB`, ...spread(megabytes)],
        ],
      },
    ],
  }
}

const spread = (values: number[]): number[] =>
  [median(values), Math.min(...values), Math.max(...values)].map((v) => round(v))

async function startMuster(cleaning: Cleaning, folder: string): Promise<Running> {
  const port = await freePort()
  // Nothing of this shell's own installation: the embedded database, the queue on it, the playground.
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATA_DIR: folder,
    PORT: String(port),
    npm_config_update_notifier: 'false',
  }
  for (const name of ['DATABASE_URL', 'REDIS_URL', 'ROLES', 'HOST', 'PLAYGROUND', 'SECRET_KEY', 'LOG_LEVEL'])
    delete env[name]
  env['MESSAGING_PROVIDER'] = 'simulated'
  return served(cleaning, port, () => spawn('npm', ['start'], { cwd: repo, env, stdio: 'ignore' }), 'src/main.ts')
}

async function startBare(cleaning: Cleaning): Promise<Running> {
  const port = await freePort()
  return served(
    cleaning,
    port,
    () =>
      spawn(process.execPath, ['--import', 'tsx', bare, String(port)], {
        cwd: repo,
        stdio: ['pipe', 'ignore', 'ignore'],
      }),
    bare,
  )
}

/** Runs until GET / says 200. `script` tells the Node process apart from npm, which waits for it. */
async function served(cleaning: Cleaning, port: number, begin: () => ChildProcess, script: string): Promise<Running> {
  const at = performance.now()
  const child = begin()
  const gone = once(child, 'exit')
  gone.catch(() => {})
  const node = (): Process | undefined =>
    descendants(child.pid ?? 0).find(
      ({ args }) => args.includes(script) && !args.startsWith('npm') && !/^(\S*\/)?sh /.test(args),
    )
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const pid = node()?.pid ?? child.pid
    if (pid) process.kill(pid, 'SIGTERM')
    await gone
  }
  cleaning.after(stop)
  for (const end = at + 60_000; performance.now() < end; await sleep(15)) {
    if (child.exitCode !== null) throw new Error(`${script} ended with code ${child.exitCode}`)
    const status = await fetch(`http://127.0.0.1:${port}/`).then(
      (r) => r.text().then(() => r.status),
      () => 0,
    )
    if (status === 200)
      return { seconds: (performance.now() - at) / 1000, megabytes: () => (node()?.kilobytes ?? NaN) / 1024, stop }
  }
  throw new Error(`${script} served nothing within 60 s`)
}

type Process = { pid: number; parent: number; kilobytes: number; args: string }

/** A process and all below it. Resident memory as `ps` tells it: VmRSS on Linux. */
function descendants(root: number): Process[] {
  const all = spawnSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,args='], { encoding: 'utf8' })
    .stdout.split('\n')
    .flatMap((line): Process[] => {
      const [, pid, parent, kilobytes, args] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
      return pid ? [{ pid: Number(pid), parent: Number(parent), kilobytes: Number(kilobytes), args: args ?? '' }] : []
    })
  const found = all.filter(({ pid }) => pid === root)
  for (const one of found) found.push(...all.filter(({ parent }) => parent === one.pid))
  return found
}
