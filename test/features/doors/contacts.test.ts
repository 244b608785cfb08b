/** Doors of contacts' own addresses, the tables of an effort, and what is left of an address when its person is erased. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { importList } from '../../../src/features/contacts/import.ts'
import { writeDoors } from '../../../src/features/doors/table.ts'
import { erasePerson } from '../../../src/features/privacy/erase.ts'
import { translator } from '../../../src/locales/index.ts'
import { effort, routerOf, town, walker, wordsOf } from '../../support/doors.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
const members = [
  'first_name,phone,address,zip,city,consent',
  'Zanquorbel,+15142000001,"3 Rue A0",75011,Paris,yes',
  'Bea,+15142000002,"3, rue a0",75011,Paris,yes',
  'Cleo,+15142000003,"5 Rue B1",75011,Paris,yes',
  'Dan,+15142000004,"7 Rue B1",75011,Paris,no',
  'Eve,+15142000005,"1 Rue Nowhere",75011,Paris,yes',
]

async function bring(): Promise<void> {
  await house.transact((tx) =>
    importList(tx, Buffer.from(members.join('\n')), {
      fileName: 'members.csv',
      list: 'Members',
      source: 'Tests',
      kind: 'members',
      region: 'CA',
    }),
  )
  await house.person('Olga', { role: 'organizer' })
}
const doors = (name: string) =>
  house.query<{ street: string; number: string; state: string }>(
    sql`select d.street, d.number, d.state from door d join canvass c on c.id = d.canvass_id where c.name = ${name} order by d.street, d.number`,
  )

describe('contacts’ own addresses', () => {
  it('become doors once a household, where a file of addresses says where they are; a no is not knocked on', async () => {
    await effort(house, town())
    await bring()
    const olga = walker(routerOf(house), 'Olga')
    await olga.type('walks', 'list "To members" list:Members size:5')
    expect(wordsOf(olga.screen())).toContain(t('walks.imported', { n: 2, name: 'To members' }))
    expect(await doors('To members')).toMatchObject([
      { number: '3', state: 'open' },
      { number: '5', state: 'open' },
    ])
    await olga.type('walks', 'list "To members" list:Nobody')
    expect(wordsOf(olga.screen())).toContain('Nobody')
    await expectVerified(house.store)
  })

  it('are gone with whoever is erased, also out of a walk in hand; what came of the knock stays', async () => {
    await effort(house, town())
    await bring()
    await walker(routerOf(house), 'Olga').type('walks', 'list "To members" list:Members size:5')
    await house.person('Ann')
    const ann = walker(routerOf(house), 'Ann')
    await ann.type('doors', '"To members"')
    await ann.press(t('door.absent'))
    for (const phone of ['+15142000001', '+15142000003'])
      await house.transact((tx) => erasePerson(tx, { phone, how: 'asked' }))
    expect(await doors('To members')).toEqual([
      { street: '', number: '', state: 'closed' },
      { street: '', number: '', state: 'closed' },
    ])
    // The house itself stands where it stood before anybody was a member.
    expect((await doors('Marche')).filter((d) => d.number === '3' && /A0/i.test(d.street))).toHaveLength(1)
    await expectVerified(house.store)
  })
})

describe('an effort as a table', () => {
  it('is a link behind a button, with all doors in the order of their ways', async () => {
    const { id } = await effort(house, town({ streets: 2, houses: 10 }), { size: 10 })
    await house.person('Olga', { role: 'organizer' })
    await house.person('Ann')
    const ann = walker(routerOf(house), 'Ann')
    await ann.type('doors')
    await ann.press(t('door.refused'))
    const olga = walker(routerOf(house), 'Olga')
    await olga.type('walks')
    await olga.press(t('button.export'))
    expect(olga.screen().blocks.filter((b) => b.kind === 'link')).toHaveLength(1)
    let text = ''
    for await (const piece of writeDoors(house.store, id)) text += piece
    const lines = text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(21)
    expect(lines[0]).toMatch(/^walk,station,door,number,street/)
    expect(lines.filter((line) => line.includes(',refused,1,'))).toHaveLength(1)
    const order = lines.slice(1).map((line) => line.split(',').slice(0, 3).map(Number))
    expect(order).toEqual([...order].sort((a, b) => a[0]! - b[0]! || a[2]! - b[2]!))
  })
})
