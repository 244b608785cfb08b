/** One PostgreSQL server for all rows of a run, and a migrated database for each; of a row's own where it breaks it. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import type { Cleaning } from '../../bench/support/cleaning.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

export type Ground = {
  version: string
  port: number
  /** A migrated database; gone when the row is over. `like`: a copy of another, to which nobody is connected. */
  database(cleaning: Cleaning, like?: string): Promise<string>
  admin: postgres.Sql
  /** Ends the server as a crash does, and starts it again; the port it is at then. */
  crash(): Promise<number>
}

export async function openGround(cleaning: Cleaning): Promise<Ground> {
  const dataDir = cleaning.folder()
  let embedded = await startEmbedded({ dataDir })
  cleaning.after(() => embedded.stop())
  const server = embedded.url
  const portOf = (url: string): number => Number(new URL(url).port)
  const open = (url: string) =>
    postgres(url, { max: 2, onnotice: () => {}, connection: { application_name: 'faults' } })
  const named = (name: string): string => Object.assign(new URL(embedded.url), { pathname: `/${name}` }).href
  const ground: Ground = {
    version: '',
    port: portOf(server),
    admin: open(server),
    async database(row, like = 'faults_template') {
      const name = `faults_${randomBytes(5).toString('hex')}`
      await ground.admin.unsafe(`create database ${name} template ${like}`)
      row.after(() => ground.admin.unsafe(`drop database if exists ${name} with (force)`))
      return named(name)
    },
    async crash() {
      const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
      await ground.admin.end({ timeout: 1 }).catch(() => {})
      process.kill(pid, 'SIGQUIT')
      for (let i = 0; i < 400 && alive(pid); i++) await new Promise((resolve) => setTimeout(resolve, 50))
      const again = await startEmbedded({ dataDir })
      const before = embedded
      embedded = { url: again.url, stop: async () => (await before.stop(), again.stop()) }
      ground.port = portOf(again.url)
      ground.admin = open(again.url)
      return ground.port
    },
  }
  cleaning.after(() => ground.admin.end({ timeout: 2 }))
  const [found] = await ground.admin<{ version: string }[]>`select current_setting('server_version') as version`
  ground.version = `PostgreSQL ${found!.version}, embedded`
  await ground.admin.unsafe('create database faults_template')
  await migrate(named('faults_template'))
  return ground
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
