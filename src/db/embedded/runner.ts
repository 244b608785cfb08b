import { lchownSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { CURE } from './binaries.ts'
import type { Binaries } from './binaries.ts'
import { run } from './process.ts'
import type { Finished } from './process.ts'

// As whom the server runs. PostgreSQL refuses to run as root, and wants to own its folder.

/** A way to run a program: `prefix` goes before it, uid and gid only root can set. */
export interface Runner {
  label: string
  prefix: string[]
  uid?: number
  gid?: number
}

const ourselves: Runner = { label: 'this user', prefix: [] }

/**
 * A user namespace without a mapping: the program sees itself and the files of our user as those of the
 * overflow user (65534, `nobody`), while the kernel goes on treating it as our user without any capability. So
 * it reaches a folder that only root may enter, is not root to PostgreSQL, and owns what we own.
 */
const namespaced: Runner = { label: 'unshare', prefix: ['unshare', '-U', '--'] }

const asUser = (label: string, uid: number, gid: number): Runner => ({ label, prefix: [], uid, gid })

/** The program and arguments that run `file` by this runner, and the ids to spawn it with. */
export function commandOf(runner: Runner, file: string, args: string[]) {
  const [head, ...rest] = [...runner.prefix, file, ...args] as [string, ...string[]]
  const ids = runner.uid === undefined ? {} : { uid: runner.uid, gid: runner.gid ?? runner.uid }
  return { file: head, args: rest, ids }
}

export function runAs(runner: Runner, file: string, args: string[], env: Record<string, string>): Promise<Finished> {
  const command = commandOf(runner, file, args)
  return run(command.file, command.args, { env, ...command.ids })
}

const isRoot = (): boolean => process.getuid?.() === 0

/** Gives a file or folder to whoever will run the server; only root has something to give. */
export function give(path: string, runner: Runner): void {
  if (isRoot()) lchownSync(path, runner.uid ?? 0, runner.gid ?? 0)
}

function giveTree(path: string, runner: Runner): void {
  give(path, runner)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name)
    if (entry.isDirectory()) giveTree(inside, runner)
    else give(inside, runner)
  }
}

/** What we leave in a data folder of another user, run by root, must not lock that user out later. */
export function giveToOwnerOf(folder: string, path: string): void {
  if (!isRoot()) return
  const { uid, gid } = statSync(folder)
  lchownSync(path, uid, gid)
}

/** Users that a server may run as, from the most fitting to the least. */
function candidates(folder: string): Runner[] {
  if (!isRoot()) return hasName() ? [ourselves] : [namespaced, ourselves]
  const found: Runner[] = []
  const own = statSync(folder)
  if (own.uid !== 0) found.push(asUser(`user ${own.uid}`, own.uid, own.gid))
  if (process.platform === 'linux') found.push(namespaced)
  for (let at = dirname(folder); at !== dirname(at); at = dirname(at)) {
    const { uid, gid } = statSync(at)
    if (uid !== 0 && uid !== own.uid) found.push(asUser(`user ${uid}`, uid, gid))
  }
  for (const name of ['postgres', '_postgres', 'nobody']) {
    const [, uid, gid] = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(passwd()) ?? []
    if (uid && gid) found.push(asUser(name, Number(uid), Number(gid)))
  }
  return found
}

function passwd(): string {
  try {
    return readFileSync('/etc/passwd', 'utf8')
  } catch {
    return ''
  }
}

/** initdb refuses a user id without a name, such as a container started with --user 12345. */
function hasName(): boolean {
  try {
    return userInfo().username !== ''
  } catch {
    return false
  }
}

/**
 * Finds a runner that reaches both the programs and `folder`, which is given to it with all it holds.
 * The major version is that of the programs. Throws one line with the cure when nobody will do.
 */
export async function chooseRunner(folder: string, binaries: Binaries): Promise<{ runner: Runner; major: string }> {
  const before = statSync(folder)
  const me = process.getuid?.()
  if (me !== undefined && me !== 0 && before.uid !== me) {
    throw new Error(`${folder} belongs to another user (${before.uid}): run as that user, or change DATA_DIR`)
  }
  const failures: string[] = []
  for (const runner of candidates(folder)) {
    give(folder, runner)
    const tried = await tryOut(runner, folder, binaries)
    const major = tried.ok ? /\(PostgreSQL\) (\d+)/.exec(tried.output)?.[1] : undefined
    if (major) {
      if (isRoot() && before.uid !== (runner.uid ?? 0)) giveTree(folder, runner)
      return { runner, major }
    }
    failures.push(`${runner.label}: ${tried.output.split('\n').at(-1)}`)
  }
  if (isRoot()) lchownSync(folder, before.uid, before.gid)
  const why = failures.join('; ')
  if (!isRoot()) throw new Error(`PostgreSQL does not run here (${why}): ${CURE}`)
  throw new Error(
    `PostgreSQL refuses to run as root, and nobody else can run it here (${why}): ` +
      `run as an ordinary user, keep the clone and DATA_DIR where others may enter, or ${CURE}`,
  )
}

function tryOut(runner: Runner, folder: string, { postgres, env }: Binaries): Promise<Finished> {
  if (!isRoot()) return runAs(runner, postgres, ['-V'], env)
  const script = 'cd "$1" && test -w . && exec "$2" -V'
  return runAs(runner, '/bin/sh', ['-c', script, 'sh', folder, postgres], env)
}
