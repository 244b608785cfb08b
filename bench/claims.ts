/**
 * Claims of batches of 50, the product's path against the bare claim of a batch cut in advance.
 *
 * A product claim is all of `/batch` as any network hands it over: it goes through the router, which recognises the person
 * and the event, takes a batch through the app's own pool, and answers with the card of its first contact. Each is made
 * by a volunteer with nothing in hand (between two claims of one person lie fifty presses). Half of the campaign was texted before: a claim that walks over what was claimed earlier
 * shows. Between two measurements the batches go back and the table is vacuumed, for both contenders.
 */
import type { Sql } from 'postgres'
import type { App } from '../src/app.ts'
import { openBareClaims } from './anchors/cut-batch.ts'
import type { BareClaims } from './anchors/cut-batch.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { fill, openHouse } from './support/house.ts'
import { press } from './support/load.ts'
import type { Load } from './support/load.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'
import type { Postgres } from './support/servers.ts'

const batch = 50
/** Claims per second and p99 in ms of the bare claim through a pool of 10, 1 M contacts, 200 clients. */
const known = { perSecond: 6335, p99: 98.6 }

const plans = {
  full: { sizes: [100_000, 1_000_000, 5_000_000], n: { 1: 500, 10: 950, 50: 950, 200: 1900 } },
  quick: { sizes: [50_000, 150_000], n: { 1: 150, 10: 480, 50: 480, 200: 1400 } },
} as const
type Crowd = keyof (typeof plans)['full']['n']
/** Each claim is an event of its own. */
let asked = 0
const crowds: Crowd[] = [1, 10, 50, 200]

type Cell = { perSecond: number[]; p50: number[]; p99: number[] }
type Ground = {
  contacts: number
  app: App
  admin: Sql
  bare: BareClaims
  volunteers: string[]
  cut: number
  ours: Map<Crowd, Cell>
  theirs: Map<Crowd, Cell>
}

export const claims: Bench = {
  about: 'claims of 50 contacts by 1 to 200 volunteers at once',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const { sizes, n } = quick ? plans.quick : plans.full
  const server = await startPostgres(cleaning)
  const grounds: Ground[] = []
  for (const contacts of sizes) {
    const at = performance.now()
    const ground = await prepare(cleaning, server, contacts, Math.max(...Object.values(n)))
    grounds.push(ground)
    say(
      `${contacts.toLocaleString('en')} contacts: filled in ${round((performance.now() - at) / 1000)} s, of which cut ${round(ground.cut)} s`,
    )
  }
  let doubled = 0
  // Sizes, crowds and contenders take turns: what else the machine does falls on all of them.
  for (let turn = 0; turn <= repetitions; turn++)
    for (const crowd of crowds)
      for (const ground of grounds) {
        // The first turn warms plans and caches, a fifth of the work; it does not count.
        const size = Math.min(
          turn ? n[crowd] : Math.ceil(n[crowd] / 5),
          Math.floor((ground.contacts / batch / 2) * 0.97),
        )
        const [ours, again] = await claimOurs(ground, size, crowd)
        const theirs = await claimBare(ground, size, crowd)
        doubled += again
        if (turn) (note(ground.ours, crowd, ours), note(ground.theirs, crowd, theirs))
      }

  const [first, largest] = [grounds[0]!, grounds.at(-1)!]
  const ours = (g: Ground, crowd: Crowd, what: keyof Cell): number => median(g.ours.get(crowd)![what])
  const bare = (g: Ground, crowd: Crowd, what: keyof Cell): number => median(g.theirs.get(crowd)![what])
  const limit = Math.min(250, 2 * bare(largest, 200, 'p99'))
  return {
    figures: [
      // The whole of a command, in which nobody gets two batches, against two statements that promise less.
      atLeast('claims_per_s', ours(largest, 50, 'perSecond'), '1/s', 0.4 * bare(largest, 50, 'perSecond')),
      atMost('p99_ms_200', ours(largest, 200, 'p99'), 'ms', limit),
      atMost('doubled', doubled, 'contacts', 0),
      atLeast('flat', ours(largest, 50, 'perSecond') / ours(first, 50, 'perSecond'), 'ratio', 0.8),
      atLeast('crowd', ours(largest, 200, 'perSecond') / ours(largest, 10, 'perSecond'), 'ratio', 0.7),
    ],
    anchors: [
      { key: 'bare_claims_per_s_200', value: bare(largest, 200, 'perSecond'), unit: '1/s', known: known.perSecond },
      { key: 'bare_p99_ms_200', value: bare(largest, 200, 'p99'), unit: 'ms' },
      { key: 'bare_claims_per_s_50', value: bare(largest, 50, 'perSecond'), unit: '1/s' },
    ],
    tables: [
      {
        title: `Claims of ${batch}, ${server.version}, medians of ${repetitions}`,
        head: ['contacts', 'at once', 'claims/s', 'p50 ms', 'p99 ms', 'bare/s', 'bare p99', 'of bare'],
        rows: grounds.flatMap((g) =>
          crowds.map((c) => [
            g.contacts.toLocaleString('en'),
            c,
            round(ours(g, c, 'perSecond')),
            round(ours(g, c, 'p50')),
            round(ours(g, c, 'p99')),
            round(bare(g, c, 'perSecond')),
            round(bare(g, c, 'p99')),
            round(ours(g, c, 'perSecond') / bare(g, c, 'perSecond')),
          ]),
        ),
      },
    ],
  }
}

async function prepare(cleaning: Cleaning, server: Postgres, contacts: number, volunteers: number): Promise<Ground> {
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const app = await openHouse(cleaning, { databaseUrl: url, env: { PLAYGROUND: '0' } })
  const filled = await fill(app, admin, { contacts, batch, volunteers })
  await admin`update batch set ready = 0 where id in (select id from batch order by id limit ${contacts / batch / 2})`
  await admin`vacuum analyze batch`
  const bare = await openBareClaims(admin, url, { contacts, batch })
  cleaning.after(bare.end)
  return { contacts, app, admin, bare, ...filled, ours: new Map(), theirs: new Map() }
}

/** Load, and how many contacts two people got. */
async function claimOurs({ app, admin, volunteers }: Ground, n: number, crowd: Crowd): Promise<[Load, number]> {
  const load = await press(n, crowd, async (i) => {
    const userId = volunteers[i]!
    const answer = await app.router.dispatch({
      kind: 'command',
      key: `claim ${asked++}`,
      user: { network: 'playground', tenant: '', userId, name: 'Volunteer' },
      place: { network: 'playground', tenant: '', channel: userId, direct: true },
      receivedAt: performance.now(),
      name: 'batch',
      options: '',
    })
    if (answer.kind !== 'reply' || !answer.reply.view.buttons?.length) throw new Error('a claim without a card')
  })
  const [held] = await admin<{ batches: number; hands: number; contacts: number; twice: number }[]>`
    select (select count(*) from batch where volunteer_id is not null)::int as batches,
      (select count(distinct volunteer_id) from batch where volunteer_id is not null)::int as hands,
      (select coalesce(sum(ready), 0) from batch where volunteer_id is not null)::int as contacts,
      (select count(*)::int from (select from batch b join target t on t.batch_id = b.id where b.volunteer_id is not null
        group by t.contact_id having count(distinct b.volunteer_id) > 1) x) as twice`
  if (held!.batches !== n || held!.hands !== n || held!.contacts !== n * batch)
    throw new Error(`${n} asked; ${held!.hands} hold ${held!.batches} batches of ${held!.contacts} contacts`)
  await admin`update batch set volunteer_id = null, claimed_at = null, expires_at = null where volunteer_id is not null`
  await admin`truncate claim`
  await admin`vacuum analyze batch`
  return [load, held!.twice]
}

async function claimBare({ bare }: Ground, n: number, crowd: Crowd): Promise<Load> {
  const load = await press(n, crowd, (i) => bare.claim(i))
  await bare.reset()
  return load
}

function note(cells: Map<Crowd, Cell>, crowd: Crowd, { perSecond, took }: Load): void {
  const cell = cells.get(crowd) ?? { perSecond: [], p50: [], p99: [] }
  cell.perSecond.push(perSecond)
  cell.p50.push(quantile(took, 0.5))
  cell.p99.push(quantile(took, 0.99))
  cells.set(crowd, cell)
}
