/**
 * A house in processes of its own against a carrier that is not there: a strict Twilio whose ledger is the truth. The
 * house's waits are the real ones (10 s for an answer, leases of 60 s, 20 minutes for a text of unknown fate); `shift`
 * moves the clocks of both on together, so that none has to be sat out.
 */
import { sql } from 'drizzle-orm'
import { freePort } from '../../bench/support/servers.ts'
import { createApp } from '../../src/app.ts'
import type { App } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'
import { rows } from '../../src/db/client.ts'
import { setGuard } from '../../src/features/guards/limits.ts'
import type { Rule } from '../../src/features/guards/limits.ts'
import { verify } from '../../src/features/upkeep/verify.ts'
import { phoneSpellings } from '../../src/lib/phone.ts'
import { furnish, phoneOf, quietLog } from '../../test/support/house.ts'
import type { House } from '../../test/support/house.ts'
import { startTwilio } from '../../test/support/twilio-server.ts'
import type { TwilioServer } from '../../test/support/twilio-server.ts'
import { spawnProcess, startProcess } from './process.ts'
import type { Running } from './process.ts'
import { must, same, until } from './row.ts'
import type { Scene } from './row.ts'

export type Role = 'web' | 'worker'

export type Stand = {
  app: App
  house: House
  twilio: TwilioServer
  url: string
  env: Record<string, string>
  processes: Running[]
  /** A process with these roles. `more`: of its environment. */
  start(roles?: Role[], more?: Record<string, string>): Promise<Running>
  spawn(roles?: Role[], more?: Record<string, string>): Running
  /** A running campaign for `n` people, whose guards do not stop it; `press` sends that many first texts. */
  campaign(n: number, more?: { guards?: boolean }): Promise<string>
  press(n: number): Promise<void>
  shift(seconds: number): Promise<void>
  count(what: string): Promise<number>
  /** State -> number of first texts. */
  states(): Promise<Record<string, number>>
  /** Nothing is queued, under way or unknown, but for what waits for a person; clocks are moved on until then. */
  settle(): Promise<void>
  /** What the carrier accepted, of first texts. */
  accepted(): number
  /** The end of every row: verify is clean, the ledger has no double, nothing in it is unknown to the house, no number in a log. */
  check(given?: { forgotten?: boolean }): Promise<void>
}

const open = ['queued', 'sending']

export async function openStand(
  { cleaning, ground }: Scene,
  given: {
    databaseUrl?: string
    env?: Record<string, string>
    redisUrl?: string
    /** The carrier of another stand, whose clock it has. */
    twilio?: TwilioServer
  } = {},
): Promise<Stand> {
  const direct = given.databaseUrl ?? (await ground.database(cleaning))
  const twilio = given.twilio ?? (await startTwilio())
  if (!given.twilio) cleaning.after(twilio.close)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const env: Record<string, string> = {
    DATABASE_URL: direct,
    SECRET_KEY: 'a secret of the tests',
    DATA_DIR: cleaning.folder(),
    PORT: String(port),
    SLIP_MS: '0',
    PUBLIC_BASE_URL: url,
    MESSAGING_PROVIDER: 'twilio',
    TWILIO_ACCOUNT_SID: twilio.accountSid,
    TWILIO_AUTH_TOKEN: twilio.authToken,
    TWILIO_BASE_URL: twilio.url,
    TWILIO_FROM: twilio.number,
    ...(given.redisUrl ? { REDIS_URL: given.redisUrl } : {}),
    ...given.env,
  }
  twilio.inboundUrl = `${url}/sms/twilio#rc=5&rp=all`
  // What presses and looks: no fault comes between it and the database.
  const app = await createApp(readConfig({ ...env, DATABASE_URL: direct, DATA_DIR: cleaning.folder() }), {
    log: quietLog([]),
  })
  cleaning.after(app.close)
  const house = furnish(direct, app.store, app.settings.tempo)
  const processes: Running[] = []
  cleaning.after(async () => {
    for (const running of processes) await running.end('SIGKILL')
  })

  let pressers: Awaited<ReturnType<House['person']>>[] = []
  const stand: Stand = {
    app,
    house,
    twilio,
    url,
    env,
    processes,
    async start(roles = ['web', 'worker'], more = {}) {
      const running = await startProcess({ ...env, ROLES: roles.join(','), ...more })
      processes.push(running)
      return running
    },
    spawn(roles = ['web', 'worker'], more = {}) {
      const running = spawnProcess({ ...env, ROLES: roles.join(','), ...more })
      processes.push(running)
      return running
    },
    async campaign(n, { guards = false } = {}) {
      // 25 each, so that many hold some; a person may take 100 within an hour.
      const many = Math.min(60, Math.max(2, Math.ceil(n / 90)))
      pressers = []
      for (let i = 0; i < many; i++) pressers.push(await house.person(`Vol${i}`, { trust: 'trusted' }))
      // Nobody finds the last batch in another hand.
      const id = await house.campaign(await house.list(n + many * 25), { batchSize: 25 })
      if (!guards)
        await app.store.transact(async (tx) => {
          for (const rule of ['errors', 'opt_outs', 'known_opt_outs', 'unknown'] as Rule[])
            await setGuard(tx, { campaignId: id, rule, value: 'off' })
        })
      return id
    },
    async press(n) {
      let left = n
      await Promise.all(
        pressers.slice(0, 8).map(async (_, hand) => {
          for (let turn = hand; left > 0; turn += 8) {
            left--
            await house.press(pressers[turn % pressers.length]!)
          }
        }),
      )
    },
    async shift(seconds) {
      twilio.ahead += seconds * 1000
      await house.shift(seconds)
    },
    async count(what) {
      const [found] = await app.store.transact((tx) =>
        rows<{ n: number }>(tx, sql.raw(`select count(*)::int as n from ${what}`)),
      )
      return found!.n
    },
    async states() {
      const found = await house.query<{ state: string; n: number }>(
        sql`select state, count(*)::int as n from message where kind = 'first' group by 1 order by 1`,
      )
      return Object.fromEntries(found.map((f) => [f.state, f.n]))
    },
    async settle() {
      const left = (): Promise<number> =>
        stand.count(`message where state in ('${open.join("','")}') or (state = 'unknown' and review_at is null)`)
      for (let round = 0; round < 24 && (await left()) > 0; round++) {
        // What moves is waited for, however slow this machine is; then leases end, it is time to look, and to look again.
        const still = round ? 5_000 : 12_000
        let [before, since] = [await left(), Date.now()]
        await until(
          'texts move, or stand still',
          async () => {
            const now = await left()
            if (now !== before) [before, since] = [now, Date.now()]
            return now === 0 || Date.now() - since > still
          },
          600_000,
        )
        if ((await left()) > 0) await stand.shift([61, 1201, 400, 301][round % 4]!)
      }
      await until('every text is settled', async () => (await left()) === 0, 60_000)
      await twilio.idle()
    },
    accepted: () => twilio.ledger().filter((text) => text.body.includes('Will you come')).length,
    async check({ forgotten = false } = {}) {
      same('rules of the carrier that the house broke', twilio.broken, [])
      const ledger = twilio.ledger()
      const tags = ledger.map((text) => /attempt=([\w-]+)/.exec(text.callback ?? '')?.[1] ?? '')
      const owners = await house.query<{ id: string; message: string; kind: string; state: string; erased: boolean }>(
        sql`select a.id, a.message_id as message, m.kind, m.state, m.contact_id is null as erased from attempt a join message m on m.id = a.message_id
          where a.provider = 'twilio'`,
      )
      const ownerOf = new Map(owners.map((owner) => [owner.id, owner]))
      const seen = new Map<string, number>()
      for (const tag of tags) {
        const owner = ownerOf.get(tag)
        must('every text in the ledger is an attempt of ours', owner !== undefined || forgotten)
        if (owner) seen.set(owner.message, (seen.get(owner.message) ?? 0) + 1)
      }
      same('messages that the ledger holds more than once', [...seen.values()].filter((n) => n > 1).length, 0)
      // Equal words to one number: what a person would have read twice.
      const read = new Set(ledger.map((text) => `${text.to} ${text.body}`))
      same('texts that somebody read twice', ledger.length - read.size, 0)
      // Of who was erased the carrier keeps nothing either.
      const unsent = owners.filter((owner) => owner.state === 'sent' && !owner.erased && !seen.has(owner.message))
      // A restored house finds them by their words, under attempts that it forgot.
      if (!forgotten) same('texts said to be sent that the ledger does not hold', unsent.length, 0)
      // Receipts that came before their text's id are joined by the next sweep.
      let broken: string[] = []
      const end = Date.now() + 15_000
      await until('', async () => {
        const verdicts = await app.store.transact(verify)
        broken = verdicts.filter((v) => v.violations !== 0).map((v) => `${v.name}: ${v.violations}`)
        return !broken.length || Date.now() > end
      })
      same('verify', broken, [])
      const said = processes.map((running) => running.out()).join('\n')
      const spellings = [0, 1, 2, 3].map(phoneOf).flatMap(phoneSpellings)
      must('no number is in a log', !spellings.some((spelling) => said.includes(spelling)))
    },
  }
  if (!given.twilio) await atNoon(stand)
  return stand
}

/** A Tuesday, 15:00 UTC: the law lets texts go, whenever the row runs. */
async function atNoon(stand: Stand): Promise<void> {
  const now = new Date()
  const noon = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 15))
  while (noon.getUTCDay() !== 2 || noon < now) noon.setUTCDate(noon.getUTCDate() + 1)
  await stand.shift(Math.round((noon.getTime() - now.getTime()) / 1000))
}
