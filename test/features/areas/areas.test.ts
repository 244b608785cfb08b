/** A territory from files to the chat, the table, the picture and the page; the published files of Paris, where they are. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { sql } from 'drizzle-orm'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { routesOfDownloads } from '../../../src/downloads.ts'
import { importAreas } from '../../../src/features/areas/import.ts'
import type { AreaFile } from '../../../src/features/areas/import.ts'
import { rescore } from '../../../src/features/areas/keep.ts'
import { mapLink, openMap } from '../../../src/features/areas/link.ts'
import { findTerritory, readLeftOut, readPlaces, writeScores } from '../../../src/features/areas/read.ts'
import { drawMap } from '../../../src/features/areas/show.ts'
import { translator } from '../../../src/locales/index.ts'
import { areaRoutes } from '../../../src/web/areas.ts'
import { openApp, shown } from '../../support/app.ts'
import type { TestApp } from '../../support/app.ts'
import { expectVerified, refusal } from '../../support/house.ts'
import type { House } from '../../support/house.ts'
import { shared } from '../../support/shared.ts'

let house: House
let app: TestApp
let secret: string
beforeAll(async () => {
  app = await openApp()
  house = app.house
  secret = app.app.settings.secret
})
beforeEach(() => app.wipe())
afterAll(() => app.close())

const file = (name: string, text: string): AreaFile => ({
  name,
  size: text.length,
  async *read() {
    yield Buffer.from(text)
  },
})
const side = 0.01
const feature = (properties: object, x: number, y: number) => ({
  type: 'Feature',
  properties,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [x, y],
        [x + side, y],
        [x + side, y + side],
        [x, y + side],
        [x, y],
      ],
    ],
  },
})
const collection = (features: object[]): string => JSON.stringify({ type: 'FeatureCollection', features })
const codes = Array.from({ length: 30 }, (_, i) => `01${String(i + 1).padStart(2, '0')}`)
const place = (i: number): [number, number] => [2 + side * (i % 6), 48 + side * Math.floor(i / 6)]

/** A made-up town of thirty stations: ids without their zero on the map, a census on squares of its own. */
function town(): AreaFile[] {
  const rows = (less: number) =>
    codes.map((code, i) => {
      const voters = 800 - 15 * i - less
      return `${code},${code === '0107' ? 800 : 1000},${Math.min(voters, 790)},${Math.min(voters, 790)},${8 * i},${Math.min(voters, 790) - 8 * i}`
    })
  const head = 'bureau,inscrits,votants,exprimes,Union populaire,"=Autres"'
  return [
    file('ville-2017-legislatives-t1.csv', [head, ...rows(0)].join('\n')),
    file('ville-2022-legislatives-t1.csv', [head, ...rows(100), '0199,40,20,20,10,10'].join('\n')),
    file(
      'ville-bureaux.geojson',
      collection([
        ...codes.map((code, i) => feature({ id_bv: code.replace(/^0/, '') }, ...place(i))),
        feature({ id_bv: '777' }, 3, 49),
      ]),
    ),
    file('ville-iris.geojson', collection(codes.map((_, i) => feature({ iris: `9000${i}` }, ...place(i))))),
    file(
      'ville-csp.csv',
      [
        'IRIS,C11_POP15P,C11_POP15P_CS5,C11_POP15P_CS6',
        ...codes.map((_, i) => `9000${i},100,${90 - 2 * i},${10 + 2 * i}`),
        '99999,12,6,6',
      ].join('\n'),
    ),
    file('autre-notes.csv', 'a,b\n1,2\n'),
  ]
}

describe('a territory', () => {
  it('is put together from its files: zeros found again, the census laid over, the rest listed by name', async () => {
    const { imported, unread } = await importAreas(house.store, town(), { ours: ['populaire'] })
    expect(imported).toMatchObject([{ name: 'Ville', stations: 31, drawn: 30 }])
    expect(unread.map((u) => u.file)).toEqual(['autre-notes.csv'])
    const territory = await house.transact((tx) => findTerritory(tx, undefined))
    expect(territory.model).toMatchObject({
      basis: { held: '2022-06-12' },
      ranked: 30,
      small: 1,
      before: { held: '2017-06-11' },
    })
    // Turnout was made of the census: what falls out of it is the station with fewer registered.
    expect(territory.model.regressions[0]!.r2).toBeGreaterThan(0.5)
    expect(territory.report.census).toMatchObject([{ grid: 'ville-iris.geojson', total: 3012 }])
    expect(territory.report.census[0]!.placed).toBeCloseTo(3000, 3)
    const left = await house.transact((tx) => readLeftOut(tx, territory.id, 100))
    expect(left.map((l) => `${l.what}: ${l.reason}`).sort()).toEqual([
      '0199: no boundaries: scored, not on the map',
      '777: no results with this id',
      '99999: no boundaries in ville-iris.geojson',
    ])
    const [first] = await house.transact((tx) => readPlaces(tx, territory.id, 1, 1))
    expect(first).toMatchObject({ code: '0130', registered: 1000, abstained: 735 })
    expect(first!.likely).toBeCloseTo((735 * 232) / 265, 6)
    await expectVerified(house.store)
  })

  it('comes as one zip in the chat, too; what is no zip, too large, or another’s business changes nothing', async () => {
    await house.person('Olga', { role: 'organizer' })
    const olga = app.at('Olga')
    const packed: Record<string, Uint8Array> = {
      '__MACOSX/ville-2017.csv': Buffer.from('x'),
      'ville/readme.md': Buffer.from('x'),
    }
    for (const { name, read } of town()) for await (const bytes of read()) packed[`ville/${name}`] = bytes
    const bytes = zipSync(packed)
    const said = shown(await olga.type('/areas import parties:populaire', { file: { name: 'ville.zip', bytes } }))
    expect(said).toMatch(/^6 files read, and Ville scored[^]*Not used: autre-notes.csv/)
    expect(said).toMatch(/0130/)
    const territory = await house.transact((tx) => findTerritory(tx, undefined))
    expect(territory).toMatchObject({ ours: ['populaire'], stations: 31, model: { ranked: 30 } })
    for (const [name, content, words] of [
      ['ville.zip', bytes.subarray(0, 900), /no zip that can be read/],
      ['ville.zip', zipSync({ 'a.csv': new Uint8Array(121_000_000) }, { level: 1 }), /larger than 120 MB/],
      ['list.csv', Buffer.from('a,b\n1,2\n'), /No table of results/],
    ] as const)
      expect(shown(await olga.type('/areas import', { file: { name, bytes: content } }))).toMatch(words)
    expect(shown(await olga.type('/areas import'))).toMatch(/file/)
    expect(await house.transact((tx) => findTerritory(tx, undefined))).toMatchObject({ id: territory.id, stations: 31 })
    await expectVerified(house.store)
  })

  it('takes the place of the one before, and keeps which parties are ours', async () => {
    await importAreas(house.store, town(), { ours: ['populaire'], minimum: 900 })
    await importAreas(house.store, town(), {})
    const territory = await house.transact((tx) => findTerritory(tx, 'ville'))
    expect(territory).toMatchObject({ ours: ['populaire'], minimum: 900, stations: 31, model: { small: 2 } })
    expect(await refusal(house.transact((tx) => rescore(tx, territory.id, { ours: ['Nobody'] })))).toBe(
      'area.none_ours',
    )
    expect(await refusal(house.transact((tx) => rescore(tx, territory.id, { basis: 'Nothing' })))).toBe('area.no_basis')
    const model = await house.transact((tx) => rescore(tx, territory.id, { basis: 'Législatives 2017 T1' }))
    expect(model.basis.held).toBe('2017-06-11')
    await expectVerified(house.store)
  })

  it('gives all stations as a table that runs no formula', async () => {
    await importAreas(house.store, town(), { ours: ['Autres'] })
    let text = ''
    for await (const piece of writeScores(house.store, await house.transact((tx) => findTerritory(tx, undefined))))
      text += piece
    const lines = text.trimEnd().split('\r\n')
    expect(lines).toHaveLength(32)
    expect(lines.at(-1)).toMatch(/^,0199,,fewer than 100 registered,40,/)
    expect(lines[0]).toContain('Législatives 2022 T1, 2022-06-12')
    expect(text).not.toMatch(/(^|,)"?=/m)
  })

  it('is a picture with a legend and words, in both languages', async () => {
    await importAreas(house.store, town(), { ours: ['populaire'] })
    const territory = await house.transact((tx) => findTerritory(tx, undefined))
    for (const locale of ['en', 'fr']) {
      const picture = (await house.transact((tx) => drawMap(tx, translator(locale), territory, locale)))!
      expect(picture.png.subarray(1, 4).toString()).toBe('PNG')
      expect(picture.text).toContain('0130')
    }
  })
})

describe('/areas', () => {
  it('shows the ranking with formulas and dates, the map and the table; says what is ours, and what was not matched', async () => {
    const olga = await house.person('Olga', { role: 'organizer' })
    const hand = app.at(olga.name)
    await hand.type('/areas')
    expect(await hand.last()).toContain('area import')
    await importAreas(house.store, town(), {})
    await hand.type('/areas')
    expect(await hand.last()).toContain('where fewest voted')
    await hand.type('/areas ours parties:Nobody')
    expect(await hand.last()).toContain('Union populaire')
    await hand.type('/areas ours Ville parties:populaire')
    const [card] = (await hand.read()).slice(-1)
    const blocks = card!.view.blocks
    const all = JSON.stringify(blocks)
    for (const part of [
      '0130',
      '643 likely ours',
      'Législatives 2022 T1, 2022-06-12',
      'Union populaire',
      'R² ',
      'fewer than 100',
    ])
      expect(all, part).toContain(part)
    expect(blocks.map((b) => b.kind)).toContain('picture')
    const links = blocks.flatMap((b) => (b.kind === 'link' ? [new URL(b.url).pathname] : []))
    expect(links).toHaveLength(2)
    expect((await openMap(house.store, secret, links[0]!.slice('/areas/'.length)))!.html).toContain('Ville')
    const file = await routesOfDownloads(app.app).request(links[1]!, { method: 'POST' })
    expect((await file.text()).split('\r\n')[1]).toMatch(/^1,0130,/)
    await hand.type('/areas left')
    expect(await hand.last()).toContain('777')
    await expectVerified(house.store)
  })

  it('is for organizers', async () => {
    await house.person('Lea', { role: 'lead' })
    await importAreas(house.store, town(), {})
    await app.at('Lea').type('/areas')
    expect(await app.at('Lea').last()).not.toContain('0130')
  })
})

describe('the page', () => {
  it('opens for an organizer, for an hour, and asks nobody else for anything', async () => {
    await importAreas(house.store, town(), { ours: ['populaire'] })
    const territory = await house.transact((tx) => findTerritory(tx, undefined))
    const olga = await house.person('Olga', { role: 'organizer' })
    const lea = await house.person('Lea', { role: 'lead' })
    const link = (volunteerId: string) =>
      house.transact((tx) => mapLink(tx, { territoryId: territory.id, volunteerId, locale: 'fr', secret }))
    const web = areaRoutes({ open: (token) => openMap(house.store, secret, token), gone: () => 'gone' })
    const path = await link(olga.id)
    const answer = await web.request(path)
    const html = await answer.text()
    expect(answer.status).toBe(200)
    expect(html).toContain('où frapper d’abord')
    expect(html.slice(0, html.indexOf('<script'))).not.toMatch(/(?:src=|href=|url\()["']?http/)
    const policy = answer.headers.get('content-security-policy')!
    expect(policy).toContain("default-src 'none'")
    expect(policy).toMatch(/script-src 'sha256-[^']{44}'/)
    expect(await (await web.request(path)).text()).toBe(html)

    for (const wrong of [
      await link(lea.id),
      path.replace(/\.\d+\./, '.99999999999.'),
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`,
      '/areas/x',
    ])
      expect((await web.request(wrong)).status, wrong).toBe(410)
    await house.shift(61 * 60)
    expect((await web.request(path)).status).toBe(410)
  })

  it('holds words of files as text', async () => {
    const evil = town().map((f) => ({
      ...f,
      async *read() {
        for await (const piece of f.read())
          yield Buffer.from(
            Buffer.from(piece).toString().replaceAll('Union populaire', 'Union </script><img src=x> populaire'),
          )
      },
    }))
    await importAreas(house.store, evil, { ours: ['populaire'] })
    const territory = await house.transact((tx) => findTerritory(tx, undefined))
    const olga = await house.person('Olga', { role: 'organizer' })
    const path = await house.transact((tx) =>
      mapLink(tx, { territoryId: territory.id, volunteerId: olga.id, locale: 'en', secret }),
    )
    const { html } = (await openMap(house.store, secret, path.slice('/areas/'.length)))!
    expect(html.split('</script').length).toBe(2)
    expect(html).not.toContain('<img src=x>')
  })
})

const folder = shared('elections')
describe.skipIf(!existsSync(folder))('the published files', () => {
  it('score Paris, Brest and Chicoutimi: ten wrong ids put right, nobody lost, nothing dropped in silence', async () => {
    const files = readdirSync(folder).map((name): AreaFile => {
      const bytes = readFileSync(`${folder}/${name}`)
      return {
        name,
        size: bytes.length,
        async *read() {
          yield bytes
        },
      }
    })
    const { imported, unread } = await importAreas(house.store, files, {
      ours: ['MÉLENCHON', 'HAMON', 'FI', 'COM', 'SOC'],
    })
    expect(imported.map((i) => [i.name, i.stations, i.drawn]).sort()).toEqual([
      ['Brest', 78, 78],
      ['Paris', 896, 896],
      ['Qc', 189, 189],
    ])
    expect(unread.map((u) => u.file).sort()).toEqual([
      'lmp-pons-figures.json',
      'montreal-2009-postes-electifs.cp1252.csv',
    ])
    const paris = await house.transact((tx) => findTerritory(tx, 'Paris'))
    expect(paris.report.moved.map((m) => m.code).sort()).toEqual([
      '1038',
      ...Array.from({ length: 9 }, (_, i) => `200${i + 1}`),
    ])
    expect(paris.report.census.find((c) => c.grid.endsWith('geojson'))).toMatchObject({ total: 1926666 })
    for (const { total, placed } of paris.report.census) expect(placed / total).toBeGreaterThan(0.99)
    expect(paris.model.regressions[0]!.r2).toBeGreaterThan(0.5)
    const [first] = await house.transact((tx) => readPlaces(tx, paris.id, 1, 1))
    expect(first).toMatchObject({ code: '2030', registered: 1674, abstained: 1128 })
    const [{ n } = { n: 0 }] = await house.query<{ n: number }>(
      sql`select count(*)::int as n from area_left_out where territory_id = ${paris.id}`,
    )
    expect(n).toBe(paris.report.leftOut)
    const qc = await house.transact((tx) => findTerritory(tx, 'Qc'))
    expect(qc.model.basis.partial).toBe(true)
    await expectVerified(house.store)
  })
})
