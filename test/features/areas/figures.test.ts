/** The reckoning itself: tables as they are published, grids laid over each other, a regression, the ranking. */
import { describe, expect, it } from 'vitest'
import { overlapsOf, readBoundaries, sizeOf } from '../../../src/features/areas/boundaries.ts'
import type { Shape } from '../../../src/features/areas/boundaries.ts'
import { electionOf, territoryOf } from '../../../src/features/areas/election.ts'
import { placeShapes } from '../../../src/features/areas/place.ts'
import { fit, foretell } from '../../../src/features/areas/regress.ts'
import { readTable } from '../../../src/features/areas/results.ts'
import type { Results } from '../../../src/features/areas/results.ts'
import { oursAmong, scoreAreas } from '../../../src/features/areas/score.ts'
import type { Votes } from '../../../src/features/areas/score.ts'
import { spreadCells } from '../../../src/features/areas/spread.ts'
import { refusal } from '../../support/house.ts'

const bytes = (text: string, encoding: BufferEncoding = 'utf8'): Buffer => Buffer.from(text, encoding)
const results = async (text: string | Buffer, file = 'ville-2022-legislatives-t1.csv'): Promise<Results> => {
  const read = await readTable(file, typeof text === 'string' ? bytes(text) : text)
  if (read.kind !== 'results') throw new Error(`${read.kind}: ${file}`)
  return read
}
const square = (x: number, y: number, side = 1): Shape => [
  [
    [
      [x, y],
      [x + side, y],
      [x + side, y + side],
      [x, y + side],
      [x, y],
    ],
  ],
]

describe('a published table', () => {
  it('is read with semicolons, percentages, thousands and an empty first header', async () => {
    const { choices, rows, leftOut, ignored } = await results(
      ';Numéro;Bureau;Inscrits;Votants;Blancs;Nuls;Exprimés;Participation;M. ROUX Jean - votes;M. ROUX Jean - pourcentage;Mme NOËL Anne - votes;Mme NOËL Anne - pourcentage\n' +
        '0;104;ÉCOLE DU PONT;1 005;384;17;0;367;47,70 %;103;28,07 %;264;71,93 %\n',
    )
    expect(choices).toEqual(['M. ROUX Jean', 'Mme NOËL Anne'])
    expect(rows).toMatchObject([
      {
        ids: ['104', 'ÉCOLE DU PONT'],
        name: 'ÉCOLE DU PONT',
        registered: 1005,
        voters: 384,
        cast: 367,
        votes: [103, 264],
      },
    ])
    expect(leftOut).toEqual([])
    expect(ignored).toContain('Participation')
  })

  it('is read in Windows-1252, and by polling division as votes that are no turnout', async () => {
    const { choices, partial, rows } = await results(
      bytes(
        'fed_num,pd_num,pd_name,Raphaël Émond,Yves Roy,rejected,total_votes,electors\n24018,1,Saint-Félix,10,20,2,32,90\n',
        'latin1',
      ),
    )
    expect({ choices, partial }).toEqual({ choices: ['Raphaël Émond', 'Yves Roy'], partial: true })
    expect(rows[0]).toMatchObject({ name: 'Saint-Félix', scope: '24018', registered: 90, voters: 32, cast: 30 })
  })

  it('is read where candidates repeat to the right under headers that stand once', async () => {
    const { choices, rows } = await results(
      'Code du département;Code de la commune;Code du b.vote;Inscrits;Votants;% Vot/Ins;Exprimés;N°Panneau;Sexe;Nom;Prénom;Voix;% Voix/Ins\n' +
        '75;056;0001;100;60;60,00;60;1;F;MARTIN;Ana;40;40,00;2;M;PETIT;Luc;20;20,00\n' +
        '75;056;0002;100;50;50,00;50;2;M;PETIT;Luc;30;30,00;1;F;MARTIN;Ana;20;20,00\n',
    )
    expect(choices).toEqual(['MARTIN', 'PETIT'])
    expect(rows.map((r) => r.votes)).toEqual([
      [40, 20],
      [20, 30],
    ])
  })

  it('leaves out rows that cannot be, each by its line and reason', async () => {
    const { rows, leftOut } = await results(
      'bureau,inscrits,votants,exprimes,A,B\n1,100,120,90,45,45\n2,100,60,60,30,29\n3,x,60,60,30,30\n4,100,60,60,30,30\n',
    )
    expect(rows.map((r) => r.ids[0])).toEqual(['4'])
    expect(leftOut.map((l) => `${l.what}: ${l.reason}`)).toEqual([
      'line 2 (1): 120 votes of 100 registered',
      'line 3 (2): votes add up to 59, 60 were cast',
      'line 4 (3): registered or votes are no number',
    ])
  })

  it.each(['téléphone', 'E-mail', 'support_score', 'date de naissance', 'Voter ID'])(
    'with a column “%s” is about persons, and refused',
    async (column) => {
      const text = `bureau,inscrits,votants,exprimes,A,${column}\n1,100,50,50,50,7\n`
      expect(await refusal(readTable('x.csv', bytes(text)))).toBe('area.persons')
    },
  )

  it('says by its name which election and which territory it is of', () => {
    expect(electionOf('paris-75-2017-presidentielle-t2-par-bureau.csv')).toEqual({
      name: 'Présidentielle 2017 T2',
      held: '2017-05-07',
      round: 2,
    })
    expect(electionOf('Europeennes_2014.csv')).toMatchObject({ held: '2014-05-25', round: null })
    expect(electionOf('results.csv')).toEqual({ name: 'results', held: '', round: null })
    expect([territoryOf('paris-iris.geojson'), territoryOf('qc_federal.csv')]).toEqual(['Paris', 'Qc'])
  })
})

describe('a census on another grid', () => {
  const stations = new Map([
    ['1', square(0, 0)],
    ['2', square(1, 0)],
  ])

  it('is laid over stations by the ground they share, and nobody is lost', async () => {
    const cells = [
      { name: 'a', shape: square(0.5, 0), people: 100, counts: { cs5: 60 } },
      // Half of it lies in the river: all its people live on the other half.
      { name: 'b', shape: square(0, 0.5), people: 50, counts: { cs5: 50 } },
      { name: 'far', shape: square(9, 9), people: 7, counts: { cs5: 7 } },
    ]
    const { by, total, placed, uncovered } = await spreadCells(cells, stations)
    expect(total).toBe(157)
    expect(placed).toBeCloseTo(150, 6)
    expect(by.get('1')!.people).toBeCloseTo(100, 6)
    expect(by.get('1')!.counts['cs5']).toBeCloseTo(80, 6)
    expect(by.get('2')!.people).toBeCloseTo(50, 6)
    expect(uncovered).toEqual([{ name: 'far', people: 7 }])
  })

  it('counts holes out, and finds only what overlaps', async () => {
    const holed: Shape = [[square(0, 0, 3)[0]![0]!, square(1, 1)[0]![0]!]]
    expect(sizeOf(holed)).toBeCloseTo(8, 2)
    const { overlaps } = await overlapsOf([holed], [square(1.2, 1.2, 0.5), square(0, 0)])
    expect(overlaps.map((o) => o.b)).toEqual([1])
  })

  it('is refused as boundaries when it is not in degrees', async () => {
    const ring = [
      [652000, 6862000],
      [652100, 6862000],
      [652100, 6862100],
      [652000, 6862000],
    ]
    const json = {
      type: 'FeatureCollection',
      features: [{ properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }],
    }
    expect(await readBoundaries('x.geojson', inPieces(JSON.stringify(json)))).toMatchObject({
      features: [],
      dropped: 1,
    })
  })
})

async function* inPieces(text: string, size = 1_000_000): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

describe('boundaries', () => {
  const feature = (name: string) => ({
    type: 'Feature',
    properties: { 'é "[{': name },
    geometry: { type: 'Polygon', coordinates: square(0, 0)[0] },
  })
  const names = ['a"}]', 'b\\\\', 'c é 😀 {', ']}']
  const given = {
    features_of: [{ features: [1] }],
    crs: { features: [{ a: 1 }], name: '"features": [' },
    features: [...names.map(feature), null, 7, [feature('no')], { type: 'Feature' }],
    note: { after: [1, { b: 2 }] },
    type: 'FeatureCollection',
  }

  it.each([1, 7, 1_000_000])('are read feature by feature, in pieces of %i bytes', async (size) => {
    for (const text of [JSON.stringify(given), JSON.stringify(given, null, 2), `\ufeff${JSON.stringify(given)}`]) {
      const layer = await readBoundaries('x.geojson', inPieces(text, size))
      expect(layer?.features.map((f) => Object.entries(f.properties)[0])).toEqual(names.map((name) => ['é "[{', name]))
      expect(layer?.features[0]!.shape).toEqual(square(0, 0))
      expect(layer?.dropped).toBe(4)
    }
  })

  it.each([
    ['no JSON', 'place;votes\n1;2'],
    ['nothing', ''],
    ['cut off', JSON.stringify(given).slice(0, -30)],
    ['cut off within a feature', JSON.stringify(given).slice(0, 400)],
    ['with a comma missing', JSON.stringify(given).replace('}},{', '}}{')],
    ['with a feature that is no JSON', JSON.stringify(given).replace('"Polygon"', 'Polygon')],
    ['a list', '[{"type":"FeatureCollection"}]'],
    ['another kind', JSON.stringify({ ...given, type: 'Topology' })],
    ['without features', '{"type":"FeatureCollection","features":{}}'],
    ['far too much around them', JSON.stringify({ ...given, note: 'x'.repeat(4_100_000) })],
  ])('are none: %s', async (_, text) => {
    expect(await readBoundaries('x.geojson', inPieces(text))).toBeUndefined()
  })
})

describe('boundaries with a wrong id', () => {
  const known = new Map(['0201', '0202', '2001', '2002'].map((code) => [code.replace(/^0+/, ''), code]))

  it('are told apart by where they lie', async () => {
    const features = [
      { said: '201', code: '0201', shape: square(0, 0) },
      { said: '201', code: '0201', shape: square(8, 0) },
      { said: '202', code: '0202', shape: square(1, 0) },
      { said: '2002', code: '2002', shape: square(9, 0) },
    ]
    const { shapes, moved, unsure } = await placeShapes(features, known, new Map())
    expect(shapes.get('2001')).toEqual(square(8, 0))
    expect(shapes.get('0201')).toEqual(square(0, 0))
    expect({ moved, unsure }).toEqual({ moved: [{ said: '201', code: '2001' }], unsure: [] })
  })

  it('go by older boundaries, where there are some', async () => {
    const features = [
      { said: '2001', code: '2001', shape: square(0, 0) },
      { said: '2001', code: '2001', shape: square(1, 0) },
    ]
    const older = new Map([
      ['2002', square(0, 0.1)],
      ['2001', square(1, 0.1)],
    ])
    const { shapes } = await placeShapes(features, known, older)
    expect([shapes.get('2002'), shapes.get('2001')]).toEqual([square(0, 0), square(1, 0)])
  })
})

describe('scores', () => {
  const votes = (registered: number, voters: number, ours: number): Votes => ({
    registered,
    voters,
    cast: voters,
    votes: [ours, voters - ours],
  })
  const election = (name: string, held: string, round: number | null = null, partial = false) => ({
    name,
    held,
    round,
    partial,
    choices: ['Union populaire', 'Others'],
  })

  it('a regression finds what made the numbers, and says how much it explains', () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      x: [(i % 7) / 7, (i % 5) / 5],
      y: 0.3 + (0.4 * (i % 7)) / 7 - (0.2 * (i % 5)) / 5,
      w: 1 + (i % 3),
    }))
    const exact = fit(rows)!
    expect(exact.r2).toBeCloseTo(1, 9)
    expect(exact.slopes[0]).toBeCloseTo(0.4, 9)
    expect(foretell(exact, [0, 1])).toBeCloseTo(0.1, 9)
    const noisy = fit(rows.map((r, i) => ({ ...r, y: r.y + (i % 2 ? 0.1 : -0.1) })))!
    expect(noisy.r2).toBeGreaterThan(0.3)
    expect(noisy.r2).toBeLessThan(0.9)
    expect(fit(rows.map((r) => ({ ...r, x: [r.x[0]!, r.x[0]!] })))!.slopes.filter((s) => s !== 0)).toHaveLength(1)
    expect(fit(rows.slice(0, 6))).toBeUndefined()
  })

  it('rank those who stayed away times our share; small stations are marked, never ranked', () => {
    const { scores, model } = scoreAreas({
      elections: [
        election('Before', '2017-04-23', 1),
        election('Now', '2022-06-12', 1),
        election('Now T2', '2022-06-19', 2),
      ],
      areas: [
        { id: 'a', code: '1', results: [votes(1000, 800, 200), votes(1000, 500, 250), votes(1000, 450, 250)] },
        { id: 'b', code: '2', results: [votes(1000, 800, 200), votes(1000, 300, 100), votes(1000, 300, 120)] },
        { id: 'c', code: '3', results: [undefined, votes(90, 10, 10), votes(90, 10, 10)] },
        { id: 'd', code: '4', results: [] },
      ],
      ours: ['populaire'],
      minimum: 100,
      basis: 'Now',
    })
    const by = Object.fromEntries(scores.map((s) => [s.areaId, s]))
    expect(by['a']).toMatchObject({ place: 1, abstained: 500, likely: 250, ours: 0.5 })
    expect(by['a']!.changeAbstention).toBeCloseTo(0.3, 9)
    expect(by['a']!.changeOurs).toBeCloseTo(0.25, 9)
    expect(by['a']!.changeRounds).toBeCloseTo(0.05, 9)
    expect(by['b']).toMatchObject({ place: 2, abstained: 700 })
    expect([by['c'], by['d']]).toMatchObject([
      { place: null, mark: 'small' },
      { place: null, mark: 'no_result' },
    ])
    expect(model).toMatchObject({
      basis: { name: 'Now' },
      before: { name: 'Before' },
      rounds: ['Now', 'Now T2'],
      ranked: 2,
      small: 1,
    })
  })

  it('tell no change and no turnout from votes of one day alone', () => {
    const areas = Array.from({ length: 40 }, (_, i) => ({
      id: `${i}`,
      code: `${i}`,
      results: [votes(1000, 500, 100), votes(1000, 400 + i, 100)],
      shares: { cs5: i / 40, cs6: 1 - i / 40 },
    }))
    const { scores, model } = scoreAreas({
      elections: [election('A', '2021'), election('B', '2025', null, true)],
      areas,
      ours: ['populaire'],
      minimum: 100,
    })
    expect(model).toMatchObject({ before: null, regressions: [], basis: { partial: true } })
    expect(scores[0]).toMatchObject({ changeAbstention: null, expected: null })
  })

  it('take a party by whole words, without accents or case', () => {
    expect(oursAmong(['MÉLENCHON', 'FI', 'M. CADALEN Pierre-Yves', 'FILLON'], ['melenchon', 'fi', 'Cadalen'])).toEqual([
      0, 1, 2,
    ])
  })
})
