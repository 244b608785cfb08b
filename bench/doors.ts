/**
 * Claims of walks and the nearest free doors among a hundred thousand and five million doors stored.
 *
 * A claim is all of `/doors` as any network hands it over: through the router, by somebody with nothing in hand, to the card
 * of the first door; every other one with a position. A third of the walks was gone along
 * before, another third is in hands around the same corners: what lies dead or taken near a position shows. The nearest
 * query is asked by itself, too. Anchors: the same look by the index alone, and a claim that is one statement and promises
 * nothing: what the machine can do at that moment.
 */
import type { Sql } from 'postgres'
import type { App } from '../src/app.ts'
import { nearestDoors } from '../src/features/walks/free.ts'
import { forgetPosition, rememberPosition } from '../src/features/doors/position.ts'
import { promiseVersion } from '../src/features/volunteers/promise.ts'
import { rows } from '../src/db/client.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { openHouse } from './support/house.ts'
import { press } from './support/load.ts'
import type { Load } from './support/load.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'
import type { Postgres } from './support/servers.ts'

const size = 40
const crowd = 200
const plans = {
  full: { sizes: [100_000, 5_000_000], claims: 800, looks: 600 },
  quick: { sizes: [60_000, 150_000], claims: 280, looks: 150 },
} as const
/** Each claim is an event of its own. */
let asked = 0

type Ground = {
  doors: number
  app: App
  admin: Sql
  volunteers: string[]
  claims: Load[]
  nearest: Load[]
  bare: Load[]
  bareClaims: Load[]
}

export const doors: Bench = {
  about: 'claims of walks by 200 canvassers, and the nearest free doors, with 5 M doors stored',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const { sizes, claims, looks } = quick ? plans.quick : plans.full
  const server = await startPostgres(cleaning)
  const grounds: Ground[] = []
  for (const n of sizes) {
    const at = performance.now()
    grounds.push(await prepare(cleaning, server, n, claims))
    say(`${n.toLocaleString('en')} doors: filled in ${round((performance.now() - at) / 1000)} s`)
  }
  let doubled = 0
  for (let turn = 0; turn <= repetitions; turn++)
    for (const ground of grounds) {
      const [load, again] = await claim(ground, turn ? claims : Math.ceil(claims / 5))
      const nearest = await look(ground, turn ? looks : Math.ceil(looks / 5))
      const bare = await lookBare(ground, turn ? looks : Math.ceil(looks / 5))
      doubled += again
      const bareClaims = await claimBare(ground, turn ? claims : Math.ceil(claims / 5))
      // The first turn warms plans and caches.
      if (turn)
        (ground.claims.push(load),
          ground.nearest.push(nearest),
          ground.bare.push(bare),
          ground.bareClaims.push(bareClaims))
    }
  const [first, largest] = [grounds[0]!, grounds.at(-1)!]
  const p99 = (loads: Load[]): number => median(loads.map((l) => quantile(l.took, 0.99)))
  const perSecond = (loads: Load[]): number => median(loads.map((l) => l.perSecond))
  return {
    figures: [
      atMost('claim_p99_ms_200', p99(largest.claims), 'ms', 150),
      atLeast('flat', perSecond(largest.claims) / perSecond(first.claims), 'ratio', 0.8),
      atMost('nearest_p99_ms', p99(largest.nearest), 'ms', 50),
      atMost('doubled', doubled, 'walks', 0),
    ],
    anchors: [
      { key: 'bare_nearest_p99_ms', value: p99(largest.bare), unit: 'ms' },
      { key: 'bare_claims_per_s_200', value: perSecond(largest.bareClaims), unit: '1/s' },
      { key: 'bare_claim_p99_ms_200', value: p99(largest.bareClaims), unit: 'ms' },
    ],
    tables: [
      {
        title: `Walks of ${size} doors, ${crowd} at once, ${server.version}, medians of ${repetitions}`,
        head: ['doors', 'claims/s', 'p50 ms', 'p99 ms', 'nearest p50', 'nearest p99', 'bare p99'],
        rows: grounds.map((g) => [
          g.doors.toLocaleString('en'),
          round(perSecond(g.claims)),
          round(median(g.claims.map((l) => quantile(l.took, 0.5)))),
          round(p99(g.claims)),
          round(median(g.nearest.map((l) => quantile(l.took, 0.5)))),
          round(p99(g.nearest)),
          round(p99(g.bare)),
        ]),
      },
    ],
  }
}

/** Walks on a grid of 400 by 400 m, their doors around their middles; no two runs differ. */
async function prepare(cleaning: Cleaning, server: Postgres, n: number, claims: number): Promise<Ground> {
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const app = await openHouse(cleaning, { databaseUrl: url, env: { PLAYGROUND: '0' } })
  const walks = n / size
  const side = Math.ceil(Math.sqrt(walks))
  await admin`insert into canvass (id, name) values ('01900000-0000-7000-8000-000000000000', 'Bench')`
  await admin`
    insert into walk (id, canvass_id, rank, doors, open, spot, metres, bound)
    select ('01900000-0000-7000-8001-' || lpad(to_hex(g), 12, '0'))::uuid, '01900000-0000-7000-8000-000000000000', 1 + g % 500, ${size}::int, ${size}::int,
      point((g % ${side}::int) * 0.005, 45 + (g / ${side}::int) * 0.0036), 900, 700
    from generate_series(0, ${walks - 1}::int) g`
  await admin`
    insert into door (canvass_id, walk_id, position, key, street, number, place, spot)
    select '01900000-0000-7000-8000-000000000000', ('01900000-0000-7000-8001-' || lpad(to_hex(g / ${size}::int), 12, '0'))::uuid, g % ${size}::int,
      ('01900000-0000-7000-8002-' || lpad(to_hex(g), 12, '0'))::uuid, 'Rue ' || g / 400, (g % 400)::text, '75011 Paris',
      point(((g / ${size}::int) % ${side}::int) * 0.005 + (g % 8) * 0.0004, 45 + ((g / ${size}::int) / ${side}::int) * 0.0036 + (g % 5) * 0.0005)
    from generate_series(0, ${n - 1}::int) g`
  // A third was gone along before.
  await admin`update door set state = 'done', outcome = 'absent' where walk_id in (select id from walk where hashtext(id::text) % 3 = 0)`
  await admin`update walk set open = 0 where hashtext(id::text) % 3 = 0`
  const people = await admin<{ id: string }[]>`
    insert into volunteer (name, text_name, promise, promised_at, trust)
    select 'Volunteer ' || g, 'Vol', ${promiseVersion}::int, now(), 'trusted' from generate_series(1, ${claims + 1}::int) g returning id`
  await admin`
    insert into identity (network, tenant, user_id, volunteer_id, used_at)
    select 'playground', '', id::text, id, muster_now() from volunteer`
  const [holder, ...others] = people.map(({ id }) => id)
  await admin`
    with given as (
      update walk set volunteer_id = ${holder!}, claimed_at = muster_now(), expires_at = muster_now() + interval '1 day'
      where hashtext(id::text) % 3 = 1 returning id, open)
    insert into walk_claim (walk_id, volunteer_id, doors, claimed_at) select id, ${holder!}, open, muster_now() from given`
  await admin`vacuum analyze canvass, walk, door, walk_claim, volunteer, identity, house`
  await admin`checkpoint`
  return { doors: n, app, admin, volunteers: others, claims: [], nearest: [], bare: [], bareClaims: [] }
}

/** Around a hundred corners, as people of an evening are. */
const corner = ({ doors: n }: Ground, i: number): { lon: number; lat: number } => {
  const side = Math.ceil(Math.sqrt(n / size))
  const at = (i * 7919) % 100
  return {
    lon: ((at * 37) % side) * 0.005 + (i % 10) * 0.0003,
    lat: 45 + ((at * 53) % side) * 0.0036 + (i % 7) * 0.0003,
  }
}

/** Load, and how many walks are missing from the hands of those who asked. */
async function claim(ground: Ground, n: number): Promise<[Load, number]> {
  const { app, admin, volunteers } = ground
  for (let i = 0; i < n; i++)
    if (i % 2) rememberPosition(volunteers[i]!, corner(ground, i))
    else forgetPosition(volunteers[i]!)
  const load = await press(n, crowd, async (i) => {
    const userId = volunteers[i]!
    const answer = await app.router.dispatch({
      kind: 'command',
      key: `doors ${asked++}`,
      user: { network: 'playground', tenant: '', userId, name: 'Volunteer' },
      place: { network: 'playground', tenant: '', channel: userId, direct: true },
      receivedAt: performance.now(),
      name: 'doors',
      options: '',
    })
    if (answer.kind !== 'reply' || answer.reply.about?.kind !== 'door') throw new Error('a claim without a door')
  })
  const mine = admin`volunteer_id in (select id from volunteer where name <> 'Volunteer 1')`
  const [held] = await admin<{ walks: number; hands: number; claims: number }[]>`
    select count(*)::int as walks, count(distinct volunteer_id)::int as hands,
      (select count(*)::int from walk_claim where ended_at is null and ${mine}) as claims from walk where ${mine}`
  if (held!.hands !== held!.walks || held!.claims !== held!.walks)
    throw new Error(`${held!.hands} hold ${held!.walks} walks by ${held!.claims} claims`)
  await admin`update walk set volunteer_id = null, claimed_at = null, expires_at = null where ${mine}`
  await admin`delete from walk_claim where ${mine}`
  await admin`vacuum analyze walk`
  return [load, n - held!.walks]
}

const look = (ground: Ground, n: number): Promise<Load> =>
  press(n, 10, (i) =>
    ground.app.store.transact(async (tx) => {
      const found = await rows(tx, nearestDoors(corner(ground, i), undefined))
      if (!found.length) throw new Error('no door near')
    }),
  )

const lookBare = (ground: Ground, n: number): Promise<Load> =>
  press(n, 10, (i) => {
    const { lon, lat } = corner(ground, i)
    return ground.app.store
      .sql`select id from walk where volunteer_id is null and open > 0 order by spot <-> point(${lon}::float, ${lat}::float) limit 12`
  })

async function claimBare({ app, admin, volunteers }: Ground, n: number): Promise<Load> {
  const load = await press(
    n,
    crowd,
    (i) => app.store.sql`update walk set volunteer_id = ${volunteers[i]!} where id = (
      select id from walk where volunteer_id is null and open > 0 order by canvass_id, rank limit 1 for update skip locked)`,
  )
  await admin`update walk set volunteer_id = null where volunteer_id in (select id from volunteer where name <> 'Volunteer 1')`
  await admin`vacuum analyze walk`
  return load
}
