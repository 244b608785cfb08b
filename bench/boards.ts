/**
 * Boards over 100 k to 10 M facts: reading one against the plain GROUP BY of the same facts, writing a fact against a
 * plain insert in a transaction like it, and a picture against the bare render of its SVG.
 *
 * Facts are spread over 2,000 people in 20 teams, 90 days and 3 campaigns; totals are built from them as a recount
 * would. A fact written is what an answer writes: judged, credited, and four totals raised.
 */
import { randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { renderAsync } from '@resvg/resvg-js'
import { sql as statement } from 'drizzle-orm'
import type { Sql } from 'postgres'
import type { App } from '../src/app.ts'
import { rows } from '../src/db/client.ts'
import { readBoards } from '../src/features/leaderboards/board.ts'
import { credit } from '../src/features/leaderboards/credit.ts'
import { boardSvg, drawBoard } from '../src/features/leaderboards/picture.ts'
import type { Drawing } from '../src/features/leaderboards/picture.ts'
import { totalsThatDiffer } from '../src/features/leaderboards/recount.ts'
import { cleanly } from './support/cleaning.ts'
import type { Cleaning } from './support/cleaning.ts'
import { atLeast, atMost, median, quantile, repetitions, round } from './support/figures.ts'
import type { Bench, Scale } from './support/figures.ts'
import { openHouse } from './support/house.ts'
import { press } from './support/load.ts'
import { connectAdmin, startPostgres } from './support/servers.ts'
import type { Postgres } from './support/servers.ts'

const plans = {
  full: { sizes: [100_000, 1_000_000, 10_000_000], reads: 300, writes: 6_000, pictures: 40, ofPlain: 500 },
  quick: { sizes: [100_000, 1_000_000], reads: 150, writes: 2_000, pictures: 15, ofPlain: 50 },
} as const
/** ms of the plain GROUP BY of all time at 10 M facts, ms of a picture, plain inserts a second. */
const known = { groupBy: 587, picture: 13.7, inserts: 13_480 }
const people = 2_000
const teams = 20
const hands = 10
/** Writes of a turn are made in so many pairs, side by side: what else the machine does falls on both. */
const slices = 5

type Person = { id: string; teamId: string }
type Ground = {
  facts: number
  app: App
  admin: Sql
  people: Person[]
  campaign: string
  read: number[]
  week: number[]
  plain: number[]
  ours: number[]
  theirs: number[]
}

export const boards: Bench = {
  about: 'boards over up to 10 M facts: read, written, drawn',
  run: (scale) => cleanly((cleaning) => run(scale, cleaning)),
}

async function run({ quick, say }: Scale, cleaning: Cleaning) {
  const plan = quick ? plans.quick : plans.full
  const server = await startPostgres(cleaning)
  const grounds: Ground[] = []
  for (const facts of plan.sizes) {
    const at = performance.now()
    grounds.push(await prepare(cleaning, server, facts))
    say(`${facts.toLocaleString('en')} facts: written down in ${round((performance.now() - at) / 1000)} s`)
  }
  for (let turn = 0; turn <= repetitions; turn++)
    for (const ground of grounds) {
      // The first turn warms plans and caches; it does not count.
      const kept = turn > 0
      const read = await times(plan.reads, () => board(ground, 'all'))
      const week = await times(plan.reads, () => board(ground, 'week'))
      const plain = await times(quick ? 5 : 3, () => groupBy(ground))
      const pairs: { theirs: number; ours: number }[] = []
      for (let slice = 0; slice < slices; slice++)
        pairs.push({
          theirs: await insertPlain(ground, plan.writes / slices),
          ours: await creditOnes(ground, plan.writes / slices),
        })
      if (!kept) continue
      ground.read.push(quantile(read, 0.5))
      ground.week.push(quantile(week, 0.5))
      ground.plain.push(quantile(plain, 0.5))
      ground.theirs.push(...pairs.map(({ theirs }) => theirs))
      ground.ours.push(...pairs.map(({ ours }) => ours))
    }
  for (const ground of grounds) await check(ground)
  const pictures = await drawAll(plan.pictures)

  const [first, largest] = [grounds[0]!, grounds.at(-1)!]
  const ratio = (g: Ground): number => median(g.ours.map((ours, i) => ours / g.theirs[i]!))
  return {
    figures: [
      atMost('read_of_group_by', median(largest.read) / median(largest.plain), 'ratio', 1 / plan.ofPlain),
      atMost('read_growth', median(largest.read) / median(first.read), 'ratio', 1.2),
      atLeast('fact_of_plain_insert', ratio(largest), 'ratio', 0.6),
      atMost('picture_of_bare_render', pictures.ours / pictures.bare, 'ratio', 1.5),
    ].map((figure) =>
      figure.key === 'read_of_group_by'
        ? {
            ...figure,
            value: round(median(largest.read) / median(largest.plain), 5),
            goal: `<= ${round(1 / plan.ofPlain, 4)}`,
          }
        : figure,
    ),
    anchors: [
      { key: 'group_by_ms', value: median(largest.plain), unit: 'ms', ...(quick ? {} : { known: known.groupBy }) },
      { key: 'plain_inserts_per_s', value: median(largest.theirs), unit: '1/s' },
      { key: 'bare_render_ms', value: pictures.bare, unit: 'ms', known: known.picture },
    ],
    tables: [
      {
        title: `Boards, ${server.version}, medians of ${repetitions}; writes by ${hands} at once`,
        head: ['facts', 'all time ms', 'week ms', 'GROUP BY ms', 'times', 'facts/s', 'inserts/s', 'of plain'],
        rows: grounds.map((g) => [
          g.facts.toLocaleString('en'),
          round(median(g.read)),
          round(median(g.week)),
          round(median(g.plain)),
          round(median(g.plain) / median(g.read)),
          round(median(g.ours)),
          round(median(g.theirs)),
          round(ratio(g)),
        ]),
      },
      {
        title: 'A picture of ten rows',
        head: ['what', 'ms'],
        rows: [
          ['drawn', round(pictures.ours)],
          ['bare render', round(pictures.bare)],
        ],
      },
    ],
  }
}

async function prepare(cleaning: Cleaning, server: Postgres, facts: number): Promise<Ground> {
  const url = await server.database()
  const admin = connectAdmin(cleaning, url)
  const app = await openHouse(cleaning, { databaseUrl: url, env: { PLAYGROUND: '0' } })
  await admin`insert into team (name) select 'Team ' || g from generate_series(1, ${teams}::int) g`
  await admin`insert into volunteer (name, text_name, promise, trust, team_id)
    select 'Volunteer ' || g, 'Vol', 1, 'trusted', (select id from team order by id offset g % ${teams}::int limit 1)
    from generate_series(1, ${people}::int) g`
  await admin`insert into campaign (name, state, zone, opens, closes, launched_at)
    select 'Bench ' || g, 'running', 'America/Toronto', 0, 1440, now() from generate_series(1, 3) g`
  const found = await admin<Person[]>`select id, team_id as "teamId" from volunteer order by id`
  const [campaign] = await admin<{ id: string }[]>`select id from campaign order by name limit 1`
  // The indexes and keys of an installation stand again before anything is measured.
  const keys = await admin<{ name: string; as: string }[]>`
    select conname as name, pg_get_constraintdef(oid) as as from pg_constraint where conrelid = 'credit'::regclass and contype = 'u'`
  for (const { name } of keys) await admin.unsafe(`alter table credit drop constraint ${name}`)
  const indexes = await admin<{ name: string; as: string }[]>`
    select indexname as name, indexdef as as from pg_indexes where tablename = 'credit' and indexname <> 'credit_pkey'`
  for (const { name } of indexes) await admin.unsafe(`drop index ${name}`)
  await admin`set session_replication_role = replica`
  await admin`
    with p as (select array_agg(id order by id) as ids, array_agg(team_id order by id) as teams from volunteer),
      c as (select array_agg(id order by name) as ids from campaign)
    insert into credit (metric, source_id, campaign_id, volunteer_id, team_id, day, at)
    select (array['answers','answers','answers','pledges','closed'])[1 + g % 5],
      ('01900000-0000-7000-9000-' || lpad(to_hex(g), 12, '0'))::uuid, c.ids[1 + g % 3],
      p.ids[1 + (g::bigint * 7919) % ${people}::int], p.teams[1 + (g::bigint * 7919) % ${people}::int],
      (now() - make_interval(secs => (g % 7776000)))::date, now() - interval '5 minutes' - make_interval(secs => (g % 7776000))
    from generate_series(1, ${facts}::int) g, p, c`
  await admin`set session_replication_role = origin`
  for (const key of keys) await admin.unsafe(`alter table credit add constraint ${key.name} ${key.as}`)
  for (const index of indexes) await admin.unsafe(index.as)
  for (const owner of ['volunteer_id', 'team_id'])
    for (const of of ['day, null::uuid', 'null::date, campaign_id'])
      await admin.unsafe(`insert into total (owner_id, metric, day, campaign_id, n)
        select ${owner}, metric, ${of}, sum(weight) from credit group by 1, 2, 3, 4`)
  await admin.unsafe(`create schema bare; create table bare.fact (id bigint generated always as identity primary key,
    metric text not null, source_id uuid not null, campaign_id uuid not null, volunteer_id uuid not null, team_id uuid not null,
    at timestamptz not null default now())`)
  await admin`vacuum analyze`
  await admin`checkpoint`
  return {
    facts,
    app,
    admin,
    people: [...found],
    campaign: campaign!.id,
    read: [],
    week: [],
    plain: [],
    ours: [],
    theirs: [],
  }
}

/** ms each. */
async function times(n: number, work: () => Promise<unknown>): Promise<number[]> {
  const took: number[] = []
  for (let i = 0; i < n; i++) {
    const at = performance.now()
    await work()
    took.push(performance.now() - at)
  }
  return took
}

/** Each in a transaction, as the product reads. */
const board = ({ app }: Ground, period: 'all' | 'week') =>
  app.store.transact((tx) => readBoards(tx, { board: 'answers', period }))

const groupBy = ({ app }: Ground) =>
  app.store.transact((tx) =>
    rows(
      tx,
      statement`select team.name, sum(x.weight)::int as n from credit x join team on team.id = x.team_id
        where x.metric = 'answers' and x.state = 'counted' group by team.id, team.name order by n desc limit 20`,
    ),
  )

async function insertPlain({ app, people: all, campaign }: Ground, n: number): Promise<number> {
  const { perSecond } = await press(n, hands, (i) => {
    const { id, teamId } = all[(i * 7919) % all.length]!
    return app.store.transact((tx) =>
      rows(
        tx,
        statement`insert into bare.fact (metric, source_id, campaign_id, volunteer_id, team_id)
          values (${'answers'}, ${randomUUID()}::uuid, ${campaign}::uuid, ${id}::uuid, ${teamId}::uuid)`,
      ),
    )
  })
  return perSecond
}

async function creditOnes({ app, people: all, campaign, admin }: Ground, n: number): Promise<number> {
  // What earns a fact is a row of the house: its id rises with time, as all of them do.
  const sources = await admin<{ id: string }[]>`select muster_id() as id from generate_series(1, ${n}::int)`
  const { perSecond } = await press(n, hands, (i) => {
    const person = all[(i * 7919) % all.length]!
    return app.store.transact((tx) =>
      credit(tx, { metric: 'answers', sourceId: sources[i]!.id, campaignId: campaign, to: [person] }),
    )
  })
  const [held] = await admin<{ n: number }[]>`select count(*)::int as n from credit where state = 'held'`
  if (held!.n) throw new Error(`${held!.n} facts were held: the load is no evening of people`)
  // The minute in which they were written is over, for the guard that watches the pace.
  await admin`update credit set at = at - interval '2 minutes' where at > now() - interval '2 minutes'`
  return perSecond
}

async function check({ admin, app, facts }: Ground): Promise<void> {
  void admin
  const [found] = await app.store.read(
    (tx) => rows<{ n: number }>(tx, statement`select count(*)::int as n from (${totalsThatDiffer}) x`),
    300_000,
  )
  if (found?.n !== 0) throw new Error(`${facts} facts: ${found?.n} totals are not the sum of their facts`)
}

async function drawAll(n: number): Promise<{ ours: number; bare: number }> {
  const { resolve } = createRequire(import.meta.url)
  const font = {
    loadSystemFonts: false,
    fontFiles: [resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'), resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')],
    defaultFontFamily: 'DejaVu Sans',
  }
  const drawing: Drawing = {
    title: 'Leaderboard',
    subtitle: 'This week',
    gaps: [{ text: 'Limoilou: 42 yeses to go by Saturday', done: 58, goal: 100 }],
    sections: [
      {
        heading: 'Answers',
        bars: Array.from({ length: 10 }, (_, i) => ({
          place: i + 1,
          name: `Team ${i}`,
          n: 90 - i * 8,
          value: String(90 - i * 8),
        })),
      },
    ],
  }
  const svg = boardSvg(drawing, 'light')
  const ours: number[] = []
  const bare: number[] = []
  for (let i = 0; i < n; i++) {
    ours.push(...(await times(1, () => drawBoard(drawing, 'light'))))
    bare.push(...(await times(1, async () => (await renderAsync(svg, { font })).asPng())))
  }
  return { ours: median(ours.slice(2)), bare: median(bare.slice(2)) }
}
