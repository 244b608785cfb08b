/** From a file of addresses to a recorded knock: walks, claims, outcomes, taking back, credit. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { claimWalk, expireWalks, openBack, releaseWalks } from '../../../src/features/walks/claim.ts'
import { nextDoor, readWalk } from '../../../src/features/doors/next.ts'
import { recordOutcome, undoOutcome } from '../../../src/features/doors/outcome.ts'
import type { Actor } from '../../../src/features/define.ts'
import { translator } from '../../../src/locales/index.ts'
import { effort, paris, routerOf, town, walker, wordsOf } from '../../support/doors.ts'
import { expectVerified, openHouse, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
const claim = (who: Actor, more: Partial<Parameters<typeof claimWalk>[1]> = {}) =>
  house.transact((tx) => claimWalk(tx, { volunteerId: who.id, ...more }))
const count = async (of: string): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`))[0]!.n
const points = async (who: Actor): Promise<number> =>
  (
    await house.query<{ n: number }>(
      sql`select coalesce(sum(n), 0)::int as n from total where metric = 'doors' and owner_id = ${who.id} and day is null`,
    )
  )[0]!.n

describe('a file of addresses', () => {
  it('becomes walks of about as many doors, each door in one, and their ways are short', async () => {
    const { doors, cut, known, rejects } = await effort(house, town({ streets: 10, houses: 40 }), { size: 40 })
    expect({ doors, known, rejects, in: cut.doors, walks: cut.walks }).toEqual({
      doors: 400,
      known: 0,
      rejects: 0,
      in: 400,
      walks: 10,
    })
    const sizes = await house.query<{ doors: number }>(sql`select doors from walk`)
    for (const { doors: n } of sizes) expect(Math.abs(n - 40)).toBeLessThanOrEqual(20)
    // No way is shorter than the tree; random orders of these doors are six times as long.
    expect(cut.metres / cut.bound).toBeLessThan(1.4)
    await expectVerified(house.store)
  })

  it('read again adds only what is new; what cannot be used is told by its line; no name is read', async () => {
    await effort(house)
    const more = Buffer.from(
      'Nom,Numéro,Nom de voie,Code postal,Commune,lon,lat,Étage\n' +
        'Zoé Martin,1,RUE A0,75011,PARIS,2.35,48.85,\n' +
        'Zoé Martin,1,Rue Neuve,75011,Paris,"2,36",48.85,3\n' +
        ',,,75011,Paris,2.35,48.85,\n' +
        ',2,Rue Neuve,75011,Paris,0,0,\n',
    )
    const { doors, known, rejects, rejected } = await effort(house, more)
    expect({ doors, known, rejects }).toEqual({ doors: 1, known: 1, rejects: 2 })
    expect(rejected).toEqual([
      { line: 4, reason: 'no_street' },
      { line: 5, reason: 'no_position' },
    ])
    const [neuve] = await house.query(sql`select number, street, floor from door where street = 'Rue Neuve'`)
    expect(neuve).toEqual({ number: '1', street: 'Rue Neuve', floor: '3' })
    expect(await count(`door where door::text ilike '%martin%'`)).toBe(0)
    expect(await refusal(effort(house, Buffer.from('a,b\n1,2\n')))).toBe('doors.no_position')
    expect(await refusal(effort(house, Buffer.from('lon,lat\n1,2\n')))).toBe('doors.no_street')
    expect(await refusal(effort(house, Buffer.from('lon,lat,rue\n,,Rue A\n')))).toBe('doors.nothing')
  })

  it('keeps walks within stations, and gives those of the best one, or of the team, first', async () => {
    const square = (x: number): string =>
      JSON.stringify([
        [
          [
            [x, 48],
            [x + 0.002, 48],
            [x + 0.002, 49],
            [x, 49],
            [x, 48],
          ],
        ],
      ])
    await house.query(sql`with t as (insert into territory (name, model) values ('Paris', '{}') returning id), a as (
        insert into area (territory_id, code, shape) select t.id, x.code, x.shape::jsonb from t,
          (values ('1', ${square(2.349)}), ('2', ${square(2.351)})) x(code, shape) returning id, code, territory_id
      ) insert into area_score (area_id, territory_id, place) select id, territory_id, 3 - code::int from a returning 1`)
    await effort(house, town(), { size: 10, territory: 'Paris' })
    expect(
      await house.query(sql`select a.code, w.rank, count(*)::int as doors from walk w join door d on d.walk_id = w.id
        join area a on a.id = w.area_id where d.area_id = w.area_id group by 1, 2 order by 1`),
    ).toMatchObject([
      { code: '1', rank: 2 },
      { code: '2', rank: 1 },
    ])
    expect(await count('door d join walk w on w.id = d.walk_id where d.area_id is distinct from w.area_id')).toBe(0)
    const stationOf = async (walkId: string): Promise<string> =>
      (
        await house.query<{ code: string }>(
          sql`select a.code from walk w join area a on a.id = w.area_id where w.id = ${walkId}`,
        )
      )[0]!.code
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob', { team: 'North' })]
    expect(await stationOf((await claim(ann)).walkId)).toBe('2')
    const olga = await house.person('Olga', { role: 'organizer' })
    const said = await walker(routerOf(house), olga.name).type('walks', 'team Marche team:North stations:1')
    expect(wordsOf(said)).toContain(t('walks.team', { n: 1, team: 'North' }))
    expect(await stationOf((await claim(bob)).walkId)).toBe('1')
  })
})

describe('claims', () => {
  it('500 at one corner: nobody shares a door, and each has the nearest that is left, about', async () => {
    await effort(house, town({ streets: 40, houses: 140 }), { size: 10 })
    const walks = await count('walk')
    expect(walks).toBeGreaterThan(500)
    await house.query(
      sql`insert into volunteer (name, text_name, promise) select 'V' || n, 'V', 1 from generate_series(1, 500) n returning 1`,
    )
    const people = await house.query<Actor>(sql`select id from volunteer`)
    const claims = await Promise.all(people.map((p) => claim(p, { at: paris })))
    expect(new Set(claims.map((c) => c.walkId)).size).toBe(500)
    expect(await count('walk where volunteer_id is not null')).toBe(500)
    expect(await count(`walk_claim where ended_at is null`)).toBe(500)
    const [far] = await house.query<{ taken: number; free: number }>(sql`
      select max(spot <-> point(${paris.lon}, ${paris.lat})) filter (where volunteer_id is not null) as taken,
        min(spot <-> point(${paris.lon}, ${paris.lat})) filter (where volunteer_id is null) as free from walk`)
    // In a crowd somebody steps aside for another: by a few walks, not across the town.
    expect(far!.taken / far!.free).toBeLessThan(2.5)
    await expectVerified(house.store)
  })

  it('one person at three places at once gets one walk; it comes back when it is over, handed back, or left alone', async () => {
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    await effort(house, town({ streets: 1 }))
    const got = await Promise.all([claim(ann), claim(ann), claim(ann)])
    expect(new Set(got.map((g) => g.walkId)).size).toBe(1)
    expect(await refusal(claim(bob))).toBe('doors.none_left')
    expect(await house.transact((tx) => releaseWalks(tx, { volunteerId: ann.id }))).toBe(20)
    await claim(bob)
    await house.shift(181 * 60)
    expect(await house.transact(expireWalks)).toBe(20)
    const door = await house.transact((tx) => nextDoor(tx, got[0]!.walkId))
    expect(
      await refusal(house.transact((tx) => recordOutcome(tx, { doorId: door!.id, by: bob, outcome: 'absent' }))),
    ).toBe('doors.gone')
    await expectVerified(house.store)
  })

  it('is not for who has not promised, is new, stands still or has left', async () => {
    await effort(house)
    const ann = await house.person('Ann')
    for (const [change, key] of [
      [`trust = 'new'`, 'trust.new'],
      [`trust = 'approved', promise = null`, 'promise.first'],
      [`promise = 1, paused_at = now()`, 'pause.you'],
      [`paused_at = null, removed_at = now()`, 'join_first'],
    ] as const) {
      await house.query(sql`update volunteer set ${sql.raw(change)} where id = ${ann.id} returning 1`)
      expect(await refusal(claim(ann))).toBe(key)
    }
  })
})

describe('a walk in the chat', () => {
  it('goes from card to card: each outcome once, with undo, a whole staircase in one press, and to the end', async () => {
    const ann = await house.person('Ann', { team: 'North' })
    await effort(house, town({ streets: 1, houses: 3, households: 3 }), { size: 20 })
    const phone = walker(routerOf(house), 'Ann')
    await phone.type('doors')
    expect(wordsOf(phone.screen())).toContain(t('walk.new', { n: 9 }))
    await phone.press(t('door.refused'))
    expect(await points(ann)).toBe(100)
    await phone.press(t('button.undo'))
    expect(await points(ann)).toBe(0)
    expect(await count(`door where state = 'open'`)).toBe(9)
    await phone.press(t('door.stairs', { n: 3 }))
    expect(await points(ann)).toBe(300)
    await phone.press(t('button.undo'))
    expect(await points(ann)).toBe(0)
    await phone.press(t('door.stairs', { n: 3 }))
    await phone.press(t('door.talked'))
    // On the staircase where one is, the other doors come first.
    expect(wordsOf(phone.screen())).toContain(t('door.did.talked', { where: '' }).slice(-12, -2))
    await phone.press(t('door.no_return'))
    await phone.press(t('door.back'))
    await phone.press(t('door.back_hour'))
    expect(await count(`door where state = 'back'`)).toBe(1)
    for (let i = 0; i < 2; i++) await phone.press(t('door.absent'))
    await phone.press(t('door.moved'))
    expect(wordsOf(phone.screen())).toContain(t('walk.done'))
    // The last press is taken back, and with it the end of the walk.
    await phone.press(t('button.undo'))
    expect(await count('walk where volunteer_id is not null')).toBe(1)
    await phone.press(t('door.absent'))
    expect(await points(ann)).toBe(900)
    await expectVerified(house.store)
    await phone.press(t('button.doors'))
    expect(wordsOf(phone.screen())).toContain(t('errors.doors.none_left'))
    // They asked to come back: an hour later the door is there again.
    await house.shift(3601)
    await house.transact(openBack)
    await phone.type('doors')
    expect(wordsOf(phone.screen())).toContain(t('door.before.back'))
    await expectVerified(house.store)
    // Nobody was home: once more, but never where nobody shall return.
    await house.person('Olga', { role: 'organizer' })
    const said = await walker(routerOf(house), 'Olga').type('walks', 'again')
    expect(wordsOf(said)).toContain(t('walks.again', { n: 6, name: 'Marche' }))
    await expectVerified(house.store)
  })

  it('goes where the person is, and on as they walk; where they are is written nowhere', async () => {
    await house.person('Ann')
    await effort(house, town({ streets: 10, houses: 40 }), { size: 20 })
    const phone = walker(routerOf(house), 'Ann')
    const there = { lon: paris.lon + 0.0038, lat: paris.lat + 9 * 0.0006 }
    await phone.shares(there)
    expect(wordsOf(phone.screen())).toContain('Rue J9')
    const [mine] = await house.query<{ id: string }>(sql`select id from walk where volunteer_id is not null`)
    const doors = await house.transact((tx) => readWalk(tx, mine!.id))
    const last = doors.reduce((a, b) =>
      Math.hypot(a.lon - there.lon, a.lat - there.lat) > Math.hypot(b.lon - there.lon, b.lat - there.lat) ? a : b,
    )
    await phone.shares({ lon: last.lon, lat: last.lat })
    expect(wordsOf(phone.screen())).toContain(`${last.number} ${last.street}`)
    const tables = await house.query<{ name: string }>(
      sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`,
    )
    const spots = String(there.lon).slice(0, 7)
    for (const { name } of tables.filter((x) => !['door', 'walk'].includes(x.name)))
      expect(await count(`${name} x where x::text like '%${spots}%'`), name).toBe(0)
    expect(JSON.stringify(house.logged)).not.toContain(spots)
  })

  it('a household that nobody shall return to is left out of every effort, now and later', async () => {
    const ann = await house.person('Ann')
    await effort(house, town({ streets: 1, houses: 3 }))
    await effort(house, town({ streets: 1, houses: 3 }), { name: 'Second' })
    const { walkId } = await claim(ann, {})
    const door = await house.transact((tx) => nextDoor(tx, walkId))
    await house.transact((tx) => recordOutcome(tx, { doorId: door!.id, by: ann, outcome: 'no_return' }))
    expect(await count(`door where state = 'closed'`)).toBe(2)
    const { closed } = await effort(house, town({ streets: 1, houses: 3 }), { name: 'Third' })
    expect(closed).toBe(1)
    await expectVerified(house.store)
  })

  it('of a pair either records, and both are credited; what is doubtful waits for a lead', async () => {
    const [ann, bob, eve] = [await house.person('Ann'), await house.person('Bob'), await house.person('Eve')]
    await effort(house, town({ streets: 2, houses: 40 }), { size: 60 })
    const { walkId } = await claim(ann, { partnerId: bob.id })
    expect((await claim(bob)).walkId).toBe(walkId)
    const knock = async (by: Actor, outcome: 'absent' | 'talked') =>
      house.transact(async (tx) => recordOutcome(tx, { doorId: (await nextDoor(tx, walkId))!.id, by, outcome }))
    const { pressId } = await knock(ann, 'absent')
    await knock(bob, 'absent')
    expect([await points(ann), await points(bob)]).toEqual([100, 100])
    expect(await refusal(knock(eve, 'absent'))).toBe('doors.gone')
    expect(await refusal(house.transact((tx) => undoOutcome(tx, { pressId, by: eve })))).toBe('stale')
    await house.shift(121)
    expect(await refusal(house.transact((tx) => undoOutcome(tx, { pressId, by: ann })))).toBe('doors.late')
    for (let i = 0; i < 30; i++) await knock(ann, 'talked')
    expect(await count(`credit where metric = 'doors' and state = 'held' and reason = 'contact_rate'`)).toBeGreaterThan(
      0,
    )
    await expectVerified(house.store)
  })

  it('two presses on one door at once record one knock', async () => {
    const [ann, bob] = [await house.person('Ann'), await house.person('Bob')]
    await effort(house)
    const { walkId } = await claim(ann, { partnerId: bob.id })
    const door = await house.transact((tx) => nextDoor(tx, walkId))
    const got = await Promise.all(
      [ann, bob, ann, bob].map((by) =>
        refusal(house.transact((tx) => recordOutcome(tx, { doorId: door!.id, by, outcome: 'absent' }))),
      ),
    )
    expect(got.sort()).toEqual(['done', 'doors.recorded', 'doors.recorded', 'doors.recorded'])
    await expectVerified(house.store)
  })
})
