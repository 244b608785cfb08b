/**
 * A march, and an evening of calls, on Telegram, Slack and Discord at once, in three processes of which one after the other
 * is killed. MARCH=40: with so many canvassers and callers and 20 s between the kills; MARCH=0 a short one.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEffort } from '../../src/features/calls/effort.ts'
import { openCanvass } from '../../src/features/walks/canvass.ts'
import { importDoors } from '../../src/features/doors/import.ts'
import { guardKinds } from '../../src/features/guards/limits.ts'
import { keepQuestionnaire } from '../../src/features/interviews/keep.ts'
import { sample } from '../../src/features/interviews/sample.ts'
import { readQuestionnaire } from '../../src/features/interviews/shape.ts'
import { translator } from '../../src/locales/index.ts'
import { eventually } from '../contracts/platform.ts'
import type { Seen } from '../contracts/platform.ts'
import { town } from '../support/doors.ts'
import { expectVerified, until } from '../support/house.ts'
import { redisIsThere } from '../support/redis.ts'
import { press } from '../support/three/house.ts'
import { openProcesses } from '../support/three/open.ts'
import type { Processed } from '../support/three/open.ts'
import { nets } from '../support/three/servers.ts'
import type { NetPerson } from '../support/three/servers.ts'
import type { Role } from '../support/three/processes.ts'
import { startWalkers } from '../support/three/walkers.ts'
import type { Deed } from '../support/three/walkers.ts'

const t = translator('en')
const full = Number(process.env['MARCH'] ?? 0)
const people = full || 3
const between = full ? 20_000 : 1_500
const patience = full ? 9_000 : 4_000
const minutes = full ? 15 : 4
/** Doors and people to call of each, so that nobody is done before every process was killed. */
const each = full ? 60 : 12

describe('three processes, one killed after the other', () => {
  let three: Processed
  let crew: NetPerson[]
  let olga: NetPerson
  beforeAll(async () => {
    three = await openProcesses()
    olga = await three.volunteer('slack', 'Olga Roy', 'organizer')
    crew = []
    for (let i = 0; i < people; i++)
      crew.push(
        await three.volunteer(
          nets[i % nets.length]!,
          `Ann${String.fromCharCode(97 + (i % 26))}${i >= 26 ? 'x' : ''} Roy`,
        ),
      )
  }, 120_000)
  afterAll(() => three?.close(), 60_000)

  async function openMarch(): Promise<void> {
    await three.store.transact(async (tx) => {
      const given = { name: 'March', walkSize: 8, locale: 'en', zone: 'Europe/Paris', createdBy: null }
      const canvass = await openCanvass(tx, given)
      await importDoors(tx, town({ streets: Math.ceil((people * each) / 20), houses: 20 }), { canvass })
      const questionnaire = await keepQuestionnaire(tx, readQuestionnaire(sample), null)
      await tx.execute(sql`update canvass set questionnaire_id = ${questionnaire.id} where id = ${canvass.id}`)
    })
  }

  const count = async (what: string): Promise<number> =>
    (await three.house.query<{ n: number }>(sql`select (${sql.raw(what)})::int as n`))[0]!.n

  /** Until `over` says so and the processes of these roles (the whole one: of all) were killed; then until all is ready. */
  async function during(
    asks: string,
    decide: (card: Seen, n: number) => Deed,
    { killed: which, over }: { killed: Role[]; over: () => Promise<boolean> },
  ): Promise<void> {
    const { processes } = three
    const before = processes.kills.length
    const working = startWalkers(crew, { asks, patience, decide })
    const roles = full ? (['web', 'worker', 'bot'] as const) : which
    const killing = processes.kill(between, roles)
    await until(
      `all of ${asks}`,
      async () => {
        const killed = new Set(
          processes.kills
            .slice(before)
            .filter((k) => k.back)
            .map((k) => k.role),
        ).size
        return killed === roles.length && (await over())
      },
      minutes * 60_000,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; ${working.last().join('; ')}`)
    })
    await killing.stop()
    await working.stop()
    await three.ready()
    console.info(
      JSON.stringify({
        asks,
        deeds: working.deeds(),
        kills: processes.kills.length - before,
        faults: three.servers.faults(),
      }),
    )
    expect(three.servers.faults()).toEqual([])
  }

  it('without signal: keys on Telegram, tapped all at once, each door once', async (context) => {
    if (!redisIsThere()) return context.skip('no redis-server on the PATH')
    await openMarch()
    const ann = crew.find(({ net }) => net === 'telegram')!
    await ann.command('doors')
    await press(ann, t('door.list'))
    const keys = await eventually(() => three.servers.telegram.keyboards.get(Number(ann.user.userId)), 'keys')
    expect(keys[0]).toEqual(['1 absent', '1 refused', '1 talked'])
    const tapped = keys.slice(0, 6).map((row, i) => row[i % 3]!)
    await Promise.all([...tapped, tapped[0]!].map((text) => ann.say(text)))
    // A town of another size is cut otherwise: a walk may have fewer doors.
    expect(tapped.length).toBeGreaterThanOrEqual(4)
    await until('all of them', async () => (await count('select count(*) from visit')) === tapped.length)
    expect(await count('select count(*) from visit')).toBe(tapped.length)
    // The last door of the walk takes the keys away.
    for (const row of keys.slice(6)) await ann.say(row[0]!)
    await eventually(() => three.servers.telegram.keyboards.get(Number(ann.user.userId))?.length === 0, 'no keys')
    expect(three.servers.faults()).toEqual([])
  }, 60_000)

  it(
    'from door to door: each door once, each answer once',
    async (context) => {
      if (!redisIsThere()) return context.skip('no redis-server on the PATH')
      // The short one ends when everybody has been at some doors; the whole one when all are done.
      const over = async (): Promise<boolean> => {
        const left = await count(`select count(*) from door where state = 'open'`)
        const done = await count('select count(*) from visit where undone_at is null')
        return full ? left === 0 : done >= 3 * people
      }
      await during('doors', atDoors, { killed: ['bot', 'worker'], over })
      const talks = await count(`select count(*) from visit where outcome = 'talked' and undone_at is null`)
      expect(talks).toBeGreaterThan(0)
      expect(await count(`select count(*) from interview`)).toBeLessThanOrEqual(talks)
      expect(
        await count(
          `select count(*) from (select door_id from visit where undone_at is null group by 1 having count(*) > 1) x`,
        ),
      ).toBe(0)
      if (full)
        expect(
          await count(`select count(distinct network) from identity i join visit v on v.volunteer_id = i.volunteer_id`),
        ).toBe(3)
      await expectVerified(three.store)
    },
    (minutes + 2) * 60_000,
  )

  it(
    'from call to call: each person once, and the text that follows is sent once',
    async (context) => {
      if (!redisIsThere()) return context.skip('no redis-server on the PATH')
      const { house, carrier } = three
      const list = await house.list(people * each)
      await house.query(sql`update contact set place = 'default', zone = 'UTC' returning 1`)
      await house.query(
        sql`update clock set shift = '2027-03-10 12:00'::timestamp at time zone 'UTC' - now() returning 1`,
      )
      await house.campaign(list, { name: 'After the call', gate: 50 })
      await three.store.transact(async (tx) => {
        const [by] = [await tx.execute(sql`select id from volunteer where role = 'organizer' order by id limit 1`)]
        const createdBy = (by as unknown as { id: string }[])[0]!.id
        await openEffort(tx, { name: 'Phone bank', list, script: 'Hi {firstName}', tries: 1, locale: 'en', createdBy })
        await tx.execute(
          sql`update canvass set follow_id = (select id from campaign where name = 'After the call') where name = 'Phone bank'`,
        )
      })
      for (const rule of guardKinds) await olga.command('guard', `${rule} off`)
      const over = async (): Promise<boolean> => {
        const left = await count(`select count(*) from call_target where state = 'open'`)
        const done = await count('select count(*) from call')
        const texted = await count(`select count(*) from message where kind = 'first' and state = 'sent'`)
        return full ? left === 0 : done >= 3 * people && texted > 0
      }
      await during('call', onThePhone, { killed: ['worker', 'web'], over })
      await until(
        'all texts have left',
        async () => (await count(`select count(*) from message where state in ('queued', 'sending')`)) === 0,
        60_000,
      )
      expect(await carrier.verdict()).toMatchObject({ doubled: 0, afterOptOut: 0 })
      expect(await count(`select count(*) from message where kind = 'first'`)).toBeLessThanOrEqual(
        await count(`select count(*) from call where outcome in ('talked', 'voicemail')`),
      )
      expect(await count(`select count(*) from (select target_id from call group by 1 having count(*) > 1) x`)).toBe(0)
      await expectVerified(three.store)
    },
    (minutes + 2) * 60_000,
  )
})

const has = (card: Seen, key: string): boolean => card.buttons.includes(t(key))
const outcomes = ['door.absent', 'door.talked', 'door.absent', 'door.refused', 'door.talked', 'door.moved']

function atDoors(card: Seen, n: number): Deed {
  if (has(card, 'door.talked')) return { press: t(outcomes[n % outcomes.length]!) }
  if (has(card, 'consent.no')) {
    const yes = card.buttons.find((label) => /English/.test(label))
    return { press: n % 4 && yes ? yes : t('consent.no') }
  }
  if (has(card, 'interview.stop')) {
    if (has(card, 'interview.pass')) return { press: t('interview.pass') }
    if (has(card, 'interview.write')) return { reply: `A shared garden behind the school ${n}` }
    return { press: card.buttons[0]! }
  }
  return has(card, 'button.doors') ? { press: t('button.doors') } : undefined
}

const ends = ['call.talked', 'call.no_answer', 'call.voicemail', 'call.talked', 'call.refused']

function onThePhone(card: Seen, n: number): Deed {
  if (has(card, 'button.send')) return { press: t('button.send') }
  if (has(card, 'call.talked'))
    return { press: has(card, 'call.number') && n % 3 === 0 ? t('call.number') : t(ends[n % ends.length]!) }
  return has(card, 'button.call') ? { press: t('button.call') } : undefined
}
