/**
 * From a press on Send to a text that the carrier accepted and the house recorded, against a bare BullMQ job that does
 * one INSERT, one POST, one UPDATE. Both post with the same client to the same stub, a process of its own; 200
 * volunteers press at once, as many as claim in `claims`, and the bare jobs run in the best of three ways.
 *
 * A press is the whole of a tap as any network hands it over: it goes through the router, which recognises the person
 * and the event, queues the text, and answers with the next card. A volunteer presses again when that has come.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { App } from '../src/app.ts'
import { writeToken } from '../src/chat/token.ts'
import { versionId } from '../src/features/assignment/wording.ts'
import { startWorker } from '../src/roles.ts'
import { openBareJobs } from './anchors/bare-job.ts'
import type { BareJobs } from './anchors/bare-job.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { fill, hand, openHouse } from './support/house.ts'
import type { Held } from './support/house.ts'
import { pace, until } from './support/load.ts'
import { connectAdmin, startPostgres, startRedis } from './support/servers.ts'
import type { Postgres } from './support/servers.ts'
import { startStub, stubCarrier } from './support/stub.ts'
import type { Stub } from './support/stub.ts'

const volunteers = 200
/** Jobs per second of a leaner pipeline at the better of 10 and 50 at once. */
const known = { redis: 1506, postgres: 796 }
const ways = [
  { concurrency: 10, bulk: false },
  { concurrency: 50, bulk: false },
  { concurrency: 50, bulk: true },
]

type Side = {
  name: 'redis' | 'postgres'
  app: App
  /** Texts of a turn. */
  n: number
  held: Held[]
  recorded: Map<string, number>
  bare: BareJobs[]
  ours: number[]
  theirs: number[]
  press: { took: number[]; rate: number }
}

export const send: Bench = {
  about: 'a press on Send to a text accepted by the carrier and recorded',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  // A turn has to be long against its end, when the last texts are at the carrier and no press is left: by Redis bare jobs are
  // done within a second.
  const sizes = quick ? { redis: 6_000, postgres: 1_800 } : { redis: 6_000, postgres: 6_000 }
  const paced = quick ? 1_500 : 6_000
  const server = await startPostgres(cleaning)
  const stub = await startStub(cleaning)
  const sides: Side[] = []
  for (const name of ['redis', 'postgres'] as const)
    sides.push(
      await prepare(cleaning, server, stub, name, { n: sizes[name], texts: sizes[name] * (repetitions + 1) + paced }),
    )

  // The first turn warms plans and connections, and finds the anchor's best way; it does not count.
  for (const side of sides) {
    await pressAll(side, side.n)
    const rates: number[] = []
    for (const bare of side.bare) rates.push(await bare.run(side.n / 2))
    say(`${side.name}, bare jobs: ${side.bare.map(({ name }, i) => `${name} ${round(rates[i]!)}/s`).join('; ')}`)
    side.bare = [side.bare[rates.indexOf(Math.max(...rates))]!]
  }
  for (let turn = 0; turn < repetitions; turn++)
    for (const side of sides) {
      side.ours.push(await pressAll(side, side.n))
      side.theirs.push(await side.bare[0]!.run(side.n))
    }
  for (const side of sides) side.press = await pressPaced(side, paced, median(side.ours) / 2)

  const of = (name: Side['name']): Side => sides.find((side) => side.name === name)!
  const ratio = (side: Side): number => median(side.ours.map((ours, i) => ours / side.theirs[i]!))
  const p99 = (side: Side): number => quantile(side.press.took, 0.99)
  return {
    figures: [
      atLeast('ratio_redis', ratio(of('redis')), 'ratio', 1),
      atLeast('ratio_postgres', ratio(of('postgres')), 'ratio', 1),
      atMost('p99_press_ms', Math.max(...sides.map(p99)), 'ms', 2000),
    ],
    anchors: sides.map((side) => ({
      key: `bare_jobs_per_s_${side.name}`,
      value: median(side.theirs),
      unit: '1/s',
      known: known[side.name],
    })),
    tables: [
      {
        title: `Texts of ${volunteers} volunteers, ${server.version}, medians of ${repetitions} × ${sides.map((side) => side.n.toLocaleString('en')).join(' and ')}`,
        head: ['queue', 'texts/s', 'bare jobs/s', 'bare at', 'ratio', 'at half the rate /s', 'p50 ms', 'p99 ms'],
        rows: sides.map((side) => [
          side.name,
          round(median(side.ours)),
          round(median(side.theirs)),
          side.bare[0]!.name,
          round(ratio(side)),
          round(side.press.rate),
          round(quantile(side.press.took, 0.5)),
          round(p99(side)),
        ]),
      },
    ],
  }
}

async function prepare(
  cleaning: Cleaning,
  server: Postgres,
  stub: Stub,
  name: Side['name'],
  { n, texts }: { n: number; texts: number },
): Promise<Side> {
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const redisUrl = name === 'redis' ? await startRedis(cleaning) : undefined
  const recorded = new Map<string, number>()
  const app = await openHouse(cleaning, {
    databaseUrl: url,
    ...(redisUrl ? { redisUrl } : {}),
    carrier: stubCarrier(stub),
    env: { PLAYGROUND: '0', SLIP_MS: '0' },
    watch: (event, message) => event === 'text.sent' && void recorded.set(message, performance.now()),
  })
  await fill(app, admin, { contacts: texts + volunteers * 25, batch: 25, volunteers })
  const held = await hand(admin)
  const worker = await startWorker(app)
  cleaning.after(worker.stop)
  const bare: BareJobs[] = []
  for (const way of ways) bare.push(await openBareJobs(cleaning, { url, redisUrl, stub, pressers: volunteers, ...way }))
  return { name, app, n, held, recorded, bare, ours: [], theirs: [], press: { took: [], rate: 0 } }
}

/** Throws when it is not answered with the next card, in the place of the pressed one. */
async function pressOne({ app }: Side, { targetId, volunteerId }: Held): Promise<void> {
  const place = { network: 'playground', tenant: '', channel: volunteerId, direct: true } as const
  const answer = await app.router.dispatch({
    kind: 'press',
    key: targetId,
    user: { network: 'playground', tenant: '', userId: volunteerId, name: 'Volunteer' },
    place,
    receivedAt: performance.now(),
    token: writeToken('send', targetId, versionId(1)),
    message: { place, messageId: 'card' },
  })
  if (answer.kind !== 'reply' || answer.at !== 'edit') throw new Error(`a press was answered with ${answer.kind}`)
}

/** Texts per second from the first press to the last one recorded. Each volunteer presses again when the next card has come. */
async function pressAll(side: Side, n: number): Promise<number> {
  const chosen = new Map<string, Held[]>()
  for (const card of side.held.splice(0, n))
    chosen.set(card.volunteerId, [...(chosen.get(card.volunteerId) ?? []), card])
  const before = side.recorded.size
  const started = performance.now()
  await Promise.all(
    [...chosen.values()].map(async (cards) => {
      for (const card of cards) await pressOne(side, card)
    }),
  )
  await until(`${n} texts recorded`, () => side.recorded.size - before >= n)
  const last = Math.max(...[...side.recorded.values()].slice(before))
  return (n * 1000) / (last - started)
}

/** ms from the moment a press was due until its text was recorded. */
async function pressPaced(side: Side, n: number, rate: number): Promise<Side['press']> {
  await sleep(300)
  const chosen = side.held.splice(0, n)
  const before = side.recorded.size
  const dueAt = new Map<string, number>()
  await pace(n, rate, (i, due) => {
    dueAt.set(chosen[i]!.targetId, due)
    return pressOne(side, chosen[i]!)
  })
  await until(`${n} texts recorded`, () => side.recorded.size - before >= n)
  const rows = await side.app.store.sql<
    { id: string; target: string }[]
  >`select id, target_id as target from message where kind = 'first'`
  const took = rows.flatMap(({ id, target }) => {
    const due = dueAt.get(target)
    return due === undefined ? [] : [side.recorded.get(id)! - due]
  })
  if (took.length !== n) throw new Error(`${n} presses, ${took.length} texts`)
  return { took, rate }
}
