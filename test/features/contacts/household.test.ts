/** Two people on one number: one contact, one conversation, and the card says who else it may be. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { importList } from '../../../src/features/contacts/import.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
afterAll(() => house.close())
beforeEach(() => house.wipe())

const bring = (lines: string[], list = 'Petition') =>
  house.transact((tx) =>
    importList(tx, Buffer.from(['first_name,last_name,phone', ...lines].join('\n')), {
      fileName: 'list.csv',
      list,
      source: 'Tests',
      kind: 'petition',
      region: 'CA',
    }),
  )
const known = () =>
  house.query<{ name: string; also: string | null }>(
    sql`select first_name as name, fields ->> 'alsoKnownAs' as also from contact order by phone`,
  )

it('is known by the first name that came, and by the others', async () => {
  const came = await bring([
    'Ann,Lee,5142000001',
    'Jean,Lee,(514) 200-0001',
    'Bob,Roy,5142000002',
    'bob,Roy,5142000002',
  ])
  expect([came.accepted, came.duplicate]).toEqual([2, 2])
  expect(await known()).toEqual([
    { name: 'Ann', also: 'Jean' },
    { name: 'Bob', also: null },
  ])
  // From another list too, and never twice.
  await bring(['Zoé,Lee,5142000001', 'Bob,Roy,5142000002'], 'Members')
  await bring(['jean,Lee,5142000001', 'ZOÉ,Lee,5142000001'], 'Rally')
  expect(await known()).toEqual([
    { name: 'Ann', also: 'Jean, Zoé' },
    { name: 'Bob', also: null },
  ])
  await expectVerified(house.store)
})
