/** The bot role in processes of its own: one polls, the other waits; a kill -9 in the middle of a batch loses nothing. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeInvite } from '../../src/features/volunteers/invite.ts'
import { openHouse, until } from '../support/house.ts'
import type { House } from '../support/house.ts'
import { botUser, goodToken, openTelegram } from '../support/telegram-server.ts'
import type { TelegramServer } from '../support/telegram-server.ts'

const secret = 'a secret of the tests'
const folder = mkdtempSync(join(tmpdir(), 'muster-bots-'))
const bots: { child: ChildProcess; out: () => string }[] = []
let server: TelegramServer
let house: House

function startBot(): { child: ChildProcess; out: () => string } {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '../..'),
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: house.url,
      SECRET_KEY: secret,
      DATA_DIR: folder,
      ROLES: 'bot',
      TELEGRAM_BOT_TOKEN: goodToken,
      TELEGRAM_API_ROOT: server.root,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (out += text))
  const bot = { child, out: () => out }
  bots.push(bot)
  return bot
}
const has = (bot: { out: () => string }, event: string): boolean => bot.out().includes(event)

beforeAll(async () => {
  server = await openTelegram()
  house = await openHouse()
})
afterAll(async () => {
  for (const { child } of bots)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  await server?.close()
  await house?.close()
  rmSync(folder, { recursive: true, force: true })
})

test('of two bots one polls; when it is killed in the middle of a batch the other takes over, and each update has one effect', async () => {
  const first = startBot()
  await until('the first one is connected', () => has(first, 'network.started'), 60_000)
  const second = startBot()
  const { code } = await house.transact((tx) => makeInvite(tx, { secret, role: 'volunteer', uses: 500 }))
  const people = Array.from({ length: 120 }, (_, i) => server.user(`Person${i}`, { met: false }))
  for (const person of people) server.write(person, `/start ${code}`)
  const joined = async (): Promise<number> =>
    (await house.query<{ n: number }>(sql`select count(*)::int as n from identity where network = 'telegram'`))[0]!.n
  await until('the batch has begun', async () => (await joined()) > 0)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  await until('the second one takes over', () => has(second, 'network.started'), 60_000)
  await until('everybody is in', async () => (await joined()) === people.length && server.queue.length === 0, 60_000)
  const uses = await house.query<{ left: number }>(sql`select uses_left as left from invite`)
  expect(uses).toEqual([{ left: 500 - people.length }])
  const welcomes = people.map((p) => server.messages.filter((m) => m.chat === p.id && m.from === botUser.id).length)
  // One whose effect stood and whose answer died with the process is not answered again: they press again.
  expect(Math.max(...welcomes)).toBe(1)
  expect(first.out()).not.toContain('poll_failed')
  expect(server.faults).toEqual([])
  second.child.kill('SIGTERM')
  await once(second.child, 'exit')
  expect(second.child.exitCode).toBe(0)
}, 180_000)
