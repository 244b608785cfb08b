/** `npm run muster -- area`, from a folder of files to a table, a picture and a page. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { muster } from '../support/cli.ts'
import { createDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'muster-area-'))
const files = join(folder, 'files')
const out = join(folder, 'out')
let database: TestDatabase
let env: Record<string, string>

beforeAll(async () => {
  database = await createDatabase()
  env = {
    DATABASE_URL: database.url,
    DATA_DIR: join(folder, 'data'),
    SECRET_KEY: 'a secret of the tests',
    HOME: folder,
  }
  const ring = (x: number) => [
    [
      [x, 48],
      [x + 1, 48],
      [x + 1, 49],
      [x, 49],
      [x, 48],
    ],
  ]
  const feature = (bureau: string, x: number) => ({
    type: 'Feature',
    properties: { bureau },
    geometry: { type: 'Polygon', coordinates: ring(x) },
  })
  mkdirSync(files)
  writeFileSync(
    join(files, 'ville-2022-legislatives-t1.csv'),
    'bureau;inscrits;votants;exprimes;ROUX;NOIR\n0001;1000;400;400;300;100\n0002;1000;600;600;100;500\n',
  )
  writeFileSync(
    join(files, 'ville-bureaux.geojson'),
    JSON.stringify({ type: 'FeatureCollection', features: [feature('1', 2), feature('2', 3)] }),
  )
})
afterAll(async () => {
  await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

describe('npm run muster -- area', () => {
  it('imports a folder, and writes the table, the picture and the page', async () => {
    const ran = await muster(env, 'area', 'import', files, '--ours', 'Roux', '--out', out, '--json')
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: 'Ville: 1 elections\n' })
    const { territories } = JSON.parse(ran.out) as { territories: { name: string; model: { ranked: number } }[] }
    expect(territories).toMatchObject([{ name: 'Ville', model: { ranked: 2, ours: { choices: ['ROUX'] } } }])
    for (const end of ['csv', 'png', 'html']) expect(existsSync(join(out, `ville.${end}`)), end).toBe(true)
    expect(readFileSync(join(out, 'ville.csv'), 'utf8').split('\r\n')[1]).toMatch(/^1,0001,,,1000,600,0.6,0.75,450,/)
  })

  it('names what is wrong with the call', async () => {
    const ran = await muster(env, 'area', 'import', join(folder, 'nowhere'))
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('There is no file or folder')
  })
})
