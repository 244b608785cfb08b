/** A walk without signal, a pair, and a walk's picture. */
import { writeFileSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readSheet, writeSheet } from '../../../src/features/doors/sheet.ts'
import { readShort } from '../../../src/features/doors/short.ts'
import { walkSvg } from '../../../src/features/doors/walk-picture.ts'
import { translator } from '../../../src/locales/index.ts'
import { effort, routerOf, town, walker, wordsOf } from '../../support/doors.ts'
import { expectVerified, openHouse } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let house: House
beforeAll(async () => void (house = await openHouse()))
beforeEach(() => house.wipe())
afterAll(() => house.close())

const t = translator('en')
const count = async (of: string): Promise<number> =>
  (await house.query<{ n: number }>(sql`select count(*)::int as n from ${sql.raw(of)}`))[0]!.n

describe('short words', () => {
  it.each([
    ['12 absent', [{ numbers: [12], outcome: 'absent' }]],
    ['12, 14 Refusé.', [{ numbers: [12, 14], outcome: 'refused' }]],
    ['3e tous absents', [{ floor: '3', outcome: 'absent' }]],
    ['3rd floor all absent', [{ floor: '3', outcome: 'absent' }]],
    [
      '7 parlé\n8: nobody home',
      [
        { numbers: [7], outcome: 'talked' },
        { numbers: [8], outcome: 'absent' },
      ],
    ],
    ['9 ne pas revenir', [{ numbers: [9], outcome: 'no_return' }]],
    ['I live at number 12', undefined],
    ['12 rue des Lilas', undefined],
    ['12 absent\nthanks!', undefined],
  ])('%s', (text, said) => expect(readShort(text)?.map(({ line: _, ...rest }) => rest)).toEqual(said))

  it('ten at once are applied in order, each once; what was noted before is named, and other words stay words', async () => {
    await house.person('Ann')
    const csv = ['numero,nom_voie,etage,porte,lon,lat']
    for (const floor of [1, 2, 3]) for (const unit of [1, 2, 3, 4]) csv.push(`5,Rue A,${floor},${unit},2.35,48.85`)
    await effort(house, Buffer.from(csv.join('\n')))
    const phone = walker(routerOf(house), 'Ann')
    await phone.type('doors')
    await phone.press(t('door.list'))
    expect(wordsOf(phone.screen())).toContain(t('whole.title', { n: 12 }))
    await phone.say('1 absent\n2 refus\n3e tous absents')
    // Doors 1 to 4 are those of the third floor: two were left.
    expect(await count(`door where floor = '3' and state = 'done'`)).toBe(4)
    expect(await count('visit')).toBe(4)
    await phone.say('1 absent\n2 refus\n3e tous absents')
    expect(wordsOf(phone.screen())).toContain(t('short.before', { n: 1, where: '5 Rue A' }))
    expect(await count('visit')).toBe(4)
    await phone.say('Bonjour, je suis en bas')
    expect(wordsOf(phone.screen())).toContain(t('words.nobody'))
    await Promise.all(['5 absent', '6 talked', '7 moved'].map((text) => phone.say(text)))
    expect(await count('visit')).toBe(7)
    await expectVerified(house.store)
  })
})

describe('a pair', () => {
  it('is given a walk by a lead, and either records', async () => {
    const [ann, bob] = [await house.person('Ann', { team: 'North' }), await house.person('Bob', { team: 'North' })]
    await house.person('Lea', { team: 'North', role: 'lead' })
    await effort(house)
    const lead = walker(routerOf(house), 'Lea')
    await lead.type('assign', '1 Ann campaign:Marche with:Bob')
    expect(wordsOf(lead.screen())).toContain('Ann + Bob')
    expect(
      await house.query(sql`select volunteer_id as a, partner_id as b from walk where volunteer_id is not null`),
    ).toEqual([{ a: ann.id, b: bob.id }])
    expect(await count(`outbox where job = 'tell_walk'`)).toBe(2)
    const phone = walker(routerOf(house), 'Bob')
    await phone.type('doors')
    await phone.press(t('door.absent'))
    const totals = await house.query<{ n: number }>(
      sql`select n from total where metric = 'doors' and day is null and owner_id in (select id from volunteer)`,
    )
    expect(totals).toEqual([{ n: 50 }, { n: 50 }])
    await lead.type('assign', '1 Ann campaign:Marche with:Ann')
    expect(wordsOf(lead.screen())).toContain(t('errors.assign.pair'))
    await expectVerified(house.store)
  })
})

it('a walk’s picture holds each house, also where there is only one', () => {
  const dot = (n: number, lon: number, lat: number) => ({ n, lon, lat, open: true, here: n === 1 })
  const svg = walkSvg([dot(1, 2.35, 48.85), dot(2, 2.35, 48.85), dot(3, 2.351, 48.851)])
  expect(svg.match(/<circle/g)).toHaveLength(2)
  expect(walkSvg([dot(1, 2.35, 48.85)])).not.toMatch(/NaN|Infinity/)
})

it('the picture comes as a card', async () => {
  await house.person('Ann')
  await effort(house, town({ streets: 2, houses: 20 }), { size: 40 })
  const phone = walker(routerOf(house), 'Ann')
  await phone.type('doors')
  await phone.press(t('door.map'))
  const picture = phone.screen().blocks.find((b) => b.kind === 'picture')
  expect(picture && 'png' in picture && Buffer.from(picture.png, 'base64').subarray(1, 4).toString()).toBe('PNG')
  expect(picture && 'png' in picture && picture.png.length).toBeLessThan(300_000)
})

it('a walk on paper holds every open door, over as many pages as it takes', async () => {
  await effort(house, town({ streets: 2, houses: 40 }), { size: 80 })
  const [walk] = await house.query<{ id: string }>(sql`select id from walk`)
  const pdf = await writeSheet(t, await house.transact((tx) => readSheet(tx, walk!.id, 'Marche · 1')))
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)!.length).toBeGreaterThan(1)
  if (process.env['SHEET']) writeFileSync(process.env['SHEET'], pdf)
})
