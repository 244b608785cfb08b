import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageFolder } from '../../src/db/embedded/binaries.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import {
  children,
  folders,
  isServer,
  lines,
  newDataDir,
  packageWithoutLinks,
  query,
  serverPid,
  startChild,
  until,
} from '../support/embedded.ts'

const root = process.getuid?.() === 0
const NOBODY = 65534
const nobody = { uid: NOBODY, gid: NOBODY }

/** A clone under a folder of root's own cannot be read by another user, whoever that is. */
function othersReadRepo(): boolean {
  const may = 'test -r "$1" && test -x "$2"'
  const seen = spawnSync('/bin/sh', ['-c', may, 'sh', import.meta.filename, process.execPath], { cwd: '/', ...nobody })
  return seen.status === 0
}

test('a first start makes a cluster that keeps its data, its password and no phone number in its log', async () => {
  const dataDir = newDataDir()
  const first = await startEmbedded({ dataDir })
  const pid = serverPid(dataDir)!
  expect(new URL(first.url)).toMatchObject({ hostname: '127.0.0.1', username: 'muster', pathname: '/muster' })
  const [row] = await query(
    first.url,
    `select current_setting('server_encoding') encoding, current_setting('max_connections')::int connections,
      current_setting('fsync') fsync, lower('É') lower, current_setting('listen_addresses') addresses`,
  )
  expect(row).toEqual({ encoding: 'UTF8', connections: 120, fsync: 'on', lower: 'é', addresses: '127.0.0.1' })
  await query(first.url, `create table people (phone text unique); insert into people values ('+15550100')`)
  await expect(query(first.url, `insert into people values ('+15550100')`)).rejects.toThrow(/unique/)
  await expect(query(first.url, `select '+15550100'::uuid`)).rejects.toThrow(/uuid/)
  await expect(query(first.url.replace(/muster:\w+/, 'muster:wrong'), 'select 1')).rejects.toThrow(/password/)
  await first.stop()
  await first.stop()
  expect(isServer(pid)).toBe(false)
  expect(lines(dataDir, '5550100')).toBe(0)

  const second = await startEmbedded({ dataDir })
  expect(await query(second.url, 'select phone from people')).toEqual([{ phone: '+15550100' }])
  expect(statSync(join(dataDir, 'postgres', 'muster.password')).mode & 0o777).toBe(0o600)
  expect(new URL(second.url).password).toBe(new URL(first.url).password)
  await second.stop()
}, 60_000)

test('a second process joins, and the last one out stops the server', async () => {
  const dataDir = newDataDir()
  const first = startChild(dataDir)
  const url = await first.url
  const pid = serverPid(dataDir)!
  const second = startChild(dataDir)
  const mine = await startEmbedded({ dataDir })
  expect(await second.url).toBe(url)
  expect(mine.url).toBe(url)
  await first.leave()
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  await mine.stop()
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.leave()
  expect(isServer(pid)).toBe(false)
}, 60_000)

test('a process killed with -9 is no longer counted, whether others stayed or not', async () => {
  const dataDir = newDataDir()
  const stays = startChild(dataDir)
  const killed = startChild(dataDir)
  const url = await stays.url
  await killed.url
  await killed.kill()
  const pid = serverPid(dataDir)!
  await stays.leave()
  expect(isServer(pid)).toBe(false)

  const only = startChild(dataDir)
  await query(await only.url, 'create table kept ()')
  const orphan = serverPid(dataDir)!
  await only.kill()
  expect(isServer(orphan)).toBe(true)
  const next = await startEmbedded({ dataDir })
  expect(serverPid(dataDir)).toBe(orphan)
  expect(new URL(next.url).password).toBe(new URL(url).password)
  expect((await query(next.url, 'select count(*)::int as n from kept'))[0]).toEqual({ n: 0 })
  await next.stop()
  expect(isServer(orphan)).toBe(false)
}, 60_000)

test('neither Ctrl-C in the terminal nor a SIGTERM of the whole group reaches the server', async () => {
  const dataDir = newDataDir()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = startChild(dataDir, { detached: true })
    const url = await child.url
    const gone = once(child.process, 'exit')
    process.kill(-child.process.pid!, signal)
    await gone
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  }
  const last = await startEmbedded({ dataDir })
  await last.stop()
  expect(lines(dataDir, 'starting PostgreSQL')).toBe(1)
}, 60_000)

test('of five starters at once one starts, all join, and when they leave at once the server stops', async () => {
  const dataDir = newDataDir()
  const starters = Array.from({ length: 5 }, () => startChild(dataDir))
  const urls = await Promise.all(starters.map((starter) => starter.url))
  expect(new Set(urls).size).toBe(1)
  expect(lines(dataDir, 'starting PostgreSQL')).toBe(1)
  const pid = serverPid(dataDir)!
  await Promise.all(starters.map((starter) => starter.leave()))
  expect(isServer(pid)).toBe(false)
  expect(readdirSync(join(dataDir, 'postgres.users'))).toEqual([])
  expect(readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log', 'postgres.users'])
}, 120_000)

test('starters within one process are counted too', async () => {
  const dataDir = newDataDir()
  const [first, second] = await Promise.all([startEmbedded({ dataDir }), startEmbedded({ dataDir })])
  await first.stop()
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await second.stop()
  expect(serverPid(dataDir)).toBeUndefined()
}, 60_000)

test('a starter killed while it makes the cluster blocks nobody and leaves nothing', async () => {
  const dataDir = newDataDir()
  const killed = startChild(dataDir)
  await until(() => readdirSync(dataDir).some((name) => name.startsWith('postgres.new-')))
  await killed.kill()
  const next = await startEmbedded({ dataDir })
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await next.stop()
  expect(readdirSync(join(dataDir, 'postgres.users'))).toEqual([])
}, 60_000)

test('a crashed server is started again, also when its pid has become that of another program', async () => {
  const dataDir = newDataDir()
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  const before = startChild(dataDir)
  await query(await before.url, `create table kept as select 7 as n`)
  const crashed = serverPid(dataDir)!
  process.kill(crashed, 'SIGKILL')
  await before.kill()
  await until(() => !isServer(crashed))

  const again = startChild(dataDir)
  expect(await query(await again.url, 'select n from kept')).toEqual([{ n: 7 }])
  const second = serverPid(dataDir)!
  const left = readFileSync(pidFile, 'utf8').split('\n').slice(1)
  process.kill(second, 'SIGKILL')
  await again.kill()
  await until(() => !isServer(second))
  // A child of ours is of our user, so PostgreSQL by itself would take it for the living server.
  const stranger = spawn('sleep', ['600'])
  children.push(stranger)
  writeFileSync(pidFile, [stranger.pid, ...left].join('\n'))

  const last = await startEmbedded({ dataDir })
  expect(serverPid(dataDir)).not.toBe(stranger.pid)
  expect(await query(last.url, 'select n from kept')).toEqual([{ n: 7 }])
  await last.stop()
  expect(stranger.exitCode).toBeNull()
}, 60_000)

test('libraries that npm left unlinked are linked, in the package where it is ours to write', async () => {
  const binaries = packageWithoutLinks()
  const dataDir = newDataDir()
  const server = await startEmbedded({ dataDir, binaries })
  expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  await server.stop()
  const { source, target } = JSON.parse(readFileSync(join(binaries, 'native', 'pg-symlinks.json'), 'utf8'))[0]
  expect(realpathSync(join(binaries, target))).toBe(realpathSync(join(binaries, source)))
  expect(existsSync(join(dataDir, 'postgres.lib'))).toBe(false)
}, 60_000)

// Root may write anywhere, so as root this takes another user, who can read a clone that lies open.
test.skipIf(root && !othersReadRepo())(
  'an ordinary user starts it, and links elsewhere what it may not write (as root: others must reach node and this folder)',
  async () => {
    const binaries = packageWithoutLinks()
    chmodSync(binaries, 0o755)
    chmodSync(join(binaries, 'native', 'lib'), 0o555)
    const dataDir = newDataDir()
    const ids = root ? nobody : {}
    if (root) chownSync(dataDir, NOBODY, NOBODY)
    const child = startChild(dataDir, { binaries, ...ids })
    const url = await child.url
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    const pid = serverPid(dataDir)!
    expect(readdirSync(join(dataDir, 'postgres.lib'))).not.toEqual([])
    await child.leave()
    expect(isServer(pid)).toBe(false)
    chmodSync(join(binaries, 'native', 'lib'), 0o755)
  },
  60_000,
)

test.skipIf(!root)(
  'root runs the server of a folder of another user as that user (needs root)',
  async () => {
    const above = newDataDir()
    chmodSync(above, 0o755)
    const dataDir = join(above, 'data')
    mkdirSync(dataDir)
    chownSync(dataDir, NOBODY, NOBODY)
    folders.push(dataDir)
    const binaries = packageWithoutLinks()
    chmodSync(binaries, 0o755)
    const server = await startEmbedded({ dataDir, binaries })
    const joined = await startEmbedded({ dataDir })
    expect(await query(joined.url, 'select 1 as one')).toEqual([{ one: 1 }])
    for (const name of readdirSync(dataDir)) expect([name, statSync(join(dataDir, name)).uid]).toEqual([name, NOBODY])
    await server.stop()
    await joined.stop()
    expect(serverPid(dataDir)).toBeUndefined()

    // Now only root reaches the programs: the cluster becomes root's again.
    chmodSync(binaries, 0o700)
    const moved = await startEmbedded({ dataDir, binaries })
    expect(await query(moved.url, 'select 1 as one')).toEqual([{ one: 1 }])
    await moved.stop()
  },
  60_000,
)

test('a server of another container on the same folder is not started a second time', async () => {
  const dataDir = newDataDir()
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid')
  const server = await startEmbedded({ dataDir })
  const told = readFileSync(pidFile, 'utf8')
  // From another container its pid is nobody's, or somebody else's.
  writeFileSync(pidFile, told.replace(/^\d+/, String(process.pid)))
  await expect(startEmbedded({ dataDir })).rejects.toThrow(/another container.*DATABASE_URL/)
  writeFileSync(pidFile, told)
  await server.stop()
  expect(lines(dataDir, 'starting PostgreSQL')).toBe(1)
}, 60_000)

test('a cluster of another major version is left alone, with the cure in one line', async () => {
  const dataDir = newDataDir()
  await (await startEmbedded({ dataDir })).stop()
  writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), '12\n')
  await expect(startEmbedded({ dataDir })).rejects.toThrow(/made by PostgreSQL 12, and this is \d+: .*DATABASE_URL/)
  expect(readdirSync(join(dataDir, 'postgres.users'))).toEqual([])
}, 60_000)

test('a server that cannot start says why in one line, from its log', async () => {
  const dataDir = newDataDir()
  await (await startEmbedded({ dataDir })).stop()
  writeFileSync(join(dataDir, 'postgres', 'postgresql.conf'), 'shared_buffers = nonsense\n')
  await expect(startEmbedded({ dataDir })).rejects.toThrow(/^The embedded PostgreSQL did not start: .*shared_buffers/)
}, 60_000)

test('a platform without binaries, or whose binaries npm left out, is told the cure', () => {
  expect(() => packageFolder('freebsd', 'riscv64')).toThrow(/freebsd-riscv64: set DATABASE_URL/)
  const other = process.platform === 'darwin' ? 'linux' : 'darwin'
  expect(() => packageFolder(other, 'x64')).toThrow(new RegExp(`${other}-x64 .* not installed: .*DATABASE_URL`))
})
