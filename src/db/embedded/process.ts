import { execFile, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What a finished program left: its output is standard output and standard error together, trimmed. */
export interface Finished {
  ok: boolean
  output: string
}

export interface RunOptions {
  env: Record<string, string>
  uid?: number
  gid?: number
}

/** Runs a program to its end. A program that cannot be started is `ok: false`, never a throw. */
export function run(file: string, args: string[], options: RunOptions): Promise<Finished> {
  return new Promise((resolve) => {
    // The folder we stand in may be closed to the user the program runs as; `/` never is.
    const child = execFile(file, args, { ...options, cwd: '/' }, (error, stdout, stderr) => {
      const said = (stdout + stderr).trim()
      resolve({ ok: !error, output: said || (error ? error.message : '') })
    })
    child.stdin?.end()
  })
}

export const errorCode = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | undefined)?.code

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

let bootId: string | undefined

function linuxStart(pid: number): string | undefined {
  // man 5 proc: the name (field 2) may hold anything, so fields are counted from the last parenthesis:
  // the state is the 3rd, the start in ticks since boot the 22nd.
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie still answers to signals, and stays one where process 1 of a container reaps nobody.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8)
  return `${bootId}-${fields[19]}`
}

const UNKNOWN = '0'

/**
 * When a process started, as letters, digits and dashes that no later process of the same pid repeats;
 * `0` where the system does not tell (Windows, a hidden /proc), undefined when there is no such process.
 */
export function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: alive, of another user.
    if (errorCode(error) !== 'EPERM') return undefined
  }
  if (process.platform === 'win32') return UNKNOWN
  if (process.platform === 'linux') {
    try {
      return linuxStart(pid)
    } catch {
      return UNKNOWN
    }
  }
  const env = { PATH, LC_ALL: 'C' }
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env, encoding: 'utf8' })
  if (ps.error) return UNKNOWN
  const [state = '', ...started] = ps.stdout.trim().split(/\s+/)
  return ps.status !== 0 || state.startsWith('Z') ? undefined : started.join('-').replaceAll(':', '-')
}

/** Whether the process that `startOf` once described is still there: a reused pid is not. */
export function isAlive(pid: number, started: string): boolean {
  const now = startOf(pid)
  return now !== undefined && (now === started || now === UNKNOWN || started === UNKNOWN)
}

/** The programs we start see this and nothing of our own environment, which holds the tokens of the networks. */
export const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
