import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CURE } from './binaries.ts'
import type { Binaries } from './binaries.ts'
import { nameIsAlive, ownName } from './presence.ts'
import { errorCode } from './process.ts'
import { chooseRunner, give, giveToOwnerOf, runAs } from './runner.ts'
import type { Runner } from './runner.ts'

/** The user and the database are both called so. */
export const NAME = 'muster'

const UNFINISHED = 'postgres.new-'

/** Inside the cluster's folder, so that neither is ever without the other. */
const passwordFile = (cluster: string): string => join(cluster, 'muster.password')

export function readPassword(cluster: string): string {
  try {
    return readFileSync(passwordFile(cluster), 'utf8').trim()
  } catch (error) {
    const why = errorCode(error)
    throw new Error(`The password of the embedded PostgreSQL cannot be read (${why}): ${passwordFile(cluster)}`)
  }
}

/** A cluster that is there and of our major version, and who can run it; one is made where there is none. */
export async function openCluster(dataDir: string, cluster: string, binaries: Binaries): Promise<Runner> {
  if (!existsSync(cluster) || readdirSync(cluster).length === 0) return createCluster(dataDir, cluster, binaries)
  const { runner, major } = await chooseRunner(cluster, binaries)
  const version = join(cluster, 'PG_VERSION')
  if (!existsSync(version)) throw new Error(`${cluster} holds no PostgreSQL cluster: move it away, or change DATA_DIR`)
  const made = readFileSync(version, 'utf8').trim()
  if (made !== major) {
    throw new Error(
      `${cluster} was made by PostgreSQL ${made}, and this is ${major}: move its data with pg_dumpall ` +
        `of ${made}, or run a PostgreSQL ${made} on it and ${CURE}`,
    )
  }
  return runner
}

/** Made aside and moved into place at the end: a kill -9 halfway leaves no half a cluster. */
async function createCluster(dataDir: string, cluster: string, binaries: Binaries): Promise<Runner> {
  sweepUnfinished(dataDir)
  const aside = join(dataDir, UNFINISHED + ownName())
  mkdirSync(aside, { mode: 0o700 })
  try {
    giveToOwnerOf(dataDir, aside)
    const { runner } = await chooseRunner(aside, binaries)
    const password = join(aside, 'password')
    writeFileSync(password, randomBytes(24).toString('hex') + '\n', { mode: 0o600, flag: 'wx' })
    give(password, runner)
    const made = join(aside, 'cluster')
    const finished = await runAs(runner, binaries.initdb, initArguments(made, password), binaries.env)
    if (!finished.ok) throw new Error(`initdb failed: ${finished.output.split('\n').slice(-3).join(' | ')}`)
    renameSync(password, passwordFile(made))
    if (existsSync(cluster)) rmdirSync(cluster)
    renameSync(made, cluster)
    return runner
  } finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/**
 * Sorting is by code point and does not change with the system's libraries; upper and lower case know all
 * of Unicode, which plain C does not.
 */
const initArguments = (folder: string, password: string): string[] => [
  `--pgdata=${folder}`,
  `--username=${NAME}`,
  `--pwfile=${password}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--no-instructions',
]

function sweepUnfinished(dataDir: string): void {
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(UNFINISHED) || nameIsAlive(name.slice(UNFINISHED.length))) continue
    try {
      rmSync(join(dataDir, name), { recursive: true, force: true })
    } catch {
      // An initdb that outlived its starter still writes there; the next start sweeps again.
    }
  }
}
