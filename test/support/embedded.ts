import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, lstatSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import postgres from 'postgres'
import { afterEach, expect } from 'vitest'
import { packageFolder } from '../../src/db/embedded/binaries.ts'

// What the tests of the embedded server share. Everything made here is ended and removed after each test.

const repo = join(import.meta.dirname, '../..')
const fixture = join(import.meta.dirname, 'embedded-child.ts')
export const folders: string[] = []
export const children: ChildProcess[] = []

/** mkdtemp makes it 0700: for root this is a folder that only root may enter. The name wants every quoting. */
export function newDataDir(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `mu, 's "`)))
  folders.push(folder)
  return folder
}

export function serverPid(dataDir: string): number | undefined {
  const file = join(dataDir, 'postgres', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

export function isServer(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const ps = spawnSync('ps', ['-o', 'stat=,args=', '-p', String(pid)], { encoding: 'utf8' }).stdout
  return ps.includes('postgres') && !ps.startsWith('Z')
}

export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !holds(); turn++) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(holds()).toBe(true)
}

export interface Child {
  process: ChildProcess
  /** The URL it joined; fails with the error it met. */
  url: Promise<string>
  leave(): Promise<void>
  kill(): Promise<void>
}

export function startChild(
  dataDir: string,
  { binaries = '', ...options }: SpawnOptions & { binaries?: string } = {},
): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, dataDir, binaries], {
    cwd: repo,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  })
  children.push(child)
  const gone = once(child, 'exit').then(() => {})
  const url = once(createInterface({ input: child.stdout! }), 'line').then(([line]) => {
    const said = JSON.parse(line)
    if (said.error) throw new Error(said.error)
    return said.url
  })
  // A child that is killed before it says anything is not waited for.
  url.catch(() => {})
  return {
    process: child,
    url,
    leave: () => (child.stdin!.end(), gone),
    kill: () => (child.kill('SIGKILL'), gone),
  }
}

export async function query(url: string, text: string): Promise<postgres.RowList<postgres.Row[]>> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await sql.unsafe(text)
  } finally {
    await sql.end()
  }
}

/** The installed package as npm leaves it under --ignore-scripts: without its links. */
export function packageWithoutLinks(): string {
  const folder = mkdtempSync(join(tmpdir(), 'muster-binaries-'))
  folders.push(folder)
  cpSync(packageFolder(), folder, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() })
  return folder
}

export const lines = (dataDir: string, text: string): number =>
  readFileSync(join(dataDir, 'postgres.log'), 'utf8').split(text).length - 1

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  }
  // Last made first: one may lie in another.
  for (const folder of folders.splice(0).reverse()) {
    const pid = serverPid(folder)
    if (pid && pid !== process.pid && isServer(pid)) {
      process.kill(pid, 'SIGQUIT')
      await until(() => !isServer(pid))
    }
    rmSync(folder, { recursive: true, force: true })
  }
}, 60_000)
