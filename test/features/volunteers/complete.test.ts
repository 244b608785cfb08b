import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from 'drizzle-orm'
import { completeNames } from '../../../src/features/volunteers/complete.ts'
import { openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
const names = (who: string, kind: 'person' | 'team' | 'campaign', prefix = '') =>
  house.transact((tx) =>
    completeNames(tx, {
      user: { network: 'playground', tenant: 'local', userId: who.toLowerCase(), name: who },
      kind,
      prefix,
    }),
  )

beforeAll(async () => {
  house = await openHouse()
  await house.person('Olga', { role: 'organizer' })
  await house.person('Lea', { team: 'North', role: 'lead' })
  await house.person('Nora', { team: 'North' })
  await house.person('Sam', { team: 'South' })
  await house.query(
    sql`insert into volunteer (name, text_name, team_id) select 'Nora', 'Nora', id from team where name = 'South'`,
  )
  await house.query(sql`insert into volunteer (name, text_name, removed_at) values ('Gone', 'Gone', now())`)
  const list = await house.list(2)
  await house.campaign(list, { name: 'Rally' })
  await house.campaign(list, { name: 'A 100% rally_day' })
})
afterAll(() => house.close())

it('people are those that one leads; who shares a name comes with the team', async () => {
  expect(await names('Olga', 'person')).toEqual(['Lea', 'Nora (North)', 'Nora (South)', 'Olga', 'Sam'])
  expect(await names('Lea', 'person')).toEqual(['Lea', 'Nora'])
  expect(await names('Lea', 'person', '@no')).toEqual(['Nora'])
  expect(await names('Nora', 'person')).toEqual([])
  expect(await names('Stranger', 'person')).toEqual([])
})

it('teams are one’s own, or all for an organizer', async () => {
  expect(await names('Olga', 'team')).toEqual(['North', 'South'])
  expect(await names('Lea', 'team')).toEqual(['North'])
  expect(await names('Sam', 'team')).toEqual([])
})

it('campaigns are for every volunteer, those that begin as typed first; finished ones for organizers', async () => {
  expect(await names('Sam', 'campaign', 'rally')).toEqual(['Rally', 'A 100% rally_day'])
  expect(await names('Sam', 'campaign', '100%')).toEqual(['A 100% rally_day'])
  expect(await names('Sam', 'campaign', 'y_d')).toEqual(['A 100% rally_day'])
  expect(await names('Sam', 'campaign', '%')).toEqual(['A 100% rally_day'])
  expect(await names('Stranger', 'campaign')).toEqual([])
  await house.query(sql`update campaign set state = 'finished' where name = 'Rally'`)
  expect(await names('Sam', 'campaign', 'rally')).toEqual(['A 100% rally_day'])
  expect(await names('Olga', 'campaign', 'rally')).toEqual(['Rally', 'A 100% rally_day'])
})

it('at most 25 are offered, and quotes do no harm', async () => {
  await house.query(sql`insert into team (name) select 'Team ' || g from generate_series(10, 60) g`)
  expect(await names('Olga', 'team', 'team')).toHaveLength(25)
  expect(await names('Olga', 'team', `'; drop table team; --\\`)).toEqual([])
})
