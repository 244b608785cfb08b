import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Binaries } from './binaries.ts'
import { run, sleep, startOf } from './process.ts'
import { disarmPidFile, findServer } from './running.ts'
import type { Running } from './running.ts'
import { commandOf } from './runner.ts'
import type { Runner } from './runner.ts'

const POLL_MS = 20
/** Recovery after a crash of the machine may take a while. */
const READY_MS = 120_000
/** The app has 8 s to leave; a server that needs longer goes on shutting down by itself. */
const STOP_MS = 5_000
const ATTEMPTS = 20
const LOG_BYTES = 1_000_000

export interface Server {
  cluster: string
  logFile: string
  binaries: Binaries
  runner: Runner
  /** false: what it holds need not outlive a power cut, and nothing waits for the disk. */
  durable: boolean
}

/** The server once it is ready, waited for while it starts; undefined when none runs or it was stopping. */
export async function readyServer(cluster: string): Promise<Running | undefined> {
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    const found = await findServer(cluster)
    if (!found || found.status === 'ready') return found
  }
  throw new Error(`The embedded PostgreSQL of ${cluster} neither got ready nor stopped within ${READY_MS / 1000} s`)
}

/** Starts the server on a free port of 127.0.0.1 and waits until it is ready. Throws with the end of its log. */
export async function startServer(server: Server): Promise<Running> {
  if (existsSync(server.logFile) && statSync(server.logFile).size > LOG_BYTES) {
    renameSync(server.logFile, `${server.logFile}.1`)
  }
  for (let attempt = 1; ; attempt++) {
    disarmPidFile(server.cluster)
    const told = await launch(server, await freePort())
    if (typeof told !== 'string') return told
    // Somebody took the port between our look and the server's; or the workers of a killed server still end.
    const passing = /could not bind|could not create any TCP|shared memory block/.test(told)
    if (!passing || attempt === ATTEMPTS) throw new Error(`The embedded PostgreSQL did not start: ${told}`)
    await sleep(5 * POLL_MS)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

/** The ready server, or the last lines of the log of one that ended. */
async function launch(server: Server, port: number): Promise<Running | string> {
  const log = openSync(server.logFile, 'a', 0o600)
  const logged = statSync(server.logFile).size
  let ended: string | undefined
  try {
    const { file, args, ids } =
      process.platform === 'win32'
        ? windowsCommand(server, port)
        : commandOf(server.runner, server.binaries.postgres, ['-D', server.cluster, ...settings(server, port)])
    // A session of its own: neither Ctrl-C in the terminal nor the end of the app reaches it.
    const child = spawn(file, args, {
      ...ids,
      env: server.binaries.env,
      cwd: '/',
      detached: true,
      windowsHide: true,
      stdio: ['ignore', log, log],
    })
    child.once('error', (error) => (ended = error.message))
    // pg_ctl, which starts the server on Windows, ends as soon as that is done.
    child.once('exit', (code, signal) => {
      if (process.platform !== 'win32' || code !== 0) ended = `ended by ${signal ?? `code ${code}`}`
    })
    child.unref()
  } finally {
    closeSync(log)
  }
  for (const deadline = Date.now() + READY_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (ended !== undefined) return tail(server.logFile, logged) || ended
    const found = await findServer(server.cluster)
    if (found?.status === 'ready') return found
  }
  return tail(server.logFile, logged) || `not ready within ${READY_MS / 1000} s`
}

function tail(logFile: string, from: number): string {
  const lines = readFileSync(logFile).subarray(from).toString('utf8').trim().split('\n')
  return lines.slice(-4).join(' | ')
}

/** PostgreSQL refuses an administrator on Windows too; pg_ctl is what lays those rights down there. */
function windowsCommand(server: Server, port: number) {
  const { binaries, cluster } = server
  const options = settings(server, port)
    .map((part) => (/\s/.test(part) ? `"${part}"` : part))
    .join(' ')
  return { file: binaries.pgCtl, args: ['start', '-D', cluster, '-o', options], ids: {} }
}

/** sun_path of a Unix socket: 104 bytes on macOS, 108 on Linux, with the name of the socket and a final zero. */
const SOCKET_FOLDER_BYTES = 104 - '/.s.PGSQL.65535'.length - 1

/** Given at each start rather than written in the cluster, so that a newer Muster's settings always hold. */
function settings({ cluster, durable }: Server, port: number): string[] {
  const short = process.platform !== 'win32' && Buffer.byteLength(cluster) <= SOCKET_FOLDER_BYTES
  const values: Record<string, string | number> = {
    listen_addresses: '127.0.0.1',
    // Nobody connects there: it shows a server that runs in another container on the same folder.
    unix_socket_directories: short ? `"${cluster.replaceAll('"', '""')}"` : '',
    max_connections: 120,
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Phone numbers and texts must not land in the log: statements, their values and the details of an error
    // hold them, and so does the first line of many an error ("invalid input syntax for type ...").
    // `log` ranks above `error` here: what remains is the server's own life and what ended a session.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_statement: 'none',
    log_min_duration_statement: -1,
    log_parameter_max_length: 0,
    log_parameter_max_length_on_error: 0,
    log_checkpoints: 'off',
    log_autovacuum_min_duration: -1,
    logging_collector: 'off',
    log_destination: 'stderr',
  }
  return ['-p', String(port), ...Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

/** Stops the server if it runs: sessions are cut, the data is flushed. Resolves when it is gone. */
export async function stopServer(
  cluster: string,
  binaries: () => Binaries,
  log: (line: string) => void,
): Promise<void> {
  const found = await findServer(cluster)
  if (!found) return
  if (process.platform === 'win32') {
    const { pgCtl, env } = binaries()
    await run(pgCtl, ['stop', '-m', 'fast', '-D', cluster], { env })
    return
  }
  // SIGINT is PostgreSQL's fast shutdown.
  process.kill(found.pid, 'SIGINT')
  for (const deadline = Date.now() + STOP_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    if (startOf(found.pid) === undefined) return
  }
  log(`The embedded PostgreSQL still flushes its data after ${STOP_MS / 1000} s and ends by itself`)
}
