import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, sleep, startOf } from './process.ts'

// Who uses the server, and whose turn it is to start or stop it: one small file per process in one folder.
// Each name tells its process and when that started, so what a kill -9 left behind is seen to be dead.

const POLL_MS = 20
const TURN_MS = 180_000
/** Where a process's start is unknown a reused pid looks alive; no turn lasts this long. */
const STALE_MS = 2 * TURN_MS

/** A name for this process that no other process and no other call ever has. */
export function ownName(): string {
  return `${process.pid}.${startOf(process.pid) ?? '0'}.${randomBytes(4).toString('hex')}`
}

/** Whether the process that made this name with `ownName` is still alive. */
export function nameIsAlive(name: string): boolean {
  const [pid = '', started = ''] = name.split('.')
  return /^\d+$/.test(pid) && isAlive(Number(pid), started)
}

/** The files of living processes that begin with `kind`; those of the dead are removed on the way. */
function living(folder: string, kind: string): string[] {
  const names = readdirSync(folder).filter((name) => name.startsWith(kind))
  return names.filter((name) => {
    if (nameIsAlive(name.slice(kind.length))) return true
    rmSync(join(folder, name), { force: true })
    return false
  })
}

/** The number on a ticket; 0 while its owner is choosing; undefined when the ticket is gone. */
function numberOn(path: string): number | undefined {
  try {
    return Number(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function isStale(path: string, name: string): boolean {
  if (!nameIsAlive(name.slice(TICKET.length))) return true
  if (name.split('.')[2] !== '0') return false
  return (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < Date.now() - STALE_MS
}

const TICKET = 'turn.'

/**
 * Runs `work` while no other process does, among all that use this folder; first come, first served.
 *
 * This is Lamport's bakery: everyone writes only a ticket of their own, so there is no lock to break when its
 * owner was killed, and no race of two that break it. Throws when a living process keeps its turn for minutes.
 */
export async function takeTurn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const own = TICKET + ownName()
  const path = join(folder, own)
  // Empty means choosing; others wait until the number is there.
  writeFileSync(path, '', { flag: 'wx' })
  try {
    const taken = living(folder, TICKET).map((name) => numberOn(join(folder, name)) ?? 0)
    const number = 1 + Math.max(0, ...taken)
    writeFileSync(path, String(number))
    for (const name of living(folder, TICKET)) {
      if (name === own) continue
      await waitBehind(join(folder, name), name, (n) => n < number || (n === number && name < own))
    }
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}

async function waitBehind(path: string, name: string, goesFirst: (number: number) => boolean): Promise<void> {
  for (const deadline = Date.now() + TURN_MS; ; await sleep(POLL_MS)) {
    const number = numberOn(path)
    if (number === undefined || !goesFirst(number) || isStale(path, name)) return
    if (Date.now() > deadline) {
      throw new Error(`Another process keeps the embedded PostgreSQL busy: end it, or remove ${path}`)
    }
  }
}

const MEMBER = 'member.'

/** Says that this process uses the server, until `leave` or its death. Within a turn only. */
export function enter(folder: string): string {
  const path = join(folder, MEMBER + ownName())
  writeFileSync(path, '', { flag: 'wx' })
  return path
}

export function leave(path: string): void {
  rmSync(path, { force: true })
}

/** Whether any living process uses the server. Within a turn only. */
export const anyoneInside = (folder: string): boolean => living(folder, MEMBER).length > 0
