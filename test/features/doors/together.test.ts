/** All who set out at once ask in groups: each is told what they would have been told alone. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Router } from '../../../src/chat/router.ts'
import { positionOf, rememberPosition } from '../../../src/features/doors/position.ts'
import { claimWalk } from '../../../src/features/walks/claim.ts'
import { claimWalksTogether } from '../../../src/features/walks/claim-together.ts'
import { translator } from '../../../src/locales/index.ts'
import { effort, paris, routerOf, town, walker, wordsOf } from '../../support/doors.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
let router: Router
beforeAll(async () => {
  house = await openHouse()
  router = routerOf(house)
})
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
/** Walks are of about as many doors. */
const sayings = {
  new: t('walk.new', { n: 20 }),
  near: t('walk.new_near', { n: 20 }),
  held: t('walk.in_hand', { n: 20 }),
}
const says = (words: string | undefined, what: keyof typeof sayings): boolean =>
  words!.replace(/\d+ doors/g, '20 doors').includes(sayings[what])
const ask = async (name: string): Promise<string> => wordsOf(await walker(router, name).type('doors'))

type Held = { walks: number; hands: number; claims: number; transactions: number }
const held = async (): Promise<Held> =>
  (
    await house.query<Held>(
      sql`select count(*)::int as walks, count(distinct volunteer_id)::int as hands, count(distinct xmin::text)::int as transactions,
            (select count(*)::int from walk_claim where ended_at is null) as claims from walk where volunteer_id is not null`,
    )
  )[0]!

it('500 at one corner: nobody shares a walk, each has one of the nearest, in few transactions', async () => {
  await effort(house, town({ streets: 40, houses: 140 }), { size: 10 })
  const people = await house.query<{ id: string }>(
    sql`with v as (insert into volunteer (name, text_name, promise) select 'V' || n, 'V', 1 from generate_series(1, 500) n returning id, name),
          known as (insert into identity (network, tenant, user_id, volunteer_id, used_at) select 'playground', 'local', lower(name), id, now() from v)
        select id from v`,
  )
  for (const { id } of people) rememberPosition(id, paris)
  expect(positionOf(people[0]!.id)).toEqual(paris)
  const [twice, ...said] = await Promise.all([ask('V7'), ...people.map((_, i) => ask(`V${i + 1}`))])
  expect(said.filter((words) => says(words, 'near') || says(words, 'held'))).toHaveLength(500)
  expect(says(twice, 'near') || says(twice, 'held')).toBe(true)
  const { transactions, ...all } = await held()
  expect(all).toEqual({ walks: 500, hands: 500, claims: 500 })
  expect(transactions).toBeLessThan(250)
  const [far] = await house.query<{ taken: number; free: number }>(sql`
    select max(spot <-> point(${paris.lon}, ${paris.lat})) filter (where volunteer_id is not null) as taken,
      min(spot <-> point(${paris.lon}, ${paris.lat})) filter (where volunteer_id is null) as free from walk`)
  expect(far!.taken / far!.free).toBeLessThan(2.5)
  await expectVerified(house.store)
})

it('whose nearest walks a group takes that is not done yet has others, in the same transaction', async () => {
  await effort(house, town({ streets: 10, houses: 60 }), { size: 10 })
  for (let i = 0; i < 20; i++) await house.person(`V${i}`)
  const ids = await house.query<{ id: string }>(sql`select id from volunteer order by name`)
  const asks = ids.map(({ id }) => ({ volunteerId: id, at: paris }))
  const [first, second] = [asks.slice(0, 10), asks.slice(10)]
  const walks = await house.transact(async (tx) => {
    const before = await claimWalksTogether(tx, first)
    return [...before, ...(await house.transact((other) => claimWalksTogether(other, second)))]
  })
  expect(walks.every((walk) => walk?.isNew)).toBe(true)
  expect(new Set(walks.map((walk) => walk!.walkId)).size).toBe(20)
  await expectVerified(house.store)
})

it('whoever has something in hand, nothing to be given, or something to be told is told as if they had come alone', async () => {
  await effort(house, town({ streets: 6, houses: 20 }), { size: 20 })
  for (const name of ['Ann', 'Bob', 'Cem', 'Dee', 'Fay', 'Gil', 'Hal']) await house.person(name)
  await house.person('Eve', { trust: 'new' })
  const [bob, cem] = await house.query<{ id: string }>(
    sql`select id from volunteer where name in ('Bob', 'Cem') order by name`,
  )
  // A pair holds one walk: the other of it is told so, too.
  await house.transact((tx) => claimWalk(tx, { volunteerId: bob!.id, partnerId: cem!.id }))
  await house.query(sql`update volunteer set promise = null where name = 'Dee' returning 1`)
  const [ann, again, b, c, dee, eve, ...others] = await Promise.all(
    ['Ann', 'Ann', 'Bob', 'Cem', 'Dee', 'Eve', 'Fay', 'Gil', 'Hal'].map(ask),
  )
  expect([ann, again].map((words) => says(words, 'held')).sort()).toEqual([false, true])
  expect([b, c].every((words) => says(words, 'held'))).toBe(true)
  expect(dee).toContain(t('errors.promise.first').slice(0, 20))
  expect(eve).toContain(t('errors.trust.new').slice(0, 20))
  expect(others.every((words) => says(words, 'new'))).toBe(true)
  expect(await held()).toMatchObject({ walks: 5, hands: 5, claims: 5 })
  await expectVerified(house.store)
  // One walk is left for three.
  for (const name of ['Ida', 'Jan', 'Kim']) await house.person(name)
  const last = await Promise.all(['Ida', 'Jan', 'Kim'].map(ask))
  expect(last.filter((words) => says(words, 'new'))).toHaveLength(1)
  expect(last.filter((words) => words.includes(t('errors.doors.none_left')))).toHaveLength(2)
})

it('people of a team get the walks of their areas first, one each, and then those of all', async () => {
  await effort(house, town({ streets: 6, houses: 20 }), { size: 20 })
  await house.query(sql`with t as (insert into territory (name, model) values ('Paris', '{}') returning id), a as (
      insert into area (territory_id, code) select t.id, x.code from t, (values ('1'), ('2')) x(code) returning id, code
    ), cut as (select id, row_number() over (order by id) as n from walk)
    update walk w set area_id = a.id, rank = case a.code when '1' then 1 else 2 end from cut, a
      where cut.id = w.id and a.code = case when cut.n <= 2 then '2' else '1' end returning 1`)
  for (const [name, team] of [
    ['Ann', 'North'],
    ['Bob', 'North'],
    ['Cem', 'North'],
    ['Dee', 'South'],
    ['Eve', 'South'],
  ] as const)
    await house.person(name, { team })
  // Both have area 2: no walk goes to two people for that.
  await house.query(
    sql`insert into team_area (team_id, area_id) select t.id, a.id from team t, area a where a.code = '2' returning 1`,
  )
  await Promise.all(['Ann', 'Bob', 'Cem', 'Dee', 'Eve'].map(ask))
  const got = await house.query<{ code: string; n: number }>(
    sql`select a.code, count(*)::int as n from walk w join area a on a.id = w.area_id where w.volunteer_id is not null group by 1 order by 1`,
  )
  expect(got).toEqual([
    { code: '1', n: 3 },
    { code: '2', n: 2 },
  ])
  await expectVerified(house.store)
})
