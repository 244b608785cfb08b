import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { basename, join } from 'node:path'
import { CURE } from './binaries.ts'
import { errorCode, PATH, startOf } from './process.ts'

/** A living server of a cluster, as it describes itself in postmaster.pid. */
export interface Running {
  pid: number
  port: number
  /** `starting`, `ready` or `stopping`; empty in its first moments. */
  status: string
}

const pidFile = (cluster: string): string => join(cluster, 'postmaster.pid')

/** The lines of postmaster.pid (LOCK_FILE_LINE_* in PostgreSQL's pidfile.h); undefined when there is none. */
function readPidFile(cluster: string): string[] | undefined {
  try {
    return readFileSync(pidFile(cluster), 'utf8').split('\n')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw new Error(`Whether the embedded PostgreSQL runs cannot be read (${errorCode(error)}): ${pidFile(cluster)}`)
  }
}

/**
 * The server that runs on this cluster, whoever started it. A postmaster.pid left by a crash is seen through,
 * also when its pid is another program's by now. Throws when the server runs where we cannot join it.
 */
export async function findServer(cluster: string): Promise<Running | undefined> {
  const lines = readPidFile(cluster)
  const pid = Number(lines?.[0])
  if (!lines || !Number.isInteger(pid) || pid < 1) return undefined
  if (startOf(pid) !== undefined && serves(pid, cluster)) {
    return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() }
  }
  const [port, sockets] = [lines[3], lines[4]]
  if (port && sockets && (await answers(join(sockets, `.s.PGSQL.${port}`)))) {
    throw new Error(`${cluster} is in use by a server of another container, and cannot be joined: ${CURE}`)
  }
  return undefined
}

/** Whether a living process is the server of this cluster, and not one that got a dead server's pid. */
function serves(pid: number, cluster: string): boolean {
  if (process.platform === 'win32') return readdirSync('\\\\.\\pipe\\').includes(`pgsignal_${pid}`)
  if (process.platform !== 'linux') {
    const ps = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], psOptions)
    return namesCluster(ps.stdout ?? '', cluster)
  }
  try {
    // The server stands in its own folder, also when that was moved meanwhile.
    if (!basename(readlinkSync(`/proc/${pid}/exe`)).startsWith('postgres')) return false
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)]
    return there.ino === here.ino && there.dev === here.dev
  } catch {
    // Another user's, or root without the right to look (as in a container): its arguments are open to all.
  }
  try {
    return namesCluster(readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' '), cluster)
  } catch {
    return false
  }
}

const psOptions = { env: { PATH, LC_ALL: 'C' }, encoding: 'utf8' } as const

const namesCluster = (command: string, cluster: string): boolean =>
  command.includes('postgres') && command.includes(`-D ${cluster}`)

/** A socket in a shared folder is answered across containers, whose pids and loopback are not ours. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

/**
 * PostgreSQL will not start while the pid in a stale postmaster.pid is any process of its user, be it a zombie.
 * It does look through the pid of its own parent, so ours is put there; the rest of the file stays, by which it
 * still notices worker processes that outlived their server. Only after `findServer` found nothing.
 */
export function disarmPidFile(cluster: string): void {
  const lines = readPidFile(cluster)
  if (lines) writeFileSync(pidFile(cluster), [String(process.pid), ...lines.slice(1)].join('\n'))
}
