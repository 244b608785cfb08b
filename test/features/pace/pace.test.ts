/** Doors, talks and calls an hour of work: without breaks, a pair once, what was undone never. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anHour, readCallPace, readDoorPace } from '../../../src/features/pace/pace.ts'
import { openApp } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'

let app: TestApp
beforeAll(async () => void (app = await openApp()))
afterAll(() => app.close())

describe('pace', () => {
  it('is counted by hours of work, by day and by area', async () => {
    const { house } = app
    const [olga, paul, sam] = [
      await house.person('Olga', { role: 'organizer' }),
      await house.person('Paul'),
      await house.person('Sam'),
    ]
    await app.at('Olga').type('/pace')
    expect(await app.at('Olga').last()).toContain('Nobody has knocked or called')
    // Paul and Sam together: a knock each two minutes from 10:00 to 10:58, an hour of lunch, then thirty more.
    await house.query(sql`with t as (insert into territory (name) values ('Town') returning id),
        a as (insert into area (territory_id, code) select id, '0412' from t returning id),
        c as (insert into canvass (name) values ('Doors') returning id),
        w as (insert into walk (canvass_id, area_id, rank, doors, open, spot, metres, bound) select c.id, a.id, 1, 60, 0, point(2, 48), 1, 1 from c, a returning id, canvass_id, area_id),
        d as (insert into door (canvass_id, area_id, walk_id, key, street, spot, state)
          select canvass_id, area_id, id, gen_random_uuid(), 'Rue ' || n, point(2, 48), 'done' from w, generate_series(0, 59) n returning id, walk_id, street)
      insert into visit (door_id, walk_id, volunteer_id, partner_id, outcome, press_id, at)
        select d.id, d.walk_id, ${paul.id}, ${sam.id}, case when n % 6 = 0 then 'talked' else 'absent' end, gen_random_uuid(),
          date_trunc('day', muster_now()) - interval '1 day' + interval '10 hours' + n * interval '2 minutes' + case when n >= 30 then interval '1 hour' else '0' end
        from d cross join lateral (select substr(d.street, 5)::int as n) x returning id`)
    const [day] = await house.transact((tx) => readDoorPace(tx, 'day', 14))
    expect(day).toMatchObject({ doors: 60, talks: 10, interviews: 0 })
    expect(day!.hours).toBeCloseTo(2, 6)
    expect(await house.transact((tx) => readDoorPace(tx, 'area', 14))).toMatchObject([{ label: '0412', doors: 60 }])
    await house.query(sql`update visit set undone_at = muster_now() where outcome = 'talked' returning 1`)
    expect((await house.transact((tx) => readDoorPace(tx, 'day', 14)))[0]).toMatchObject({ doors: 50, talks: 0 })
    // With a first knock of each stretch gone, four minutes are.
    await app.at('Olga').type('/pace area')
    expect(await app.at('Olga').last()).toMatch(/0412: 26 doors, 0 talks/)
    expect(await house.transact((tx) => readCallPace(tx, 14))).toEqual([])
    // A call each two minutes for an hour: the usual thirty.
    await house.query(sql`with x as (
        insert into call_target (canvass_id, state) select id, 'done' from canvass returning id)
      insert into call (target_id, volunteer_id, outcome, at)
        select x.id, ${sam.id}, case when n % 3 = 0 then 'talked' else 'no_answer' end,
          date_trunc('day', muster_now()) - interval '1 day' + interval '18 hours' + n * interval '2 minutes'
        from x, generate_series(0, 29) n returning id`)
    const [calls] = await house.transact((tx) => readCallPace(tx, 14))
    expect(calls).toMatchObject({ calls: 30, talks: 10 })
    expect(calls!.hours).toBeCloseTo(1, 6)
    await app.at('Olga').type('/pace')
    expect(await app.at('Olga').last()).toContain('30 calls, 10 talks an hour (1 h)')
    expect(anHour(1, 0.05)).toBeUndefined()
    expect(olga.role).toBe('organizer')
  })
})
