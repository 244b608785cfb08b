/**
 * A week's boards on three networks: posted on Monday, edited on Tuesday, with their pictures, in three processes of which
 * some are killed while people text. WEEK=40: with so many volunteers, and each process killed; WEEK=0 a short one.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardKinds } from '../../src/features/guards/limits.ts'
import { recount } from '../../src/features/leaderboards/recount.ts'
import { translator } from '../../src/locales/index.ts'
import { eventually } from '../contracts/platform.ts'
import type { Seen } from '../contracts/platform.ts'
import { expectVerified, until } from '../support/house.ts'
import { redisIsThere } from '../support/redis.ts'
import { startCrew } from '../support/three/crew.ts'
import { openProcesses } from '../support/three/open.ts'
import type { Processed } from '../support/three/open.ts'
import { nets } from '../support/three/servers.ts'
import type { NetPerson } from '../support/three/servers.ts'
import { startVoters } from '../support/three/voters.ts'

const t = translator('en')
const full = Number(process.env['WEEK'] ?? 0)
const people = full || 3
/** Of one evening. */
const texts = people * (full ? 10 : 4)
const minutes = full ? 12 : 3

describe('a week on Slack, Telegram and Discord', () => {
  let three: Processed
  /** Somebody who organizes on each network, and sees its channel. */
  const organizers: NetPerson[] = []
  const crew: NetPerson[] = []
  let made = 0

  beforeAll(async () => {
    three = await openProcesses()
    for (const [i, net] of nets.entries())
      organizers.push(await three.volunteer(net, `O${'lga,ana,tto'.split(',')[i]} Roy`, 'organizer'))
    for (let i = 0; i < people; i++)
      crew.push(await three.volunteer(nets[i % nets.length]!, `Ann${String.fromCharCode(97 + (i % 26))} ${i} Roy`))
    await three.house.query(sql`with t as (insert into team (name) values ('North'), ('South') returning id, name)
      update volunteer v set team_id = t.id from t
      where v.role = 'volunteer' and (t.name = 'North') = (hashtext(v.name) % 2 = 0) returning 1`)
  }, 120_000)
  afterAll(() => three?.close(), 60_000)

  const count = async (what: string): Promise<number> =>
    (await three.house.query<{ n: number }>(sql`select (${sql.raw(what)})::int as n`))[0]!.n

  async function passTo(day: number, time: string): Promise<void> {
    const [left] = await three.house.query<{ s: number }>(sql`
      select extract(epoch from date_trunc('week', coalesce((select min(created_at) from campaign), muster_now() + interval '7 days'))
        + make_interval(days => ${day}) + ${time}::time - muster_now())::int as s`)
    await three.house.shift(left!.s)
  }

  /** Everybody is texted and answered, while processes go; then all of them are back. */
  async function evening(): Promise<void> {
    const list = await three.house.list(texts, { first: made })
    made += texts
    await three.house.campaign(list, { gate: 50, batchSize: 4 })
    for (const rule of guardKinds) await organizers[0]!.command('guard', `${rule} off`)
    const before = three.processes.kills.length
    const roles = full ? (['web', 'worker', 'bot'] as const) : (['worker'] as const)
    const killing = three.processes.kill(full ? 20_000 : 2_000, roles)
    const answering = startVoters(three.carrier, { asks: 1 })
    const ways = { t, size: 4, read: 300, patience: 6_000, answer: (_: string, n: number) => `At seven (${made}/${n})` }
    const working = startCrew(crew, ways)
    const open = `(select count(*) from target where state = 'ready') + (select count(*) from outbox)
      + (select count(*) from conversation where state = 'waiting') + (select count(*) from message where state in ('queued', 'sending'))`
    let quiet = 0
    let stopped: Promise<void> | undefined
    await until(
      'the evening is over',
      async () => {
        const back = new Set(three.processes.kills.slice(before).flatMap((k) => (k.back ? [k.role] : []))).size
        // On a busy machine whoever is killed every two seconds never comes to work.
        if (!full && back) void (stopped ??= killing.stop())
        const done = back === roles.length && (await count(open)) === 0 && (await three.carrier.idle())
        quiet = done ? quiet + 1 : 0
        return quiet > 20
      },
      minutes * 60_000,
    )
    await (stopped ?? killing.stop())
    await Promise.all([working.stop(), answering.stop()])
    await three.ready()
  }

  const boards = async (who: NetPerson): Promise<Seen[]> =>
    (await who.sees('channel')).filter((m) => m.by === 'bot' && m.text.includes(t('board.title')))
  const posted = (fits: (seen: Seen) => boolean): Promise<Seen[]> =>
    Promise.all(
      organizers.map(async (who) => {
        await eventually(async () => (await boards(who)).some(fits), `the board on ${who.net}`, 20_000)
        const all = await boards(who)
        expect({ net: who.net, boards: all.length, pictures: all[0]!.pictures }).toEqual({
          net: who.net,
          boards: 1,
          pictures: 1,
        })
        return all[0]!
      }),
    )

  it(
    'a board stands in each channel and is edited there, picture and all; a recount equals it, whoever was killed',
    async (context) => {
      if (!redisIsThere()) return context.skip('no redis-server on the PATH')
      await passTo(0, '18:00')
      for (const who of organizers) await who.command('bind', '', { channel: true })
      await until('each channel is bound', async () => (await count('select count(*) from channel')) === 3)
      await organizers[0]!.command('schedule', 'where:everywhere every day 21:00')
      await until('each has its schedule', async () => (await count('select count(*) from board_schedule')) === 3)
      await evening()
      await passTo(0, '21:01')
      const monday = await posted((seen) => /North|South/.test(seen.text))
      await passTo(1, '18:00')
      await evening()
      await passTo(1, '21:01')
      const tuesday = await posted((seen) => !monday.some((m) => m.text === seen.text))
      expect(tuesday.map((m) => m.id)).toEqual(monday.map((m) => m.id))

      expect(await count(`select count(*) from credit where state = 'counted' and metric = 'answers'`)).toBeGreaterThan(
        texts,
      )
      expect(await recount(three.store)).toBe(0)
      expect(await three.carrier.verdict()).toMatchObject({ doubled: 0, afterOptOut: 0 })
      expect(three.servers.faults()).toEqual([])
      await expectVerified(three.store)
    },
    (2 * minutes + 3) * 60_000,
  )
})
