/** Stations left alone by chance, and what is said of the effect: by numbers that are known, and by simulated trials. */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { compare, readEffect } from '../../../src/features/areas/effect.ts'
import type { Station } from '../../../src/features/areas/effect.ts'
import { importAreas } from '../../../src/features/areas/import.ts'
import { drawTrial, readTrial } from '../../../src/features/areas/trial.ts'
import { findTerritory } from '../../../src/features/areas/read.ts'
import { cutCanvass } from '../../../src/features/doors/keep.ts'
import { findCanvass } from '../../../src/features/walks/canvass.ts'
import { openApp } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'

let app: TestApp
let house: House
beforeAll(async () => {
  app = await openApp()
  house = app.house
})
beforeEach(() => app.wipe())
afterAll(() => app.close())

const codes = Array.from({ length: 40 }, (_, i) => String(i + 1).padStart(4, '0'))
/** `voters` by station of 1,000 registered; a third of them for us. */
const election = (name: string, voters: (code: string, i: number) => number) => {
  const text = [
    'bureau,inscrits,votants,exprimes,Nous,Eux',
    ...codes.map((code, i) => {
      const n = voters(code, i)
      return `${code},1000,${n},${n},${Math.floor(n / 3)},${n - Math.floor(n / 3)}`
    }),
  ].join('\n')
  return {
    name,
    size: text.length,
    read: async function* () {
      yield Buffer.from(text)
    },
  }
}
const before = election('ville-2022-legislatives-t1.csv', (_, i) => 300 + 10 * i)

async function town(): Promise<string> {
  const { imported } = await importAreas(house.store, [before], { ours: ['Nous'] })
  return imported[0]!.id
}
const held = async (): Promise<Set<string>> =>
  new Set((await house.query<{ code: string }>(sql`select code from trial_station where held`)).map((s) => s.code))

describe('the draw', () => {
  it('leaves one of each few neighbours alone, once, by chance', async () => {
    const id = await town()
    const trial = await house.transact((tx) => drawTrial(tx, { territoryId: id, oneOf: 4, by: null }))
    expect(trial).toMatchObject({ stations: 40, held: 10, oneOf: 4 })
    const blocks = await house.query(sql`select block from trial_station where held group by 1`)
    expect(blocks).toHaveLength(10)
    expect(await refusal(house.transact((tx) => drawTrial(tx, { territoryId: id, oneOf: 4, by: null })))).toBe(
      'trial.drawn',
    )
    const first = await held()
    // Read anew, stations keep their ids and the draw.
    const ids = await house.query(sql`select id, code from area order by code`)
    await importAreas(house.store, [before], {})
    expect(await held()).toEqual(first)
    expect(await house.query(sql`select id, code from area order by code`)).toEqual(ids)
    // Doors of stations that are left alone are cut into no walk.
    const canvass = await house.query<{ id: string }>(sql`insert into canvass (name) values ('Doors') returning id`)
    await house.query(sql`insert into door (canvass_id, area_id, key, street, spot)
      select ${canvass[0]!.id}, id, gen_random_uuid(), 'Rue ' || code, point(2, 48) from area returning id`)
    await house.transact(async (tx) => cutCanvass(tx, await findCanvass(tx, 'Doors')))
    const cut = await house.query<{ code: string }>(
      sql`select a.code from door d join area a on a.id = d.area_id where d.walk_id is not null`,
    )
    expect(cut).toHaveLength(30)
    expect(cut.filter(({ code }) => first.has(code))).toEqual([])
    await expectVerified(house.store)
    await house.query(sql`update door set walk_id = null returning id`)
    await house.query(sql`delete from walk returning id`)
    await house.query(sql`delete from trial returning 1`)
    await house.transact((tx) => drawTrial(tx, { territoryId: id, oneOf: 4, by: null }))
    expect(await held()).not.toEqual(first)
    expect(await refusal(house.transact((tx) => drawTrial(tx, { territoryId: id, oneOf: 9, by: null })))).toBe(
      'trial.drawn',
    )
    await house.query(sql`delete from trial returning 1`)
    expect(await refusal(house.transact((tx) => drawTrial(tx, { territoryId: id, oneOf: 9, by: null })))).toBe(
      'trial.few',
    )
    await expectVerified(house.store)
  })
})

describe('the effect', () => {
  it('is told once results of a later day are here, each station against itself', async () => {
    const id = await town()
    expect(await refusal(house.transact((tx) => readEffect(tx, id, ['Nous'])))).toBe('trial.none')
    await house.transact((tx) => drawTrial(tx, { territoryId: id, oneOf: 4, by: null }))
    await house.query(sql`update trial set drawn_on = '2024-01-01' returning 1`)
    expect(await refusal(house.transact((tx) => readEffect(tx, id, ['Nous'])))).toBe('trial.no_result')
    const alone = await held()
    // Three points more everywhere, and two more where we knock, give or take two.
    const chance = (i: number): number => 4 * ((i * 7) % 5) - 8
    const after = election(
      'ville-2024-legislatives-t1.csv',
      (code, i) => 330 + 10 * i + (alone.has(code) ? 0 : 20) + chance(i),
    )
    await importAreas(house.store, [before, after], {})
    const report = await house.transact((tx) => readEffect(tx, id, ['Nous']))
    expect(report).toMatchObject({ before: { held: '2022-06-12' }, missing: [] })
    const [turnout, ours] = report.effects
    expect(turnout).toMatchObject({
      measure: 'turnout',
      against: true,
      verdict: 'more',
      knocked: { stations: 30 },
      held: { stations: 10 },
    })
    // Two points, and by how much chance was kinder to those we drew, whoever they are.
    const mean = (isHeld: boolean): number => {
      const of = codes.flatMap((code, i) => (alone.has(code) === isHeld ? [chance(i)] : []))
      return of.reduce((sum, n) => sum + n, 0) / of.length
    }
    expect(turnout!.difference).toBeCloseTo((20 + mean(false) - mean(true)) / 1000, 9)
    expect(ours!.measure).toBe('ours')
    const olga = await house.person('Olga', { role: 'organizer' })
    const hand = app.at(olga.name)
    await hand.type('/areas effect')
    expect(await hand.last()).toMatch(/Turnout: \+\d\.\d points where we were to knock.*hardly chance/s)
    await hand.type('/areas show')
    expect(await hand.last()).toContain([...alone][0])
    await expectVerified(house.store)
  })

  it('is drawn in the chat by an organizer, and says which stations', async () => {
    await town()
    await house.person('Olga', { role: 'organizer' })
    await app.at('Olga').type('/areas hold one_of:4')
    const said = await app.at('Olga').last()
    for (const code of await held()) expect(said).toContain(code)
    expect(await house.transact(async (tx) => readTrial(tx, (await findTerritory(tx, undefined)).id))).toMatchObject({
      held: 10,
    })
  })
})

describe('the interval', () => {
  it('is that of a text book (Welch), weights alike', () => {
    // Means 5 and 3, variances 2.5 each of five: difference 2, standard error 1, freedom 8, quantile 2.31.
    const of = (values: number[], isHeld: boolean): Station[] =>
      values.map((v) => ({ held: isHeld, weight: 1, now: v, change: v }))
    const found = compare([...of([3, 4, 5, 6, 7], false), ...of([1, 2, 3, 4, 5], true)])
    expect(found.difference).toBeCloseTo(2, 9)
    expect(found.low).toBeCloseTo(2 - 2.31, 2)
    expect(found.high).toBeCloseTo(2 + 2.31, 2)
    expect(found.verdict).toBe('chance')
  })

  it('holds the truth in about 95 of 100 trials, also with few stations of very different sizes', () => {
    let seed = 7
    const chance = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    const normal = (): number => Math.sqrt(-2 * Math.log(chance())) * Math.cos(2 * Math.PI * chance())
    const truth = 0.01
    let holds = 0
    for (let n = 0; n < 2_000; n++) {
      const stations = Array.from({ length: 50 }, (_, i): Station => {
        const isHeld = i % 5 === 0
        const change = 0.02 + (isHeld ? 0 : truth) + 0.015 * normal()
        return { held: isHeld, weight: 300 + 1_500 * chance(), now: 0.5 + change, change }
      })
      const { low, high } = compare(stations)
      if (low <= truth && truth <= high) holds++
    }
    expect(holds / 2_000).toBeGreaterThan(0.92)
    expect(holds / 2_000).toBeLessThan(0.98)
  })
})
