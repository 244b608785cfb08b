/**
 * An evening in three processes on PostgreSQL and Redis, with volunteers on Discord and Telegram and an organizer on
 * Slack, while one process after the other is killed. EVENING=2000: of so many texts to a quarter as many voters, with 20 s
 * between the kills; without it a short one, in which each process is killed once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardKinds } from '../../src/features/guards/limits.ts'
import { translator } from '../../src/locales/index.ts'
import { expectVerified, until } from '../support/house.ts'
import { redisIsThere } from '../support/redis.ts'
import { startCrew } from '../support/three/crew.ts'
import { press, says } from '../support/three/house.ts'
import { openProcesses } from '../support/three/open.ts'
import type { Processed } from '../support/three/open.ts'
import { lateOf } from '../support/three/servers.ts'
import type { Ack, NetPerson } from '../support/three/servers.ts'
import { startVoters } from '../support/three/voters.ts'

const t = translator('en')
const full = Number(process.env['EVENING'] ?? 0)
const texts = full || 80
/** Of each network but the organizer's. */
const volunteers = full ? 7 : 2
const between = full ? 20_000 : 3_000
const minutes = Math.max(6, texts / 150)

describe('an evening in three processes, one killed after the other', () => {
  let three: Processed
  beforeAll(async () => void (three = await openProcesses()), 120_000)
  afterAll(() => three?.close(), 60_000)

  it(
    'loses no text, sends none twice, breaks no limit and is never late',
    async (context) => {
      if (!redisIsThere()) return context.skip('no redis-server on the PATH')
      const { servers, store, house, carrier, processes, volunteer } = three
      const voters = Math.ceil(texts / 4)
      await house.campaign(await house.list(voters), { name: 'Rally', gate: 50, batchSize: 10 })
      const crew = [await volunteer('slack', 'Olga Roy', 'organizer')]
      for (let i = 0; i < volunteers; i++)
        crew.push(
          await volunteer('discord', `Dana${'abcdefg'[i]} Roy`),
          await volunteer('telegram', `Tom${'abcdefg'[i]}`),
        )
      const [olga, dana] = crew as [NetPerson, NetPerson]
      const again = servers.person('telegram', 'Danouche')
      await dana.command('link')
      const shown = await says(dana, t('link.title'))
      await again.command('link', /[0-9a-f]{4}(-[0-9a-f]{4}){7}/.exec(shown.text)![0])
      await press(again, t('button.link_yes'))
      await press(dana, t('button.link_yes'))
      await says(dana, t('link.done', { name: dana.name }))
      await olga.command('schedule', 'every 5 minutes', { channel: true })
      // Workers are killed on purpose: a campaign would stop by itself.
      for (const rule of guardKinds) await olga.command('guard', `${rule} off`)

      const killing = processes.kill(between)
      const answering = startVoters(carrier, { asks: full ? 3 : 1 })
      const began = Date.now()
      const working = startCrew([...crew, again], {
        t,
        size: 10,
        read: 700,
        patience: 9_000,
        answer: (_, n) => `At the town hall, 7 p.m. (${n})`,
      })
      const count = async (what: ReturnType<typeof sql>): Promise<number> =>
        (await house.query<{ n: number }>(what))[0]!.n
      const open = sql`select ((select count(*) from target where state = 'ready') + (select count(*) from outbox)
        + (select count(*) from conversation where state = 'waiting')
        + (select count(*) from message where state in ('queued', 'sending')))::int as n`
      let quiet = 0
      await until(
        'the evening is over',
        async () => {
          await sleep(500)
          const killed = new Set(processes.kills.filter((k) => k.back).map((k) => k.role)).size === 3
          const done = killed && (await count(open)) === 0 && (await carrier.idle()) && answering.asked() >= voters
          quiet = done ? quiet + 1 : 0
          return quiet > 5
        },
        minutes * 60_000,
      ).catch(async (error: Error) => {
        throw new Error(`${error.message}; ${await count(open)} things are open`)
      })
      await killing.stop()
      await Promise.all([working.stop(), answering.stop()])
      const seconds = Math.round((Date.now() - began) / 1000)
      await three.ready()
      await sleep(3_500)

      const acks = servers.acks()
      // Nobody answers for a process that is dead: what was pressed while no bot was connected is told apart.
      const dead = processes.kills.filter((k) => k.role === 'bot')
      const during = ({ at }: Ack): boolean =>
        dead.some((k) => at > k.at - 3_000 && at < (k.back ?? Date.now()) + 1_000)
      const late = lateOf(acks)
      const verdict = await carrier.verdict()
      console.info(
        JSON.stringify({
          seconds,
          voters,
          texts: verdict,
          kills: processes.kills.map((k) => `${k.role} ${k.back ? k.back - k.at : '?'} ms`),
          native: working.native(),
          deeds: working.deeds(),
          acks: acks.length,
          late: late.filter((a) => !during(a)).length,
          whileDead: late.filter(during).length,
          silent: working.silent.length,
          faults: servers.faults(),
        }),
      )
      expect(verdict).toMatchObject({ doubled: 0, afterOptOut: 0 })
      expect(servers.faults()).toEqual([])
      // In the suite others use the processor too: the short evening is about what is lost and doubled.
      if (full) expect(late.filter((ack) => !during(ack))).toEqual([])
      else expect(late.filter((ack) => !during(ack)).length).toBeLessThan(acks.length / 10)
      const natively = Object.keys(working.native()).sort()
      if (full) expect(natively).toEqual(['discord', 'slack', 'telegram'])
      else expect(natively.length).toBeGreaterThan(0)
      await expectVerified(store)
    },
    (minutes + 3) * 60_000,
  )
})
